"""Gold rows with the texts they stand in, in; examples of recognizing out: a text, and its mentions as JSON.

A text has all mentions of its document that stand in it word by word, of overlapping ones the longest. Texts without
any are those whose findings are all negated, and sentences in which neither a gold mention nor a name of the ontology
stands. Here documents are split, not concepts: what is asked of a text is where its mentions are, not what they mean.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from engine.finetune.examples.splitting import Split
from engine.finetune.examples.wanted import Taught, Told
from engine.finetune.model import Example, Task
from engine.gold import GoldRow, pair_keys
from engine.prompt.hidden import Phrases
from engine.prompt.recognizing import NOTHING, Entity, as_answer, recognizing
from kg.text import fold

EMPTY = 0.25
"""The share of texts without a mention, at most."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_SHORTEST_SENTENCE, _LONGEST_SENTENCE = 25, 400
_SHORTEST_NAME = 4
_NO_TYPE = "concept"


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a document with the rows whose mentions stand in it, in order."""

    doc: str
    text: str
    rows: tuple[GoldRow, ...]


def recognitions(
    rows: Sequence[GoldRow], names: Iterable[str], *, count: int, split: Split, told: Told
) -> Iterator[Taught]:
    """So many examples, or as many as there are; `names` are the folded ones of the ontology."""
    with_text = [row for row in rows if row.context]
    types = sorted({_type(row) for row in with_text if not row.negated})
    chance = random.Random(f"{split.seed} recognize")  # noqa: S311
    texts = list(_texts(with_text, told))
    avoided = [key for key in (*names, *(fold(row.mention) for row in with_text)) if len(key) >= _SHORTEST_NAME]
    bare = [one for one in texts if not one.rows]
    bare += _sentences([one for one in texts if one.rows], Phrases(avoided))
    full = [one for one in texts if one.rows]
    empty = chance.sample(bare, min(len(bare), round(EMPTY * min(count, len(full) / (1 - EMPTY)))))
    full = chance.sample(full, min(len(full), count - len(empty)))
    told("recognize: texts without a mention", len(empty))
    for one in (*full, *empty):
        entities = tuple(dict.fromkeys(Entity(_type(row), row.mention) for row in one.rows))
        example = Example(
            Task.RECOGNIZE, recognizing(one.text, types), as_answer(entities) if entities else NOTHING,
            is_nil=not entities,
        )  # fmt: skip
        yield Taught(example, split.validates(one.doc), pair_keys(one.rows))


def _texts(rows: Sequence[GoldRow], told: Told) -> Iterator[Text]:
    """Each text once. One is passed over that has a mention which does not stand in it word by word, as in parts."""
    of_doc: dict[str, list[GoldRow]] = defaultdict(list)
    own: dict[tuple[str, str], list[GoldRow]] = defaultdict(list)
    for row in rows:
        text = _unmarked(row.context or "")
        doc = row.doc or text
        of_doc[doc].append(row)
        own[doc, text].append(row)
    for (doc, text), its in own.items():
        if any(_places(row.mention, text) is None for row in its if not row.negated):
            told("recognize passed over: a mention does not stand in its text word by word")
            continue
        yield Text(doc, text, _standing([row for row in of_doc[doc] if not row.negated], text))


def _standing(rows: Sequence[GoldRow], text: str) -> tuple[GoldRow, ...]:
    """The rows whose mentions stand in a text, in order; of overlapping ones the longest."""
    taken: dict[int, GoldRow] = {}
    covered: set[int] = set()
    for row in sorted({row.mention: row for row in rows}.values(), key=lambda row: -len(row.mention)):
        for start in _places(row.mention, text) or ():
            span = range(start, start + len(row.mention))
            if covered.isdisjoint(span):
                covered.update(span)
                taken[start] = row
    return tuple(row for _, row in sorted(taken.items()))


def _places(mention: str, text: str) -> list[int] | None:
    """Where a mention stands as whole words; None where it does not."""
    found = re.finditer(rf"(?<!\w){re.escape(mention)}(?!\w)", text)
    return [match.start() for match in found] or None


def _sentences(texts: Sequence[Text], avoided: Phrases) -> Iterator[Text]:
    """Sentences inside of texts in which nothing of that stands; the first and the last of a text may be cut off."""
    seen = set()
    for one in texts:
        for sentence in _SENTENCE.split(one.text)[1:-1]:
            if (
                _SHORTEST_SENTENCE <= len(sentence) <= _LONGEST_SENTENCE
                and sentence not in seen
                and not avoided.stand_in(sentence)
            ):
                seen.add(sentence)
                yield Text(one.doc, sentence, ())


def _unmarked(context: str) -> str:
    return context.replace("[[", "").replace("]]", "").strip()


def _type(row: GoldRow) -> str:
    return (row.columns or {}).get("type", "").strip() or _NO_TYPE
