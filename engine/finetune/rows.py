"""Examples in, rows of tokens out that are not too long; and what is held out of them to validate by."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from engine.finetune.model import Example
from engine.generate.model import Prompt
from engine.generate.wording import Wording

_IDS = np.int32


@dataclass(frozen=True, slots=True)
class Row:
    """The tokens of a prompt and its answer, which begins at `start`."""

    ids: tuple[int, ...]
    start: int

    @property
    def answer(self) -> int:
        """How many tokens the answer has."""
        return len(self.ids) - self.start


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows with the number of the example of each, and how many examples were too long."""

    rows: tuple[Row, ...]
    places: tuple[int, ...]
    left_out: int = 0

    @property
    def tokens(self) -> int:
        """Of all rows."""
        return sum(len(row.ids) for row in self.rows)


def row_of(wording: Wording, prompt: Prompt, answer: str) -> Row:
    """The row of an answer to a prompt."""
    asked = wording.prompt_ids(prompt)
    return Row((*asked, *wording.answer_ids(answer)), len(asked))


def rows_of(examples: Sequence[Example], wording: Wording, length: int) -> Rows:
    """The rows of all examples that have at most `length` tokens: nothing is cut, for that would lose the answer."""
    rows = [row_of(wording, one.prompt, one.answer) for one in examples]
    kept = [at for at, row in enumerate(rows) if len(row.ids) <= length]
    return Rows(tuple(rows[at] for at in kept), tuple(kept), len(rows) - len(kept))


def fingerprint(rows: Sequence[Row]) -> str:
    """What tells these rows in this order from others."""
    made = blake2b(digest_size=8)
    for row in rows:
        made.update(np.array([len(row.ids), row.start, *row.ids], _IDS).tobytes())
    return made.hexdigest()


def split_off(examples: Sequence[Example], share: float, *, seed: int = 0) -> tuple[list[Example], list[Example]]:
    """The examples to learn from, and about this share of the concepts to validate by, no concept on both sides.

    An example without a concept goes by its mention. The same example is on the same side whatever the others are.
    """
    held = [_draw(one.curie or one.mention or one.key or one.answer, seed) < share for one in examples]
    sides = [[one for one, out in zip(examples, held, strict=True) if out is side] for side in (False, True)]
    return sides[0], sides[1]


def _draw(text: str, seed: int) -> float:
    """A number from 0 to below 1 that the text has by chance."""
    return int.from_bytes(blake2b(f"{seed}\t{text}".encode(), digest_size=6).digest()) / 2**48
