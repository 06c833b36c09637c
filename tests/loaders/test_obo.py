"""OBO files of five lines: what is read, and each quirk of real files."""

import string
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import fastobo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.collect import Collected
from kg.errors import LoadError
from kg.model import Concept, Name, Ontology, Problem, Relation, Scope, Shorthand, Value, Xref
from loaders import obo
from loaders.document import Document

Loader = Callable[[Document], Iterator[Value]]
Read = Callable[[Loader, str], list[Value]]
Load = Callable[..., Collected]

HEADER = "format-version: 1.2\nontology: hp\n\n"


def concept(values: list[Value]) -> Concept:
    (found,) = (value for value in values if isinstance(value, Concept))
    return found


def problems(values: list[Value]) -> list[tuple[str, str, int | None]]:
    return [(value.what, value.detail, value.line) for value in values if isinstance(value, Problem)]


def pairs(collected: Collected, table: str) -> list[tuple[str, str]]:
    found = collected.tables[table]
    return list(zip(found["src"].to_pylist(), found["dst"].to_pylist(), strict=True))


def test_a_stanza_is_a_concept(read: Read) -> None:
    text = (
        HEADER
        + """[Term]
id: HP:0002240
name: Hepatomegaly
namespace: human_phenotype
alt_id: HP:0001418
def: "Abnormally increased size of the liver." [HPO:probinson, PMID:1]
subset: hposlim_core
synonym: "Enlarged liver" EXACT layperson [HPO:skoehler]
synonym: "Large liver" NARROW []
xref: UMLS:C0019209
xref: MSH:D006529 "Hepatomegaly"
is_a: HP:0410042 ! Abnormal liver morphology
relationship: part_of HP:0001392 {source="x"} ! liver
property_value: skos:exactMatch MP:0000599
created_by: someone
"""
    )
    values = read(obo.read, text)
    assert problems(values) == []
    assert concept(values) == Concept(
        curie="HP:0002240",
        label="Hepatomegaly",
        definition="Abnormally increased size of the liver.",
        namespace="human_phenotype",
        names=(Name("Enlarged liver", Scope.EXACT, "layperson"), Name("Large liver", Scope.NARROW)),
        relations=(
            Relation("HP:0002240", "is_a", "HP:0410042"),
            Relation("HP:0002240", "part_of", "HP:0001392"),
        ),
        xrefs=(Xref("UMLS:C0019209"), Xref("MESH:D006529"), Xref("MP:0000599", "skos:exactMatch")),
        alternatives=("HP:0001418",),
        subsets=("hposlim_core",),
        line=4,
    )


def test_the_header_says_what_the_ontology_is(read: Read) -> None:
    text = """format-version: 1.4
data-version: hp/releases/2025-05-06
ontology: hp.obo
default-namespace: human_phenotype
property_value: http://purl.org/dc/terms/title "Human Phenotype Ontology" xsd:string
property_value: dcterms:license https://hpo.jax.org/app/license xsd:anyURI
"""
    assert read(obo.read, text) == [
        Ontology(
            id="hp",
            title="Human Phenotype Ontology",
            version="2025-05-06",
            iri="http://purl.obolibrary.org/obo/hp.owl",
            licence="https://hpo.jax.org/app/license",
            namespace="human_phenotype",
        )
    ]


