"""Gold mentions in, calibrations out: of the ranker, and of a language model beside it."""

import logging
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np

from engine.choose.by_model import ByModel
from engine.choose.combination import Combination, Opinion
from engine.choose.combination import fit as fit_combination
from engine.choose.combination import shipped as shipped_combination
from engine.choose.kept import combination_file
from engine.choose.model import Ballot
from engine.generate.model import Generator
from engine.gold import GoldRow, pair_keys, read_gold, refuse_mixed_splits, resolved
from engine.index.dense import folder_of
from engine.normalize import Normalizer
from engine.rank.calibration import FILE, Calibration, fit, shipped
from kg.errors import UsageError
from kg.progress import Progress
from kg.store.protocol import GraphStore

log = logging.getLogger("ontonorm")


def calibrate(
    store: GraphStore,
    gold: Path,
    *,
    where: Sequence[str] = (),
    prefix: str | None = None,
    ontologies: Sequence[str] = (),
    encoder: str | None = None,
    progress: Progress = lambda what, share: None,
) -> Calibration:
    """Fits the probabilities to a gold file, and keeps them beside the store: `normalize` uses them from then on.

    Those of an `encoder` are its own.

    LEARNED names that stand in the gold are looked through, as if nobody had learned them; negated and composite rows
    do not count. The weights are drawn towards those that ship.

    Raises:
        UsageError: the gold has several splits and none is named, or too few rows.
    """
    rows = _usable(store, gold, where, prefix)
    normalizer = Normalizer(store, ontologies=ontologies, encoder=encoder, progress=progress)
    calibration = fitted(normalizer, rows, name=gold.name, prior=shipped("default" if encoder is None else "dense"))
    folder = folder_of(store, encoder)
    folder.mkdir(parents=True, exist_ok=True)
    calibration.save(folder / FILE)
    return calibration


def fitted(normalizer: Normalizer, rows: Sequence[GoldRow], *, name: str, prior: Calibration | None) -> Calibration:
    """The calibration of a normalizer on gold rows whose ids are those of live concepts; each pair counts once."""
    distinct = _distinct(rows)
    evidence, curies = normalizer.evidence([row.mention for row in distinct], [row.context for row in distinct])
    gold = [set(row.gold) for row in distinct]
    right = np.array(
        [curie in gold[at] for curie, at in zip(curies, evidence.mentions.tolist(), strict=True)], np.bool_
    )
    return fit(evidence, right, mentions=len(distinct), name=name, keys=sorted(pair_keys(distinct)), prior=prior)


def calibrate_model(
    store: GraphStore,
    gold: Path,
    generator: Generator,
    *,
    where: Sequence[str] = (),
    prefix: str | None = None,
    ontologies: Sequence[str] = (),
    encoder: str | None = None,
    progress: Progress = lambda what, share: None,
) -> Combination:
    """Fits how much a model counts beside the ranker to a gold file, and keeps it beside the store: `normalize` with this
    model uses it from then on.

    Every mention with candidates that no name decides is a choice.

    Raises:
        UsageError: the gold has several splits and none is named, or too few choices.
        ModelError: the model cannot be asked at all.
    """
    rows = _distinct(_usable(store, gold, where, prefix))
    normalizer = Normalizer(store, ontologies=ontologies, encoder=encoder, generator=generator, progress=progress)
    asked = [(row.mention, row.context) for row in rows]
    ballots = normalizer.ballots([mention for mention, _ in asked], [context for _, context in asked])
    open_ = [(row, one) for row, one in zip(rows, ballots, strict=True) if one.candidates and not one.decided]
    chooser = cast(ByModel, normalizer.chooser)
    found: list[tuple[GoldRow, Ballot, Opinion]] = []
    for start in range(0, len(open_), normalizer.at_once):
        some = open_[start : start + normalizer.at_once]
        progress(f"{start:,} of {len(open_):,} choices", start / len(open_))
        opinions = chooser.opinions([one for _, one in some])
        found += [
            (row, one, said) for (row, one), said in zip(some, opinions, strict=True) if not isinstance(said, str)
        ]
    if len(found) < len(open_):
        log.warning("the model gave no answer for %s of %s choices", f"{len(open_) - len(found):,}", f"{len(open_):,}")
    combination = fit_combination(
        [said for _, _, said in found], [_right(row, one) for row, one, _ in found], name=gold.name,
        keys=sorted(pair_keys([row for row, _, _ in found])), prior=shipped_combination(),
    )  # fmt: skip
    file = combination_file(store, generator)
    file.parent.mkdir(parents=True, exist_ok=True)
    combination.save(file)
    return combination


def _right(row: GoldRow, ballot: Ballot) -> int:
    """The place of the first right candidate, from 1; 0 where NIL is right among these."""
    places = (place for place, one in enumerate(ballot.candidates, start=1) if one.curie in row.gold)
    return next(places, 0)


def _usable(store: GraphStore, gold: Path, where: Sequence[str], prefix: str | None) -> list[GoldRow]:
    """The rows of a gold file that one concept can be right for, with ids of live concepts."""
    rows = read_gold(gold, where=where, prefix=prefix)
    refuse_mixed_splits(rows, where)
    return resolved(store, [row for row in rows if not (row.negated or row.composite or row.union)]).rows


def _distinct(rows: Sequence[GoldRow]) -> list[GoldRow]:
    """Each pair of mention and gold once.

    Raises:
        UsageError: there is none.
    """
    distinct = list({(row.mention.casefold(), row.gold): row for row in rows}.values())
    if not distinct:
        raise UsageError("no row of the gold can be used: they are negated, composite, or of no concept that is loaded")
    return distinct


def forget(store: GraphStore, encoder: str | None = None, generator: Generator | None = None) -> None:
    """Goes back to the calibration that ships: of a model, of an encoder, or of the ranker.

    Raises:
        StoreError: there is no store.
    """
    _ = store.version
    file = folder_of(store, encoder) / FILE if generator is None else combination_file(store, generator)
    file.unlink(missing_ok=True)
