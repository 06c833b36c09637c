"""What writers of every format are told beside the rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from engine.mentions import MentionRow
from engine.model import Normalization

Answered = Iterable[tuple[MentionRow, Normalization]]

DIGITS = 4
"""Decimal places of probabilities and scores."""


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file of answers is laid out.

    `parts`: mentions were split, so that a table has a column for their parts. `header`: a table begins with the names
    of its columns; not where its rows follow those of another file. `versions` are the releases of the ontologies by
    prefix, for SSSOM. `recited`: a model recited identifiers, so that a table says what, and what the graph says of it.
    """

    parts: bool = False
    header: bool = True
    versions: Mapping[str, str | None] = field(default_factory=dict)
    recited: bool = False


PLAIN = Layout()
