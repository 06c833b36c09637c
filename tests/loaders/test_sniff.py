"""The format of a file by its first bytes, and the remedy for what is not read."""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.collect import Collected
from kg.errors import LoadError
from kg.model import Kind
from loaders.document import Document
from loaders.sniff import FORMATS, sniff

Write = Callable[..., Path]
Load = Callable[..., Collected]

KNOWN = [
    ("obo", "format-version: 1.2\n"),
    ("obo", "! a comment\n\ndate: 01:02:2005 12:00\nformat-version: 1.0\n"),
    ("obo", "[Term]\nid: HP:1\n"),
    ("obo", "odd: header\n\n[Term]\nid: HP:1\n"),
    ("obo", "\ufeffontology: hp\n"),
    ("obographs", '{"graphs": []}'),
    ("obographs", '\n\t {\n  "@context": {"graphs": 1},\n  "meta": {"x": [1, {"y": 2}]},\n  "graphs" : [{"nodes": ['),
    ("obographs", json.dumps({"meta": "x" * 200_000, "graphs": []})),
    ("hgnc", "hgnc_id\tsymbol\tname\tstatus\nHGNC:5\tA1BG\n"),
    ("hgnc", "prev_symbol\tsymbol\thgnc_id\n"),
    ("terms", "curie,label\nMY:1,red\n"),
    ("terms", "# my own\nlabel\tCURIE\n"),
    ("terms", "curie,definition\nMY:1,see [Term] and format-version: there\n"),
    ("sssom", "#curie_map:\n#  HP: x\nsubject_id\tpredicate_id\tobject_id\tmapping_justification\n"),
    ("sssom", "subject_id,predicate_id,object_id\n"),
    ("kgx", "id\tcategory\tname\nHP:1\tbiolink:PhenotypicFeature\tAll\n"),
    ("kgx", "id\tcategory\tname\tobject\tpredicate\tsubject\nHP:1\tbiolink:PhenotypicFeature\tAll\n"),
    ("kgx", "subject\tpredicate\tobject\nHP:1\tbiolink:subclass_of\tHP:2\n"),
    ("kgx", '{"id": "HP:1", "category": ["biolink:PhenotypicFeature"], "name": "All"}\n{"id": "HP:2"}\n'),
    ("kgx", '{"subject": "HP:1", "predicate": "biolink:subclass_of", "object": "HP:2"}\n'),
    ("kgx", '{"edges": [], "nodes": []}'),
    ("umls", "C0000005|ENG|P|L0000005|PF|S0007492|Y|A26634265||M0019694|D012711|MSH|PEP|D012711|(131)I-MAA|0|N|256|\n"),
    ("umls", "C0000005|ENG\nC0000005|ENG|S|L0270109|PF|\n"),
    ("snomed", "id\teffectiveTime\tactive\tmoduleId\tdefinitionStatusId\r\n"),
    ("omop", "concept_id\tconcept_name\tdomain_id\tvocabulary_id\tconcept_class_id\tstandard_concept\tconcept_code\n"),
    ("rdf-xml", "<?xml version='1.0'?>\n<!DOCTYPE rdf:RDF [\n<!ENTITY a 'b'>]>\n<rdf:RDF xmlns='x'>"),
    ("rdf-xml", "<rdf:RDF xmlns='x'>"),
    ("owl-xml", '<?xml version="1.0"?>\n<Ontology xmlns="http://www.w3.org/2002/07/owl#">'),
    ("functional", "Prefix(:=<http://x>)\nOntology(<http://y>"),
    ("functional", "# a comment\nOntology(<http://y>\n"),
    ("turtle", "# a comment\n@prefix : <http://x> ."),
    ("turtle", "PREFIX hp: <http://x>\n"),
    ("turtle", "<http://a> <http://b> <http://c> ;\n"),
    ("turtle", "[] a <http://b> .\n@prefix : <http://x> .\n"),
    ("turtle", "[ <http://b> 1 ] .\n"),
    ("turtle", "_:b1 a <http://b> .\n"),
    ("turtle", "<http://graph> { <http://a> a <http://b> }\n"),
    ("turtle", "GRAPH <http://graph> {\n"),
    ("turtle", "{ <http://a> a <http://b> }\n"),
    ("turtle", "<#a> a <#b> .\n"),
    ("n-triples", "<http://a> <http://b> <http://c> .\n"),
    ("n-triples", '<http://a><http://b>"c".\n'),
    ("json-ld", '{"@context": {}, "@graph": []}'),
    ("json-ld", '[{"@id": "http://a"}]'),
    (
        "mesh",
        '<?xml version="1.0"?>\n<!DOCTYPE DescriptorRecordSet SYSTEM "x.dtd">\n<DescriptorRecordSet LanguageCode = "eng">',
    ),
    ("mesh-supplementary", '<?xml version="1.0"?>\n<SupplementalRecordSet LanguageCode = "eng">'),
    ("mesh", "<DescriptorRecordSet>\n<DescriptorRecord>"),
    ("mesh-table", "D000001\tCalcimycin\t\n"),
    ("cellosaurus", "----\n\nID   A\nAC   CVCL_0001\n//\n"),
    ("babelon", "source_language\tsubject_id\ttranslation_value\n"),
    ("gene-info", "#tax_id\tGeneID\tSymbol\n"),
    ("hpoa", '#description: "x"\n#version: 1\ndatabase_id\tdisease_name\tqualifier\thpo_id\n'),
    ("hpoa", "#description: x\n#DatabaseID\tDiseaseName\tQualifier\tHPO_ID\nOMIM:1\ta\t\tHP:1\n"),
    ("gaf", "!gaf-version: 2.2\n!\n"),
    ("gaf", "! made by hand\n!gaf-version: 2.1\nMGI\tMGI:1\tSox9\t\tGO:1\n"),
    ("gene2pubmed", "#tax_id\tGeneID\tPubMed_ID\n9\t1\t2\n"),
    ("counts", "hpo_id\tname\tdiseases\nHP:1\tAll\t0\n"),
    ("counts", "hgnc_id\tsymbol\tentrez_id\tpubmed\nHGNC:5\tA1BG\t1\t31\n"),
    ("counts", "id,n\nhttp://purl.obolibrary.org/obo/HP_1,2\n"),
    ("counts", "\tn\nHP:1\t2\n"),
]

