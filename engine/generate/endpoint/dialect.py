"""What a server takes of the protocol: the fullest first, less after each complaint, remembered once it was answered."""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import IntEnum

_LOGS = (20, 5, 0)
"""How many alternatives of a token are asked for: as many as the protocol knows, as many as cautious servers give, none."""


class Constraint(IntEnum):
    """How the answer is kept to what is asked for; what comes later is looser, and more servers have it."""

    CHOICE = (
        1  # vLLM: `structured_outputs` (before 0.11 `guided_choice`; those versions ignore this, and have the next)
    )
    SCHEMA = 2
    OBJECT = 3
    PLAIN = 4


@dataclass(frozen=True, slots=True)
class Dialect:
    """The fields of a request that servers differ in.

    `logs` alternatives are asked for at each token, `limit` is the field that bounds the answer, `temperature` is whether
    it may be set (models that reason first have one of their own).
    """

    constraint: Constraint = Constraint.CHOICE
    logs: int = _LOGS[0]
    limit: str = "max_tokens"
    temperature: bool = True

    def lowered(self, complaint: str) -> "Dialect | None":
        """What to try after a server complained: without the field it names, else less constrained; None at the end."""
        text = complaint.casefold()
        for named, lower in _FIELDS:
            if named.search(text) and (one := lower(self)):
                return one
        return self.loosened() or self.without_logs()

    def loosened(self) -> "Dialect | None":
        """The next constraint."""
        return (
            None if self.constraint == Constraint.PLAIN else replace(self, constraint=Constraint(self.constraint + 1))
        )

    def fewer_logs(self) -> "Dialect | None":
        """Fewer log-probabilities."""
        return next((replace(self, logs=logs) for logs in _LOGS if logs < self.logs), None)

    def without_logs(self) -> "Dialect | None":
        """No log-probabilities."""
        return replace(self, logs=0) if self.logs else None

    def other_limit(self) -> "Dialect | None":
        """The newer name of the field that bounds the answer."""
        return replace(self, limit="max_completion_tokens") if self.limit == "max_tokens" else None

    def without_temperature(self) -> "Dialect | None":
        """The server's own temperature."""
        return replace(self, temperature=False) if self.temperature else None

    def met(self, other: "Dialect") -> "Dialect":
        """What both take."""
        return Dialect(
            max(self.constraint, other.constraint),
            min(self.logs, other.logs),
            min(self.limit, other.limit),  # "max_completion_tokens" comes first
            self.temperature and other.temperature,
        )


_FIELDS: tuple[tuple[re.Pattern[str], Callable[[Dialect], Dialect | None]], ...] = (
    (re.compile(r"max_tokens"), Dialect.other_limit),
    (re.compile(r"temperature"), Dialect.without_temperature),
    (re.compile(r"log_?prob"), Dialect.fewer_logs),
    (re.compile(r"structured|guided|choice|response_format|json|schema|grammar"), Dialect.loosened),
)
"""What a complaint names, and what then is left out."""


class Dialects:
    """What is known of a server, for each kind of question; safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[str, Dialect] = {}

    def of(self, kind: str, first: Dialect) -> Dialect:
        """What to begin with."""
        with self._lock:
            return self._known.get(kind, first)

    def knows(self, kind: str) -> bool:
        """Whether a question of this kind was answered."""
        with self._lock:
            return kind in self._known

    def remember(self, kind: str, taken: Dialect, complained: Dialect) -> None:
        """The server answered what was `taken`, after it had refused all above what it `complained` down to.

        The difference is one of unreadable answers: from those of the first question it follows that a server passes over
        a field, later ones are the model's.
        """
        with self._lock:
            known = self._known.get(kind)
            self._known[kind] = taken if known is None else known.met(complained)
