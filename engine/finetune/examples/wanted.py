"""Which examples are wanted, and those that were made, with what was passed over."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from engine.finetune.model import Example, Task
from engine.index.part import Quality
from engine.prompt.pruning import CountTokens, Pruning
from engine.prompt.reciting import Direction
from kg.errors import UsageError

PARAPHRASES = 5


@dataclass(frozen=True, slots=True)
class Reciting:
    """What is recited: in which directions, in how many paraphrases each, of which concepts; by default of a sample.

    A sample has the same number of concepts from each of twenty bins by popularity.
    """

    directions: tuple[Direction, ...] = tuple(Direction)
    paraphrases: int = PARAPHRASES
    curies: tuple[str, ...] = ()


def about_tokens(texts: Sequence[str]) -> list[int]:
    """About how many tokens each text has, where no tokenizer is at hand: one for four characters."""
    return [len(text) // 4 + 1 for text in texts]


@dataclass(frozen=True, slots=True)
class WantedExamples:
    """What is to be taught, and by how much.

    Args:
        tasks: what for; each gets `count` examples, or as many as there are.
        ontologies: names of loaded sources, or prefixes; by default all.
        gold: a file of annotated mentions, of which at most half of the mentions are taken; `where` are its conditions,
            `prefix` is that of its bare identifiers.
        count: examples of each task, those for validation among them.
        validation: the share of the concepts that only validation examples are of.
        nil: the share of candidate lists from which the right one is left out.
        fewest: candidates of the shortest list.
        most: candidates of the longest list; every second list is as long.
        recite: what is recited.
        about: CURIEs of the concepts that mentions are made of; by default all.
        hidden: folded strings that nothing may show, beside the mentions.
        quality: of the encoder of the index that the lists are drawn from.
        pruning: how much of its neighbourhood is said of a candidate; `count_tokens` measures it.

    Raises:
        UsageError: a number is out of its range.
    """

    tasks: tuple[Task, ...] = (Task.CHOOSE,)
    ontologies: tuple[str, ...] = ()
    gold: Path | None = None
    where: tuple[str, ...] = ()
    prefix: str | None = None
    count: int = 2_000
    validation: float = 0.1
    seed: int = 0
    nil: float = 0.15
    fewest: int = 5
    most: int = 20
    recite: Reciting = field(default_factory=Reciting)
    about: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()
    quality: Quality = "fast"
    pruning: Pruning = field(default_factory=Pruning)
    count_tokens: CountTokens = about_tokens

    def __post_init__(self) -> None:
        for name, value in (("validation", self.validation), ("nil", self.nil)):
            if not 0 <= value < 1:
                raise UsageError(f"{name} is a share from 0 to below 1, not {value}")
        if not 1 <= self.fewest <= self.most:
            raise UsageError(
                f"lists have from {self.fewest} to {self.most} candidates; give at least 1, and the fewer first"
            )
        if self.count < 1:
            raise UsageError(f"the number of examples is at least 1, not {self.count}")
        if not 1 <= self.recite.paraphrases <= PARAPHRASES:
            raise UsageError(f"there are from 1 to {PARAPHRASES} paraphrases, not {self.recite.paraphrases}")


@dataclass(frozen=True, slots=True)
class Taught:
    """An example, whether it is for validation, and the keys of the pairs that it shows (engine.gold.pair_key)."""

    example: Example
    validates: bool
    keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Made:
    """Examples for training and for validation, in a mixed order; no concept's mentions stand in both.

    `keys` are those of all pairs in them. `hidden` are the folded strings that no index, encoder or prompt was shown.
    `counts` says how many there are of each kind, and how many were passed over and why. `graph` is its version.
    """

    train: tuple[Example, ...]
    validation: tuple[Example, ...]
    keys: frozenset[str]
    hidden: frozenset[str]
    counts: Mapping[str, int]
    graph: str

    @property
    def empty_share(self) -> float:
        """The share of all examples whose answer is that there is none."""
        every = [*self.train, *self.validation]
        return sum(one.is_nil for one in every) / len(every) if every else 0.0


@dataclass(slots=True)
class Told:
    """Counts what is made and what is passed over, by its reason."""

    counts: Counter[str] = field(default_factory=Counter)

    def __call__(self, what: str, number: int = 1) -> None:
        if number:
            self.counts[what] += number


def keys_in(taught: Iterable[Taught]) -> Iterator[str]:
    """The keys of all pairs."""
    for one in taught:
        yield from one.keys
