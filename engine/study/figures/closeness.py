"""Embedding analyses in, a table out."""

from collections.abc import Sequence

from engine.report.model import Change, Column, Figure, Part, Table
from engine.study.embedding import Closeness


def closeness(name: str, found: Sequence[Closeness]) -> Part:
    """One line an encoder."""
    columns = (
        Column("encoder", "Encoder"), Column("pairs", "Pairs"), Column("cosine", "Cosine"),
        Column("shuffled", "Shuffled", "The mean cosine of terms with the identifiers of others."),
        Column("difference", "Difference, × 100", "With its 95 % interval, by drawing pairs."),
        Column("auc", "AUC", "How often a pair is closer than a shuffled one."),
    )  # fmt: skip
    rows = tuple(
        (one.encoder, one.pairs, one.cosine, one.shuffled, Change(one.difference, one.low, one.high), one.area)
        for one in found
    )
    return Part(name, (Figure(Table("closeness", f"Terms and identifiers of {name}", columns, rows)),))
