"""What the retriever found in, the list out that a prompt shows: shuffled, of a length drawn, with the right one or without."""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lists:
    """How lists are drawn: every second has `most` candidates, the others from `fewest` on; `nil` is the share without
    the right one. A list for validation is never helped: where the retriever missed the right one, none is right."""

    fewest: int
    most: int
    nil: float

    def length(self, chance: random.Random) -> int:
        """How many candidates a list has."""
        drawn = chance.randint(self.fewest, self.most)
        return self.most if chance.random() < 0.5 else drawn  # noqa: PLR2004


@dataclass(frozen=True, slots=True)
class Listed:
    """Candidates in the order in which they are shown, and the number of the right one, 0 where it is not among them.

    `put_in`: the retriever had not found it.
    """

    curies: tuple[str, ...]
    answer: int
    put_in: bool = False


def listed(
    found: Sequence[str],
    gold: Collection[str],
    siblings: Sequence[str],
    lists: Lists,
    chance: random.Random,
    *,
    validates: bool = False,
) -> Listed:
    """A list for a mention; `found` are candidates, the best first, one more than the longest list has.

    The wrong ones are the retriever's own; siblings of the right one where the list has room. Of several right ones
    one is shown. A list without the right one is as long as others are, so that its length tells nothing.
    """
    length = lists.length(chance)
    is_nil = chance.random() < lists.nil
    right = next((curie for curie in found if curie in gold), None)
    put_in = right is None and bool(gold) and not is_nil and not validates
    if put_in:
        right = min(gold)
    if is_nil:
        right = None
    room = length - (right is not None)
    near = chance.sample(siblings, len(siblings))
    wrong = [curie for curie in dict.fromkeys((*found, *near)) if curie not in gold][:room]
    curies = [*wrong, *([right] if right else [])]
    chance.shuffle(curies)
    return Listed(tuple(curies), curies.index(right) + 1 if right else 0, put_in)
