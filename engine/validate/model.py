"""The values of validating: what a file holds (pieces with pairs), and what is said of each pair (a verdict, a finding)."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import NamedTuple, Self


class Verdict(StrEnum):
    """What is said of an identifier and its label; `meaning` says it in a line."""

    meaning: str

    def __new__(cls, value: str, meaning: str = "") -> Self:
        one = str.__new__(cls, value)
        one._value_ = value
        one.meaning = meaning
        return one

    RIGHT = "right", "the id is live, and the label is its label (but for case, punctuation and the like)"
    UNLABELLED = "unlabelled", "the id is live, and there is no label to compare"
    SPELLING = "spelling", "right, but the id is not written as it usually is"
    SYNONYM = "synonym", "the label is a name of the concept, not its label"
    RELABELLED = "relabelled", "the label is an outdated name, or a variant of a name, of the concept"
    UNKNOWN = "unknown", "the id is live, but no concept of its ontology is called so"
    OUTDATED = "outdated", "the id is dead, and has one heir"
    SPLIT = "split", "the id is dead, and has several heirs"
    DEAD = "dead", "the id is dead, and has no heir"
    MISMATCH = "mismatch", "the id and the label are of different concepts of one ontology"
    INVENTED = "invented", "the ontology of the prefix is loaded, and has no such id"
    ELSEWHERE = "elsewhere", "the concept is not in the ontology or branch asked for"
    FOREIGN = "foreign", "no loaded ontology owns the prefix, so the id cannot be judged"
    MALFORMED = "malformed", "the id is no CURIE, IRI or underscore id"
    UNREADABLE = "unreadable", "the row is damaged"


FINE = frozenset((Verdict.RIGHT, Verdict.UNLABELLED, Verdict.FOREIGN))
"""Verdicts that nothing has to be done about."""


class Cell(NamedTuple):
    """A text of a file, unquoted; `start` and `end` are where it stands, quotes included, in the text of its piece.

    A tuple, as Part and Pair are, because it is made in a fifth of the time that a frozen dataclass takes, a million times.
    """

    text: str
    start: int
    end: int


class Part(NamedTuple):
    """A stretch of the text of a cell: one of several ids, or all but the spaces around it."""

    cell: Cell
    start: int
    end: int

    @property
    def text(self) -> str:
        return self.cell.text[self.start : self.end]


class Pair(NamedTuple):
    """An identifier and its label, and where they stand: the line, and the columns or the path in a document."""

    line: int
    where: str
    id: Part
    label: Part | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row that cannot be read."""

    line: int
    text: str


Write = Callable[[str, str], str | None]
"""A new text and what stands there in the file in, what to put there out; None where that cannot be done safely."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a file: a row, a line, a whole document. All pieces, one after the other, are the file.

    Bytes that are not UTF-8 are surrogates in `text`, so that it can be written back as it was. `keeps_prefix`: the file
    declares how it writes prefixes, as SSSOM does.
    """

    text: str
    pairs: tuple[Pair, ...] = ()
    problem: Problem | None = None
    write: Write | None = None
    keeps_prefix: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What is said of one pair.

    `curie` is the live concept that the id stands for now, `named` those that the label is a name of, `instead` those that
    a dead id without one heir may stand for: its heirs, or what it says to consider (each joined by bars); `fixed` is what
    was changed in the copy.
    """

    line: int
    where: str
    id: str
    label: str | None
    verdict: Verdict
    curie: str | None = None
    curie_label: str | None = None
    named: str | None = None
    instead: str | None = None
    why: str = ""
    fixed: str | None = None


COLUMNS = tuple(field.name for field in fields(Finding))
