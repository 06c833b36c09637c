"""What several formats say in their own words, in ours: ontology ids, synonym types, cross-references, clean text."""

import re

from kg.curie import prefixes, to_curie
from kg.model import Xref

OMO_TYPES = {
    "OMO:0003000": "abbreviation", "OMO:0003001": "ambiguous", "OMO:0003002": "dubious", "OMO:0003003": "layperson",
    "OMO:0003004": "plural_form", "OMO:0003005": "uk_spelling", "OMO:0003006": "misspelling", "OMO:0003007": "misnomer",
    "OMO:0003008": "previous_name", "OMO:0003009": "legal_name", "OMO:0003010": "inn", "OMO:0003011": "latin_term",
    "OMO:0003012": "acronym",
}  # fmt: skip
"""Synonym types of the OBO Metadata Ontology, by the short names that OBO files use for them."""

SKOS_MATCHES = {f"{name}Match": f"skos:{name}Match" for name in ("exact", "close", "broad", "narrow", "related")}

_OBO_HOME = re.compile(r"https?://purl\.obolibrary\.org/obo/")
_COLON = re.compile(r"\s*:\s*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def clean(text: str) -> str:
    """The text on one line, without control characters and halves of surrogate pairs."""
    if text.isprintable():
        return text.strip()
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return " ".join("".join(character if character.isprintable() else " " for character in whole).split())


def ontology_id(text: str) -> str | None:
    """The own id of an ontology from its header or IRI: "hp" of "http://purl.obolibrary.org/obo/hp/hp-base.json"."""
    text = clean(text)
    path = _OBO_HOME.sub("", text)
    name = path.split("/")[0] if path != text or "://" not in text else path.rstrip("/#").rsplit("/", 1)[-1]
    stem = re.sub(r"\.(owl|obo|json|ttl|ofn)$", "", name, flags=re.IGNORECASE)
    return stem.lower() or None


def ontology_iri(text: str) -> str | None:
    """The IRI of an ontology, the same whichever file format names it; null for an id that is no IRI and not in OBO."""
    text = clean(text)
    own = ontology_id(text)
    if _OBO_HOME.match(text) or (own and own in prefixes().ontologies and "://" not in text):
        return f"http://purl.obolibrary.org/obo/{own}.owl"
    return text if "://" in text else None


def version_of(text: str) -> str:
    """The date of a release if the text holds one ("releases/2018-06-29"), else the text."""
    found = _DATE.search(text)
    return found.group() if found else clean(text)


def local_name(text: str) -> str:
    """The last part of an IRI: "hposlim_core" of "http://purl.obolibrary.org/obo/hp#hposlim_core"."""
    return re.split(r"[#/]", clean(text).rstrip("#/"))[-1]


def synonym_type(text: str) -> str | None:
    """The type of a synonym without its namespace: "layperson" of "http://purl.obolibrary.org/obo/hp#layperson"."""
    curie = to_curie(text)
    if curie in OMO_TYPES:
        return OMO_TYPES[curie]
    return curie or local_name(text) or None


def predicate(text: str) -> str:
    """A relation's CURIE, or its shorthand where it has none: the fragment of an IRI, or the word itself."""
    text = clean(text)
    if "#" in text and "://" in text:
        return text.rsplit("#", 1)[1] or text
    return to_curie(text) or text


def xref(text: str) -> Xref | None:
    """A cross-reference as ontologies write them: "ICD-10: E11" is ICD10:E11, blanks become underscores."""
    identifier = to_curie(text) or to_curie("_".join(_COLON.sub(":", text).split()))
    return Xref(identifier) if identifier else None


def match_of(text: str, target: str) -> Xref | None:
    """A SKOS match written as a property ("skos:exactMatch DOID:4"), as a cross-reference with that predicate."""
    kind = SKOS_MATCHES.get(re.split(r"[#/:]", text)[-1])
    identifier = to_curie(target) if kind else None
    return Xref(identifier, kind) if kind and identifier else None


def is_address(text: str) -> bool:
    """Whether a cross-reference is a web page or another text that names no identifier."""
    return "://" in text or text.lower().startswith(("url:", "http"))
