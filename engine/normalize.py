"""Mentions in, normalizations out: what `ontonorm normalize` does, in Python.

from kg import open_store
from engine.normalize import Normalizer

with open_store() as store:
    for answer in Normalizer(store).normalize(["enlarged liver", "renal agenesis"]):
        print(answer.curie, answer.label, answer.probability)
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from engine.exact import ExactRetriever
from engine.mentions import MentionRow, Mentions
from engine.model import Candidate, Normalization
from engine.rank import rank
from kg.inventory import prefixes_of
from kg.store.protocol import GraphStore

DEFAULT_TOP = 20
_CHUNK = 10_000

Progress = Callable[[str, float | None], None]
"""Told what is being done and how much of it is done, from 0 to 1 or None where nobody knows."""


class Normalizer:
    """Links mentions to concepts of the ontologies of a store.

    Args:
        ontologies: names of loaded sources, or prefixes; by default all.
        top: how many candidates an answer lists.

    Raises:
        StoreError: the store is missing, or one of the ontologies is not loaded.
    """

    def __init__(self, store: GraphStore, *, ontologies: Iterable[str] = (), top: int = DEFAULT_TOP) -> None:
        asked = list(ontologies)
        self.version = store.version  # of the graph that answers; tells now whether there is one
        self._retriever = ExactRetriever(store, prefixes=prefixes_of(store, asked) if asked else None)
        self._top = top

    def normalize(self, mentions: Sequence[str]) -> list[Normalization]:
        """One answer for each mention, in order; what stands beside a mention does not matter to its answer."""
        distinct = list(dict.fromkeys(mentions))
        answers = {
            mention: self._answer(mention, rank(mention, matches))
            for mention, matches in zip(distinct, self._retriever.retrieve(distinct), strict=True)
        }
        return [answers[mention] for mention in mentions]

    def _answer(self, mention: str, candidates: list[Candidate]) -> Normalization:
        if not candidates:
            return Normalization(mention)
        best = candidates[0]
        return Normalization(mention, best.curie, best.label, best.probability, tuple(candidates[: self._top]))


class AnsweredRows:
    """Rows with their answers, normalized chunk by chunk as they are asked for; counts what is done and what failed."""

    def __init__(self, normalizer: Normalizer, mentions: Mentions, progress: Progress) -> None:
        self._normalizer = normalizer
        self._rows = iter(mentions.rows)
        self._progress = progress
        self.done = 0
        self.failed = 0

    def __iter__(self) -> Iterator[tuple[MentionRow, Normalization]]:
        while chunk := list(islice(self._rows, _CHUNK)):
            answers = iter(self._normalizer.normalize([row.mention for row in chunk if row.error is None]))
            for row in chunk:
                yield row, Normalization(row.mention, error=row.error) if row.error else next(answers)
            self.done += len(chunk)
            self.failed += sum(row.error is not None for row in chunk)
            self._progress(f"{self.done:,} mentions", None)


def normalize_rows(
    normalizer: Normalizer, mentions: Mentions, *, progress: Progress = lambda what, share: None
) -> AnsweredRows:
    """The rows of a file with their answers, in order; a row that cannot be read has an error for an answer."""
    return AnsweredRows(normalizer, mentions, progress)
