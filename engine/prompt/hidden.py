"""Strings that nothing may show in, what the graph says without them out."""

from collections import defaultdict
from collections.abc import Collection, Container, Iterable
from dataclasses import replace

from kg.graph import Neighbourhood, neighbourhoods
from kg.store.protocol import GraphStore
from kg.text import fold


class Phrases:
    """Folded strings, as they stand in a text word by word."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = frozenset(keys)
        self._lengths: dict[str, set[int]] = defaultdict(set)  # in words, by the first of them
        for words in (key.split() for key in self.keys):
            self._lengths[words[0]].add(len(words))

    def stand_in(self, text: str) -> bool:
        """Whether one of them stands in a text."""
        words = fold(text).split()
        return any(
            " ".join(words[at : at + length]) in self.keys
            for at, word in enumerate(words)
            for length in self._lengths.get(word, ())
        )


class Hidden:
    """What nothing may show: folded strings. Those of them that are names are not shown within definitions either."""

    def __init__(self, keys: Iterable[str], names: Container[str]) -> None:
        self.keys = frozenset(keys)
        self._names = Phrases(key for key in self.keys if key in names)

    def stand_in(self, definition: str) -> bool:
        """Whether a hidden name stands in a definition."""
        return self._names.stand_in(definition)


NOTHING = Hidden((), ())


def neighbourhoods_without(store: GraphStore, curies: Collection[str], hidden: Hidden) -> dict[str, Neighbourhood]:
    """What stands around each concept, without definitions in which a hidden string stands."""
    return {
        curie: replace(one, definition=None) if one.definition and hidden.stand_in(one.definition) else one
        for curie, one in neighbourhoods(store, sorted(curies)).items()
    }
