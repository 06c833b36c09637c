"""The first bytes of a document in, its format out: content decides, never the file's name."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from kg.curie import to_curie
from kg.model import Kind, Value
from loaders import (
    babelon,
    cellosaurus,
    functional,
    genes,
    kgx,
    mesh,
    obo,
    obograph,
    omop,
    popularity,
    rdf,
    snomed,
    sssom,
    tabular,
    umls,
)
from loaders.document import Document
from loaders.json_stream import top_keys
from loaders.rows import parse_header

_LONGEST_HEADER = 100_000
_LINES_TO_JUDGE = 100
_ROOT = re.compile(
    r"(?:\s++|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[(?:<!--.*?-->|\"[^\"]*\"|'[^']*'|[^\]\"'])*+\]\s*)?>)*+<(?:[\w.\-]+:)?([\w.\-]+)[\s/>]",
    re.DOTALL,
)
_TRIPLE = re.compile(
    r"\s*(?:<[^<>]*>|_:[^\s<>\"]+)\s*<[^<>]*>\s*(?:<[^<>]*>|_:[^\s<>\"]+|\".*\"\S*)\s*(?:<[^<>]*>\s*)?\.\s*(?:#.*)?$"
)
_PREDICATE = r"(?:<|_:|a\s|[\w.\-]+:|\{)"
_TURTLE = "|".join((
    r"@(?:prefix|base)\s",
    r"(?:prefix|base)\s+(?:[\w.\-]*:\s*)?<",
    rf"(?:graph\s+)?<(?=urn:|[^<>\s/#]*[/#])[^<>\s]++>\s*{_PREDICATE}",
    rf"_:[^\s<>]++\s*{_PREDICATE}",
    r"\[\s*(?:\]\s*\S|a\s|<)",
    r"\{\s*(?:<|_:|\[)",
))  # fmt: skip
"""How Turtle and TriG begin: with a directive, a graph, or a subject that is an IRI or a blank node. The name of an XML
element holds neither / nor #, and an array of JSON begins otherwise."""

Looks = Callable[[str], bool]
"""Whether a file that begins like this, without a byte order mark, has the format."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is read: what a source in it holds, its loader, how it looks, and a line that describes it."""

    name: str
    kind: Kind
    read: Callable[[Document], Iterator[Value]]
    looks: Looks
    describes: str


def sniff(document: Document) -> Format:
    """The format of an open document.

    Raises:
        LoadError: it is none that is read; where we know the format, with the way to convert it.
    """
    head = document.head.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace").lstrip(" \r\n")
    for format_ in FORMATS.values():
        if format_.looks(head):
            return format_
    for looks, told in _REFUSED:
        if looks(head):
            raise document.error(told)
    raise document.error(
        f"its format is none of: {', '.join(FORMATS)}. A table needs a header row, and CURIEs like HP:0000001 "
        f"in its column `curie` (one's own terms) or in its first column (counts)"
    )


def _begins(text: str) -> Looks:
    return lambda head: head.startswith(text)


def _starts(pattern: str) -> Looks:
    """Whether it begins so, after blank lines and comments."""
    compiled = re.compile(rf"(?:[^\S\n]*(?:#[^\n]*)?\n)*\s*(?:{pattern})", re.IGNORECASE)
    return lambda head: compiled.match(head) is not None


def _has_line(pattern: str) -> Looks:
    """Whether a line begins so."""
    compiled = re.compile(rf"^[ \t]*(?:{pattern})", re.IGNORECASE | re.MULTILINE)
    return lambda head: compiled.search(head) is not None


def _has_columns(*names: str, any_of: tuple[str, ...] = ()) -> Looks:
    """Whether the header, its first line that is no comment, has all of these columns, and one of those."""

    def looks(head: str) -> bool:
        columns = {name.casefold() for name in parse_header(next(iter(_rows(head)), ""))[0]}
        return columns.issuperset(names) and (not any_of or not columns.isdisjoint(any_of))

    return looks


def _rows(head: str) -> list[str]:
    """The first two lines that are no comments, cut where no header ends."""
    rows = (line[:_LONGEST_HEADER] for line in head.splitlines() if line.strip() and not line.startswith("#"))
    return list(islice(rows, 2))


def _has_key(*names: str) -> Looks:
    """Whether it is JSON with one of these keys at its top; what stands before the key does not matter, as long as
    the key is within the head."""
    return lambda head: head.lstrip().startswith("{") and any(key in names for key in top_keys(head))


