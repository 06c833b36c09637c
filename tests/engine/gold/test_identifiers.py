"""Identifiers as annotators write them, and where they write them."""

import pytest

from engine.gold.identifiers import identifier_of, is_no_concept, to_gold


@pytest.mark.parametrize(
    ("text", "kind", "curie"),
    [
        ("MESH:D003550", "", "MESH:D003550"),
        ("MeSH:D003550", "Disease", "MESH:D003550"),
        ("D003550", "Disease", "MESH:D003550"),
        ("C535575", "Chemical", "MESH:C535575"),
        ("C000657245", "DiseaseOrPhenotypicFeature", "MESH:C000657245"),
        ("D003110", "CompositeMention", "MESH:D003110"),
        ("D003550", "Gene", None),
        ("D003550", "", None),
        ("C0011849", "T047", "UMLS:C0011849"),
        ("OMIM:154700", "Disease", "OMIM:154700"),
        ("7157", "Gene", "NCBIGene:7157"),
        ("7157", "GeneOrGeneProduct", "NCBIGene:7157"),
        ("7157(Tax:9606)", "Gene", "NCBIGene:7157"),
        ("7157", "GenericMention", None),
        ("Gene:7157", "", "NCBIGene:7157"),
        ("9606", "Species", "NCBITaxon:9606"),
        ("9606", "OrganismTaxon", "NCBITaxon:9606"),
        ("NCBI:txid9606", "", "NCBITaxon:9606"),
        ("HP:0001250", "", "HP:0001250"),
        ("HP_0001250", "", "HP:0001250"),
        ("CVCL_0023", "CellLine", "Cellosaurus:CVCL_0023"),
        ("CVCL:0023", "CellLine", "Cellosaurus:CVCL_0023"),
        ("CVCL:CVCL_0023", "CellLine", "Cellosaurus:CVCL_0023"),
        ("rs1801133", "SequenceVariant", "dbSNP:rs1801133"),
        ("http://purl.obolibrary.org/obo/HP_0001250", "", "HP:0001250"),
        ("12345", "CellLine", None),
        ("p.Arg1Gly", "ProteinMutation", None),
        ("two words", "Disease", None),
        ("", "Gene", None),
    ],
)
def test_an_identifier_and_its_type_tell_the_vocabulary(text: str, kind: str, curie: str | None) -> None:
    assert to_gold(text, kind) == curie


@pytest.mark.parametrize(
    ("text", "curie"), [("0001250", "HP:0001250"), ("HP:1", "HP:1"), ("DOID:1", "DOID:1"), ("two words", None)]
)
def test_a_prefix_is_given_to_bare_identifiers_only(text: str, curie: str | None) -> None:
    assert to_gold(text, "Gene", "hp") == curie


@pytest.mark.parametrize("text", ["-", "-1", "", " ", "None", "NIL", "null", "MESH:-1", "CUI-less"])
def test_ways_to_say_that_there_is_no_concept(text: str) -> None:
    assert is_no_concept(text)


@pytest.mark.parametrize(
    ("infons", "identifier"),
    [
        ({"identifier": "MESH:D1", "type": "Disease"}, "MESH:D1"),
        ({"Identifier": "672;675"}, "672;675"),
        ({"normalized_id": "HP:1"}, "HP:1"),
        ({"concept_id": "C0011849"}, "C0011849"),
        ({"NCBI Gene": "7157"}, "NCBIGene:7157"),
        ({"NCBI Gene identifier": "7157(Tax:9606);7158"}, "NCBIGene:7157;NCBIGene:7158"),
        ({"NCBI Homologene": "460", "gene_id": "7157"}, "NCBIGene:7157"),
        ({"MESH": "D003550"}, "MESH:D003550"),
        ({"MESH": "MESH:D003550|D003551"}, "MESH:D003550|MESH:D003551"),
        ({"MESH": "D003550", "OMIM": "154700"}, "MESH:D003550;OMIM:154700"),
        ({"database": "MeSH", "id": "D003550"}, "MESH:D003550"),
        ({"database": "NCBI Taxonomy", "identifier": "9606"}, "NCBITaxon:9606"),
        ({"identifier": "672", "database": "ncbi_gene", "normalized_id": "672"}, "NCBIGene:672"),
        ({"identifier": "D003550", "database": "ncbi_mesh", "accession": "@DISEASE_X"}, "MESH:D003550"),
        ({"database": "Own", "id": "1"}, "Own:1"),
        ({"id": "HP:1", "type": "phenotype"}, "HP:1"),
        ({"id": "T1", "MESH": "D003550"}, "MESH:D003550"),
        ({"identifier": "", "normalized_id": "HP:1"}, "HP:1"),
        ({"identifier": ""}, "-"),
        ({"MESH": "-", "type": "Chemical"}, "-"),
        ({"NCBI Gene": "-", "MESH": "D003550"}, "MESH:D003550"),
        ({"type": "Gene", "gene": "TP53", "pmid": "1", "to": "2", "rdf": "3"}, ""),
        ({"MESH": "a remark"}, ""),
    ],
)
def test_an_annotation_names_its_identifier_in_many_ways(infons: dict[str, str], identifier: str) -> None:
    assert identifier_of(infons) == identifier