def test_a_file_may_begin_with_a_stanza(read: Read) -> None:
    assert read(obo.read, "[Term]\nid: HP:1\nname: a")[:2] == [Ontology(), Concept("HP:1", "a", line=1)]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ('synonym: "text" []', Name("text", Scope.RELATED)),
        ('synonym: "text"', Name("text", Scope.RELATED)),
        ('synonym: "text" EXACT', Name("text", Scope.EXACT)),
        ('synonym: "text" BROAD abbreviation []', Name("text", Scope.BROAD, "abbreviation")),
        (
            'synonym: "text" EXACT http://purl.obolibrary.org/obo/hp#layperson []',
            Name("text", Scope.EXACT, "layperson"),
        ),
        ('synonym: "text" EXACT OMO:0003003 []', Name("text", Scope.EXACT, "layperson")),
        ('synonym: "text" LABEL []', Name("text", Scope.RELATED, "LABEL")),
        ('exact_synonym: "text" []', Name("text", Scope.EXACT)),
        ('narrow_synonym: "text" [x]', Name("text", Scope.NARROW)),
        ('related_synonym: "text" []', Name("text", Scope.RELATED)),
        (r'synonym: "a \"quoted\" text\, all" EXACT []', Name('a "quoted" text, all', Scope.EXACT)),
        (r'synonym: "two\nlines" EXACT []', Name("two lines", Scope.EXACT)),
        (r'synonym: "5\'-{x} [y]" EXACT []', Name("5'-{x} [y]", Scope.EXACT)),
        ('synonym: "text" EXACT [] {comment="x"} ! why', Name("text", Scope.EXACT)),
        ('synonym: "text" EXACT {comment="x"}', Name("text", Scope.EXACT)),
        ('synonym: "Lebervergrößerung" EXACT [] {xml:lang="de"}', Name("Lebervergrößerung", Scope.EXACT, None, "de")),
    ],
)
def test_synonyms_as_files_write_them(read: Read, line: str, name: Name) -> None:
    assert concept(read(obo.read, f"{HEADER}[Term]\nid: HP:1\nname: a\n{line}\n")).names == (name,)


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("name: Hepatomegaly ! comment", "Hepatomegaly"),
        ('name: Hepatomegaly {source="x"}', "Hepatomegaly"),
        ("name: Wow! signal", "Wow! signal"),
        ("name:Hepatomegaly", "Hepatomegaly"),
        (r"name: a\:b \! c", "a:b ! c"),
        ("name: first\nname: second", "first"),
    ],
)
def test_names_as_files_write_them(read: Read, line: str, label: str) -> None:
    assert concept(read(obo.read, f"{HEADER}[Term]\nid: HP:1\n{line}\n")).label == label


@pytest.mark.parametrize(
    ("line", "identifiers"),
    [
        ("xref: ICD-10: E11", ["ICD10:E11"]),
        ('xref: KEGG COMPOUND:C06427 "KEGG COMPOUND"', ["KEGG.COMPOUND:C06427"]),
        ('xref: UMLS:C1 {source="x"}', ["UMLS:C1"]),
        ("xref: UMLS:C1 ! comment", ["UMLS:C1"]),
        (r"xref: Wikipedia:A\,b", ["Wikipedia:A,b"]),
        ("xref: http://purl.obolibrary.org/obo/DOID_4", ["DOID:4"]),
        ("xref: http://example.org/page", []),
        ("xref_analog: UMLS:C1", ["UMLS:C1"]),
    ],
)
def test_cross_references_as_files_write_them(read: Read, line: str, identifiers: list[str]) -> None:
    values = read(obo.read, f"{HEADER}[Term]\nid: HP:1\nname: a\n{line}\n")
    assert [xref.identifier for xref in concept(values).xrefs] == identifiers
    assert problems(values) == []


def test_an_obsolete_entry_names_its_heirs(read: Read) -> None:
    text = '[Term]\nid: HP:1\nname: obsolete a\nis_obsolete: true\nreplaced_by: HP:2 {x="y"}\nconsider: HP:3 ! c\n'
    found = concept(read(obo.read, HEADER + text))
    assert found.obsolete
    assert found.relations == (Relation("HP:1", "replaced_by", "HP:2"), Relation("HP:1", "consider", "HP:3"))


def test_comments_blanks_and_unknown_tags_are_fine(read: Read) -> None:
    text = "! comment\n\n  [Term] ! comment\n  id : HP:1\n\tname: a\n! another\nbogus_tag: x\n\n"
    values = read(obo.read, HEADER + text + "[Typedef]\nid: x\n[Instance]\nid: y\n")
    assert concept(values) == Concept("HP:1", "a", line=6)
    assert problems(values) == []


@pytest.mark.parametrize(
    ("line", "what", "detail"),
    [
        ("synonym: no quotes EXACT []", "damaged synonym", "no quotes EXACT []"),
        ('synonym: "not closed EXACT []', "damaged synonym", '"not closed EXACT []'),
        ('synonym: "" EXACT []', "damaged synonym", '"" EXACT []'),
        ("is_a:", "damaged is_a", "nothing after it"),
        ("is_a: ! no parent", "damaged is_a", "! no parent"),
        ("relationship: part_of", "damaged relationship", "part_of"),
        ("alt_id: none", "damaged alt_id", "none"),
        ("xref: PMID:", "damaged xref", "PMID:"),
        ("def: no quotes", "damaged def", "no quotes"),
        ("name: ", "damaged name", "nothing after it"),
        ("relationshiprelationship", "damaged line", "relationshiprelationship"),
        (": no tag", "damaged line", "no tag"),
    ],
)
def test_a_damaged_line_is_told_and_left_out(read: Read, line: str, what: str, detail: str) -> None:
    values = read(obo.read, f"{HEADER}[Term]\nid: HP:1\n{line}\nis_a: HP:2\n")
    assert problems(values) == [(what, detail, 6)]
    assert concept(values).relations == (Relation("HP:1", "is_a", "HP:2"),)


