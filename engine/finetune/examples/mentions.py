"""Names and gold rows in, mentions out: what a model is asked about, and the strings that nothing may show it."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from engine.finetune.examples.names import Name, Names
from engine.finetune.examples.perturbing import changed
from engine.finetune.examples.splitting import Split
from engine.finetune.examples.wanted import Told
from engine.gold import GoldRow, pair_keys
from kg.curie import prefix_of
from kg.text import fold

SPARE = 1.15
"""Mentions made from names, as a multiple of those wanted: some turn out to be found without a model."""

_HELD_OUT, _CHANGED = 0.6, 1 / 3  # of mentions from names; of those held out, that are changed besides
_TYPO = ("one typo",)
_REST = ("plural", "word order", "more words")


class Kind(StrEnum):
    """What a mention was made of: a name that was taken away, one that is still there but written otherwise, or gold."""

    HELD_OUT = "held-out names"
    CHANGED = "changed names"
    GOLD = "gold mentions"


@dataclass(frozen=True, slots=True)
class Mention:
    """What is asked about: any of `gold` is right, none where it is empty. `source` is the folded name it was made of."""

    text: str
    gold: tuple[str, ...]
    kind: Kind
    validates: bool
    source: str = ""
    context: str | None = None

    @property
    def key(self) -> str:
        return fold(self.text)

    @property
    def keys(self) -> frozenset[str]:
        """Those of its pairs."""
        return pair_keys([GoldRow(self.text, self.gold)])


def hidden_by(mentions: Sequence[Mention]) -> frozenset[str]:
    """The folded strings that nothing may show: the mentions themselves, and the names that were taken away for them."""
    away = {one.source for one in mentions if one.kind == Kind.HELD_OUT}
    return frozenset(away | {one.key for one in mentions})


def gold_mentions(
    rows: Sequence[GoldRow], names: Names, prefixes: frozenset[str], split: Split, told: Told
) -> Iterator[Mention]:
    """The mentions of gold rows, each with its first context; their ids are those of live concepts.

    A mention that equals a label is passed over: it is found without a model, and labels are not taken away.
    """
    seen = set()
    for row in rows:
        gold = tuple(curie for curie in row.gold if prefix_of(curie) in prefixes)
        key = fold(row.mention)
        side = split.of_all(gold or (key,))
        if row.negated or row.composite or row.union:
            told("gold passed over: negated, composite or union")
        elif row.gold and not any(curie in names.by_concept for curie in gold):
            told("gold passed over: of no concept here")
        elif not names.may_be_hidden(key):
            told("gold passed over: it is a label")
        elif side is None:
            told("gold passed over: of concepts on both sides of the split")
        elif (key, gold) not in seen:
            seen.add((key, gold))
            yield Mention(row.mention, gold, Kind.GOLD, side, context=row.context)


def name_mentions(names: Names, fit: Sequence[Name], count: int, split: Split) -> list[Mention]:
    """So many mentions made from these names, or fewer where they do not give more: no two alike, and none a name that stays.

    Three in five are synonyms that are taken away, at most one of a concept, every third of them written otherwise
    besides; the others are names that stay, with a typing mistake, every third with another change, too.
    """
    chance = random.Random(f"{split.seed} mentions")  # noqa: S311
    fit = list(fit)
    chance.shuffle(fit)
    found: dict[str, Mention] = {}
    away: dict[str, Name] = {}
    for name in fit:
        if len(found) >= round(_HELD_OUT * count):
            break
        if name.curie not in away and names.may_go(name):
            away[name.curie] = name
            text = changed(name.text, chance, (*_TYPO, *_REST)) if chance.random() < _CHANGED else None
            _add(found, names, Mention(
                text or name.text, (name.curie,), Kind.HELD_OUT, split.validates(name.curie), name.key
            ))  # fmt: skip
    gone = {name.key for name in away.values()}
    for name in fit:
        if len(found) >= count:
            break
        text = changed(name.text, chance, _TYPO) if name.key not in gone else None
        if text and chance.random() < _CHANGED:
            text = changed(text, chance, _REST)
        if text and not names.is_name(fold(text)):
            _add(found, names, Mention(text, (name.curie,), Kind.CHANGED, split.validates(name.curie), name.key))
    return list(found.values())


def _add(found: dict[str, Mention], names: Names, mention: Mention) -> None:
    key = mention.key
    if key not in names.bearers or key == mention.source:
        found.setdefault(key, mention)
