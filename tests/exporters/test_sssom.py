"""SSSOM: a table that is valid, says no more than it knows, and is read back."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.model import Concept, Mapping, Ontology, Xref
from kg.store.protocol import GraphStore
from loaders import sssom
from loaders.document import Document

Stored = Callable[..., GraphStore]
Written = Callable[..., list[str]]

VALUES = (
    Concept("HP:2", 'The "liver"', xrefs=(Xref("UMLS:C2"), Xref("UMLS:C1"), Xref("my.terms:a/1", "skos:exactMatch"))),
    Concept("HP:1", "All"),
)
MAPS = [
    Mapping("HP:2", "skos:exactMatch", "UMLS:C1", "semapv:LexicalMatching", 0.5),
    Mapping("HP:2", "skos:exactMatch", "UMLS:C1", "semapv:ManualMappingCuration"),
]
NOT_TOLD = "semapv:UnspecifiedMatching"


def header(text: str) -> list[str]:
    return [line.removeprefix("#") for line in text.splitlines() if line.startswith("#")]


def table(text: str) -> list[dict[str, str]]:
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return list(csv.DictReader(io.StringIO("\n".join(lines)), delimiter="\t"))


def read_back(path: Path, text: str) -> Iterator[Mapping]:
    path.write_text(text)
    with Document(path) as document:
        yield from (value for value in sssom.read(document) if isinstance(value, Mapping))


def test_every_xref_is_a_row_in_order(stored: Stored, written: Written) -> None:
    (text,) = written(stored(VALUES, maps=MAPS), "sssom")
    assert [tuple(row.values()) for row in table(text)] == [
        ("HP:2", 'The "liver"', "oboInOwl:hasDbXref", "UMLS:C1", NOT_TOLD, ""),
        ("HP:2", 'The "liver"', "oboInOwl:hasDbXref", "UMLS:C2", NOT_TOLD, ""),
        ("HP:2", 'The "liver"', "skos:exactMatch", "UMLS:C1", "semapv:LexicalMatching", "0.5"),
        ("HP:2", 'The "liver"', "skos:exactMatch", "UMLS:C1", "semapv:ManualMappingCuration", ""),
        ("HP:2", 'The "liver"', "skos:exactMatch", "my.terms:a/1", NOT_TOLD, ""),
    ]


def test_the_set_says_what_it_is_and_explains_every_prefix(stored: Stored, written: Written) -> None:
    (text,) = written(stored(VALUES, maps=MAPS), "sssom")
    first, *rest = header(text)
    assert first.startswith("mapping_set_id: https://w3id.org/sssom/mappings/")
    assert rest == [
        'mapping_set_title: "Cross-references of Human Phenotype Ontology"',
        'mapping_set_version: "2026-01-02"',
        "license: https://hpo.jax.org/licence",
        "curie_map:",
        "  HP: http://purl.obolibrary.org/obo/HP_",
        "  UMLS: http://linkedlifedata.com/resource/umls/id/",
        '  my.terms: "https://bioregistry.io/my.terms:"',
        "  oboInOwl: http://www.geneontology.org/formats/oboInOwl#",
    ]


@pytest.mark.parametrize("licence", [None, "CC BY 4.0"])
def test_a_licence_without_an_address_is_unspecified(stored: Stored, written: Written, licence: str | None) -> None:
    (text,) = written(stored(VALUES, ontology=Ontology("hp", licence=licence)), "sssom")
    assert "license: https://w3id.org/sssom/license/unspecified" in header(text)


def test_a_prefix_that_yaml_would_take_for_a_truth_value_is_quoted(stored: Stored, written: Written) -> None:
    (text,) = written(stored([Concept("HP:1", xrefs=(Xref("NO:1"),))]), "sssom")
    assert '  "NO": "https://bioregistry.io/NO:"' in header(text)


def test_no_column_is_empty(stored: Stored, written: Written) -> None:
    (text,) = written(stored([Concept("HP:1", xrefs=(Xref("UMLS:C1"),))]), "sssom")
    assert table(text) == [
        {
            "subject_id": "HP:1",
            "predicate_id": "oboInOwl:hasDbXref",
            "object_id": "UMLS:C1",
            "mapping_justification": NOT_TOLD,
        }
    ]


def test_it_is_read_back(stored: Stored, written: Written, tmp_path: Path) -> None:
    (text,) = written(stored(VALUES, maps=MAPS), "sssom")
    assert list(read_back(tmp_path / "map.tsv", text)) == [
        Mapping("HP:2", "oboInOwl:hasDbXref", "UMLS:C1", NOT_TOLD),
        Mapping("HP:2", "oboInOwl:hasDbXref", "UMLS:C2", NOT_TOLD),
        *MAPS,
        Mapping("HP:2", "skos:exactMatch", "my.terms:a/1", NOT_TOLD),
    ]


def test_another_set_of_mappings_has_another_id(stored: Stored, written: Written) -> None:
    first, second = (header(written(stored(values), "sssom")[0])[0] for values in (VALUES, VALUES[1:] + VALUES[:1]))
    assert first == second
    assert first != header(written(stored(VALUES, maps=MAPS), "sssom")[0])[0]
