"""An answer in, a block of lines that explains it to people out: what was found, by which name, how sure, what else."""

from collections.abc import Iterator
from textwrap import wrap

from engine.differences import difference
from engine.model import IDENTIFIER, Assertion, Candidate, Normalization
from kg.errors import one_line

_WIDTH = 80
_INDENT = 2
_NAMED = 14
_LONGEST = 160
_NIL = "NIL"

Line = tuple[str, str]
"""What a line tells of, and what it tells."""


def explain(answer: Normalization) -> str:
    """Lines of at most 80 characters, without what a terminal would obey; the last one ends without a line end."""
    return "\n".join(_block(answer, 0))


def _block(answer: Normalization, indent: int) -> Iterator[str]:
    yield from _wrapped(_quoted(answer.mention), indent, indent)
    indent += _INDENT
    for name, text in _lines(answer):
        yield from _wrapped(f"{name:<{_NAMED}}{text}", indent, indent + _NAMED)
    for number, part in enumerate(answer.parts, start=1):
        yield from _wrapped(f"part {number}", indent, indent)
        yield from _block(part, indent + _INDENT)


def _wrapped(text: str, first: int, rest: int) -> list[str]:
    return wrap(
        text, _WIDTH, initial_indent=" " * first, subsequent_indent=" " * rest, drop_whitespace=True,
        replace_whitespace=False, break_on_hyphens=False,
    )  # fmt: skip


def _lines(answer: Normalization) -> Iterator[Line]:
    if answer.error:
        yield "error", _safe(answer.error)
        return
    yield "answer", _concept(answer.curie, answer.label) if answer.curie else f"{_NIL}: no concept fits well enough"
    yield "probability", _probability(answer)
    if answer.model:
        yield "chosen by", _safe(answer.model)
    if answer.recited:
        yield "recited", f"{_quoted(answer.recited.text)}, {answer.recited.verdict}"
    first = answer.candidates[0] if answer.candidates else None
    if first and not answer.curie:
        yield "likeliest", _candidate(first)
    if first:
        yield from _evidence(answer, first)
    if answer.runner_up:
        yield "runner-up", f"{_candidate(answer.runner_up)}, {answer.margin:.4g} less"
    yield from _said(answer)
    if answer.broader:
        broader = answer.broader
        yield "broader", f"{_concept(broader.curie, broader.label)}, probability {broader.probability:.4g}"


def _probability(answer: Normalization) -> str:
    told = f", calibrated on {_safe(answer.calibration)}" if answer.calibration else ""
    of = " that the likeliest is meant" if not answer.curie and answer.candidates else ""
    return f"{answer.probability:.4g}{of}{told}"


def _evidence(answer: Normalization, first: Candidate) -> Iterator[Line]:
    """By which name the first candidate was found, and how."""
    if first.scope == IDENTIFIER:
        yield "identifier", _safe(first.term)
    else:
        yield "name", f"{_quoted(first.term)}, {first.scope}"
        if first.matched is not None:
            yield "matched by", _quoted(first.matched)
        yield "difference", _safe(str(difference(first.matched or answer.mention, first.term)))
    score = "" if first.score is None else f", score {first.score:.3f}"
    yield "found by", f"{first.retriever}{score}"
    if first.replaced:
        yield "replaced", f"{_safe(first.replaced)} is obsolete and led to {_safe(first.curie)}"


def _said(answer: Normalization) -> Iterator[Line]:
    """What is said of the finding."""
    if answer.assertion != Assertion.PRESENT or answer.assertion_cue:
        cue = f", by {_quoted(answer.assertion_cue)}" if answer.assertion_cue else ""
        yield "assertion", f"{answer.assertion}{cue}"
    for modifier in answer.modifiers:
        cue = "" if modifier.cue == modifier.value else f", by {_quoted(modifier.cue)}"
        yield modifier.kind, f"{_safe(modifier.value)}{cue}"


def _candidate(candidate: Candidate) -> str:
    return f"{_concept(candidate.curie, candidate.label)}, probability {candidate.probability:.4g}"


def _concept(curie: str | None, label: str | None) -> str:
    return _safe(f"{curie} {label}" if label else str(curie))


def _quoted(text: str) -> str:
    return f"“{_safe(text)}”"


def _safe(text: str) -> str:
    """The text on one line, cut where it is long: a mention may have 5 MB."""
    return one_line(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
