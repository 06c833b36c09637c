"""Prompts in, scores or texts of a model behind a server out: each of them, in order, with an answer or with its error."""

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from engine.generate.endpoint.address import key_in_environment, root_of
from engine.generate.endpoint.cache import Cache
from engine.generate.endpoint.client import Client
from engine.generate.endpoint.crew import in_order
from engine.generate.endpoint.errors import PromptError
from engine.generate.endpoint.question import Choice, Question, Writing, generated, key_of, schema_text, scored
from engine.generate.endpoint.server import Server
from engine.generate.endpoint.waits import Waits
from engine.generate.model import Generated, Prompt, Scored, Usage
from engine.generate.usage import Price

R = TypeVar("R")

_MOST_OPTIONS = 20
"""A server tells the log-probabilities of no more tokens: 19 candidates, and none of them."""

_CHARACTERS = 4
"""Of a token, about, in English text and the tokenizers of large models."""


class EndpointGenerator:
    """A Generator that asks an OpenAI-compatible server. Close it, or use it as a context.

    Equal prompts are asked once. What one prompt gets does not depend on the others, but for what they teach of the fields
    that the server takes.
    """

    def __init__(
        self,
        url: str,
        model: str,
        *,
        concurrency: int = 16,
        timeout: float = 60.0,
        retries: int = 5,
        cache: Path | None = None,
        price: Price | None = None,
        waits: Waits | None = None,
    ) -> None:
        """Nothing is asked yet.

        Args:
            url: the server's address, with or without /v1; the key is in ONTONORM_API_KEY.
            model: its name there.
            concurrency: how many requests are under way at once.
            timeout: seconds for one request.
            retries: how often a request is repeated after a failure that may pass.
            cache: a folder for answers, which are not asked for again.
            price: dollars for a million tokens of prompts and of answers.
            waits: how long it waits before it repeats a request.

        Raises:
            UsageError: the address or the key cannot be used.
        """
        self.price = price
        self._concurrency = max(concurrency, 1)
        self._client = Client(root_of(url), key=key_in_environment(), timeout=timeout, connections=self._concurrency)
        self._server = Server(self._client, model, retries=max(retries, 0), waits=waits or Waits())
        self._cache = None if cache is None else Cache(cache)
        self._usage = Usage()

    @property
    def name(self) -> str:
        return f"{self._server.model} at {self._client.root}"

    @property
    def folder(self) -> None:
        return None

    @property
    def most_options(self) -> int:
        return _MOST_OPTIONS

    @property
    def usage(self) -> Usage:
        return self._usage + self._server.usage

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """An estimate, as the server's tokenizer is not here: a token for each four characters."""
        return [-(-len(text) // _CHARACTERS) for text in texts]

    def score(self, prompts: Sequence[Prompt], options: Sequence[Sequence[str]]) -> list[Scored]:
        questions = [Choice(prompt, tuple(own)) for prompt, own in zip(prompts, options, strict=True)]
        return self._answers(questions, scored, lambda error: Scored(error=error))

    def generate(
        self, prompts: Sequence[Prompt], *, most_tokens: int, schema: Mapping[str, Any] | None = None
    ) -> list[Generated]:
        questions = [Writing(prompt, most_tokens, schema_text(schema)) for prompt in prompts]
        return self._answers(questions, generated, lambda error: Generated(error=error))

    def close(self) -> None:
        """Closes connections and cache."""
        self._client.close()
        if self._cache is not None:
            self._cache.close()

    def __enter__(self) -> "EndpointGenerator":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answers(self, questions: Sequence[Question], made: Callable[[Any], R], failed: Callable[[str], R]) -> list[R]:
        """What is made of the answer to each question, or of the reason why it has none."""
        keys = [key_of(question, self._client.root, self._server.model) for question in questions]
        own = dict(zip(keys, questions, strict=True))
        kept = {key: value for key, question in own.items() if (value := self._kept(key, question)) is not None}
        results = {key: made(value) for key, value in kept.items()}
        asked = [key for key in own if key not in kept]
        stop = threading.Event()

        def ask(key: bytes) -> R:
            try:
                value = self._server.answer(own[key], stop)
            except PromptError as error:
                errors.add(key)
                return failed(str(error))
            if self._cache is not None:
                self._cache.put(key, value)
            return made(value)

        errors: set[bytes] = set()
        alone = 0 if not asked or self._server.knows(own[asked[0]].kind) else 1
        for some in (asked[:alone], asked[alone:]):  # first, one: is there a server, and which fields does it take?
            answers = in_order(ask, some, threads=self._concurrency, stop=stop)
            results |= dict(zip(some, answers, strict=True))
        new = set(asked) - errors
        self._usage += Usage(
            prompts=len(keys),
            cached=len(keys) - len(new) - sum(key in errors for key in keys),
            failed=sum(key in errors for key in keys),
        )
        return [results[key] for key in keys]

    def _kept(self, key: bytes, question: Question) -> Any:
        """The value that an earlier run kept, if it is one."""
        value = None if self._cache is None else self._cache.get(key)
        return value if question.is_value(value) else None
