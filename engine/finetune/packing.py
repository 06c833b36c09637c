"""Rows in, tensors out: one row a line or several that do not see each other, and where the answers are."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.finetune.rows import Row
from engine.generate.scoring import rounded

if TYPE_CHECKING:
    import torch

Line = tuple[Row, ...]
"""Rows that stand in one line of a batch."""
Batch = dict[str, "torch.Tensor"]
IGNORED = -100  # of a label: no token that counts
_OPEN = 64  # lines that may still be added to: more would hardly fill them better, and cost more


def lines_of(rows: Sequence[Row], *, length: int, packing: bool, seed: int = 0) -> list[Line]:
    """One line a row; or lines of several, up to `length` tokens, in an order by chance: the first open line that fits."""
    if not packing:
        return [(row,) for row in rows]
    done: list[Line] = []
    lines: list[tuple[int, list[Row]]] = []
    for at in np.random.default_rng(seed).permutation(len(rows)).tolist():
        size = len(rows[at].ids)
        place = next((place for place, (free, _) in enumerate(lines) if size <= free), None)
        if place is None:
            if len(lines) == _OPEN:
                fullest = min(range(_OPEN), key=lambda place: lines[place][0])
                done.append(tuple(lines.pop(fullest)[1]))
            lines.append((length - size, [rows[at]]))
        else:
            free, line = lines[place]
            line.append(rows[at])
            lines[place] = (free - size, line)
    return done + [tuple(line) for _, line in lines]


def collated(lines: Sequence[Line], padding: int) -> Batch:
    """Tensors of lines × tokens, padded at the right, to few different lengths: a GPU makes memory and kernels ready for each.

    `labels` has at each place the token that should follow there, if it belongs to an answer; `keep` are the places where
    any line has one. If a line has several rows, `segments` numbers them (padding: -1), and `positions` count in each.
    Without them nothing needs a mask: a model that reads from left to right sees no padding.
    """
    import torch

    width = rounded(max(sum(len(row.ids) for row in line) for line in lines))
    shape = (len(lines), width)
    ids, labels = np.full(shape, padding, np.int64), np.full(shape, IGNORED, np.int64)
    segments, positions = np.full(shape, -1, np.int64), np.zeros(shape, np.int64)
    for at, line in enumerate(lines):
        begin = 0
        for number, row in enumerate(line):
            end = begin + len(row.ids)
            ids[at, begin:end] = row.ids
            labels[at, begin + row.start - 1 : end - 1] = row.ids[row.start :]
            segments[at, begin:end] = number
            positions[at, begin:end] = np.arange(len(row.ids))
            begin = end
    keep = np.flatnonzero((labels != IGNORED).any(axis=0))
    batch = {"input_ids": ids, "labels": labels, "keep": keep}
    if any(len(line) > 1 for line in lines):
        batch |= {"segments": segments, "positions": positions}
    return {name: torch.from_numpy(values) for name, values in batch.items()} | {
        "tokens": torch.tensor(int((segments >= 0).sum()))
    }


def inputs_of(batch: Batch, model: Any) -> dict[str, Any]:
    """What a causal language model is called with for this batch."""
    inputs: dict[str, Any] = {"input_ids": batch["input_ids"], "use_cache": False}
    if "segments" in batch:
        inputs["position_ids"] = batch["positions"]
        inputs["attention_mask"] = _as_attention(_block_mask(batch["segments"]), model)
    return inputs


def _block_mask(segments: "torch.Tensor") -> "torch.Tensor":
    """Lines × 1 × places × places: whether the one sees the other: both of one row, and not one that is to come.

    Padding sees padding, for an attention to nothing is no number.
    """
    same = segments[:, None, :, None] == segments[:, None, None, :]
    return same.tril()


def _as_attention(allowed: "torch.Tensor", model: Any) -> "torch.Tensor":
    """The mask as the model's attention takes it: PyTorch's own takes truth values, others add numbers."""
    import torch

    if model.config._attn_implementation == "sdpa":
        return allowed
    none = torch.zeros(allowed.shape, dtype=model.dtype, device=allowed.device)
    return none.masked_fill(~allowed, torch.finfo(model.dtype).min)