REFUSED = [
    ("Prefix: : <http://x>\nOntology: <http://y>", "Manchester"),
    ("<!DOCTYPE html>\n<html><body>404", "an HTML page, perhaps the error page of a download"),
    ("<html>\n", "an HTML page"),
    ("<html>\n<head>\n", "an HTML page"),
    ("<feed>\n  <entry>", "this is XML"),
    ("<x:feed>\n  <x:entry>", "this is XML"),
    (
        '<?xml version="1.0"?>\n<QualifierRecordSet LanguageCode = "eng">',
        "MeSH, but neither descriptors nor .*give desc….xml",
    ),
    ("*NEWRECORD\nRECTYPE = D\n", "MeSH in ASCII; give its XML"),
    ('<?xml version="1.0"?>\n<!-- x -->\n<!DOCTYPE html PUBLIC>', "an HTML page"),
    ("<!DOCTYPE html>" + "x" * 200_000, "an HTML page"),
    ('{"a": {"graphs": []}}', 'no key "graphs" at its top'),
    ('[{"graphs": []}]', "this is JSON, but not OBO Graphs"),
    ('{"meta": "' + "x" * 300_000 + '", "graphs": []}', "this is JSON, but not OBO Graphs"),
    ('{"a":' + "[" * 250_000, "this is JSON, but not OBO Graphs"),
    ("C0000005|T116|A1.4.1.2.1.7|Amino Acid, Peptide, or Protein|AT17648347|256|\n", "a UMLS file .*give MRCONSO"),
    ("id\teffectiveTime\tactive\tmoduleId\tconceptId\tlanguageCode\n", "a SNOMED CT file .*the folder of the release"),
    ("concept_id\tconcept_synonym_name\tlanguage_concept_id\n", "an OMOP file .*give CONCEPT.csv"),
    ("concept_id_1\tconcept_id_2\trelationship_id\n", "an OMOP file .*give CONCEPT.csv"),
    ("A1BG\tGO:0000001\n\tGO:0000002\n", "A table needs a header row, and CURIEs"),
    ("Dear Sir or Madam,\n", "its format is none of: obographs, rdf-xml"),
    ("x" * 200_000, "its format is none of"),
    ("\n" * 200_000 + "x", "its format is none of"),
]


@pytest.mark.parametrize(("name", "text"), KNOWN)
def test_a_format_is_known_by_its_look(write: Write, name: str, text: str) -> None:
    with Document(write(text, "misleading.owl")) as document:
        assert sniff(document).name == name


@pytest.mark.parametrize(("text", "told"), REFUSED)
def test_what_is_not_read_is_told_with_a_remedy(write: Write, text: str, told: str) -> None:
    with Document(write(text, "misleading.obo")) as document, pytest.raises(LoadError, match=told) as caught:
        sniff(document)
    assert str(caught.value).startswith(f"{document.path}: ")


@pytest.mark.parametrize(
    "text", ["_:" + "a" * 250_000, "_:" + "<>_:" * 60_000, "<" + "/" * 250_000, "<" + "/a" * 9 + ">" + "a" * 250_000,
             "[" * 250_000, "{" + " " * 250_000], ids=["label", "nodes", "iri", "word", "arrays", "blanks"]
)  # fmt: skip
def test_a_hostile_beginning_is_judged_at_once(write: Write, text: str) -> None:
    """Where a pattern is tried from every place in the text, each of these takes minutes."""
    with Document(write(text)) as document, suppress(LoadError):
        sniff(document)


def test_every_format_is_tried_above() -> None:
    assert {name for name, _ in KNOWN} == set(FORMATS)


def test_a_format_says_what_it_holds() -> None:
    others = {name: format_.kind for name, format_ in FORMATS.items() if format_.kind != Kind.ONTOLOGY}
    assert others == {
        "terms": Kind.NAMES,
        "babelon": Kind.NAMES,
        "sssom": Kind.MAPPINGS,
        "hpoa": Kind.COUNTS,
        "gaf": Kind.COUNTS,
        "gene2pubmed": Kind.COUNTS,
        "counts": Kind.COUNTS,
    }
    assert all(format_.describes and "\n" not in format_.describes for format_ in FORMATS.values())


pieces = st.sampled_from(
    ["\t", ",", "\n", "\r", '"', "|", "#", "!", " ", "[Term]", "id: ", "name: ", "is_a: ", 'synonym: "', "HP:1", "HP:2",
     "HGNC:5", "OMIM:1", "skos:exactMatch", "semapv:x", "P", "1", "0.5", "-3", "9" * 20, "\u2028", "\x0b", "é", "\x00", "{"]
)  # fmt: skip


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.sampled_from(KNOWN), st.lists(pieces, max_size=40).map("".join))
def test_any_text_is_read_or_refused(load: Load, known: tuple[str, str], text: str) -> None:
    with suppress(LoadError):
        load(known[1] + text)
