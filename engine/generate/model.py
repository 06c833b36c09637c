"""What a language model is asked and what it says: prompts, scores, texts, what they cost; and the seam of generators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

Role = Literal["system", "user", "assistant"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a conversation."""

    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """The turns before the answer that is asked for."""

    messages: tuple[Message, ...]

    @classmethod
    def of(cls, system: str, user: str) -> "Prompt":
        """A prompt of two turns; without a system text of one."""
        first = (Message("system", system),) if system else ()
        return cls((*first, Message("user", user)))


@dataclass(frozen=True, slots=True)
class Scored:
    """The natural log-probability of each option as the whole answer, in order; or why there are none.

    `measured` is False where a server tells only which option it answered: that one then has most of the probability.
    """

    logs: tuple[float, ...] = ()
    measured: bool = True
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Generated:
    """The text that a model wrote; or why there is none."""

    text: str = ""
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What was asked of a model: prompts, how many of them were answered from the cache or failed, tokens in and out."""

    prompts: int = 0
    cached: int = 0
    failed: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.prompts + other.prompts, self.cached + other.cached, self.failed + other.failed,
            self.prompt_tokens + other.prompt_tokens, self.answer_tokens + other.answer_tokens,
        )  # fmt: skip


class Generator(Protocol):
    """A language model that scores given answers and writes free ones. One prompt's result does not depend on the others.

    `name` names the model, its adapter and its place; `folder` is that of the adapter, or of the model, if it lies in one
    here; `most_options` is how many options one prompt may have; `usage` is what was asked so far.
    """

    @property
    def name(self) -> str: ...

    @property
    def folder(self) -> Path | None: ...

    @property
    def most_options(self) -> int: ...

    @property
    def usage(self) -> Usage: ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """About how many tokens each text has."""
        ...

    def score(self, prompts: Sequence[Prompt], options: Sequence[Sequence[str]]) -> list[Scored]:
        """For each prompt, the scores of its own options.

        Raises:
            ModelError: the model cannot be asked at all.
        """
        ...

    def generate(
        self, prompts: Sequence[Prompt], *, most_tokens: int, schema: Mapping[str, Any] | None = None
    ) -> list[Generated]:
        """For each prompt the likeliest text; `schema` (JSON Schema) is what it should fulfil, where that can be asked for.

        Raises:
            ModelError: the model cannot be asked at all.
        """
        ...
