"""What every SSSOM table begins with: prefixes in, the lines of its curie_map out, as YAML reads them.

Format: SSSOM 1.0 (https://mapping-commons.github.io/sssom/), whose metadata is YAML.
"""

import json
import re
from collections.abc import Iterable, Iterator

from kg.curie import BIOREGISTRY, prefixes

NO_LICENCE = "https://w3id.org/sssom/license/unspecified"

_BUILT_IN = {"owl", "rdf", "rdfs", "semapv", "skos", "sssom", "xsd", "dc", "dcterms", "linkml"}
_PLAIN = re.compile(r"[A-Za-z_][\w.\-]*(://[\w.\-/#?=&%~+]+)?")
_NO_TEXT = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}


def curie_map(used: Iterable[str]) -> Iterator[str]:
    """The slot with the IRI prefix of each prefix, but for those that SSSOM itself declares."""
    yield "curie_map:"
    for prefix in sorted(set(used) - _BUILT_IN):
        yield f"  {yaml_text(prefix)}: {yaml_text(prefixes().expansions.get(prefix, f'{BIOREGISTRY}{prefix}:'))}"


def yaml_text(text: str) -> str:
    """A text as YAML reads it again: quoted, unless it is a plain word or address that could be nothing else."""
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _NO_TEXT
    return text if is_plain else json.dumps(text, ensure_ascii=False)
