"""One ontology makes the same tables whatever its format: OBO, OBO Graphs JSON, RDF/XML, Turtle, N-Triples, JSON-LD,
functional syntax and OWL/XML, as ROBOT and the OWL API write them. rdflib writes the serializations of RDF."""

import json
from collections.abc import Callable
from typing import Any

import pyhornedowl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.collect import Collected

Load = Callable[..., Collected]
Stanza = dict[str, Any]
Stanzas = dict[str, Stanza]

OBO = "http://purl.obolibrary.org/obo/"
IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
RELATIONS = {"part_of": f"{OBO}BFO_0000050", "has_sign": f"{OBO}RO_0002200", "near": f"{OBO}hp#near"}
XREFS = {"part_of": "BFO:0000050", "has_sign": "RO:0002200"}
TYPES = {"layperson": f"{OBO}hp#layperson", "OMO:0003012": f"{OBO}OMO_0003012"}
PROPERTIES = {
    "replaced_by": f"{OBO}IAO_0100001",
    "consider": f"{IN_OWL}consider",
    "alternatives": f"{IN_OWL}hasAlternativeId",
}

curies = st.sampled_from([f"HP:{number:07}" for number in range(1, 13)] + ["UBERON:0000001"])
texts = st.text("aB1 é'(),-α", min_size=1, max_size=12).map(str.strip).filter(bool)
synonyms = st.tuples(texts, st.sampled_from(["EXACT", "NARROW", "BROAD", "RELATED"]), st.sampled_from(["", *TYPES]))
stanzas = st.fixed_dictionaries({
    "name": texts,
    "def": st.none() | texts,
    "namespace": st.none() | st.just("modifiers"),
    "synonyms": st.lists(synonyms, max_size=3, unique_by=lambda synonym: synonym[:2]),
    "xrefs": st.lists(st.sampled_from(["UMLS:C1", "MSH:D1", "ICD-10: E11"]), max_size=3),
    "matches": st.lists(st.sampled_from(["DOID:4", "MONDO:1"]), max_size=1),
    "subsets": st.lists(st.sampled_from(["hposlim_core", "secondary"]), max_size=2),
    "parents": st.lists(curies, max_size=3),
    "relations": st.lists(st.tuples(st.sampled_from([*RELATIONS]), curies), max_size=2),
    "alternatives": st.lists(curies, max_size=2),
    "obsolete": st.booleans(),
    "replaced_by": st.lists(curies, max_size=1),
    "consider": st.lists(curies, max_size=1),
    "equivalents": st.lists(curies, max_size=1),
})  # fmt: skip

LISTS = ["synonyms", "xrefs", "matches", "subsets", "parents", "relations", "alternatives", "replaced_by", "consider",
         "equivalents"]  # fmt: skip
ROOT: Stanza = {"name": "All", "def": None, "namespace": None, "obsolete": False} | {key: [] for key in LISTS}


def iri(curie: str) -> str:
    return OBO + curie.replace(":", "_")


def upward(curie: str, stanza: Stanza) -> list[str]:
    """Parents with a greater id only, so that there is no circle."""
    return [parent for parent in stanza["parents"] if parent > curie]


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def as_obo(ontology: Stanzas) -> str:
    lines = [
        "format-version: 1.4",
        "data-version: hp/releases/2025-05-06",
        "ontology: hp",
        "default-namespace: human_phenotype",
        'property_value: http://purl.org/dc/terms/title "Human Phenotype Ontology" xsd:string',
        "",
    ]
    for curie, stanza in ontology.items():
        lines += ["[Term]", f"id: {curie}", f"name: {stanza['name']}"]
        lines += [f"namespace: {stanza['namespace']}"] if stanza["namespace"] else []
        lines += [f"alt_id: {other}" for other in stanza["alternatives"]]
        lines += [f'def: "{escaped(stanza["def"])}" []'] if stanza["def"] else []
        lines += [f"subset: {subset}" for subset in stanza["subsets"]]
        lines += [f'synonym: "{escaped(text)}" {scope} {type_} []' for text, scope, type_ in stanza["synonyms"]]
        lines += [f"xref: {xref}" for xref in stanza["xrefs"]]
        lines += [f"is_a: {parent} ! a parent" for parent in upward(curie, stanza)]
        lines += [f"relationship: {name} {target}" for name, target in stanza["relations"]]
        lines += [f"equivalent_to: {other}" for other in stanza["equivalents"]]
        lines += [f"property_value: skos:exactMatch {match}" for match in stanza["matches"]]
        lines += ["is_obsolete: true"] if stanza["obsolete"] else []
        lines += [f"{tag}: {heir}" for tag in ("replaced_by", "consider") for heir in stanza[tag]] + [""]
    for name in RELATIONS:
        lines += ["[Typedef]", f"id: {name}", *([f"xref: {XREFS[name]}"] if name in XREFS else []), ""]
    return "\n".join(lines)


