"""One ontology in every format, and each vocabulary: `python -m benchmarks.load.formats DATA`.

DATA is a folder with `ontologies/`, `mappings/` and `popularity/`. HPO is written as OWL from its OBO Graphs JSON, here and
without ontonorm; each format is loaded in a process of its own and must make the same tables. rdflib's default store,
filled from the same RDF/XML and asked for labels, synonyms, definitions and parents, is the baseline. The made file has
three million triples, in the proportions of HPO.
"""

import argparse
import gzip
import json
import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from benchmarks.load.measure import COLUMNS, child, figures, load, say

IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
IAO = "http://purl.obolibrary.org/obo/IAO_"
HEADER = """<?xml version="1.0"?>
<rdf:RDF xmlns="http://www.w3.org/2002/07/owl#" xmlns:owl="http://www.w3.org/2002/07/owl#"
  xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#"
  xmlns:obo="http://purl.obolibrary.org/obo/" xmlns:oio="http://www.geneontology.org/formats/oboInOwl#"
  xmlns:skos="http://www.w3.org/2004/02/skos/core#" xmlns:terms="http://purl.org/dc/terms/">
"""
RDFLIB = """
import json, resource, sys
import rdflib
from rdflib.namespace import RDFS

graph = rdflib.Graph()
graph.parse(sys.argv[1], format="xml")
oio = rdflib.Namespace("http://www.geneontology.org/formats/oboInOwl#")
wanted = [RDFS.label, RDFS.subClassOf, rdflib.URIRef("http://purl.obolibrary.org/obo/IAO_0000115"),
          *(oio[f"has{scope}Synonym"] for scope in ("Exact", "Narrow", "Broad", "Related"))]
found = {str(property_): [(str(s), str(o)) for s, o in graph.subject_objects(property_)] for property_ in wanted}
used = resource.getrusage(resource.RUSAGE_SELF)
print(json.dumps({"cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss // 1024}))
"""
TABLES = """
import hashlib, json, resource, sys
from loaders.document import Document
from loaders.sniff import sniff
from kg.collect import collect

with Document(sys.argv[1]) as document:
    format_ = sniff(document)
    collected = collect(format_.read(document), kind=format_.kind, stem=document.stem)
used = resource.getrusage(resource.RUSAGE_SELF)
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
rows = {name: sorted(map(repr, table.to_pylist())) for name, table in collected.tables.items()}
print(json.dumps({
    "cpu": used.ru_utime + used.ru_stime, "peak": int(status["VmHWM"].split()[0]) // 1024,
    "tables": {name: hashlib.sha256("\\n".join(lines).encode()).hexdigest() for name, lines in rows.items()}}))
"""


def rdf_xml(graph: dict[str, Any]) -> Iterator[str]:
    """An OBO graph in RDF/XML, one element a line, as the OWL API writes it."""
    yield HEADER
    meta = graph.get("meta", {})
    yield f"<Ontology rdf:about={quoteattr(graph['id'].replace('.json', '.owl'))}>\n"
    yield f"<versionIRI rdf:resource={quoteattr(meta['version'])}/>\n"
    for pair in meta.get("basicPropertyValues", ()):
        if name := tag(pair["pred"]):
            yield from element(name, pair["val"], iri=False)
    yield "</Ontology>\n"
    above: dict[str, list[dict[str, str]]] = {}
    for edge in graph["edges"]:
        above.setdefault(edge["sub"], []).append(edge)
    for node in graph["nodes"]:
        if node.get("type") == "CLASS":
            yield from owl_class(node, above.get(node["id"], []))
    yield "</rdf:RDF>\n"


def tag(iri: str) -> str | None:
    """The element of a property, for the vocabularies of the header."""
    for space, prefix in (
        (IN_OWL, "oio"), ("http://purl.obolibrary.org/obo/", "obo"), ("http://purl.org/dc/terms/", "terms"),
        ("http://www.w3.org/2004/02/skos/core#", "skos"),
    ):  # fmt: skip
        if iri.startswith(space) and iri.removeprefix(space).replace("_", "").replace("-", "").isalnum():
            return f"{prefix}:{iri.removeprefix(space)}"
    return None


def element(name: str, value: str, *, iri: bool) -> Iterator[str]:
    yield f"<{name} rdf:resource={quoteattr(value)}/>\n" if iri else f"<{name}>{escape(value)}</{name}>\n"


