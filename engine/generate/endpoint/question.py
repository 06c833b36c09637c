"""One prompt with what is asked of it in: the request of a dialect, the key of its answer, and the answer's value out."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any, Protocol

from engine.generate.endpoint.answer import answered
from engine.generate.endpoint.completion import Completion
from engine.generate.endpoint.dialect import Constraint, Dialect
from engine.generate.endpoint.errors import NoOptionError, cut
from engine.generate.endpoint.logs import measured, unmeasured
from engine.generate.model import Generated, Prompt, Scored

_FORMAT = 1
"""Of what is kept; higher after a change of how answers are read."""

_MOST_TOKENS = 32
"""Of an answer that is a number: a short sentence or an object of JSON around it."""

_LONGEST_TOLD = 80
_ANSWER_AS = 'Answer in JSON: {"answer": "NUMBER"}'
_FULFIL = "Answer in JSON that fulfils this schema: "


class Question(Protocol):
    """What is asked of a server, and what its answer is worth. `kind` is that of questions which need the same fields."""

    @property
    def kind(self) -> str: ...

    @property
    def first(self) -> Dialect:
        """The fullest dialect that it can be asked in."""
        ...

    def identity(self) -> dict[str, Any]:
        """What the answer depends on, besides server and model."""
        ...

    def body(self, dialect: Dialect) -> dict[str, Any]:
        """The request, without the model."""
        ...

    def read(self, completion: Completion) -> Any:
        """The value of an answer, as JSON has it.

        Raises:
            NoOptionError: it answers nothing that was asked for.
        """
        ...

    def is_value(self, value: Any) -> bool:
        """Whether this may be what `read` gave, after it was kept."""
        ...


@dataclass(frozen=True, slots=True)
class Choice:
    """Which of these options?"""

    prompt: Prompt
    options: tuple[str, ...]

    @property
    def kind(self) -> str:
        return "choice"

    @property
    def first(self) -> Dialect:
        return Dialect()

    def identity(self) -> dict[str, Any]:
        return {"messages": _messages(self.prompt), "options": self.options, "format": _FORMAT}

    def body(self, dialect: Dialect) -> dict[str, Any]:
        told = _ANSWER_AS if dialect.constraint == Constraint.OBJECT else ""
        body = {"messages": _messages(self.prompt, told)} | _common(dialect, _MOST_TOKENS)
        if dialect.logs:
            body |= {"logprobs": True, "top_logprobs": dialect.logs}
        return body | {
            Constraint.CHOICE: {"structured_outputs": {"choice": list(self.options)}},
            Constraint.SCHEMA: _schema({
                "type": "object",
                "properties": {"answer": {"type": "string", "enum": list(self.options)}},
                "required": ["answer"],
                "additionalProperties": False,
            }, strict=True),
            Constraint.OBJECT: {"response_format": {"type": "json_object"}},
            Constraint.PLAIN: {},
        }[dialect.constraint]  # fmt: skip

    def read(self, completion: Completion) -> Any:
        text = completion.text
        found = answered(text, self.options)
        if found is None:
            raise NoOptionError(f"the answer is no option: '{cut(text, _LONGEST_TOLD)}'")
        answer = self.options[found.option]
        logs = measured(text, found.at, completion.tokens, self.options, answer)
        return {"logs": list(logs or unmeasured(found.option, len(self.options))), "measured": logs is not None}

    def is_value(self, value: Any) -> bool:
        if not isinstance(value, dict) or not isinstance(value.get("measured"), bool):
            return False
        logs = value.get("logs")
        return (
            isinstance(logs, list)
            and len(logs) == len(self.options)
            and all(type(log) is float and isfinite(log) for log in logs)
        )


@dataclass(frozen=True, slots=True)
class Writing:
    """What is the text? `schema` is JSON Schema, as text."""

    prompt: Prompt
    most_tokens: int
    schema: str | None = None

    @property
    def kind(self) -> str:
        return "writing" if self.schema is None else "object"

    @property
    def first(self) -> Dialect:
        return Dialect(Constraint.PLAIN if self.schema is None else Constraint.SCHEMA, logs=0)

    def identity(self) -> dict[str, Any]:
        return {
            "messages": _messages(self.prompt), "most_tokens": self.most_tokens, "schema": self.schema, "format": _FORMAT,
        }  # fmt: skip

    def body(self, dialect: Dialect) -> dict[str, Any]:
        told = _FULFIL + self.schema if self.schema and dialect.constraint > Constraint.SCHEMA else ""
        body = {"messages": _messages(self.prompt, told)} | _common(dialect, self.most_tokens)
        if self.schema is None or dialect.constraint == Constraint.PLAIN:
            return body
        if dialect.constraint == Constraint.OBJECT:
            return body | {"response_format": {"type": "json_object"}}
        return body | _schema(json.loads(self.schema), strict=False)

    def read(self, completion: Completion) -> Any:
        return completion.text

    def is_value(self, value: Any) -> bool:
        return isinstance(value, str)


def scored(value: Any) -> Scored:
    """The value of a choice."""
    return Scored(tuple(value["logs"]), value["measured"])


def generated(value: Any) -> Generated:
    """The value of a writing."""
    return Generated(value)


def key_of(question: Question, place: str, model: str) -> bytes:
    """The same for the same question to the same model at the same place; neither prompt nor key can be read from it."""
    whole = {"kind": question.kind, "place": place, "model": model} | question.identity()
    return hashlib.blake2b(json.dumps(whole, sort_keys=True).encode(), digest_size=32).digest()


def schema_text(schema: Mapping[str, Any] | None) -> str | None:
    """A schema as a text, its members in order, which is that in which they are written."""
    return None if schema is None else json.dumps(schema)


def _messages(prompt: Prompt, told: str = "") -> list[dict[str, str]]:
    """The turns; what is told besides follows the last."""
    turns = [{"role": message.role, "content": message.text} for message in prompt.messages]
    if told and turns:
        turns[-1]["content"] += f"\n\n{told}"
    return turns


def _common(dialect: Dialect, most_tokens: int) -> dict[str, Any]:
    warmth = {"temperature": 0} if dialect.temperature else {}
    return {dialect.limit: most_tokens, "stream": False} | warmth


def _schema(schema: Mapping[str, Any], *, strict: bool) -> dict[str, Any]:
    named = {"name": "answer", "strict": strict, "schema": schema}
    return {"response_format": {"type": "json_schema", "json_schema": named}}