@pytest.mark.parametrize(
    ("stanza", "detail"),
    [
        ("[Term]relationshiprelationship\nid: HP:2\nname: b", "its first line is no [Term]"),
        ("[Term]\nname: b", "it has no id"),
        ("[Term]\nid: \nname: b", "nothing after it"),
        ("[Term]\nid: no curie\nname: b", "no curie"),
        ("[Term", "its first line is no [Term]"),
    ],
)
def test_a_damaged_stanza_is_told_and_left_out(read: Read, stanza: str, detail: str) -> None:
    values = read(obo.read, f"{HEADER}{stanza}\n\n[Term]\nid: HP:1\nname: a\n")
    assert concept(values).curie == "HP:1"
    assert problems(values) == [("damaged stanza", detail, 4)]


def test_a_lost_stanza_header_does_not_mix_two_concepts(read: Read) -> None:
    text = '[Term]\nid: HP:1\nname: a\n\nid: HP:2\nname: b\nsynonym: "of b" EXACT []\n\n[Term]\nid: HP:3\nname: c\n'
    values = read(obo.read, HEADER + text)
    assert [value.curie for value in values if isinstance(value, Concept)] == ["HP:1", "HP:3"]
    assert problems(values) == [("second id in a stanza", "HP:2: left out from here on", 8)]
    assert not any(value.names for value in values if isinstance(value, Concept))


def test_prefixes_are_spelled_as_usual(read: Read) -> None:
    text = "[Term]\nid: hp:1\nname: a\nis_a: http://purl.obolibrary.org/obo/HP_2\nalt_id: HP_3\n"
    found = concept(read(obo.read, HEADER + text))
    assert (found.curie, found.relations[0].object, found.alternatives) == ("HP:1", "HP:2", ("HP:3",))


# What the collector makes of it.


def test_the_header_names_the_prefix_that_the_source_owns(load: Load) -> None:
    found = load(HEADER + "[Term]\nid: HP:1\nname: a\n", "any.txt")
    assert (found.source.name, found.source.prefix) == ("hp", "HP")


def test_foreign_entries_are_left_out_and_counted(load: Load) -> None:
    text = HEADER + '[Term]\nid: HP:1\nname: a\nis_a: UBERON:1\n[Term]\nid: UBERON:1\nname: b\nsynonym: "c" EXACT []\n'
    found = load(text)
    assert found.foreign == 1
    assert found.tables["Concept"]["curie"].to_pylist() == ["HP:1"]
    assert found.tables["NAMES"]["dst"].to_pylist() == ["HP:1"]
    assert pairs(found, "IS_A") == [("HP:1", "UBERON:1")]
    kept = load(text, imports=True)
    assert kept.foreign == 0
    assert kept.tables["Concept"]["curie"].to_pylist() == ["HP:1", "UBERON:1"]


def test_only_foreign_entries_are_an_error_with_the_remedy(load: Load) -> None:
    with pytest.raises(LoadError, match=r"none of its 1 concepts has the prefix HP; give --prefix, or --imports"):
        load(HEADER + "[Term]\nid: GO:1\nname: a\n")


def test_no_concept_is_an_error(load: Load) -> None:
    with pytest.raises(LoadError, match=r"no concept in it: damaged stanza \(it has no id\)"):
        load(HEADER + "[Term]\nname: a\n")


def test_the_first_of_two_entries_is_kept(load: Load) -> None:
    found = load(HEADER + "[Term]\nid: HP:1\nname: a\n\n[Term]\nid: HP:1\nname: b\n")
    assert found.tables["Concept"]["label"].to_pylist() == ["a"]
    assert problems(list(found.problems)) == [("repeated id", "HP:1: the first entry is kept", 8)]


