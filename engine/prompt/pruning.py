"""Facts of candidates in, those out that help to tell what a mention means, within a number of tokens.

After KG-RAG (Soman et al. 2023, arXiv 2311.17330): of the statements around all candidates those stay whose likeness to
the mention is at least a percentile of them all, and at least a floor; then, while they are too long together, the least
like one goes. A label always stays, and so does a parent that is a candidate itself: it tells the two apart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from textwrap import shorten

import numpy as np

from engine.prompt.facts import Facts, Kind, Statement
from engine.prompt.likeness import Likeness

CountTokens = Callable[[Sequence[str]], list[int]]
"""About how many tokens each text has."""

_WEIGHTS = {Kind.SYNONYM: 1.0, Kind.DEFINITION: 1.0, Kind.PARENT: 0.8, Kind.CHILD: 0.6, Kind.SIBLING: 0.4}
"""How much a statement of a kind counts: what says something of the concept itself more than what says it of another."""

_ORDER = {kind: place for place, kind in enumerate(Kind)}

_LONGEST_DEFINITION = 160
"""Characters of a definition that are shown."""


@dataclass(frozen=True, slots=True)
class Pruning:
    """How much of the neighbourhood is shown: statements at the percentile and the floor or above, so many for each
    candidate at most, and `tokens` for all together."""

    percentile: float = 60.0
    floor: float = 0.25
    each: int = 4
    tokens: int = 600


UNPRUNED = Pruning(percentile=0.0, floor=0.0, each=1_000_000, tokens=1_000_000)
"""All of the neighbourhood within one step; definitions whole."""


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A statement about the candidate at `place`; `tells` says that it is about two candidates."""

    place: int
    statement: Statement
    weight: float
    tells: bool


def pruned(
    facts: Sequence[Facts], mention: str, likeness: Likeness, pruning: Pruning, count_tokens: CountTokens
) -> list[Facts]:
    """The same concepts in the same order with fewer statements: of each kind the likest to the mention first."""
    if pruning == UNPRUNED:
        return list(facts)
    facts = [_cut(one) for one in facts]
    weighed = _weighed(facts, mention, likeness)
    least = (
        max(pruning.floor, float(np.percentile([one.weight for one in weighed], pruning.percentile))) if weighed else 0
    )
    chosen = sorted((one for one in weighed if one.tells or one.weight >= least), key=lambda one: not one.tells)
    left = pruning.tokens - sum(count_tokens([one.label for one in facts]))
    kept: list[list[Statement]] = [[] for _ in facts]
    for one, tokens in zip(chosen, count_tokens([one.statement.text for one in chosen]), strict=True):
        if tokens <= left and len(kept[one.place]) < pruning.each:
            left -= tokens
            kept[one.place].append(one.statement)
    return [
        replace(one, statements=tuple(sorted(statements, key=lambda statement: _ORDER[statement.kind])))
        for one, statements in zip(facts, kept, strict=True)
    ]


def _weighed(facts: Sequence[Facts], mention: str, likeness: Likeness) -> list[_Weighed]:
    """All statements, the weightiest first."""
    here = {one.curie for one in facts}
    rows = [
        (place, statement)
        for place, one in enumerate(facts)
        for statement in one.statements
        if statement.curie not in here or statement.kind == Kind.PARENT
    ]
    likenesses = likeness.of(mention, [facts[place].curie for place, _ in rows], [one.text for _, one in rows])
    weighed = [
        _Weighed(place, one, _WEIGHTS[one.kind] * float(like), one.curie in here)
        for (place, one), like in zip(rows, likenesses, strict=True)
    ]
    return sorted(weighed, key=lambda one: -one.weight)


def _cut(facts: Facts) -> Facts:
    """With a definition that ends with a word."""
    return replace(
        facts,
        statements=tuple(
            replace(one, text=shorten(one.text, _LONGEST_DEFINITION, placeholder="…"))
            if one.kind == Kind.DEFINITION
            else one
            for one in facts.statements
        ),
    )
