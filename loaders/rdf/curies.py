"""IRIs of one document in, CURIEs out: by the prefix table, then by the prefixes that the document itself declares."""

import re
from collections import Counter
from collections.abc import Iterable

from kg.curie import prefixes, to_curie, usual_prefix
from loaders import words

_PREFIX = re.compile(r"[A-Za-z][\w.\-]*")
_ENDS = ("/", "#", "_", ":", "=")


class Curies:
    """What the IRIs of a document stand for; `ontology` is its own IRI.

    A prefix of the document counts only if the table does not know it, so that none can pass for another vocabulary.
    IRIs below the ontology's own address get its own id: http://example.org/pets.owl#Cat is pets:Cat. `asked` is the prefix
    that the user gives them instead.
    """

    def __init__(self, declared: dict[str, str], ontology: str | None, asked: str | None = None) -> None:
        spaces = {iri: prefix for prefix, iri in declared.items() if iri.endswith(_ENDS)}
        own = words.ontology_id(ontology) if ontology and not asked else None
        for end in "/#" if ontology and own else "":
            spaces.setdefault(f"{str(ontology).rstrip('/#')}{end}", str(own))
        unknown = {
            iri: prefix
            for iri, prefix in spaces.items()
            if _PREFIX.fullmatch(prefix) and prefix.lower() not in prefixes().spellings
        }
        self._spaces = sorted(unknown.items(), key=lambda space: -len(space[0]))
        self._asked = usual_prefix(asked) if asked else None
        self._known: dict[str, str | None] = {}

    def settle(self, iris: Iterable[str]) -> None:
        """Gives the prefix that was asked for to the address below which most of these IRIs lie that have no CURIE."""
        if self._asked:
            spaces = Counter(_space(iri) for iri in iris if not iri.startswith("_:") and self(iri) is None)
            self._spaces[:0] = [(space, self._asked) for space, _ in spaces.most_common(1)]
            self._known.clear()

    def __call__(self, iri: str) -> str | None:
        """The CURIE of an IRI, None for a blank node and for an IRI that no prefix fits."""
        try:
            return self._known[iri]
        except KeyError:
            found = self._known[iri] = None if iri.startswith("_:") else to_curie(iri) or self._by_own_prefix(iri)
            return found

    def _by_own_prefix(self, iri: str) -> str | None:
        for space, prefix in self._spaces:
            if iri.startswith(space):
                return to_curie(f"{prefix}:{iri.removeprefix(space).removeprefix(f'{prefix}_')}")
        return None


def _space(iri: str) -> str:
    """What stands before the last part of an IRI: "http://example.org/pets#" of "http://example.org/pets#Cat"."""
    return iri[: max(map(iri.rfind, "#/")) + 1]
