"""One ontology written as OBO and as OBO Graphs JSON, the way ROBOT writes them, makes the same tables."""

import json
from collections.abc import Callable
from typing import Any

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
    "synonyms": st.lists(synonyms, max_size=3),
    "xrefs": st.lists(st.sampled_from(["UMLS:C1", "MSH:D1", "ICD-10: E11"]), max_size=3),
    "matches": st.lists(st.sampled_from(["DOID:4", "MONDO:1"]), max_size=1),
    "subsets": st.lists(st.sampled_from(["hposlim_core", "secondary"]), max_size=2),
    "parents": st.lists(curies, max_size=3),
    "relations": st.lists(st.tuples(st.sampled_from([*RELATIONS]), curies), max_size=2),
    "alternatives": st.lists(curies, max_size=2),
    "obsolete": st.booleans(),
    "replaced_by": st.lists(curies, max_size=1),
    "consider": st.lists(curies, max_size=1),
})  # fmt: skip

LISTS = ["synonyms", "xrefs", "matches", "subsets", "parents", "relations", "alternatives", "replaced_by", "consider"]
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
    return json.dumps({"graphs": [{"id": f"{OBO}hp.json", "meta": meta, "nodes": nodes, "edges": edges}]})


def rows(collected: Collected) -> dict[str, list[str]]:
    return {name: sorted(map(repr, table.to_pylist())) for name, table in collected.tables.items()}


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.dictionaries(curies, stanzas, min_size=1, max_size=6), st.booleans())
def test_both_formats_make_the_same_tables(load: Load, ontology: Stanzas, imports: bool) -> None:
    ontology.setdefault("HP:0000001", ROOT)
    obo, graph = load(as_obo(ontology), imports=imports), load(as_obograph(ontology), imports=imports)
    assert rows(obo) == rows(graph)
    assert obo.source == graph.source
    assert obo.foreign == graph.foreign
    assert {(one.what, one.detail) for one in obo.problems} == {(one.what, one.detail) for one in graph.problems}
