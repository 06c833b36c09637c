"""A question in, its answer out: asked in the fullest dialect that the server takes, and again after what may pass."""

import threading
from typing import Any

from engine.generate.endpoint.client import Client
from engine.generate.endpoint.completion import Completion, models_in, named
from engine.generate.endpoint.dialect import Dialects
from engine.generate.endpoint.errors import (
    ComplaintError,
    NoConnectionError,
    NoOptionError,
    PromptError,
    TransientError,
    cut,
)
from engine.generate.endpoint.question import Question
from engine.generate.endpoint.verdict import AbsentError, completion_of
from engine.generate.endpoint.waits import Waits
from engine.generate.model import Usage
from kg.errors import ModelError

_GONE = 3
"""So many prompts in a row for which there was no connection, and the next is tried once only, until there is one."""


class Server:
    """One model of one server. Safe for threads."""

    def __init__(self, client: Client, model: str, *, retries: int, waits: Waits) -> None:
        self.client = client
        self.model = model
        self.usage = Usage()
        self._retries = retries
        self._waits = waits
        self._dialects = Dialects()
        self._lock = threading.Lock()
        self._met = False
        self._unreached = 0

    def knows(self, kind: str) -> bool:
        """Whether a question of this kind was answered."""
        return self._dialects.knows(kind)

    def answer(self, question: Question, stop: threading.Event) -> Any:
        """The value of the answer.

        Raises:
            PromptError: there is none to this question.
            ModelError: there will be none to any.
        """
        dialect = complained = self._dialects.of(question.kind, question.first)
        while True:
            body = {"model": self.model} | question.body(dialect)
            try:
                value = question.read(self._repeated(body, stop))
            except ComplaintError as error:
                lower = dialect.lowered(error.said)
                if lower is None:
                    raise
                dialect, complained = lower, complained.lowered(error.said) or complained
            except NoOptionError:
                looser = dialect.loosened()
                if looser is None:
                    raise
                dialect = looser
            else:
                self._dialects.remember(question.kind, dialect, complained)
                return value

    def _repeated(self, body: dict[str, Any], stop: threading.Event) -> Completion:
        """The answer to a request, which is repeated after failures that may pass."""
        failures = 0
        while True:
            try:
                return self._once(body)
            except TransientError as error:
                failures += 1
                patient = not isinstance(error, NoConnectionError) or self._unreached < _GONE
                waits = failures <= self._retries and patient
                if waits and not stop.wait(self._waits.before(failures, error.after)):
                    continue
                if isinstance(error, NoConnectionError):
                    self._miss(error)
                raise PromptError(f"{error}, {failures:,} time{'' if failures == 1 else 's'}") from error

    def _once(self, body: dict[str, Any]) -> Completion:
        try:
            reply = self.client.post("/chat/completions", body)
            with self._lock:
                self._met, self._unreached = True, 0
            completion = completion_of(reply, self.client.root)
        except AbsentError as error:
            raise self._absent(error) from error
        with self._lock:
            self.usage += Usage(prompt_tokens=completion.prompt_tokens, answer_tokens=completion.answer_tokens)
        return completion

    def _miss(self, error: NoConnectionError) -> None:
        """One more prompt for which there was no connection; nothing can be asked if there never was one."""
        with self._lock:
            self._unreached += 1
            met = self._met
        if not met:
            raise ModelError(
                f"{self.client.root}: {error}; start the server there (vllm serve, llama-server), or correct the address"
            ) from error

    def _absent(self, error: AbsentError) -> ModelError:
        """Which of the two is missing, the path or the model: the models that there are tell."""
        try:
            reply = self.client.get("/models")
        except ModelError:
            return error
        models = models_in(reply.body)
        if models and self.model not in models:
            return ModelError(f"{self.client.root}: it has no model {cut(self.model, 80)!r}; it has {named(models)}")
        if models:
            return ModelError(f"{error}; it has the model, but does not let it chat: serve it with a chat template")
        return ModelError(f"{error}; it has no /chat/completions: give the address of an OpenAI-compatible server")
