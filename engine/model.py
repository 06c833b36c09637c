"""The values of the engine: what a mention may denote, how likely it does, and the answer."""

from dataclasses import asdict, dataclass
from typing import Any

REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A live concept that a mention may denote.

    `term` is the name that matched, `scope` its scope (IDENTIFIER where the mention is an identifier). `replaced` is
    the obsolete concept that bears the name and led to this one, if that is how it was found.
    """

    curie: str
    label: str | None
    probability: float
    term: str
    scope: str
    replaced: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Its fields; `replaced` only where there is one."""
        return {name: value for name, value in asdict(self).items() if name != REPLACED or value is not None}


@dataclass(frozen=True, slots=True)
class Normalization:
    """The answer for one mention.

    `curie` is None for NIL. `probability` is that of `curie`, for NIL that of the first candidate, 0 without one.
    """

    mention: str
    curie: str | None = None
    label: str | None = None
    probability: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    error: str | None = None

    @property
    def best(self) -> Candidate | None:
        """The candidate that was chosen."""
        return self.candidates[0] if self.curie and self.candidates else None

    def as_json(self) -> dict[str, Any]:
        """mention, curie, label, probability, candidates, error."""
        return {
            "mention": self.mention,
            "curie": self.curie,
            "label": self.label,
            "probability": self.probability,
            "candidates": [candidate.as_json() for candidate in self.candidates],
            "error": self.error,
        }