def _is_obo(head: str) -> bool:
    first = next((line for line in head.splitlines() if line.strip() and not line.startswith("!")), "")
    return first.partition(":")[0].strip() in _OBO_HEADER or _has_line(r"\[(?:Term|Typedef|Instance)\]")(head)


def _is_kgx(head: str) -> bool:
    """Nodes or edges, as a table or a JSON object a line; or one JSON object of both."""
    if not head.lstrip().startswith("{"):
        return _has_columns("id", "category", any_of=kgx.NODE_COLUMNS)(head) or _has_columns(*kgx.EDGE_COLUMNS)(head)
    keys = set(top_keys(head))
    return bool(keys & {"nodes", "edges"}) or keys >= {"id", "category"} or keys.issuperset(kgx.EDGE_COLUMNS)


def _is_hpoa(head: str) -> bool:
    return _has_columns("database_id", "hpo_id")(head) or _has_line("#DatabaseID\t")(head)


def _has_root(*names: str) -> Looks:
    """Whether it is XML whose first element has this name, whatever its prefix."""

    def looks(head: str) -> bool:
        root = _ROOT.match(head)
        return root is not None and root[1] in names

    return looks


def _is_turtle(head: str) -> bool:
    return _starts(_TURTLE)(head)


def _is_n_triples(head: str) -> bool:
    """Whether every line in the head, but the last one that may be cut, is a triple by itself."""
    lines = [line for line in head.splitlines()[:_LINES_TO_JUDGE] if line.strip() and not line.startswith("#")]
    return bool(lines) and all(map(_TRIPLE.match, lines[:-1] or lines))


def _is_json_ld(head: str) -> bool:
    return _has_key("@context", "@graph", "@id")(head) or (head.startswith("[") and '"@id"' in head)


def _is_counts(head: str) -> bool:
    """Whether a CURIE begins the first row or the one below, so that a table without header is told of as such."""
    first_cells = [parse_header(line)[0] for line in _rows(head)]
    return any(len(cells) > 1 and to_curie(cells[0]) for cells in first_cells)


_OBO_HEADER = {
    "format-version", "data-version", "version", "date", "saved-by", "auto-generated-by", "default-namespace", "import",
    "namespace-id-rule", "subsetdef", "synonymtypedef", "idspace", "treat-xrefs-as-equivalent", "treat-xrefs-as-is_a",
    "remark", "ontology", "owl-axioms",
}  # fmt: skip
_GENE_NAMES = ("status", "alias_symbol", "alias_name", "prev_symbol", "prev_name")

