"""What is to be remembered of a mention: that it is a name of a concept, that it is not, or that it is of none."""

from dataclasses import dataclass, field
from enum import StrEnum

from kg.text import fold


class Verdict(StrEnum):
    """What somebody decided."""

    NAME = "name"
    REJECTED = "rejected"
    NIL = "nil"


@dataclass(frozen=True, slots=True)
class Lesson:
    """A mention, what was decided of it, and of which concept (None for NIL).

    `date` is an ISO day, `origin` the file that said it first, `place` the line that says it now.
    """

    mention: str
    verdict: Verdict
    curie: str | None = None
    date: str | None = None
    origin: str | None = None
    place: str = field(default="", compare=False)

    def __str__(self) -> str:
        said = {Verdict.NAME: "is", Verdict.REJECTED: "is not", Verdict.NIL: "is of no concept"}[self.verdict]
        return f"{self.mention!r} {said} {self.curie or ''}".rstrip()

    @property
    def key(self) -> str:
        return fold(self.mention)

    @property
    def about(self) -> tuple[str, str, str]:
        """What tells it from others: it is learned once."""
        return self.key, self.verdict, self.curie or ""


def as_name(mention: str) -> str:
    """The mention as a name is kept: on one line, without what cannot be printed; its key is the same."""
    return " ".join("".join(one if one.isprintable() else " " for one in mention).split())