def as_node(curie: str, stanza: Stanza) -> dict[str, Any]:
    properties = [{"pred": PROPERTIES[key], "val": iri(one) if key == "replaced_by" else one}
                  for key in PROPERTIES for one in stanza[key]]  # fmt: skip
    properties += [{"pred": f"{SKOS}exactMatch", "val": iri(match)} for match in stanza["matches"]]
    properties += [{"pred": f"{IN_OWL}hasOBONamespace", "val": stanza["namespace"]}] if stanza["namespace"] else []
    meta = {
        "subsets": [f"{OBO}hp#{subset}" for subset in stanza["subsets"]],
        "synonyms": [
            {"pred": f"has{scope.title()}Synonym", "val": text, **({"synonymType": TYPES[type_]} if type_ else {})}
            for text, scope, type_ in stanza["synonyms"]
        ],
        "xrefs": [{"val": xref} for xref in stanza["xrefs"]],
        "basicPropertyValues": properties,
    }
    meta |= {"definition": {"val": stanza["def"]}} if stanza["def"] else {}
    meta |= {"deprecated": True} if stanza["obsolete"] else {}
    return {"id": iri(curie), "lbl": stanza["name"], "type": "CLASS", "meta": meta}


def as_obograph(ontology: Stanzas) -> str:
    claims = {other: curie for curie, stanza in ontology.items() for other in stanza["alternatives"]}
    nodes = [as_node(curie, stanza) for curie, stanza in ontology.items()]
    nodes += [
        {"id": iri(other), "type": "CLASS", "meta": {"deprecated": True, "basicPropertyValues": [
            {"pred": PROPERTIES["replaced_by"], "val": iri(curie)}]}}
        for other, curie in claims.items() if other not in ontology
    ]  # fmt: skip
    nodes += [{"id": relation, "lbl": name, "type": "PROPERTY"} for name, relation in RELATIONS.items()]
    edges = [
        {"sub": iri(curie), "pred": predicate, "obj": iri(target)}
        for curie, stanza in ontology.items()
        for predicate, target in [
            *(("is_a", parent) for parent in upward(curie, stanza)),
            *((RELATIONS[name], target) for name, target in stanza["relations"]),
        ]
    ]
    meta = {
        "version": f"{OBO}hp/releases/2025-05-06/hp.json",
        "basicPropertyValues": [
            {"pred": "http://purl.org/dc/terms/title", "val": "Human Phenotype Ontology"},
            {"pred": f"{IN_OWL}default-namespace", "val": "human_phenotype"},
        ],
    }
    sets = [
        {"representativeNodeId": iri(curie), "nodeIds": [iri(curie), iri(other)]}
        for curie, stanza in ontology.items() for other in stanza["equivalents"]
    ]  # fmt: skip
    graph = {"id": f"{OBO}hp.json", "meta": meta, "nodes": nodes, "edges": edges, "equivalentNodesSets": sets}
    return json.dumps({"graphs": [graph]})


