"""Tables of one's own terms."""

from collections.abc import Callable, Iterator

import pytest

from kg.collect import Collected
from kg.errors import LoadError
from kg.model import Concept, Kind, Name, Ontology, Problem, Relation, Scope, Value, Xref
from loaders.document import Document
from loaders.tabular import read_terms

Loader = Callable[[Document], Iterator[Value]]
Read = Callable[[Loader, str], list[Value]]
Load = Callable[..., Collected]


def concepts(values: list[Value]) -> list[Concept]:
    return [value for value in values if isinstance(value, Concept)]


def problems(values: list[Value]) -> list[tuple[str, str, int | None]]:
    return [(value.what, value.detail, value.line) for value in values if isinstance(value, Problem)]


@pytest.mark.parametrize("delimiter", ["\t", ","])
def test_a_table_of_terms_is_concepts(read: Read, delimiter: str) -> None:
    text = """curie;label;synonyms;parents;definition;xrefs
MY:1;red;crimson | scarlet|;MY:0|http://purl.obolibrary.org/obo/PATO_14;the colour;MSH:D1
MY:2
""".replace(";", delimiter)
    assert read(read_terms, text) == [
        Ontology(),
        Concept(
            curie="MY:1",
            label="red",
            definition="the colour",
            names=(Name("crimson"), Name("scarlet")),
            relations=(Relation("MY:1", "is_a", "MY:0"), Relation("MY:1", "is_a", "PATO:14")),
            xrefs=(Xref("MESH:D1"),),
            line=2,
        ),
        Concept(curie="MY:2", line=3),
    ]


def test_a_cell_of_a_csv_may_be_quoted(read: Read) -> None:
    (found,) = concepts(read(read_terms, 'curie,label,synonyms\nMY:1,"red, dark","a ""b""|c"\n'))
    assert (found.label, found.names) == ("red, dark", (Name('a "b"'), Name("c")))


def test_rows_of_one_concept_are_put_together_wherever_they_stand(read: Read) -> None:
    text = """curie,synonyms,scope,lang,label,parents
HP:2,b,,,,
HP:1,large liver,,,Hepatomegaly,HP:3
hp:2,Leber,narrow,de,,
HP_2,c,BROAD,,,
HP:1,large liver,,,Big liver,HP:4
"""
    assert concepts(read(read_terms, text)) == [
        Concept("HP:2", names=(Name("b"), Name("Leber", Scope.NARROW, None, "de"), Name("c", Scope.BROAD)), line=2),
        Concept(
            "HP:1",
            "Hepatomegaly",
            names=(Name("large liver"), Name("Big liver")),
            relations=(Relation("HP:1", "is_a", "HP:3"), Relation("HP:1", "is_a", "HP:4")),
            line=3,
        ),
    ]


def test_a_label_that_is_repeated_is_no_synonym(read: Read) -> None:
    (found,) = concepts(read(read_terms, "curie,label,synonyms\nMY:1,red,red\nMY:1,red,\n"))
    assert (found.label, found.names) == ("red", ())


def test_a_term_may_be_obsolete(read: Read) -> None:
    first, second = concepts(read(read_terms, "curie,obsolete,replaced_by\nMY:1,TRUE,MY:2|MY:3\nMY:2,false,\n"))
    assert first.obsolete
    assert first.relations == (Relation("MY:1", "replaced_by", "MY:2"), Relation("MY:1", "replaced_by", "MY:3"))
    assert not second.obsolete


def test_damaged_cells_are_told_and_left_out(read: Read) -> None:
    text = "curie,label,parents,scope,synonyms\n,a,,,\nno curie,b,,,\nMY:1,c,MY:0|none,fuzzy,d\n"
    values = read(read_terms, text)
    assert concepts(values) == [
        Concept("MY:1", "c", names=(Name("d", Scope.RELATED),), relations=(Relation("MY:1", "is_a", "MY:0"),), line=4)
    ]
    assert problems(values) == [
        ("malformed CURIE", "none in this row", 2),
        ("malformed CURIE", "no curie", 3),
        ("unknown scope", "fuzzy: it is one of exact, narrow, broad, related", 4),
        ("malformed CURIE", "none in parents", 4),
    ]


def test_other_columns_are_ignored(load: Load) -> None:
    found = load("curie,note,label\nMY:1,see there,red\n", "colours.csv")
    assert (found.source.name, found.source.kind, found.problems) == ("colours", Kind.NAMES, ())


def test_a_vocabulary_owns_the_prefix_that_is_asked_for(load: Load) -> None:
    assert load("curie,label\nMY:1,red\n", "colours.csv").source.prefix is None
    assert load("curie,label\nMY:1,red\n", "colours.csv", prefix="MY").source.prefix == "MY"


def test_a_table_without_rows_is_an_error(load: Load) -> None:
    with pytest.raises(LoadError, match="no concept in it"):
        load("curie,label\n")


def test_a_language_is_clean(load: Load) -> None:
    found = load("curie\tsynonyms\tlang\nHP:1\tLeber\tde\x1b[31m\n")
    assert found.tables["NAMES"]["lang"].to_pylist() == ["de [31m"]
