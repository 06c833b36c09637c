"""CURIEs in, IRIs out that are valid and, as far as any can, lead back to the CURIE.

A prefix that the table of kg/curie.py does not know is written as the Bioregistry writes it:
https://bioregistry.io/PREFIX:LOCAL (https://bioregistry.io). What no IRI may hold is percent-encoded (RFC 3987).
"""

import re
from functools import lru_cache

from kg.curie import BIOREGISTRY, to_curie, to_iri
from kg.model import Ontology
from kg.vocabulary import OMO_TYPES

OBO = "http://purl.obolibrary.org/obo/"
_HOME = "https://w3id.org/ontonorm/"
_UNSAFE = re.compile(r"%(?![0-9A-Fa-f]{2})|[^\w\-.~!$&'()*+,;=:@/?%]")
_FILE = re.compile(r"\.(owl|obo|json|ttl|ofn|rdf)$", re.IGNORECASE)
_TYPES = {name: curie for curie, name in OMO_TYPES.items()}


@lru_cache(maxsize=100_000)
def iri(curie: str) -> str:
    """The IRI of any CURIE."""
    prefix, _, local = curie.partition(":")
    safe = quoted(local)
    return to_iri(f"{prefix}:{safe}") or f"{BIOREGISTRY}{quoted(prefix)}:{safe}"


def reference(curie: str) -> str:
    """The IRI of a CURIE, or where that does not lead back the CURIE itself; for formats that take either."""
    found = iri(curie)
    return found if to_curie(found) == curie else curie


def home(ontology: Ontology) -> str:
    """The IRI below which an ontology's own words lie, without the ending of a file: http://purl.obolibrary.org/obo/hp."""
    return _FILE.sub("", ontology.iri or f"{_HOME}{quoted(ontology.id or 'graph')}").rstrip("#/")


def word(ontology: Ontology, text: str) -> str:
    """The IRI of a word that is no CURIE, such as a subset or a shorthand: http://purl.obolibrary.org/obo/hp#slim."""
    return f"{home(ontology)}#{quoted(text)}"


def predicate(ontology: Ontology, text: str) -> str:
    """The IRI of a relation, which is a CURIE or a shorthand of its source."""
    return iri(text) if to_curie(text) == text else word(ontology, text)


def synonym_type(ontology: Ontology, text: str) -> str:
    """The IRI of a synonym type: of the OBO Metadata Ontology where that has one."""
    return iri(_TYPES[text]) if text in _TYPES else predicate(ontology, text)


def quoted(text: str) -> str:
    """The text with what an IRI may not hold as %XX."""
    return _UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace")), text)
