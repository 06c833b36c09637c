"""The values of choosing: what is to be chosen among, what was chosen, and the seam of choosers."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from engine.link import Linked
from engine.model import IDENTIFIER, Candidate


class Route(StrEnum):
    """Which mentions go to the model: all but those that a name or identifier decides, those of them that are unsure, none."""

    ALWAYS = "always"
    UNCERTAIN = "uncertain"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Ballot:
    """A mention, the text around it, and its candidates, the most probable first.

    `decided`: an identifier, or one equal name that means one concept, has decided already.
    """

    mention: str
    context: str | None
    candidates: tuple[Candidate, ...]
    decided: bool = False

    @classmethod
    def of(cls, mention: str, context: str | None, linked: Linked) -> "Ballot":
        """The ballot of what a mention is linked to."""
        first = linked.candidates[0] if linked.candidates else None
        alone = len(linked.candidates) == 1
        decides = first is not None and first.score is None and (alone or first.scope == IDENTIFIER)
        return cls(mention, context, linked.candidates, decides)


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates again, the most probable first, with the probabilities that count now.

    `model` is who was asked, None where nobody was; `threshold` is the probability below which this model's answer is NIL,
    None where it has none of its own; `calibration` names what the probabilities were fitted on; `error` says why a model
    that was asked gave no choice.
    """

    candidates: tuple[Candidate, ...]
    model: str | None = None
    threshold: float | None = None
    calibration: str | None = None
    error: str | None = None


class Chooser(Protocol):
    """Chooses among candidates; what is chosen for one mention does not depend on the others.

    `name` tells who chooses, and by what it was calibrated; nothing where that is the ranker.
    """

    @property
    def name(self) -> str: ...

    def choose(self, ballots: Sequence[Ballot]) -> list[Choice]:
        """One choice for each, in order."""
        ...
