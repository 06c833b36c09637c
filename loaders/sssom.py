"""An SSSOM table in, its mappings out; what it denies, literal rows and rows that found no term are counted, not kept.

Format: SSSOM 1.0 (https://mapping-commons.github.io/sssom/), TSV or CSV with its metadata as commented YAML above.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

from kg.curie import prefixes, to_curie
from kg.model import Mapping, Ontology, Problem, Skipped, Value
from loaders.document import Document
from loaders.rows import open_table
from loaders.words import clean, version_of

_REQUIRED = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_OPTIONAL = ("confidence", "predicate_modifier", "subject_type", "object_type")
_SLOT = re.compile(r"#\s*([\w.\-]+):\s*['\"]?(.*?)['\"]?[\s,]*")
_FOLDED = re.compile(r"[>|][+\-]?")
_NO_TERM = "sssom:NoTermFound"
_LITERAL = "rdfs literal"


def read(document: Document) -> Iterator[Value]:
    """What the mapping set says of itself, then its mappings, and how many rows were skipped."""
    table = open_table(document, required=_REQUIRED)
    slots = _slots(table.comments)
    yield _ontology(slots)
    pick, pick_optional = table.pick(*_REQUIRED), table.pick(*_OPTIONAL)
    curie = _expander(slots)
    curie_of_few = cache(curie)  # predicates and justifications repeat
    literal = _LITERAL in (slots.get("subject_type"), slots.get("object_type"))  # a slot above holds for all rows
    skipped: Counter[str] = Counter()
    for line, cells in table.rows():
        texts, (confidence, modifier, *types) = pick(cells), pick_optional(cells)
        if modifier.lower() == "not":
            skipped["negative mappings"] += 1
        elif literal or _LITERAL in types:
            skipped["literal mappings"] += 1
        elif _NO_TERM in texts:
            skipped["mappings to no term"] += 1
        else:
            subject, object_ = curie(texts[0]), curie(texts[2])
            predicate, justification = curie_of_few(texts[1]), curie_of_few(texts[3])
            if subject and predicate and object_ and justification and _is_probability(confidence) and not modifier:
                chance = float(confidence) if confidence else None
                yield Mapping(subject, predicate, object_, justification, chance)
            else:
                yield _problem(texts, (subject, predicate, object_, justification), modifier, confidence, line)
    yield from (Skipped(what, count) for what, count in skipped.items())
    yield from table.problems


def _slots(comments: list[str]) -> dict[str, str]:
    """The slots above the table and the prefixes of its curie_map, all in one: no prefix is named as a slot is."""
    found = [match.groups() for match in map(_SLOT.fullmatch, comments) if match]
    return {name: clean(value) for name, value in reversed(found) if value and not _FOLDED.fullmatch(value)}


def _ontology(slots: dict[str, str]) -> Ontology:
    version = slots.get("mapping_set_version")
    return Ontology(
        title=slots.get("mapping_set_title"),
        version=version_of(version) if version else None,
        iri=slots.get("mapping_set_id"),
        licence=slots.get("license"),
    )


def _expander(slots: dict[str, str]) -> Callable[[str], str | None]:
    """`to_curie`, which expands the prefixes of the curie_map that only this file knows."""
    known = prefixes().spellings
    own = {prefix: iri for prefix, iri in slots.items() if "://" in iri and prefix.lower() not in known}

    def curie(text: str) -> str | None:
        prefix, _, local = text.partition(":")
        return (to_curie(own[prefix] + local) if prefix in own else None) or to_curie(text)

    return curie if own else to_curie


def _is_probability(text: str) -> bool:
    try:
        return not text or 0 <= float(text) <= 1
    except ValueError:
        return False


def _problem(
    texts: tuple[str, ...], curies: tuple[str | None, ...], modifier: str, confidence: str, line: int
) -> Problem:
    """What is wrong with a row, the first thing only."""
    for name, text, curie in zip(_REQUIRED, texts, curies, strict=True):
        if not text:
            return Problem("missing value", name, line)
        if curie is None:
            return Problem("malformed CURIE", f"{text[:80]} in {name}", line)
    if modifier:
        return Problem("unknown predicate_modifier", modifier[:80], line)
    return Problem("confidence that is no probability", confidence[:80], line)
