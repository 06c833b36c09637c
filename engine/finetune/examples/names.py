"""The graph in, the names of its live concepts out, and which of them mentions can be made of."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.retrieve.keys import keys_of
from kg.model import Scope
from kg.queries import run_table
from kg.store.protocol import GraphStore

_SHORTEST = 4
_LONGEST = 100
_ENGLISH = (None, "en")
_SHORT_FORMS = ("abbreviation", "acronym")


@dataclass(frozen=True, slots=True)
class Name:
    """A name of a live concept: folded, as it is written, and what kind of name it is."""

    curie: str
    key: str
    text: str
    scope: str
    type: str | None
    lang: str | None

    @property
    def is_plain(self) -> bool:
        """Whether it is English, and no abbreviation: a name by which a reader without context knows what is meant."""
        short = any(form in (self.type or "").lower() for form in _SHORT_FORMS)
        return self.lang in _ENGLISH and not short and _SHORTEST <= len(self.key) <= _LONGEST and not self.key.isdigit()


class Names:
    """All names of some vocabularies."""

    def __init__(self, rows: Sequence[Name]) -> None:
        self.rows = list(rows)
        self.by_concept: dict[str, list[Name]] = {}
        self.bearers: dict[str, set[str]] = {}
        for row in rows:
            self.by_concept.setdefault(row.curie, []).append(row)
            self.bearers.setdefault(row.key, set()).add(row.curie)
        self.labels = frozenset(row.key for row in rows if row.scope == Scope.LABEL)
        self._labelled = frozenset(row.curie for row in rows if row.scope == Scope.LABEL)

    @classmethod
    def read(cls, store: GraphStore, prefixes: Collection[str]) -> "Names":
        """The names of the live concepts with these prefixes."""
        table = run_table(store, "names_to_learn", {"prefixes": sorted(prefixes)})
        return cls([Name(**row) for row in table.to_pylist()])

    def is_name(self, key: str) -> bool:
        """Whether a folded text is a name, also with its words in another order, number or spelling."""
        return key in self.bearers or any(level in self._written for level in enumerate(keys_of(key)[2:]))

    def fit(self) -> list[Name]:
        """Labels and EXACT synonyms of one concept that a mention can be made of, each once."""
        scopes = (Scope.LABEL, Scope.EXACT)
        found = {row.key: row for row in reversed(self.rows) if row.scope in scopes and row.is_plain}
        return [row for key, row in sorted(found.items()) if len(self.bearers[key]) == 1]

    def may_go(self, name: Name) -> bool:
        """Whether a name can be taken away, and no other is left that differs from it in order, number or spelling only."""
        alone = all(self._written[level] == 1 for level in enumerate(keys_of(name.key)[2:]))
        return alone and self.may_be_hidden(name.key)

    def may_be_hidden(self, key: str) -> bool:
        """Whether a folded text can be hidden: labels stay, for a prompt shows every candidate with one."""
        return key not in self.labels and self.bearers.get(key, set()) <= self._labelled

    @cached_property
    def _written(self) -> Counter[tuple[int, str]]:
        """How many folded names share each key that leaves out what order, number and spelling change."""
        return Counter(level for key in self.bearers for level in enumerate(keys_of(key)[2:]))
