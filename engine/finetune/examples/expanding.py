"""Mentions in, examples of expanding out: a concept's label, and behind it some of its synonyms, a line each."""

import random
from collections.abc import Container, Iterator, Sequence

from engine.finetune.examples.mentions import Mention
from engine.finetune.examples.names import Names
from engine.finetune.examples.wanted import Taught
from engine.finetune.model import Example, Task
from engine.gold import pair_key
from engine.prompt.expanding import MOST_SYNONYMS, expanding
from kg.model import Scope
from kg.text import fold


def expansions(mentions: Sequence[Mention], names: Names, hidden: Container[str], seed: int) -> Iterator[Taught]:
    """An example for each mention of a concept; no hidden name stands in its answer."""
    for mention in mentions:
        curie = next((curie for curie in mention.gold if curie in names.by_concept), None)
        likely = _likely(names, curie, hidden, f"{seed} {mention.key}") if curie else []
        if likely:
            example = Example(
                Task.EXPAND, expanding(mention.text, mention.context), "\n".join(likely), mention=mention.text,
                curie=curie, key=pair_key(mention.text, curie),
            )  # fmt: skip
            yield Taught(example, mention.validates, mention.keys)


def _likely(names: Names, curie: str, hidden: Container[str], seed: str) -> list[str]:
    """The label, and up to two plain EXACT synonyms, drawn by chance."""
    rows = [row for row in names.by_concept[curie] if row.key not in hidden and fold(row.text) not in hidden]
    labels = [row.text for row in rows if row.scope == Scope.LABEL and row.is_plain][:1]
    texts = {row.key: row.text for row in rows if row.scope == Scope.EXACT and row.is_plain}
    synonyms = [text for key, text in sorted(texts.items()) if key not in map(fold, labels)]
    chance = random.Random(f"{seed} synonyms")  # noqa: S311
    return labels and [*labels, *chance.sample(synonyms, min(MOST_SYNONYMS, len(synonyms)))]
