"""Gold mentions in, a calibration out: probabilities fitted to what annotators say of these ontologies."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.gold import GoldRow, pair_keys, read_gold, refuse_mixed_splits, resolved
from engine.index.dense import folder_of
from engine.normalize import Normalizer
from engine.rank.calibration import FILE, Calibration, fit, shipped
from kg.errors import UsageError
from kg.progress import Progress
from kg.store.protocol import GraphStore


def calibrate(
    store: GraphStore,
    gold: Path,
    *,
    where: Sequence[str] = (),
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
    rows = read_gold(gold, where=where)
    refuse_mixed_splits(rows, where)
    usable = [row for row in rows if not (row.negated or row.composite or row.union)]
    found = resolved(store, usable)
    normalizer = Normalizer(store, ontologies=ontologies, encoder=encoder, progress=progress)
    calibration = fitted(
        normalizer, found.rows, name=gold.name, prior=shipped("default" if encoder is None else "dense")
    )
    folder = folder_of(store, encoder)
    folder.mkdir(parents=True, exist_ok=True)
    calibration.save(folder / FILE)
    return calibration


def fitted(normalizer: Normalizer, rows: Sequence[GoldRow], *, name: str, prior: Calibration | None) -> Calibration:
    """The calibration of a normalizer on gold rows whose ids are those of live concepts; each pair counts once."""
    distinct = list({(row.mention.casefold(), row.gold): row for row in rows}.values())
    if not distinct:
        raise UsageError("no row of the gold can be used: they are negated, composite, or of no concept that is loaded")
    evidence, curies = normalizer.evidence([row.mention for row in distinct], [row.context for row in distinct])
    gold = [set(row.gold) for row in distinct]
    right = np.array(
        [curie in gold[at] for curie, at in zip(curies, evidence.mentions.tolist(), strict=True)], np.bool_
    )
    return fit(evidence, right, mentions=len(distinct), name=name, keys=sorted(pair_keys(distinct)), prior=prior)


def forget(store: GraphStore, encoder: str | None = None) -> None:
    """Goes back to the calibration that ships.

    Raises:
        StoreError: there is no store.
    """
    _ = store.version
    (folder_of(store, encoder) / FILE).unlink(missing_ok=True)
