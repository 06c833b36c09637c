"""What goes wrong with one prompt, which is reported with it and ends nothing; all else is a plain ModelError.

ModelError
└── PromptError          this prompt has no answer
    ├── NoOptionError    … but a text that is none of what may be answered
    └── TransientError   … but may have one, if asked again
        └── NoConnectionError   … once the server can be reached
"""

from kg.errors import ModelError, one_line

_LONGEST = 200


class PromptError(ModelError):
    """One prompt has no answer."""


class NoOptionError(PromptError):
    """The answer is none of what may be answered."""


class ComplaintError(PromptError):
    """The server does not take the request as it is. `said` is all that it says of it."""

    def __init__(self, message: str, said: str) -> None:
        super().__init__(message)
        self.said = said


class TransientError(PromptError):
    """A failure that may pass. `after` is the number of seconds the server names."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class NoConnectionError(TransientError):
    """The server cannot be reached."""


def cut(text: str, longest: int = _LONGEST) -> str:
    """The text on one line, and its beginning only where it is long."""
    text = one_line(" ".join(text[: 4 * longest].split()))  # an escaped character is at most ten
    return text if len(text) <= longest else text[: longest - 1] + "…"