def test_an_alternative_id_has_one_claimant(load: Load) -> None:
    found = load(HEADER + "[Term]\nid: HP:1\nname: a\nalt_id: HP:9\n\n[Term]\nid: HP:2\nname: b\nalt_id: HP:9\n")
    assert pairs(found, "IDENTIFIES") == [("HP:9", "HP:1")]
    told = "HP:9 of HP:2 is an alternative id of HP:1 already"
    assert problems(list(found.problems)) == [("alternative id claimed twice", told, 9)]


def test_an_alternative_id_that_is_a_live_concept_is_told(load: Load) -> None:
    found = load(HEADER + "[Term]\nid: HP:1\nname: a\nalt_id: HP:2\n\n[Term]\nid: HP:2\nname: b\n")
    assert pairs(found, "IDENTIFIES") == []
    assert [problem.what for problem in found.problems] == ["alternative id of a live concept"]


def test_a_nameless_obsolete_entry_is_the_alternative_id_that_it_is(load: Load) -> None:
    text = "[Term]\nid: HP:1\nname: a\nalt_id: HP:2\n\n[Term]\nid: HP:2\nis_obsolete: true\nreplaced_by: HP:1\n"
    found = load(HEADER + text)
    assert found.tables["Concept"]["curie"].to_pylist() == ["HP:1"]
    assert pairs(found, "IDENTIFIES") == [("HP:2", "HP:1")]
    assert pairs(found, "REPLACED_BY") == []
    assert found.problems == ()


def test_an_entry_without_a_name_is_told(load: Load) -> None:
    found = load(HEADER + "[Term]\nid: HP:1\nis_a: HP:2\n\n[Term]\nid: HP:2\nname: b\n")
    assert problems(list(found.problems)) == [("concept without a label", "HP:1", None)]


def test_a_circle_of_parents_is_refused(load: Load) -> None:
    stanzas = "".join(f"[Term]\nid: HP:{a}\nname: {a}\nis_a: HP:{b}\n\n" for a, b in ((1, 2), (2, 3), (3, 1)))
    with pytest.raises(LoadError, match=r"is_a has a cycle: HP:1 → HP:2 → HP:3 → HP:1; remove one"):
        load(HEADER + stanzas)


def test_a_parent_that_is_missing_is_told(load: Load) -> None:
    found = load(HEADER + "[Term]\nid: HP:1\nname: a\nis_a: HP:9\n")
    assert problems(list(found.problems)) == [("parent that is not in the source", "HP:1 is_a HP:9", None)]
    assert pairs(found, "IS_A") == [("HP:1", "HP:9")]


TERMS = "[Term]\nid: HP:1\nname: a\nrelationship: part_of HP:2\nrelationship: has_sign HP:2\nrelationship: near HP:2\n"
TYPEDEFS = """
[Typedef]
id: part_of ! comment
xref: BFO:0000050

[Typedef]
id: has_sign
xref: RO:0002200 "has phenotype" {x="y"}
"""


@pytest.mark.parametrize("text", [TERMS + TYPEDEFS, TYPEDEFS + "\n" + TERMS], ids=["after", "before"])
def test_shorthands_become_curies_wherever_they_are_defined(load: Load, text: str) -> None:
    found = load(HEADER + text)
    assert pairs(found, "PART_OF") == [("HP:1", "HP:2")]
    assert found.tables["RELATED"]["predicate"].to_pylist() == ["RO:0002200", "near"]


def test_a_relation_whose_id_is_a_curie_is_no_shorthand(read: Read) -> None:
    values = read(obo.read, "[Typedef]\nid: RO:0002202\nxref: BFO:0000050\n")
    assert not any(isinstance(value, Shorthand) for value in values)


# fastobo, a strict parser by others, reads the same from well-formed files.

words = st.text(string.ascii_letters + string.digits + "äßµ→'(),-+/", min_size=1, max_size=8)
texts = st.lists(words, min_size=1, max_size=4).map(" ".join)
numbers = st.integers(1, 30)
synonyms = st.tuples(
    texts, st.sampled_from(["EXACT", "NARROW", "BROAD", "RELATED"]), st.sampled_from(["", "layperson"])
)
stanzas = st.fixed_dictionaries({
    "name": texts,
    "def": st.none() | texts,
    "synonyms": st.lists(synonyms, max_size=3, unique=True),
    "xrefs": st.lists(numbers, max_size=3, unique=True),
    "parents": st.lists(numbers, max_size=3, unique=True),
    "parts": st.lists(numbers, max_size=2, unique=True),
    "alternatives": st.lists(numbers, max_size=2, unique=True),
    "obsolete": st.booleans(),
})  # fmt: skip