def said(curie: str, stanza: Stanza) -> list[tuple[str, str, bool]]:
    """What OWL says of a concept by itself: property, value, and whether that is a literal."""
    literals = {
        "http://www.w3.org/2000/01/rdf-schema#label": [stanza["name"]],
        f"{OBO}IAO_0000115": [stanza["def"]] if stanza["def"] else [],
        f"{IN_OWL}hasOBONamespace": [stanza["namespace"]] if stanza["namespace"] else [],
        f"{IN_OWL}hasDbXref": stanza["xrefs"],
        f"{IN_OWL}hasAlternativeId": stanza["alternatives"],
        f"{IN_OWL}consider": stanza["consider"],
    }
    iris = {
        f"{IN_OWL}inSubset": [f"{OBO}hp#{subset}" for subset in stanza["subsets"]],
        f"{SKOS}exactMatch": [iri(match) for match in stanza["matches"]],
        f"{OBO}IAO_0100001": [iri(heir) for heir in stanza["replaced_by"]],
    }
    found = [(property_, value, True) for property_, values in literals.items() for value in values]
    found += [(property_, value, False) for property_, values in iris.items() for value in values]
    return [*dict.fromkeys(found)]


def stubs(ontology: Stanzas) -> dict[str, str]:
    """Alternative ids that OWL writes as obsolete classes, each with its heir."""
    claims = {other: curie for curie, stanza in ontology.items() for other in stanza["alternatives"]}
    return {other: curie for other, curie in claims.items() if other not in ontology}


def as_rdf(ontology: Stanzas) -> rdflib.Graph:
    graph, node = rdflib.Graph(), rdflib.URIRef
    owl, rdfs, type_ = rdflib.OWL, rdflib.RDFS, rdflib.RDF.type
    header = node(f"{OBO}hp.owl")
    graph.add((header, type_, owl.Ontology))
    graph.add((header, owl.versionIRI, node(f"{OBO}hp/releases/2025-05-06/hp.owl")))
    graph.add((header, node("http://purl.org/dc/terms/title"), rdflib.Literal("Human Phenotype Ontology")))
    graph.add((header, node(f"{IN_OWL}default-namespace"), rdflib.Literal("human_phenotype")))
    for curie, stanza in ontology.items():
        this = node(iri(curie))
        graph.add((this, type_, owl.Class))
        for property_, value, literal in said(curie, stanza):
            graph.add((this, node(property_), rdflib.Literal(value) if literal else node(value)))
        for text, scope, kind in stanza["synonyms"]:
            synonym = (this, node(f"{IN_OWL}has{scope.title()}Synonym"), rdflib.Literal(text))
            graph.add(synonym)
            if kind:
                axiom = rdflib.BNode()
                graph.add((axiom, type_, owl.Axiom))
                for part, value in zip(("Source", "Property", "Target"), synonym, strict=True):
                    graph.add((axiom, owl[f"annotated{part}"], value))
                graph.add((axiom, node(f"{IN_OWL}hasSynonymType"), node(TYPES[kind])))
        for parent in upward(curie, stanza):
            graph.add((this, rdfs.subClassOf, node(iri(parent))))
        for name, target in stanza["relations"]:
            restriction = rdflib.BNode()
            graph.add((this, rdfs.subClassOf, restriction))
            graph.add((restriction, type_, owl.Restriction))
            graph.add((restriction, owl.onProperty, node(RELATIONS[name])))
            graph.add((restriction, owl.someValuesFrom, node(iri(target))))
        for other in stanza["equivalents"]:
            graph.add((this, owl.equivalentClass, node(iri(other))))
        if stanza["obsolete"]:
            graph.add((this, owl.deprecated, rdflib.Literal(True)))
    for other, heir in stubs(ontology).items():
        graph.add((node(iri(other)), type_, owl.Class))
        graph.add((node(iri(other)), owl.deprecated, rdflib.Literal(True)))
        graph.add((node(iri(other)), node(f"{OBO}IAO_0100001"), node(iri(heir))))
    return graph


