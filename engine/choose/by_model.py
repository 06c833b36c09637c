"""The chooser with a language model: it reads the candidates with what the graph says of them, in both orders.

Only mentions of which the ranker is not sure go to the model; its scores of the numbered candidates, and of none of them,
are combined with the ranker's probabilities. Answers are numbers: no identifier can be made up.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from engine.choose.combination import Combination, Opinion
from engine.choose.model import Ballot, Choice, Route
from engine.generate.model import Generator, Prompt, Scored
from engine.prompt.choosing import choosing, options
from engine.prompt.facts import facts_of
from engine.prompt.hidden import NOTHING, Hidden, neighbourhoods_without
from engine.prompt.likeness import Likeness
from engine.prompt.pruning import Pruning, pruned
from kg.errors import UsageError
from kg.graph import Neighbourhood
from kg.store.protocol import GraphStore

DEFAULT_SHOWN = 20
DEFAULT_BELOW = 0.9
_DIGITS = 4
_MOST_KEPT = 50_000  # neighbourhoods


@dataclass(frozen=True, slots=True)
class Routing:
    """Who goes to the model: where it matters, mentions whose first candidate is less probable than `below`."""

    route: Route = Route.UNCERTAIN
    below: float = DEFAULT_BELOW

    def asks(self, ballot: Ballot) -> bool:
        """Whether the model is asked."""
        if not ballot.candidates or ballot.decided or self.route == Route.NEVER:
            return False
        return self.route == Route.ALWAYS or ballot.candidates[0].probability < self.below


class ByModel:
    """Asks a model where the ranker is not sure.

    Args:
        likeness: by which the facts that are shown of a candidate are chosen.
        shown: how many candidates the model is shown; by default 20, or what it can tell apart if that is less.
        hidden: what no prompt may show.

    Raises:
        UsageError: more candidates are to be shown than the model has options for.
    """

    def __init__(
        self,
        store: GraphStore,
        generator: Generator,
        combination: Combination,
        likeness: Likeness,
        *,
        routing: Routing | None = None,
        shown: int | None = None,
        pruning: Pruning | None = None,
        hidden: Hidden = NOTHING,
    ) -> None:
        self._store = store
        self.generator = generator
        self.combination = combination
        self._likeness = likeness
        self._routing = routing or Routing()
        self._pruning = pruning or Pruning()
        self._hidden = hidden
        self._known: dict[str, Neighbourhood] = {}
        most = generator.most_options - 1
        self.shown = min(DEFAULT_SHOWN, most) if shown is None else shown
        if self.shown > most:
            raise UsageError(f"{generator.name} can tell {most} candidates apart; show it no more: --shown {most}")

    @property
    def name(self) -> str:
        weights = ", ".join(f"{name} {weight:g}" for name, weight in self.combination.weights.items())
        return f"{self.generator.name}, combined by {self.combination.name} ({weights}), {self.shown} candidates shown"

    def choose(self, ballots: Sequence[Ballot]) -> list[Choice]:
        """One choice for each, in order.

        Raises:
            ModelError: the model cannot be asked at all.
        """
        asked = [at for at, ballot in enumerate(ballots) if self._routing.asks(ballot)]
        choices = [Choice(ballot.candidates) for ballot in ballots]
        for at, opinion in zip(asked, self.opinions([ballots[at] for at in asked]), strict=True):
            choices[at] = self._choice(ballots[at], opinion)
        return choices

    def opinions(self, ballots: Sequence[Ballot]) -> list[Opinion | str]:
        """What ranker and model think of each ballot's candidates, in the ranker's order; or why the model says nothing."""
        prompts = self._prompts(ballots)
        permitted = [options(len(self._shown(ballot))) for ballot in ballots]
        both = self.generator.score(list(chain.from_iterable(prompts)), [each for each in permitted for _ in range(2)])
        return [
            self._opinion(ballot, given, turned)
            for ballot, given, turned in zip(ballots, both[::2], both[1::2], strict=True)
        ]

    def _shown(self, ballot: Ballot) -> list[str]:
        return [one.curie for one in ballot.candidates[: self.shown]]

    def _prompts(self, ballots: Sequence[Ballot]) -> list[tuple[Prompt, Prompt]]:
        """For each ballot a prompt with the candidates in the order given, and one with them in the other."""
        self._know({curie for ballot in ballots for curie in self._shown(ballot)})
        found = []
        for ballot in ballots:
            facts = facts_of(self._known, self._shown(ballot), hidden=self._hidden.keys)
            facts = pruned(facts, ballot.mention, self._likeness, self._pruning, self.generator.count_tokens)
            given, turned = (choosing(ballot.mention, ballot.context, order) for order in (facts, facts[::-1]))
            found.append((given, turned))
        return found

    def _know(self, curies: set[str]) -> None:
        """Reads those from the graph that are not known yet."""
        if len(self._known) + len(curies) > _MOST_KEPT:
            self._known.clear()
        self._known.update(neighbourhoods_without(self._store, curies - self._known.keys(), self._hidden))

    def _opinion(self, ballot: Ballot, given: Scored, turned: Scored) -> Opinion | str:
        if error := given.error or turned.error:
            return error
        logs = np.array([given.logs, (turned.logs[0], *turned.logs[:0:-1])])  # the place must not decide
        logs -= np.logaddexp.reduce(logs, axis=1, keepdims=True)
        return Opinion.of(
            [one.probability for one in ballot.candidates],
            logs.mean(axis=0).tolist(),
            [self._popularity(one.curie) for one in ballot.candidates],
        )

    def _popularity(self, curie: str) -> int | None:
        known = self._known.get(curie)
        return known.popularity if known else None

    def _choice(self, ballot: Ballot, opinion: Opinion | str) -> Choice:
        if isinstance(opinion, str):
            return Choice(ballot.candidates, self.generator.name, error=opinion)
        probabilities = self.combination.probabilities(opinion).tolist()
        order = sorted(range(len(probabilities)), key=lambda at: -probabilities[at])
        candidates = tuple(
            replace(ballot.candidates[at], probability=round(probabilities[at], _DIGITS)) for at in order
        )
        return Choice(candidates, self.generator.name, self.combination.threshold, self.combination.name)
