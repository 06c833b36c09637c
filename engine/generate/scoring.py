"""Tokens of prompts and of their options in, the log-probability of each option out: all of a batch by one pass of a model.

Behind a prompt stand all of its options, but for the last token of each, which only has to be foretold. A mask shows to
an option's tokens the prompt and themselves, and their positions begin anew, so that each option is scored as if it
stood alone. Rows are filled up on their left: logits are needed of their ends only, and the layer that makes them, which
may be as wide as a vocabulary of 128,000 tokens, is applied to those.
"""

import inspect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

Ids = Sequence[int]

_MULTIPLE = 8  # of which lengths are, for the kernels of a GPU
_NEEDED = {"attention_mask", "position_ids", "logits_to_keep"}
_LAYERS = {"full_attention", "sliding_attention"}


@dataclass(frozen=True, slots=True)
class Row:
    """A prompt, and its options packed behind it: `blocks` numbers the option of each token, 0 is the prompt."""

    ids: list[int]
    positions: list[int]
    blocks: list[int]
    before: list[list[int]]
    """For each option and each of its tokens, the place of the one before, counted from the prompt's last: that is 0."""

    @classmethod
    def of(cls, prompt: Ids, options: Sequence[Ids]) -> "Row":
        """A prompt of at least one token, and options that are not empty."""
        ids, positions, blocks = list(prompt), list(range(len(prompt))), [0] * len(prompt)
        before = []
        for number, option in enumerate(options, 1):
            at, shown = len(ids) - len(prompt), len(option) - 1
            before.append([0, *range(at + 1, at + shown + 1)])
            ids += option[:-1]
            positions += range(len(prompt), len(prompt) + shown)
            blocks += [number] * shown
        return cls(ids, positions, blocks, before)


def packed_size(prompt: Ids, options: Sequence[Ids]) -> tuple[int, int]:
    """How many tokens a row has, and of how many the logits are needed."""
    packed = sum(len(option) - 1 for option in options)
    return len(prompt) + packed, 1 + packed


def can_pack(model: Any) -> bool:
    """Whether a model can be told what each token sees, and where it stands; all that is like Llama can."""
    inner = model.get_base_model() if hasattr(model, "get_base_model") else model
    layers = set(getattr(inner.config.get_text_config(), "layer_types", None) or ())
    return set(inspect.signature(inner.forward).parameters) >= _NEEDED and layers <= _LAYERS


def score_packed(model: Any, prompts: Sequence[Ids], options: Sequence[Sequence[Ids]]) -> list[list[float]]:
    """The natural log-probability of each option as the whole of what follows its prompt, by one pass.

    Neither a prompt nor an option is empty; the last token of an option is the one that ends it.
    """
    import torch

    rows = [Row.of(prompt, some) for prompt, some in zip(prompts, options, strict=True)]
    length = rounded(max(len(row.ids) for row in rows))
    ids, positions, blocks = (
        torch.tensor([[fill] * (length - len(row.ids)) + part for row, part in zip(rows, parts, strict=True)])
        .to(model.device)
        for fill, parts in (
            (0, [row.ids for row in rows]), (0, [row.positions for row in rows]), (-1, [row.blocks for row in rows]),
        )
    )  # fmt: skip
    ends = [len(row.ids) - row.blocks.count(0) + 1 for row in rows]
    with torch.inference_mode():
        logits = model(
            input_ids=ids, position_ids=positions, attention_mask=_masks(model, positions, blocks),
            logits_to_keep=max(ends), use_cache=False,
        ).logits  # fmt: skip
        starts = [max(ends) - end for end in ends]
        return _sums(logits, [row.before for row in rows], options, starts=starts)


def score_naive(model: Any, prompts: Sequence[Ids], options: Sequence[Sequence[Ids]]) -> list[list[float]]:
    """The same by one pass for each option: for models that cannot be told what a token sees, and to test the other."""
    import torch

    def score(prompt: Ids, option: Ids) -> float:
        ids = torch.tensor([[*prompt, *option[:-1]]], device=model.device)
        logits = model(input_ids=ids, use_cache=False).logits[:, len(prompt) - 1 :]
        return _sums(logits, [[range(len(option))]], [[option]], starts=[0])[0][0]

    with torch.inference_mode():
        return [[score(prompt, option) for option in some] for prompt, some in zip(prompts, options, strict=True)]


def rounded(length: int) -> int:
    """The length that rows are filled up to."""
    return -(-length // _MULTIPLE) * _MULTIPLE


def _masks(model: Any, positions: Any, blocks: Any) -> Any:
    """What is added to the attention of each token to each, shape (rows, 1, tokens, tokens); one for each kind of layer."""
    import torch

    config = model.config.get_text_config()
    queries, keys = blocks[:, :, None], blocks[:, None, :]
    every = torch.ones(blocks.shape[1], blocks.shape[1], dtype=torch.bool, device=blocks.device)
    seen = every.tril() & ((keys == 0) | (keys == queries))
    # Tokens that fill up are of no prompt's block; they see each other, for a token that sees none has no numbers.

    def added(allowed: Any) -> Any:
        mask = torch.zeros(allowed.shape, dtype=model.dtype, device=blocks.device)
        return mask.masked_fill_(~allowed, torch.finfo(model.dtype).min)[:, None]

    window = getattr(config, "sliding_window", None)
    layers = set(getattr(config, "layer_types", None) or ())
    if not window or layers == {"full_attention"}:
        return added(seen)
    near = added(seen & (positions[:, :, None] - positions[:, None, :] < window))
    if layers <= {"sliding_attention"}:
        return near
    return {"full_attention": added(seen), "sliding_attention": near}


def _sums(
    logits: Any, before: Sequence[Sequence[Ids]], options: Sequence[Sequence[Ids]], *, starts: Ids
) -> list[list[float]]:
    """The sums of the log-probabilities of each option's tokens: `before` says which logits of a row foretell each.

    They are counted from where the row's logits start. All is fetched at once, for a GPU waits meanwhile.
    """
    import torch

    wanted = [
        (row, start + place, token)
        for row, (start, some, texts) in enumerate(zip(starts, before, options, strict=True))
        for places, text in zip(some, texts, strict=True)
        for place, token in zip(places, text, strict=True)
    ]
    rows, places, tokens = torch.tensor(wanted, device=logits.device).T
    whole = torch.stack(
        [one.float().logsumexp(-1) for one in logits]
    )  # row by row: so many in float32 take much memory
    each = iter((logits[rows, places, tokens].float() - whole[rows, places]).tolist())
    return [[sum(islice(each, len(text))) for text in texts] for texts in options]
