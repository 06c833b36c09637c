"""Synonyms to hold out of everything that is read, and names of other ontologies that nothing here covers."""

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.normalize.sets import NameRow
from engine.gold import GoldRow
from kg.curie import prefix_of
from kg.model import Scope
from kg.store.protocol import GraphStore
from kg.tables import Tables
from kg.text import fold

HELD_OUT = 2_000
OTHERS = ("MONDO", "UBERON", "GO", "CHEBI")
OF_EACH = 250
_SHORTEST = 4
_SENTENCE = re.compile(r"(?<=[.;])\s+")
_MENTIONED = """
MATCH (c:Concept)-[:XREF]->(i:Identifier) WHERE c.prefix IN $prefixes RETURN c.curie AS curie, i.curie AS other
"""


def held_out(names: Sequence[NameRow], seed: int, *, count: int = HELD_OUT) -> list[GoldRow]:
    """EXACT synonyms that are no label and belong to one concept, at most one of each concept."""
    bearers = Counter(key for key, _ in {(row.key, row.curie) for row in names})
    labels = {row.key for row in names if row.scope == Scope.LABEL}
    fit: dict[str, dict[str, NameRow]] = defaultdict(dict)
    for row in names:
        if row.scope == Scope.EXACT and bearers[row.key] == 1 and len(row.key) >= _SHORTEST and row.key not in labels:
            fit[row.curie].setdefault(row.key, row)
    chance = random.Random(f"{seed} held out")  # noqa: S311
    chosen = chance.sample(sorted(fit), min(count, len(fit)))
    return [GoldRow(fit[curie][chance.choice(sorted(fit[curie]))].text, (curie,)) for curie in chosen]


class Phrases:
    """Folded strings to hold out: of the names of every source, of labels, and of what definitions say."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = frozenset(keys)
        self._lengths: dict[str, set[int]] = defaultdict(set)  # words, by the first of them
        for words in (key.split() for key in self.keys):
            self._lengths[words[0]].add(len(words))

    def cut_from(self, tables: Tables) -> Tables:
        """The tables of a source without names, labels and sentences of definitions that hold one of the strings."""
        kept = dict(tables)
        if self.keys and "NAMES" in kept:
            names = kept["NAMES"]
            kept["NAMES"] = names.filter(pc.invert(pc.is_in(names["src"], pa.array(sorted(self.keys), pa.string()))))
        if self.keys and "Concept" in kept:
            concepts = kept["Concept"]
            for column, cut in (("label", self.unless_equal), ("definition", self.sentences_without)):
                cells = [text and cut(text) for text in concepts[column].to_pylist()]
                at = concepts.column_names.index(column)
                concepts = concepts.set_column(at, column, pa.array(cells, pa.string()))
            kept["Concept"] = concepts
        return kept

    def unless_equal(self, text: str) -> str | None:
        """The text; None where it is one of the strings."""
        return None if fold(text) in self.keys else text

    def sentences_without(self, text: str) -> str | None:
        """The sentences in which none of the strings stands; None where all are gone."""
        kept = [sentence for sentence in _SENTENCE.split(text) if not self.stand_in(sentence)]
        return " ".join(kept) or None

    def stand_in(self, text: str) -> bool:
        """Whether one of the strings stands in the text, word by word."""
        words = fold(text).split()
        return any(
            " ".join(words[at : at + length]) in self.keys
            for at, word in enumerate(words)
            for length in self._lengths.get(word, ())
        )


def uncovered(
    store: GraphStore, prefix: str, names: Sequence[NameRow], others: Iterable[NameRow], seed: int
) -> list[GoldRow]:
    """Labels of other ontologies' concepts, so many of each, that no name and no mapping of the prefix covers.

    A concept is covered where it is mapped to one of the prefix, or both are to the same identifier.
    """
    taken = {canonical(row.key) for row in names}
    linked = _linked(store, prefix)
    fit: dict[str, list[str]] = defaultdict(list)
    for row in others:
        if row.scope == Scope.LABEL and row.curie not in linked and canonical(row.key) not in taken:
            fit[prefix_of(row.curie)].append(row.text)
    chance = random.Random(f"{seed} uncovered")  # noqa: S311
    return [GoldRow(text, ()) for other in OTHERS for text in chance.sample(fit[other], min(OF_EACH, len(fit[other])))]


def _linked(store: GraphStore, prefix: str) -> set[str]:
    """The concepts of other ontologies that are mapped to one of the prefix, or as it is to the same identifier."""
    table = store.read_table(_MENTIONED, {"prefixes": [prefix, *OTHERS]})
    pairs = list(zip(table["curie"].to_pylist(), table["other"].to_pylist(), strict=True))
    own = {end for pair in pairs if prefix in map(prefix_of, pair) for end in pair}
    return own | {curie for curie, other in pairs if other in own}


def canonical(key: str) -> str:
    """The words of a folded string in one order and number."""
    return " ".join(sorted(_singular(key)))


def _singular(key: str) -> Iterator[str]:
    for word in key.split():
        yield word.removesuffix("s") if len(word) > _SHORTEST and not word.endswith("ss") else word