FORMATS = {format_.name: format_ for format_ in (
    Format("obographs", Kind.ONTOLOGY, obograph.read, _has_key("graphs"), "OBO Graphs JSON"),
    Format("rdf-xml", Kind.ONTOLOGY, rdf.read_rdf_xml, _has_root("RDF"), "OWL or SKOS in RDF/XML"),
    Format("owl-xml", Kind.ONTOLOGY, functional.read_owl_xml, _has_root("Ontology"), "OWL/XML"),
    Format("functional", Kind.ONTOLOGY, functional.read_functional, _starts(r"(?:Prefix|Ontology)\s*\("),
           "OWL in functional syntax"),
    Format("n-triples", Kind.ONTOLOGY, rdf.read_n_triples, _is_n_triples, "OWL or SKOS in N-Triples"),
    Format("turtle", Kind.ONTOLOGY, rdf.read_turtle, _is_turtle, "OWL or SKOS in Turtle"),
    Format("json-ld", Kind.ONTOLOGY, rdf.read_json_ld, _is_json_ld, "OWL or SKOS in JSON-LD"),
    Format("obo", Kind.ONTOLOGY, obo.read, _is_obo, "an OBO flat file, 1.0 to 1.4"),
    Format("hpoa", Kind.COUNTS, popularity.read_hpoa, _is_hpoa, "phenotype.hpoa of the HPO: diseases per phenotype"),
    Format("gaf", Kind.COUNTS, popularity.read_gaf, _has_line("!gaf-version"),
           "GO annotations (GAF 2): gene products per term"),
    Format("gene2pubmed", Kind.COUNTS, popularity.read_gene2pubmed, _begins("#tax_id\tGeneID\tPubMed_ID"),
           "gene2pubmed of the NCBI: articles per gene"),
    Format("sssom", Kind.MAPPINGS, sssom.read, _has_columns("subject_id", "predicate_id", "object_id"),
           "SSSOM mappings (TSV or CSV)"),
    Format("kgx", Kind.ONTOLOGY, kgx.read, _is_kgx, "KGX: a file of nodes (TSV or JSON Lines), its edges beside it, or JSON"),
    Format("mesh", Kind.ONTOLOGY, mesh.read_descriptors, _has_root("DescriptorRecordSet"),
           "the descriptors of MeSH (XML), with the supplementary records beside them"),
    Format("mesh-supplementary", Kind.ONTOLOGY, mesh.read_supplementary, _has_root("SupplementalRecordSet"),
           "the supplementary records of MeSH (XML)"),
    Format("mesh-table", Kind.ONTOLOGY, mesh.read_table, _starts(r"[CD]\d{6,9}\t"),
           "a MeSH table without header: identifier, label, entry terms joined by |"),
    Format("cellosaurus", Kind.ONTOLOGY, cellosaurus.read, _has_line("AC {3}CVCL_"), "Cellosaurus in its text format"),
    Format("babelon", Kind.NAMES, babelon.read, _has_columns("subject_id", "translation_value"),
           "Babelon translations, or a table of translated synonyms (TSV)"),
    Format("gene-info", Kind.ONTOLOGY, genes.read_ncbi, _begins("#tax_id\tGeneID\tSymbol"), "gene_info of NCBI Gene"),
    Format("hgnc", Kind.ONTOLOGY, genes.read_hgnc, _has_columns("hgnc_id", "symbol", any_of=_GENE_NAMES),
           "the HGNC complete set"),
    Format("umls", Kind.ONTOLOGY, umls.read, _has_line(r"C\d{7}\|[A-Z]{3}\|[PS]?\|L\d*\|"),
           "MRCONSO.RRF of the UMLS Metathesaurus, with the files beside it"),
    Format("snomed", Kind.ONTOLOGY, snomed.read, _has_columns("id", "effectivetime", "active", "definitionstatusid"),
           "sct2_Concept_Snapshot of SNOMED CT (RF2), with the files of its release"),
    Format("omop", Kind.ONTOLOGY, omop.read, _has_columns("concept_id", "concept_name", "vocabulary_id"),
           "CONCEPT.csv of the OMOP vocabularies (Athena), with the files beside it"),
    Format("terms", Kind.NAMES, tabular.read_terms, _has_columns("curie"),
           "a table of one's own terms (TSV or CSV): curie, label, synonyms, parents, definition"),
    Format("counts", Kind.COUNTS, popularity.read_counts, _is_counts,
           "a table of counts (TSV or CSV): CURIEs in the first column, numbers in others"),
)}  # fmt: skip
"""Every format that is read, in the order in which they are tried: a table of counts may have any column."""

_CONVERT = "convert it: robot convert --input FILE --output FILE.obo"
_REFUSED: tuple[tuple[Looks, str], ...] = (
    (_starts(r"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html)\b"),
     "this is an HTML page, perhaps the error page of a download; open it in a browser and fetch the file again"),
    (_has_root("QualifierRecordSet", "PharmacologicalActionSet"),
     "this is MeSH, but neither descriptors nor supplementary records; give desc….xml"),
    (_starts(r"<\?xml|<!DOCTYPE|<\w"), "this is XML, but neither RDF/XML, OWL/XML nor MeSH"),
    (_starts(r"(?:Prefix|Ontology):\s"), f"this is OWL in Manchester syntax; {_CONVERT}"),
    (_starts(r"\*NEWRECORD\s"), "this is MeSH in ASCII; give its XML, desc….xml"),
    (_starts(r"[{\[]"), 'this is JSON, but not OBO Graphs: no key "graphs" at its top'),
    (_starts(r"C\d{7}\|"), "this is a UMLS file (RRF) without names of concepts; give MRCONSO.RRF, or its folder"),
    (_has_columns("effectivetime", "active", "moduleid"),
     "this is a SNOMED CT file (RF2) without concepts; give sct2_Concept_Snapshot_…, or the folder of the release"),
    (_has_columns("concept_id", any_of=("concept_synonym_name", "ancestor_concept_id")),
     "this is an OMOP file without concepts; give CONCEPT.csv, or its folder"),
    (_has_columns("concept_id_1", "concept_id_2"), "this is an OMOP file without concepts; give CONCEPT.csv, or its folder"),
)  # fmt: skip
