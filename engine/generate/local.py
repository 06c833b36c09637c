"""Prompts in, scores of their options or written texts out, by a model on this machine."""

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from engine.generate.failures import is_out_of_memory
from engine.generate.loading import Loaded, quiet
from engine.generate.model import Generated, Prompt, Scored, Usage
from engine.generate.norms import fuse_norms
from engine.generate.scoring import can_pack, packed_size, rounded, score_naive, score_packed
from engine.generate.wording import Wording
from kg.errors import ModelError

_MOST_OPTIONS = 100
_MASK = 2**27  # numbers in the masks of one batch
_LOGITS = 2**29  # numbers in its logits
_LOWER = "lower the number of candidates or of the prompt's tokens, or take 4 bits or a smaller model"


@dataclass(frozen=True, slots=True)
class _Size:
    """What a prompt takes in a batch: tokens, and those of them whose logits are needed."""

    tokens: int
    kept: int


class LocalGenerator:
    """A Generator by a loaded model: prompts of like length together, up to `batch_tokens`, fewer where memory runs out.

    A schema is not enforced: what a text must fulfil is for the prompt to say, and for who reads it to check.
    """

    def __init__(self, loaded: Loaded, *, batch_tokens: int = 16_384, folder: Path | None = None) -> None:
        fuse_norms(loaded.model)
        self._model = loaded.model
        self._wording = Wording(loaded.tokenizer)
        self._batch_tokens = batch_tokens
        self._score = score_packed if can_pack(loaded.model) else score_naive
        config = loaded.model.config.get_text_config()
        self._context: float = getattr(config, "max_position_embeddings", None) or math.inf
        self._vocabulary: int = config.vocab_size
        self._name = loaded.name
        self._folder = folder
        self._usage = Usage()

    @property
    def name(self) -> str:
        return self._name

    @property
    def folder(self) -> Path | None:
        return self._folder

    @property
    def most_options(self) -> int:
        return _MOST_OPTIONS

    @property
    def usage(self) -> Usage:
        return self._usage

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return self._wording.lengths(texts)

    def score(self, prompts: Sequence[Prompt], options: Sequence[Sequence[str]]) -> list[Scored]:
        asked = [self._wording.prompt_ids(prompt) for prompt in prompts]
        ids_of = {text: self._wording.answer_ids(text) for text in set(chain.from_iterable(options))}
        answers = [[ids_of[text] for text in some] for some in options]
        found = [
            Scored(error=self._refusal(len(ids), max(map(len, some), default=1) - 1, len(some)))
            for ids, some in zip(asked, answers, strict=True)
        ]

        def score(batch: list[int]) -> None:
            scores = self._score(self._model, [asked[at] for at in batch], [answers[at] for at in batch])
            for at, logs in zip(batch, scores, strict=True):
                if any(map(math.isnan, logs)):
                    raise ModelError(
                        f"model {self._name} gives scores that are no numbers: its weights are damaged, or float16 is "
                        "too narrow for them; take bfloat16 or float32"
                    )
                found[at] = Scored(tuple(logs))

        sizes = {at: _Size(*packed_size(asked[at], answers[at])) for at, one in enumerate(found)
                 if one.error is None and answers[at]}  # fmt: skip
        self._in_batches(sizes, score)
        self._count(asked, [sum(map(len, some)) for some in answers], [one.error for one in found])
        return found

    def generate(
        self,
        prompts: Sequence[Prompt],
        *,
        most_tokens: int,
        schema: Mapping[str, Any] | None = None,  # noqa: ARG002  # of the protocol
    ) -> list[Generated]:
        asked = [self._wording.prompt_ids(prompt) for prompt in prompts]
        found = [Generated(error=self._refusal(len(ids), most_tokens)) for ids in asked]
        written = [0] * len(asked)

        def write(batch: list[int]) -> None:
            for at, ids in zip(batch, self._written([asked[at] for at in batch], most_tokens), strict=True):
                found[at] = Generated(self._wording.tokenizer.decode(ids, skip_special_tokens=True))
                written[at] = len(ids)

        sizes = {at: _Size(len(ids) + most_tokens, 1) for at, ids in enumerate(asked) if found[at].error is None}
        self._in_batches(sizes, write)
        self._count(asked, written, [one.error for one in found])
        return found

    def _refusal(self, tokens: int, more: int, options: int = 0) -> str | None:
        """Why a prompt of so many tokens, with so many behind it, is not asked."""
        if not tokens:
            return "the prompt is empty"
        if options > _MOST_OPTIONS:
            return f"{options} options are more than {_MOST_OPTIONS}; lower the number of candidates"
        if tokens + more > self._context:
            return (
                f"the prompt has {tokens} tokens and its answer {more}, more than the {self._context:.0f} that the model "
                "reads; lower the number of candidates or of the prompt's tokens"
            )
        return None

    def _in_batches(self, sizes: Mapping[int, _Size], ask: Callable[[list[int]], None]) -> None:
        """Asks for all places, the longest first, so that memory runs out early if it does; then in halves."""
        waiting = deque(sorted(sizes, key=lambda at: (-sizes[at].tokens, at)))
        while waiting:
            batch = [waiting.popleft() for _ in range(self._fitting(sizes[at] for at in waiting))]
            with quiet():
                fits = self._asked(batch, ask)
            if fits:
                continue
            longest = sizes[batch[0]].tokens
            if len(batch) == 1:
                raise ModelError(f"out of memory with one prompt of {longest} tokens on {self._model.device}; {_LOWER}")
            self._batch_tokens = max(len(batch) // 2, 1) * rounded(longest)
            waiting.extendleft(reversed(batch))

    def _asked(self, batch: list[int], ask: Callable[[list[int]], None]) -> bool:
        """Whether memory was enough. What a failure holds of it is free when this is left."""
        try:
            ask(batch)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            return False
        return True

    def _fitting(self, sizes: Iterable[_Size]) -> int:
        """How many of the first, the longest of all, are one batch; one at least."""
        length = kept = count = 0
        for count, size in enumerate(sizes):
            length, kept = max(length, rounded(size.tokens)), max(kept, size.kept)
            tokens = (count + 1) * length
            logits = (count + 1) * kept * self._vocabulary
            if count and (tokens > self._batch_tokens or tokens * length > _MASK or logits > _LOGITS):
                return count
        return count + 1

    def _written(self, prompts: Sequence[Sequence[int]], most_tokens: int) -> Iterator[list[int]]:
        """The likeliest tokens behind each prompt, without the one that ends them."""
        import torch
        from transformers import GenerationConfig

        length, end = max(map(len, prompts)), self._wording.end
        own = getattr(getattr(self._model, "generation_config", None), "eos_token_id", None)
        ends = {end, *([] if own is None else [own] if isinstance(own, int) else own)}
        ids = torch.tensor([[end] * (length - len(one)) + list(one) for one in prompts], device=self._model.device)
        shown = torch.tensor([[0] * (length - len(one)) + [1] * len(one) for one in prompts], device=self._model.device)
        config = GenerationConfig(
            do_sample=False, num_beams=1, max_new_tokens=most_tokens, eos_token_id=sorted(ends), pad_token_id=end,
        )  # fmt: skip
        with torch.inference_mode():
            found = self._model.generate(input_ids=ids, attention_mask=shown, generation_config=config)
        for one in found[:, length:].tolist():
            yield one[: next((at for at, token in enumerate(one) if token in ends), len(one))]

    def _count(self, asked: Sequence[Sequence[int]], answered: Sequence[int], errors: Sequence[str | None]) -> None:
        went = [error is None for error in errors]
        self._usage += Usage(
            prompts=len(asked), failed=went.count(False),
            prompt_tokens=sum(len(ids) for ids, fine in zip(asked, went, strict=True) if fine),
            answer_tokens=sum(count for count, fine in zip(answered, went, strict=True) if fine),
        )  # fmt: skip
