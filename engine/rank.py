"""Exact matches of one mention in, candidates with probabilities out.

How far an exact name can be trusted depends on its scope; concepts that share a name share the trust, by the weight
of the scope in which they bear it. The numbers stand in one table each; they follow what `benchmarks/exact` measures.
"""

from collections.abc import Sequence

from engine.exact import IDENTIFIER, Match
from engine.model import Candidate
from kg.model import Scope

TRUST = {
    IDENTIFIER: 1.0,
    Scope.LABEL: 0.98,
    Scope.EXACT: 0.95,
    Scope.LEARNED: 0.95,
    Scope.NARROW: 0.7,
    Scope.BROAD: 0.75,
    Scope.RELATED: 0.7,
}
"""Probability that a concept is meant which alone bears the mention as a name of this scope."""

WEIGHT = {
    IDENTIFIER: 1.0,
    Scope.LABEL: 1.0,
    Scope.EXACT: 0.5,
    Scope.LEARNED: 0.5,
    Scope.NARROW: 0.15,
    Scope.BROAD: 0.15,
    Scope.RELATED: 0.15,
}
"""How much of a shared name falls to a concept that bears it in this scope."""


def rank(mention: str, matches: Sequence[Match]) -> list[Candidate]:
    """One candidate a concept, the most probable first; equal senses have equal probabilities.

    Between equals the more popular concept comes first, then one whose name is spelled like the mention.
    """
    best: dict[str, Match] = {}
    for match in sorted(matches, key=lambda match: (-_worth(match), match.text != mention, *_tie(match))):
        best.setdefault(match.curie, match)
    total = sum(WEIGHT[match.scope] for match in best.values())
    in_order = sorted(
        best.values(),
        key=lambda match: (-_worth(match), -(match.popularity or 0), match.text != mention, match.curie),
    )
    return [
        Candidate(match.curie, match.label, round(_worth(match) / total, 4), match.text, match.scope, match.replaced)
        for match in in_order
    ]


def _worth(match: Match) -> float:
    return TRUST[match.scope] * WEIGHT[match.scope]


def _tie(match: Match) -> tuple[str, str, str]:
    """What decides between two names of one concept that are worth the same, so that their order does not."""
    return match.text, match.scope, match.replaced or ""
