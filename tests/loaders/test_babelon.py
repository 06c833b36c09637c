"""Translations of names, and tables of translated synonyms."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.card import cards
from kg.collect import Collected
from kg.errors import LoadError
from kg.model import Concept, Kind, Name, Ontology, Problem, Scope, Skipped, Value
from kg.queries import run
from kg.store.embedded import EmbeddedStore
from kg.text import fold
from loaders.babelon import read as read_babelon
from loaders.document import Document, Wanted
from loaders.load import load_ontologies

Loader = Callable[[Document], Iterator[Value]]
Read = Callable[[Loader, str], list[Value]]
Write = Callable[..., Path]
Load = Callable[..., Collected]

HEADER = (
    "source_language\tsource_value\tsubject_id\tpredicate_id\ttranslation_language\ttranslation_value\ttranslation_status\t"
    "translator\ttranslator_expertise\ttranslation_date\tcomment\n"
)
LIVER = (
    "en\tHepatomegaly\tHP:0002240\trdfs:label\tde\tLebervergrößerung\tOFFICIAL\torcid:1\tDOMAIN_EXPERT\t2026-01-01\t\n"
)
OBO = """format-version: 1.4
ontology: hp

[Term]
id: HP:0002240
name: Hepatomegaly
synonym: "Enlarged liver" EXACT []
"""


def row(
    predicate: str, value: str, status: str = "OFFICIAL", subject: str = "HP:1", language: str = "de", comment: str = ""
) -> str:
    return f"en\tx\t{subject}\t{predicate}\t{language}\t{value}\t{status}\t\t\t\t{comment}\n"


def concepts(values: list[Value]) -> list[Concept]:
    return [value for value in values if isinstance(value, Concept)]


def problems(values: list[Value]) -> list[tuple[str, str, int | None]]:
    return [(value.what, value.detail, value.line) for value in values if isinstance(value, Problem)]


def skipped(values: list[Value]) -> dict[str, int]:
    return {value.what: value.count for value in values if isinstance(value, Skipped)}


def test_a_translated_label_is_a_label_in_its_language(read: Read) -> None:
    assert read(read_babelon, HEADER + LIVER) == [
        Ontology(),
        Concept("HP:0002240", names=(Name("Lebervergrößerung", Scope.LABEL, None, "de"),), line=2),
    ]


@pytest.mark.parametrize(
    ("predicate", "scope"),
    [
        ("http://www.w3.org/2000/01/rdf-schema#label", Scope.LABEL),
        ("skos:prefLabel", Scope.LABEL),
        ("oboInOwl:hasExactSynonym", Scope.EXACT),
        ("oio:hasNarrowSynonym", Scope.NARROW),
        ("http://www.geneontology.org/formats/oboInOwl#hasBroadSynonym", Scope.BROAD),
        ("oio:hasRelatedSynonym", Scope.RELATED),
        ("skos:altLabel", Scope.EXACT),
        ("IAO:0000118", Scope.EXACT),
    ],
)
def test_the_property_gives_the_scope(read: Read, predicate: str, scope: Scope) -> None:
    (found,) = concepts(read(read_babelon, HEADER + row(predicate, "große Leber")))
    assert found.names == (Name("große Leber", scope, None, "de"),)


def test_rows_of_a_concept_are_put_together_wherever_they_stand(read: Read) -> None:
    text = (
        HEADER
        + row("rdfs:label", "eins")
        + row("rdfs:label", "zwei", subject="HP_2")
        + row("oio:hasExactSynonym", "un", language="fr")
    )
    assert concepts(read(read_babelon, text)) == [
        Concept("HP:1", names=(Name("eins", Scope.LABEL, None, "de"), Name("un", Scope.EXACT, None, "fr")), line=2),
        Concept("HP:2", names=(Name("zwei", Scope.LABEL, None, "de"),), line=3),
    ]


@pytest.mark.parametrize("status", ["OFFICIAL", "CANDIDATE", "UNDER_REVIEW", ""])
def test_a_translation_is_kept_whatever_its_status(read: Read, status: str) -> None:
    assert len(concepts(read(read_babelon, HEADER + row("rdfs:label", "eins", status)))) == 1


def test_what_is_no_translated_name_is_counted(read: Read) -> None:
    rows = [
        row("rdfs:label", "Hepatomegaly", "NOT_TRANSLATED"),
        row("rdfs:label", "", "CANDIDATE"),
        row("rdfs:label", "NA", "OFFICIAL"),
        row("rdfs:label", "one", "", comment="NOT_TRANSLATED"),
        row("IAO:0000115", "Die Leber ist groß."),
        row("skos:definition", "Die Leber ist groß."),
        row("rdfs:comment", "Siehe dort."),
        row("", "eins"),
    ]
    values = read(read_babelon, HEADER + "".join(rows))
    assert (concepts(values), problems(values)) == ([], [])
    assert skipped(values) == {
        "rows without a translation": 4,
        "translated definitions": 2,
        "translations of other properties": 2,
    }


@pytest.mark.parametrize(
    ("precision", "scope"),
    [
        ("EXACT", Scope.LABEL),
        ("", Scope.LABEL),
        ("BROADER", Scope.BROAD),
        ("NARROWER", Scope.NARROW),
        ("CLOSE", Scope.RELATED),
    ],
)
def test_an_imprecise_translation_of_a_label_is_none(read: Read, precision: str, scope: Scope) -> None:
    text = (
        "source\tsource_version\tsource_language\ttranslation_language\tsubject_id\tpredicate_id\tsource_value\t"
        "translation_value\ttranslator\ttranslation_precision\ttranslation_status\n"
        f"http://purl.obolibrary.org/obo/hp.owl\tv\ten\tja\tHP:1\trdfs:label\tLiver\t肝臓\t\t{precision}\tOFFICIAL\n"
    )
    (found,) = concepts(read(read_babelon, text))
    assert found.names == (Name("肝臓", scope, None, "ja"),)


SYNONYMS = "subject_id\ttranslation_value\tcomment\nID\tAL oboInOwl:hasExactSynonym@cs\t\n"


def test_a_template_says_what_its_synonyms_are(read: Read) -> None:
    text = SYNONYMS + "HP:1\tVelká játra\tOFFICIAL\nHP:1\tHepatomegalie\tCANDIDATE\nHP:2\tLarge liver\tNOT_TRANSLATED\n"
    values = read(read_babelon, text)
    names = (Name("Velká játra", Scope.EXACT, None, "cs"), Name("Hepatomegalie", Scope.EXACT, None, "cs"))
    assert concepts(values) == [Concept("HP:1", names=names, line=3)]
    assert (skipped(values), problems(values)) == ({"rows without a translation": 1}, [])


@pytest.mark.parametrize(
    ("told", "scope", "language"),
    [
        ("AL oio:hasBroadSynonym@pt-BR", Scope.BROAD, "pt-BR"),
        ("AL http://www.geneontology.org/formats/oboInOwl#hasNarrowSynonym@it SPLIT=|", Scope.NARROW, "it"),
        ("A rdfs:label@tr", Scope.LABEL, "tr"),
    ],
)
def test_a_template_may_say_it_in_several_ways(read: Read, told: str, scope: Scope, language: str) -> None:
    (found,) = concepts(read(read_babelon, f"subject_id\ttranslation_value\nID\t{told}\nHP:1\tx\n"))
    assert found.names == (Name("x", scope, None, language),)


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("subject_id\ttranslation_value\ttranslation_language\nHP:1\tx\tde\n", "predicate_id"),
        ("subject_id\ttranslation_value\tpredicate_id\nHP:1\tx\trdfs:label\n", "translation_language"),
        ("subject_id\ttranslation_value\nID\tAL oboInOwl:hasExactSynonym\nHP:1\tx\n", "translation_language"),
        ("subject_id\ttranslation_value\n", "predicate_id"),
    ],
)
def test_a_table_that_does_not_say_what_it_holds_is_refused(read: Read, text: str, column: str) -> None:
    with pytest.raises(
        LoadError, match=f":1: there is no column {column}, nor a row of a ROBOT template that tells it"
    ):
        read(read_babelon, text)


def test_damaged_rows_are_told_and_left_out(read: Read) -> None:
    text = HEADER + row("rdfs:label", "a", subject="liver") + row("rdfs:label", "b", subject="")
    text += (
        row("rdfs:label", "c", language="")
        + row("rdfs:label", "d", language="German (Germany)")
        + row("rdfs:label", "e", comment="\tx")
    )
    values = read(read_babelon, text)
    assert concepts(values) == []
    assert problems(values) == [
        ("malformed CURIE", "liver", 2),
        ("malformed CURIE", "no subject_id", 3),
        ("unknown language", "none, of HP:1", 4),
        ("unknown language", "German (Germany), of HP:1", 5),
        ("row with too many cells", "12 cells under 11 columns", 6),
    ]


def test_lines_may_end_as_on_windows(read: Read) -> None:
    (found,) = concepts(read(read_babelon, (SYNONYMS + "HP:1\tVelká játra\tOFFICIAL\n").replace("\n", "\r\n")))
    assert found.names == (Name("Velká játra", Scope.EXACT, None, "cs"),)


def test_translations_are_called_by_their_file_and_own_nothing(load: Load) -> None:
    found = load(HEADER + LIVER, "hp-de.babelon.tsv")
    assert (found.source.name, found.source.kind, found.source.prefix) == ("hp-de.babelon", Kind.NAMES, None)


def test_nothing_translated_is_an_error_that_says_so(load: Load) -> None:
    with pytest.raises(LoadError, match="no concept in it: 1 rows without a translation skipped"):
        load(HEADER + row("rdfs:label", "", "NOT_TRANSLATED"))


@pytest.mark.parametrize("ontology_first", [True, False])
def test_translations_are_names_of_the_owners_concepts(
    write: Write, embedded_store: EmbeddedStore, ontology_first: bool
) -> None:
    files = [
        write(OBO, "hp.obo"),
        write(HEADER + LIVER + row("oio:hasExactSynonym", "große Leber", subject="HP:0002240"), "hp-de.babelon.tsv"),
    ]
    for path in files if ontology_first else reversed(files):
        (loaded,) = load_ontologies(embedded_store, [path])
        assert (loaded.error, loaded.unknown) == (None, ())
    (card,) = cards(embedded_store, ["HP:0002240"])
    assert card
    assert card.label == "Hepatomegaly"
    assert {(name["text"], name["scope"], name["lang"], name["source"]) for name in card.names} == {
        ("Hepatomegaly", "LABEL", None, "hp"),
        ("Enlarged liver", "EXACT", None, "hp"),
        ("Lebervergrößerung", "LABEL", "de", "hp-de.babelon"),
        ("große Leber", "EXACT", "de", "hp-de.babelon"),
    }
    keys = [fold(text) for text in ("lebervergroßerung", "GROSSE LEBER", "enlarged liver")]
    rows = run(embedded_store, "concepts_by_term", {"keys": keys, "prefixes": ["HP"]})
    assert {row["key"]: row["curie"] for row in rows} == dict.fromkeys(keys, "HP:0002240")


def test_only_wanted_languages_are_loaded(write: Write, embedded_store: EmbeddedStore) -> None:
    path = write(HEADER + LIVER + row("rdfs:label", "foie", subject="HP:0002240", language="fr"), "hp-x.babelon.tsv")
    (loaded,) = load_ontologies(embedded_store, [path], wanted=Wanted(languages=("fr",)))
    assert (loaded.source.concepts, loaded.source.terms) == (1, 1)