def as_functional(ontology: Stanzas) -> str:
    def value(text: str, *, literal: bool) -> str:
        return f'"{escaped(text)}"' if literal else f"<{text}>"

    def annotation(curie: str, property_: str, text: str, *, literal: bool, type_: str = "") -> str:
        notes = f"Annotation(<{IN_OWL}hasSynonymType> <{TYPES[type_]}>) " if type_ else ""
        return f"AnnotationAssertion({notes}<{property_}> <{iri(curie)}> {value(text, literal=literal)})"

    deprecated = "AnnotationAssertion(<http://www.w3.org/2002/07/owl#deprecated> <{}> " + '"true"^^xsd:boolean)'
    lines = ["Prefix(xsd:=<http://www.w3.org/2001/XMLSchema#>)", f"Ontology(<{OBO}hp.owl>"]
    lines += [f"<{OBO}hp/releases/2025-05-06/hp.owl>"]
    lines += ['Annotation(<http://purl.org/dc/terms/title> "Human Phenotype Ontology")']
    lines += [f'Annotation(<{IN_OWL}default-namespace> "human_phenotype")']
    lines += [f"Declaration(Class(<{iri(curie)}>))" for curie in (*ontology, *stubs(ontology))]
    for curie, stanza in ontology.items():
        this = f"<{iri(curie)}>"
        lines += [annotation(curie, name, text, literal=literal) for name, text, literal in said(curie, stanza)]
        lines += [
            annotation(curie, f"{IN_OWL}has{scope.title()}Synonym", text, literal=True, type_=type_)
            for text, scope, type_ in stanza["synonyms"]
        ]
        lines += [f"SubClassOf({this} <{iri(parent)}>)" for parent in upward(curie, stanza)]
        lines += [
            f"SubClassOf({this} ObjectSomeValuesFrom(<{RELATIONS[name]}> <{iri(target)}>))"
            for name, target in stanza["relations"]
        ]
        lines += [f"EquivalentClasses({this} <{iri(other)}>)" for other in stanza["equivalents"] if other != curie]
        lines += [deprecated.format(iri(curie))] if stanza["obsolete"] else []
    for other, heir in stubs(ontology).items():
        lines += [deprecated.format(iri(other)), annotation(other, f"{OBO}IAO_0100001", iri(heir), literal=False)]
    return "\n".join([*lines, ")"])


def as_owl_xml(ontology: Stanzas) -> str:
    made = pyhornedowl.open_ontology_from_string(as_functional(ontology), serialization="ofn")
    return str(made.save_to_string("owx"))


def in_rdf(syntax: str) -> Callable[[Stanzas], str]:
    return lambda ontology: as_rdf(ontology).serialize(format=syntax)


FORMATS: dict[str, Callable[[Stanzas], str]] = {
    "obographs": as_obograph,
    "rdf-xml": in_rdf("xml"),
    "rdf-xml, pretty": in_rdf("pretty-xml"),
    "turtle": in_rdf("turtle"),
    "n-triples": in_rdf("nt"),
    "json-ld": in_rdf("json-ld"),
    "functional": as_functional,
    "owl-xml": as_owl_xml,
}


def rows(collected: Collected) -> dict[str, list[str]]:
    return {name: sorted(map(repr, table.to_pylist())) for name, table in collected.tables.items()}


@pytest.mark.parametrize("format_", FORMATS)
@settings(max_examples=60, deadline=None, derandomize=True)
@given(ontology=st.dictionaries(curies, stanzas, min_size=1, max_size=6), imports=st.booleans())
def test_every_format_makes_the_same_tables(load: Load, format_: str, ontology: Stanzas, imports: bool) -> None:
    ontology.setdefault("HP:0000001", ROOT)
    claimed: set[str] = set()
    for curie, stanza in ontology.items():
        stanza["equivalents"] = [other for other in stanza["equivalents"] if other != curie]
        # Of two claimants the first in the file has it, and RDF has no order.
        stanza["alternatives"] = [other for other in dict.fromkeys(stanza["alternatives"]) if other not in claimed]
        claimed.update(stanza["alternatives"])
    obo, other = load(as_obo(ontology), imports=imports), load(FORMATS[format_](ontology), imports=imports)
    assert rows(obo) == rows(other)
    assert obo.source == other.source
    assert obo.foreign == other.foreign
    assert {(one.what, one.detail) for one in obo.problems} == {(one.what, one.detail) for one in other.problems}
