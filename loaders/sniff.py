"""The first bytes of a document in, its format out: content decides, never the file's name."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import ijson

from kg.curie import to_curie
from kg.model import Kind, Value
from loaders import obo, obograph, popularity, sssom, tabular
from loaders.document import Document
from loaders.rows import parse_header

_LONGEST_HEADER = 100_000

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
    return lambda head: head.lstrip().startswith("{") and any(key in names for key in _top_keys(head))


def _top_keys(head: str) -> Iterator[str]:
    depth = 0
    try:
        for event, value in ijson.basic_parse(head.encode()):
            if event == "map_key" and depth == 1:
                yield value
            depth += event.startswith("start") - event.startswith("end")
    except ijson.JSONError:  # the head ends within the JSON, or the JSON is damaged from there on
        return


def _is_obo(head: str) -> bool:
    first = next((line for line in head.splitlines() if line.strip() and not line.startswith("!")), "")
    return first.partition(":")[0].strip() in _OBO_HEADER or _has_line(r"\[(?:Term|Typedef|Instance)\]")(head)


def _is_hpoa(head: str) -> bool:
    return _has_columns("database_id", "hpo_id")(head) or _has_line("#DatabaseID\t")(head)


def _is_rdf_xml(head: str) -> bool:
    return head.startswith("<") and "<rdf:RDF" in head


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
    Format("obo", Kind.ONTOLOGY, obo.read, _is_obo, "an OBO flat file, 1.0 to 1.4"),
    Format("hpoa", Kind.COUNTS, popularity.read_hpoa, _is_hpoa, "phenotype.hpoa of the HPO: diseases per phenotype"),
    Format("gaf", Kind.COUNTS, popularity.read_gaf, _has_line("!gaf-version"),
           "GO annotations (GAF 2): gene products per term"),
    Format("gene2pubmed", Kind.COUNTS, popularity.read_gene2pubmed, _begins("#tax_id\tGeneID\tPubMed_ID"),
           "gene2pubmed of the NCBI: articles per gene"),
    Format("sssom", Kind.MAPPINGS, sssom.read, _has_columns("subject_id", "predicate_id", "object_id"),
           "SSSOM mappings (TSV or CSV)"),
    Format("hgnc", Kind.ONTOLOGY, tabular.read_hgnc, _has_columns("hgnc_id", "symbol", any_of=_GENE_NAMES),
           "the HGNC complete set"),
    Format("terms", Kind.NAMES, tabular.read_terms, _has_columns("curie"),
           "a table of one's own terms (TSV or CSV): curie, label, synonyms, parents, definition"),
    Format("counts", Kind.COUNTS, popularity.read_counts, _is_counts,
           "a table of counts (TSV or CSV): CURIEs in the first column, numbers in others"),
)}  # fmt: skip
"""Every format that is read, in the order in which they are tried: a table of counts may have any column."""

_CONVERT = "this version reads OBO and OBO Graphs JSON: convert it, robot convert --input FILE --output FILE.obo"
_LATER = "it is not read by this version yet"
_REFUSED: tuple[tuple[Looks, str], ...] = (
    (_starts(r"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?<(?:!doctype html|html)\b"),
     "this is an HTML page, perhaps the error page of a download; open it in a browser and fetch the file again"),
    (_is_rdf_xml, f"this is OWL or SKOS in RDF/XML; {_CONVERT}"),
    (_starts(r"<\?xml|<!DOCTYPE|<Ontology\b"), f"this is XML; {_CONVERT}, if it is OWL"),
    (_starts(r"(?:Prefix|Ontology)\s*\("), f"this is OWL in functional syntax; {_CONVERT}"),
    (_starts(r"(?:Prefix|Ontology):\s"), f"this is OWL in Manchester syntax; {_CONVERT}"),
    (_starts(r"@?(?:prefix|base)\s|<[^<>\s]+>\s+<"), f"this is RDF in Turtle or N-Triples; {_CONVERT}"),
    (_has_key("nodes", "edges"), "this is KGX JSON; it is not read, give the OBO or OBO Graphs file of the ontology"),
    (_has_key("@context", "@graph", "@id"), f"this is JSON-LD; {_CONVERT}"),
    (_starts(r"[{\[]"), 'this is JSON, but not OBO Graphs: no key "graphs" at its top'),
    (_starts(r"[CD]\d{6,9}\t"), f"this is a MeSH table; {_LATER}"),
    (_starts(r"C\d{7}\|"), f"this is a UMLS file (RRF); {_LATER}"),
    (_begins("#tax_id\tGeneID\t"), f"this is NCBI gene_info; {_LATER}"),
    (_has_columns("subject_id", "translation_value"), f"this is a Babelon table of translations; {_LATER}"),
)  # fmt: skip
