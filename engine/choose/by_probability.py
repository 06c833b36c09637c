"""The chooser without a model: the most probable candidate is chosen."""

from collections.abc import Sequence

from engine.choose.model import Ballot, Choice


class ByProbability:
    """Leaves candidates as the ranker has ranked them."""

    name = ""

    def choose(self, ballots: Sequence[Ballot]) -> list[Choice]:
        return [Choice(ballot.candidates) for ballot in ballots]
