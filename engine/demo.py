"""What `ontonorm demo` shows: mentions of every kind, and why each got its answer."""

from collections.abc import Sequence

from engine.differences import Kind, difference
from engine.model import IDENTIFIER, Assertion, Normalization

MENTIONS = (
    ("asthma", "a label"),
    ("MULTIPLE SCLEROSIS", "a label, in another case"),
    ("heart attack", "a layperson's synonym"),
    ("COPD", "an abbreviation"),
    ("anaemia", "British spelling"),
    ("Sjogren syndrome", "without its diacritic"),
    ("β-thalassaemia", "a Greek letter"),
    ("Alzheimer disease", "without its possessive"),
    ("rheumatoid arthrtis", "a typo"),
    ("no asthma", "negated"),
    ("MS", "ambiguous"),
    ("acute hepatitis", "a narrower name"),
    ("gouty nephropathy", "the name of an obsolete concept"),
    ("DOID:395", "an identifier that was merged into another"),
    ("broken collarbone", "not in the sample"),
)
"""Mentions for the sample ontology, each with what it shows."""


def table(answers: Sequence[Normalization]) -> list[tuple[str, str, str, float, str]]:
    """Rows of mention, identifier, label, probability, and what happened."""
    return [
        (answer.mention, answer.curie or "NIL", answer.label or "", answer.probability, f"{shows}: {_why(answer)}")
        for answer, (_, shows) in zip(answers, MENTIONS, strict=True)
    ]


def _why(answer: Normalization) -> str:
    best = answer.best
    if best is None:
        return "no concept fits"
    senses = [candidate.curie for candidate in answer.candidates[1:] if candidate.probability == best.probability]
    if answer.assertion != Assertion.PRESENT:
        return f"{answer.assertion} by “{answer.assertion_cue}”"
    if best.replaced:
        return f"{best.replaced} was replaced"
    if senses:
        return f"also {', '.join(senses)}"
    if best.scope == IDENTIFIER:
        return "is this identifier" if best.term == best.curie else "is an alternative identifier of it"
    how = difference(best.matched or answer.mention, best.term)
    return f"{best.scope} name “{best.term}”{'' if how.kind in (Kind.EXACT, Kind.CASE) else f', {how.kind}'}"
