"""The body of a reply in, what it says out: an answer with its tokens, a complaint. All of it may be of any other shape."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.generate.endpoint.errors import PromptError, TransientError, cut
from engine.generate.endpoint.logs import Token

_NOTHING = -9999.0
_MOST_COUNTED = 10**9
_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Completion:
    """An answer: its text, its tokens where they are told, and the numbers of tokens that were read and written."""

    text: str
    tokens: tuple[Token, ...] = ()
    prompt_tokens: int = 0
    answer_tokens: int = 0


def completion_in(body: str) -> Completion:
    """The first answer of a reply.

    Raises:
        TransientError: it is no reply of the protocol, or has no answer.
        PromptError: the model, or who watches over it, refused.
    """
    whole = _json(body)
    if not isinstance(whole, dict):
        raise TransientError("the reply is no JSON of the protocol")
    choices = whole.get("choices")
    if not isinstance(choices, list) or not choices:
        told = _said(whole) if "error" in whole else ""
        raise TransientError(f"the reply has no answer{f': {cut(told)}' if told else ''}")
    choice = choices[0]
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(message, dict):
        raise TransientError("the reply has no answer of the protocol")
    if refusal := message.get("refusal"):
        raise PromptError(f"the model refused: {cut(str(refusal), 80)}")
    if choice.get("finish_reason") == "content_filter":
        raise PromptError("the server's content filter refused")
    text = _text(message.get("content"))
    if text is None:
        raise PromptError("the answer has no text")
    usage = whole.get("usage")
    read, written = (_count(usage, name) for name in ("prompt_tokens", "completion_tokens"))
    return Completion(text, _tokens(choice.get("logprobs")), read, written)


def complaint_in(body: str) -> str:
    """What a server says is wrong, in whatever form; its code and the field it names too."""
    whole = _json(body)
    return _said(whole) if isinstance(whole, dict) else body[:1_000]


def models_in(body: str) -> list[str]:
    """The names in a list of models."""
    whole = _json(body)
    rows = whole.get("data") if isinstance(whole, dict) else None
    names = (row.get("id") for row in rows if isinstance(row, dict)) if isinstance(rows, list) else ()
    return [name for name in names if isinstance(name, str)]


def named(models: list[str]) -> str:
    """Some names, as a message has them."""
    more = len(models) - _MOST_NAMED
    return ", ".join(cut(one, 60) for one in models[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")


def _json(body: str) -> Any:
    """None where it is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _said(whole: dict[str, Any]) -> str:
    """All texts and numbers that an error holds, its message first."""
    error = whole.get("error", whole.get("detail", whole))
    if isinstance(error, dict):
        error = [error.get("message", error.get("detail")), *(error.get(name) for name in ("param", "code", "type"))]
    return " ".join(dict.fromkeys(_leaves(error, 0)))[:2_000]


def _leaves(value: Any, depth: int) -> Iterator[str]:
    if depth > 5:  # noqa: PLR2004  # of a list of a field's errors
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        told = (one for name, one in value.items() if name != "input") if isinstance(value, dict) else value
        for one in told:  # the input is what was sent, and may name anything
            yield from _leaves(one, depth + 1)


def _text(content: Any) -> str | None:
    """The text of a message, which some servers give in parts; half characters (\\ud83d) become question marks."""
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        content = "".join(part for part in parts if isinstance(part, str)) if parts else None
    return content.encode(errors="replace").decode() if isinstance(content, str) else None


def _count(usage: Any, name: str) -> int:
    value = usage.get(name) if isinstance(usage, dict) else None
    return value if type(value) is int and 0 <= value <= _MOST_COUNTED else 0


def _tokens(logprobs: Any) -> tuple[Token, ...]:
    """The tokens of the answer; none where one is not as the protocol has it."""
    rows = logprobs.get("content") if isinstance(logprobs, dict) else None
    if not isinstance(rows, list):
        return ()
    tokens = []
    for row in rows:
        token = _token(row)
        if token is None:
            return ()
        tokens.append(token)
    return tuple(tokens)


def _token(row: Any) -> Token | None:
    if not isinstance(row, dict) or not isinstance(row.get("token"), str):
        return None
    tops = row.get("top_logprobs")
    pairs = []
    for top in tops if isinstance(tops, list) else ():
        if not isinstance(top, dict) or not isinstance(top.get("token"), str):
            return None
        pairs.append((top["token"], _log(top.get("logprob"))))
    return Token(_bytes(row), _log(row.get("logprob")), tuple(pairs))


def _log(value: Any) -> float:
    """A log-probability; JSON has no infinity, and some servers write null for it. What is no number is not one here."""
    if value is None:
        return _NOTHING
    try:
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else float("nan")
    except OverflowError:
        return float("nan")


def _bytes(row: dict[str, Any]) -> bytes:
    """A token's bytes: a character may be divided among tokens."""
    given = row.get("bytes")
    if isinstance(given, list) and all(type(one) is int and 0 <= one < 256 for one in given):  # noqa: PLR2004
        return bytes(given)
    return str(row["token"]).encode(errors="replace")