def unquoted(text: str) -> str:
    """Escaped as fastobo asks for in a text without quotes."""
    return "".join(f"\\{character}" if character in "\\{}!(),:" else character for character in text)


def written(number: int, stanza: dict[str, Any]) -> str:
    lines = [
        "[Term]",
        f"id: HP:{number:07}",
        f"name: {unquoted(stanza['name'])}",
        *(f"alt_id: HP:{other:07}" for other in stanza["alternatives"]),
        *([f'def: "{stanza["def"]}" []'] if stanza["def"] else []),
        *(f'synonym: "{text}" {scope} {type_} []'.replace("  ", " ") for text, scope, type_ in stanza["synonyms"]),
        *(f"xref: UMLS:C{other:07}" for other in stanza["xrefs"]),
        *(f"is_a: HP:{other:07} ! a comment" for other in stanza["parents"]),
        *(f"relationship: part_of HP:{other:07}" for other in stanza["parts"]),
        *(["is_obsolete: true"] if stanza["obsolete"] else []),
    ]
    return "\n".join([*lines, "", ""])


def as_fastobo_reads(text: str) -> list[Concept]:
    found = []
    for frame in fastobo.loads(text):
        fields: dict[str, Any] = {"names": (), "relations": (), "xrefs": (), "alternatives": ()}
        curie = str(frame.id)
        for clause in frame:
            match clause.raw_tag():
                case "name":
                    fields["label"] = clause.name
                case "def":
                    fields["definition"] = clause.definition
                case "synonym":
                    type_ = str(clause.synonym.type) if clause.synonym.type else None
                    name = Name(clause.synonym.desc, Scope(clause.synonym.scope), type_)
                    fields["names"] += (name,)
                case "xref":
                    fields["xrefs"] += (Xref(str(clause.xref.id)),)
                case "alt_id":
                    fields["alternatives"] += (str(clause.alt_id),)
                case "is_a" | "relationship" as tag:
                    predicate = "is_a" if tag == "is_a" else str(clause.typedef)
                    fields["relations"] += (Relation(curie, predicate, str(clause.term)),)
                case "is_obsolete":
                    fields["obsolete"] = clause.obsolete
        found.append(Concept(curie, **fields))
    return found


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.dictionaries(numbers, stanzas, min_size=1, max_size=5))
def test_fastobo_reads_the_same(read: Read, ontology: dict[int, dict[str, Any]]) -> None:
    text = HEADER + "".join(written(number, stanza) for number, stanza in ontology.items())
    values = read(obo.read, text)
    assert problems(values) == []
    ours = [replace(value, line=None) for value in values if isinstance(value, Concept)]
    assert ours == as_fastobo_reads(text)


def test_no_control_character_enters_a_value(load: Load) -> None:
    evil = "a\x1b[31m\x07b"
    header = f"ontology: {evil}\ndata-version: {evil}\ndefault-namespace: {evil}\n\n"
    typedef = f"[Typedef]\nid: {evil}\nxref: RO:1\n\n"
    term = (
        f"[Term]\nid: HP:1\nname: {evil}\nnamespace: {evil}\nsubset: {evil}\nsubset: \x1b\nalt_id: {evil}\n{evil}: x\n"
        f'synonym: "{evil}" EXACT {evil} []\nrelationship: {evil} HP:2\nrelationship: near\x1b HP:2\n{evil}\n'
    )
    found = load(header + typedef + term, imports=True)
    texts = [text for table in found.tables.values() for row in table.to_pylist() for text in row.values()]
    told = [text for problem in found.problems for text in (problem.what, problem.detail)]
    source = [found.source.version, found.source.iri, found.source.name]
    assert [text for text in (*texts, *told, *source) if isinstance(text, str) and not text.isprintable()] == []
    assert r"a\x1b[31m\x07b" in told
    assert found.tables["IN_SUBSET"]["dst"].to_pylist() == ["a [31m b"]
    assert sorted(found.tables["RELATED"]["predicate"].to_pylist()) == ["RO:1", "near"]
