"""A file of annotated mentions in, its rows out: what each mention stands for, by whoever read the text."""

from engine.gold.reading import read_gold, read_gold_file
from engine.gold.rows import (
    NIL,
    SPLIT,
    GoldRow,
    Resolved,
    is_seen,
    pair_key,
    pair_keys,
    refuse_mixed_splits,
    resolved,
)
from engine.gold.table import GOLD, MENTION, GoldFile, gold_rows, is_negated, tell

__all__ = [
    "GOLD", "MENTION", "NIL", "SPLIT", "GoldFile", "GoldRow", "Resolved", "gold_rows", "is_negated", "is_seen", "pair_key",
    "pair_keys", "read_gold", "read_gold_file", "refuse_mixed_splits", "resolved", "tell",
]  # fmt: skip
