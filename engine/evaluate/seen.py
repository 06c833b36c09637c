"""Mentions and what answers them in, the mentions that any of it was fitted on out: what an evaluation must not hide."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from engine.choose.by_model import ByModel
from engine.choose.reciting import Reciter
from engine.finetune.card import read_keys
from engine.generate.model import Generator
from engine.gold import pair_key
from engine.index.folder import place
from engine.learn.judgements import Judgements
from engine.normalize import Normalizer
from kg.graph import identified, names_by_key
from kg.model import Mention, Scope
from kg.store.protocol import GraphStore
from kg.text import fold

LEARNED = "learned names and judgements"


def fitted(answering: Normalizer | Reciter) -> dict[str, Collection[str]]:
    """The keys of the pairs that each artifact behind the answers was fitted on."""
    if isinstance(answering, Reciter):
        return _trained(answering.generator)
    calibration = answering.calibration
    found: dict[str, Collection[str]] = {f"calibration {calibration.name}": calibration.keys}
    if isinstance(answering.chooser, ByModel):
        combination = answering.chooser.combination
        found |= {f"combination {combination.name}": combination.keys, **_trained(answering.chooser.generator)}
    return found


def _trained(generator: Generator) -> dict[str, Collection[str]]:
    """The keys of the pairs that a model of ours was trained or chosen by."""
    folder = generator.folder
    if folder is None:
        return {}
    keys = read_keys(folder)
    return {f"adapter {_named(folder)}": frozenset().union(*keys.values())} if keys else {}


def seen(
    store: GraphStore, mentions: Sequence[Mention], artifacts: Mapping[str, Collection[str]]
) -> dict[str, list[int]]:
    """The rows of the mentions whose pair each artifact was fitted on; those of none are left out.

    A pair is known by the identifier of the gold and by the concept that this is now.
    """
    curies = {gold.identifier for mention in mentions for gold in mention.gold}
    live = {curie: [row.curie for row in rows] for curie, rows in identified(store, sorted(curies)).items()}
    meant = {
        mention.row: {one for gold in mention.gold for one in (gold.identifier, *live.get(gold.identifier, ()))}
        for mention in mentions
    }
    found = {LEARNED: _learned(store, mentions, meant)}
    for name, keys in artifacts.items():
        known = frozenset(keys)
        found[name] = [
            mention.row
            for mention in mentions
            if known and any(pair_key(mention.text, curie) in known for curie in meant[mention.row] or [None])
        ]
    return {name: rows for name, rows in found.items() if rows}


def as_ranges(rows: Iterable[int]) -> str:
    """Rows as a short text: 1-3,7."""
    runs = groupby(enumerate(sorted(set(rows))), key=lambda one: one[1] - one[0])
    spans = [[row for _, row in run] for _, run in runs]
    return ",".join(str(span[0]) if len(span) == 1 else f"{span[0]}-{span[-1]}" for span in spans)


def from_ranges(text: str) -> frozenset[int]:
    """The rows in such a text."""
    spans = [part.partition("-") for part in text.split(",") if part]
    return frozenset(row for first, _, last in spans for row in range(int(first), int(last or first) + 1))


def _learned(store: GraphStore, mentions: Sequence[Mention], meant: Mapping[int, Collection[str]]) -> list[int]:
    """The rows whose gold was learned for the mention, or of which something was judged."""
    keys = {mention.row: fold(mention.text) for mention in mentions}
    names = {
        (key, name.curie)
        for key, rows in names_by_key(store, list(keys.values())).items()
        for name in rows
        if name.scope == Scope.LEARNED
    }
    judgements = Judgements.load(place(store)).led(store)
    judged = judgements.nil | {key for key, _ in judgements.rejected}
    return [row for row, key in keys.items() if key in judged or any((key, curie) in names for curie in meant[row])]


def _named(folder: Path) -> str:
    return folder.resolve().name
