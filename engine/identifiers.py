"""Mentions that are identifiers in, the live concepts they stand for out; and the proof that an answer is in the graph."""

from collections.abc import Callable, Iterable, Sequence

from engine.model import IDENTIFIER, Candidate, Retriever
from kg import graph
from kg.curie import to_curie
from kg.errors import StoreError
from kg.store.protocol import GraphStore


class Identifiers:
    """Asks the graph for identifiers; `may_answer` says of a CURIE whether it is one of those asked for."""

    def __init__(self, store: GraphStore, may_answer: Callable[[str], bool]) -> None:
        self._store = store
        self._may_answer = may_answer
        self._proven: set[str] = set()

    def find(self, mentions: Sequence[str]) -> dict[str, tuple[Candidate, ...]]:
        """For each mention that is a CURIE, an IRI or an underscore id, the concepts that it stands for now."""
        asked = {mention: curie for mention in mentions if may_be_identifier(mention) and (curie := to_curie(mention))}
        if not asked:
            return {}
        found = graph.identified(self._store, sorted(set(asked.values())))
        return {mention: self._candidates(curie, found.get(curie, [])) for mention, curie in asked.items()}

    def _candidates(self, curie: str, live: Sequence[graph.LiveRow]) -> tuple[Candidate, ...]:
        """Several heirs of an obsolete concept are equally likely."""
        rows = [row for row in live if self._may_answer(row.curie)]
        return tuple(
            Candidate(
                row.curie, row.label, 1 / len(rows), curie, IDENTIFIER, Retriever.IDENTIFIER.value,
                replaced=curie if row.steps else None,
            )
            for row in rows
        )  # fmt: skip

    def verify(self, curies: Iterable[str]) -> None:
        """Proves that each of these is a live concept of the graph.

        Raises:
            StoreError: one is not: the graph has changed since the index was opened.
        """
        unproven = sorted(set(curies) - self._proven)
        if not unproven:
            return
        found = graph.concepts(self._store, unproven)
        for curie in unproven:
            if curie not in found or found[curie].obsolete:
                raise StoreError(
                    f"{curie} is no longer in {self._store.location}; it was changed meanwhile: run it again"
                )
        self._proven.update(unproven)


def may_be_identifier(mention: str) -> bool:
    """Whether it looks like a CURIE, an IRI or an underscore id."""
    return ":" in mention or "_" in mention