def owl_class(node: dict[str, Any], edges: list[dict[str, str]]) -> Iterator[str]:
    meta = node.get("meta", {})
    yield f"<Class rdf:about={quoteattr(node['id'])}>\n"
    for edge in edges:
        if edge["pred"] == "is_a":
            yield from element("rdfs:subClassOf", edge["obj"], iri=True)
        else:
            yield "<rdfs:subClassOf><Restriction>\n"
            yield from element("onProperty", edge["pred"], iri=True)
            yield from element("someValuesFrom", edge["obj"], iri=True)
            yield "</Restriction></rdfs:subClassOf>\n"
    for name, value in annotations(node, meta):
        yield from element(name, value, iri=value.startswith("http") and name != "oio:hasDbXref")
    yield "</Class>\n"
    for synonym in meta.get("synonyms", ()):
        if "synonymType" in synonym or synonym.get("xrefs"):
            yield from axiom(node["id"], f"{IN_OWL}{synonym['pred']}", synonym)
    if meta.get("definition", {}).get("xrefs"):
        yield from axiom(node["id"], f"{IAO}0000115", meta["definition"])


def annotations(node: dict[str, Any], meta: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The annotations of a class, as element and value."""
    yield from (("rdfs:label", node["lbl"]) for _ in range("lbl" in node))
    yield from (("obo:IAO_0000115", meta["definition"]["val"]) for _ in range("definition" in meta))
    yield from (("oio:hasDbXref", xref["val"]) for xref in meta.get("xrefs", ()))
    yield from (("oio:inSubset", subset) for subset in meta.get("subsets", ()))
    pairs = ((tag(pair["pred"]), pair["val"]) for pair in meta.get("basicPropertyValues", ()))
    yield from ((name, value) for name, value in pairs if name)
    yield from (("rdfs:comment", comment) for comment in meta.get("comments", ()))
    yield from (("deprecated", "true") for _ in range(bool(meta.get("deprecated"))))
    yield from ((f"oio:{synonym['pred']}", synonym["val"]) for synonym in meta.get("synonyms", ()))


def axiom(source: str, property_: str, annotated: dict[str, Any]) -> Iterator[str]:
    yield "<Axiom>\n"
    yield from element("annotatedSource", source, iri=True)
    yield from element("annotatedProperty", property_, iri=True)
    yield from element("annotatedTarget", annotated["val"], iri=False)
    for xref in annotated.get("xrefs", ()):
        yield from element("oio:hasDbXref", xref, iri=False)
    if "synonymType" in annotated:
        yield from element("oio:hasSynonymType", annotated["synonymType"], iri=True)
    yield "</Axiom>\n"


def made(path: Path, triples: int, seed: int) -> int:
    """An ontology of so many triples, in the proportions of HPO; the number of its concepts."""
    chance = random.Random(seed)  # noqa: S311
    words = ["".join(chance.choices("aeioulnrstcdmp", k=chance.randint(4, 11))) for _ in range(20_000)]

    def text(length: int) -> str:
        return " ".join(chance.choices(words, k=length))

    concepts = triples // 29
    with path.open("w", encoding="utf-8") as file:
        file.write(f"{HEADER}<Ontology rdf:about='http://purl.obolibrary.org/obo/hp.owl'/>\n")
        for number in range(1, concepts + 1):
            synonyms = [{"val": text(3), "pred": "hasExactSynonym", "xrefs": ["ORCID:0"]} for _ in range(2)]
            node = {"id": f"http://purl.obolibrary.org/obo/HP_{number:07}", "lbl": f"{text(2)} {number}", "meta": {
                "definition": {"val": text(20), "xrefs": ["PMID:1"]}, "xrefs": [{"val": f"UMLS:C{number:07}"}],
                "comments": [text(12)], "synonyms": synonyms,
                "basicPropertyValues": [{"pred": f"{IN_OWL}hasOBONamespace", "val": "human_phenotype"}]}}  # fmt: skip
            parents = {max(1, number // 3), max(1, number // 7)} - {number}
            above = [{"pred": "is_a", "obj": f"http://purl.obolibrary.org/obo/HP_{up:07}"} for up in parents]
            file.writelines(owl_class(node, above))
        file.write("</rdf:RDF>\n")
    return concepts


def serializations(owl: Path) -> Iterator[tuple[str, Path]]:
    """The same triples in other syntaxes, written by pyoxigraph and py-horned-owl."""
    import pyhornedowl
    import pyoxigraph as ox

    yield "RDF/XML", owl
    for ending, format_ in (("ttl", ox.RdfFormat.TURTLE), ("nt", ox.RdfFormat.N_TRIPLES)):
        with owl.open("rb") as source, owl.with_suffix(f".{ending}").open("wb") as target:
            triples = (quad.triple for quad in ox.parse(source, format=ox.RdfFormat.RDF_XML))
            ox.serialize(triples, target, format_)
        yield ending, owl.with_suffix(f".{ending}")
    functional = owl.with_suffix(".ofn")
    text = pyhornedowl.open_ontology_from_string(owl.read_text(encoding="utf-8"), serialization="owl")
    functional.write_text(text.save_to_string("ofn"), encoding="utf-8")
    yield "functional syntax", functional


def same_graph(data: Path, scratch: Path, fresh: Callable[[], Path]) -> None:
    """HPO in every format: the same tables, and what each costs."""
    graphs = next((data / "ontologies").glob("hp.*.json*"))
    with gzip.open(graphs, "rt", encoding="utf-8") as file:
        graph = json.load(file)["graphs"][0]
    owl = scratch / "hp.owl"
    with owl.open("w", encoding="utf-8") as file:
        file.writelines(rdf_xml(graph))
    expected = json.loads(child(TABLES, str(graphs)))["tables"]
    costs = {}
    for name, path in [("OBO Graphs", graphs), *serializations(owl)]:
        found, read = load(fresh(), [path]), json.loads(child(TABLES, str(path)))
        costs[name] = read["cpu"]
        differ = [table for table in expected if read["tables"][table] != expected[table]]
        say(f"HPO as {name}: CPU s, wall s, peak MB", f"{figures(found)}; tables that differ: {differ or 'none'}")
        say("  of that, reading it into tables: CPU s, peak MB", f"{read['cpu']:.1f}, {read['peak']}")
    baseline = json.loads(child(RDFLIB, str(owl)))
    say("rdflib's default store, the same RDF/XML: CPU s, peak MB", f"{baseline['cpu']:.1f}, {baseline['peak']}")
    say("how much faster than rdflib the same is read", f"{baseline['cpu'] / costs['RDF/XML']:.1f} ×")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--triples", type=int, default=3_000_000)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    ontologies = arguments.data / "ontologies"
    with tempfile.TemporaryDirectory() as folder:
        stores = (Path(folder) / f"store-{number}" for number in range(1_000))
        same_graph(arguments.data, Path(folder), lambda: next(stores))
        path = Path(folder) / "made.owl"
        concepts = made(path, arguments.triples, arguments.seed)
        found = load(next(stores), [path])
        say(f"{arguments.triples:,} made triples, {concepts:,} concepts: CPU s, wall s, peak MB", figures(found))
        rows = []
        for file in sorted(ontologies.iterdir()):
            found = load(next(stores), [file])
            rows.append([*found["sources"][0], f"{found['cpu']:.1f}", found["peak"]])
        print(f"\n{COLUMNS}, CPU s of the whole, peak MB")
        for row in rows:
            print("\t".join(map(str, row)))
        everything(arguments.data, next(stores))


def everything(data: Path, place: Path) -> None:
    """All of DATA, one file a prefix, in one command."""
    seen: dict[str, Path] = {}
    for file in sorted((data / "ontologies").iterdir()):
        seen.setdefault(file.name.split(".")[0].split("-")[0], file)
    counts = [file for file in sorted((data / "popularity").iterdir()) if not file.name.startswith("genes")]
    mappings = sorted(file for file in (data / "mappings").iterdir() if "negative" not in file.name)
    found = load(place, list(seen.values()), mappings=mappings, popularity=counts)
    say(
        f"\n{len(seen)} ontologies, {len(mappings)} mappings, {len(counts)} counts: CPU s, wall s, peak MB",
        figures(found),
    )
    print(f"\n{COLUMNS}")
    for row in found["sources"]:
        print("\t".join(map(str, row)))


if __name__ == "__main__":
    main()
