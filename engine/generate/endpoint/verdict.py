"""A reply in, its answer out, or whom its failure concerns: one prompt, one attempt, or everything that is asked."""

import re
from datetime import UTC, datetime

from engine.generate.endpoint.address import KEY, shown
from engine.generate.endpoint.client import Reply
from engine.generate.endpoint.completion import Completion, complaint_in, completion_in
from engine.generate.endpoint.errors import ComplaintError, PromptError, TransientError, cut
from engine.generate.endpoint.waits import seconds_named
from kg.errors import ModelError

_OK = range(200, 300)
_REDIRECTS = range(300, 400)
_KEY_WANTED = {401, 403}
_PAID = 402
_ABSENT = {404, 405, 410}
_REFUSED = {400, 422, 501}
_BUSY = {408, 409, 425, 429, *range(500, 600)} - _REFUSED

_TOO_LONG = re.compile(
    r"context.{0,10}(length|window|size)|maximum.context|too.(long|many.tokens|large for)|prompt.is.too|reduce the length"
)
_FILTERED = re.compile(r"content.?(filter|policy|management)|moderation|flagged")
_NO_CREDIT = re.compile(r"insufficient.?(quota|funds|credit|balance)")
_NO_MODEL = re.compile(
    r"model.?not.?found|not a valid model|invalid model|unknown model|no such model|model.{0,200}does not exist"
)


class AbsentError(ModelError):
    """There is no such path, or no such model."""


def completion_of(reply: Reply, root: str) -> Completion:
    """The answer in a reply.

    Raises:
        TransientError: the same may be asked again.
        ComplaintError: something less may be asked.
        PromptError: this prompt gets no answer.
        AbsentError: the path or the model is missing.
        ModelError: nothing will be answered.
    """
    status = reply.status
    if status in _OK:
        if "html" in reply.headers.get("content-type", ""):
            raise ModelError(f"{root}: this is a page for people, not a model; give the address of its API (…/v1)")
        return completion_in(reply.body)
    if status in _REDIRECTS:
        target = reply.headers.get("location", "")
        raise ModelError(
            f"{root}: it redirects to {shown(target) or 'nowhere'}; if that is the server, give that address"
        )
    said = complaint_in(reply.body)
    text = said.casefold()
    if status == _PAID or (status not in range(500, 600) and _NO_CREDIT.search(text)):
        raise ModelError(f"{root}: the account has no credit left ({cut(said, 120)})")
    if status in range(400, 500) and _FILTERED.search(text):
        raise PromptError(f"the server's content filter refused ({cut(said, 120)})")
    if status in _KEY_WANTED and "logprob" not in text:  # some models refuse those with 403
        raise ModelError(f"{root}: the key is {_wrong(status)}; set {KEY} to one that may use this model")
    if status in _BUSY:
        after = seconds_named(reply.headers.get("retry-after"), datetime.now(UTC))
        raise TransientError(f"the server is busy or broken ({status}{_told(said, reply)})", after)
    if status in _ABSENT or _NO_MODEL.search(text):
        raise AbsentError(f"{root}: {status}{_told(said, reply)}")
    if _TOO_LONG.search(text):
        raise PromptError(f"the prompt is too long for the model ({cut(said, 120)})")
    message = f"the server does not take the request ({status}{_told(said, reply)})"
    if status in _REFUSED or status in _KEY_WANTED:
        raise ComplaintError(message, said)
    raise PromptError(message)


def _wrong(status: int) -> str:
    return "missing or wrong (401)" if status == 401 else "not allowed to (403)"  # noqa: PLR2004


def _told(said: str, reply: Reply) -> str:
    """What is worth telling: not the source of a page."""
    if not said.strip() or "html" in reply.headers.get("content-type", "") or said.lstrip().startswith("<"):
        return ""
    return f": {cut(said, 120)}"
