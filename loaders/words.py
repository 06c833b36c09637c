"""What several formats say in their own words, in ours: ontology ids, synonym types, cross-references, clean text."""

import re
from functools import lru_cache

from kg.curie import prefixes, to_curie
from kg.model import Mapping, Xref
from kg.vocabulary import OMO_TYPES

EQUIVALENT = "owl:equivalentClass"
SKOS_MATCHES = {f"{name}Match": f"skos:{name}Match" for name in ("exact", "close", "broad", "narrow", "related")}

_OBO_HOME = re.compile(r"https?://purl\.obolibrary\.org/obo/")
_FILE = re.compile(r"\.(owl|obo|json|ttl|ofn|rdf|nt|owx)$", re.IGNORECASE)
_VERSIONED = re.compile(r"[_-]v?\d+(\.\d+)+$")
_LANGUAGE = re.compile(r"_[a-z]{2}$")
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
    stem = _VERSIONED.sub("", _FILE.sub("", name)).lower()
    plain = _LANGUAGE.sub("", stem)  # ORDO_en and ORDO_fr are ORDO
    return (plain if plain in prefixes().ontologies else stem) or None


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


def has_date(text: str) -> bool:
    """Whether the text holds the date of a release."""
    return _DATE.search(text) is not None


def local_name(text: str) -> str:
    """The last part of an IRI: "hposlim_core" of "http://purl.obolibrary.org/obo/hp#hposlim_core"."""
    return re.split(r"[#/]", clean(text).rstrip("#/"))[-1]


def synonym_type(text: str) -> str | None:
    """The type of a synonym without its namespace: "layperson" of "http://purl.obolibrary.org/obo/hp#layperson"."""
    curie = to_curie(text)
    if curie in OMO_TYPES:
        return OMO_TYPES[curie]
    return curie or local_name(text) or None


@lru_cache(maxsize=10_000)  # an ontology has few, each thousands of times
def predicate(text: str) -> str:
    """A relation's CURIE, or its shorthand where it has none: the fragment of an IRI, or the word itself."""
    text = clean(text)
    if "#" in text and "://" in text:
        return to_curie(text) or text.rsplit("#", 1)[1] or text
    if (name := _OBO_HOME.sub("", text)) != text and not any(map(str.isdigit, name)):
        return name.rsplit("/", 1)[-1] or text  # obo/is_unit_of is a word, not an identifier
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


def equivalent(curie: str, other: str) -> tuple[Mapping, Mapping]:
    """Two named classes that are one in meaning, as mappings both ways: no format but OBO says it from one side."""
    return Mapping(curie, EQUIVALENT, other), Mapping(other, EQUIVALENT, curie)


def is_address(text: str) -> bool:
    """Whether a cross-reference is a web page or another text that names no identifier."""
    return "://" in text or text.lower().startswith(("url:", "http"))
