"""CURIEs and IRIs in any spelling in, CURIEs in the field's usual spelling out.

The prefix table (prefixes.json, an extended prefix map as the `curies` package defines it) gives each vocabulary its
preferred prefix, other spellings, and the IRI prefixes of RDF files, identifiers.org and well-known pages.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

_CURIE = re.compile(r"((?!_:)[A-Za-z_][\w.\-]*):(?!//)(\S+)")  # "_:" begins a blank node of RDF
_UNDERSCORE = re.compile(r"([A-Za-z][A-Za-z.]*)_(\d\w*)")
_ACCESSION = re.compile(r"CVCL_[A-Z0-9]{4}")  # of Cellosaurus, which has its prefix within
_OBO_PURL = re.compile(r"https?://purl\.obolibrary\.org/obo/([A-Za-z][\w.\-]*?)_(\w+)")
_IDENTIFIERS_ORG = re.compile(r"https?://(?:www\.)?identifiers\.org/([A-Za-z][\w.\-]*)[:/](\S+)")
BIOREGISTRY = "https://bioregistry.io/"
"""Where the IRI of a prefix begins that the table does not know, as in https://bioregistry.io/PREFIX:LOCAL."""

_BIOREGISTRY = re.compile(r"https?://bioregistry\.io/([A-Za-z_][\w.\-]*):(\S+)")
_DATED = re.compile(
    r"_\d{4}_\d{2}_\d{2}$"
)  # SNOMEDCT_US_2018_03_01, as the Disease Ontology dates its cross-references
_LOCAL = re.compile(r"\S+")
_LONGEST = 1_000  # characters; no identifier is longer, and every index of a store takes it


@dataclass(frozen=True, slots=True)
class Prefixes:
    """The prefix table as look-ups: spelling (lower case) → prefix, IRI prefix → prefix, ontology id → prefix."""

    spellings: dict[str, str]
    iris: dict[str, str]
    ontologies: dict[str, str]
    expansions: dict[str, str]
    longest_iri: int


@cache
def prefixes() -> Prefixes:
    """The prefix table that ships with the package."""
    records = json.loads(resources.files("kg").joinpath("prefixes.json").read_text(encoding="utf-8"))
    iris = {iri: r["prefix"] for r in records for iri in (r["uri_prefix"], *r["uri_prefix_synonyms"])}
    return Prefixes(
        spellings={s.lower(): r["prefix"] for r in records for s in (r["prefix"], *r["prefix_synonyms"])},
        iris=iris,
        ontologies={name: r["prefix"] for r in records for name in r["ontology"]},
        expansions={r["prefix"]: r["uri_prefix"] for r in records},
        longest_iri=max(map(len, iris)),
    )


def to_curie(text: str) -> str | None:
    """The CURIE that a CURIE, an IRI or an underscore id ("HP_0002240") stands for, None where it is none of them.

    Known prefixes get their usual spelling ("hp:0002240", "MSH:D006529" and "HGNC:HGNC:5" become HP:0002240,
    MESH:D006529 and HGNC:5), unknown ones stay as they are. Nothing longer than 1,000 characters is an identifier.
    """
    prefix, _, local = text.partition(":")
    if local.isalnum() and _is_settled(prefix) and len(text) <= _LONGEST:  # nearly always
        return text
    text = text.strip()
    if len(text) > _LONGEST or not text.isprintable():
        return None
    if match := _CURIE.fullmatch(text):
        return _join(match[1], match[2])
    if text.startswith(("http://", "https://")):
        return _from_iri(text)
    if (match := _UNDERSCORE.fullmatch(text)) and match[1].lower() in prefixes().spellings:
        return _join(match[1], match[2])
    return f"Cellosaurus:{text}" if _ACCESSION.fullmatch(text) else None


def to_iri(curie: str) -> str | None:
    """The IRI of a CURIE whose prefix is in the table, else None."""
    prefix, _, local = curie.partition(":")
    expansion = prefixes().expansions.get(prefix)
    return f"{expansion}{local}" if expansion else None


def prefix_of(curie: str) -> str:
    """`prefix_of("HP:0002240") == "HP"`."""
    return curie.partition(":")[0]


@cache
def usual_prefix(prefix: str) -> str:
    """The usual spelling of a prefix: "hp" and "HPO" are HP; an unknown prefix is itself."""
    known = prefixes().spellings
    return known.get(prefix.lower()) or known.get(_DATED.sub("", prefix).lower()) or prefix


@cache
def _is_settled(prefix: str) -> bool:
    """Whether a CURIE with this prefix is as it should be, if what follows are letters and digits."""
    return usual_prefix(prefix) == prefix != "OMIM" and _CURIE.fullmatch(f"{prefix}:1") is not None


def _join(prefix: str, local: str) -> str:
    usual = usual_prefix(prefix)
    if ":" in local and usual_prefix(local.partition(":")[0]) == usual:  # HGNC:HGNC:5
        local = local.partition(":")[2] or local
    if usual == "OMIM" and local.startswith("PS"):  # a phenotypic series
        usual, local = "OMIMPS", local[2:]
    return f"{usual}:{local}"


def _from_iri(iri: str) -> str | None:
    """By the longest IRI prefix of the table; else as an OBO, identifiers.org or Bioregistry address of an unknown one."""
    iri = iri.rstrip("/")
    table, longest = prefixes().iris, prefixes().longest_iri
    for end in range(min(len(iri) - 1, longest), len("http://"), -1):
        if (prefix := table.get(iri[:end])) and _LOCAL.fullmatch(iri, end):
            return _join(prefix, iri[end:])
    for pattern in (_OBO_PURL, _IDENTIFIERS_ORG, _BIOREGISTRY):
        if match := pattern.fullmatch(iri):
            return _join(match[1], match[2])
    return None
