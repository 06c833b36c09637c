"""The demonstration says in a few words why each mention got its answer."""

from dataclasses import replace

import pytest

from engine.demo import MENTIONS, table
from engine.model import IDENTIFIER, Assertion, Candidate, Normalization

FOUND = Candidate("DOID:1", "asthma", 0.9, "Asthma", "LABEL")


@pytest.mark.parametrize(
    ("mention", "candidates", "assertion", "why"),
    [
        ("asthma", (FOUND,), Assertion.PRESENT, "LABEL name “Asthma”"),
        ("athma", (FOUND,), Assertion.PRESENT, "LABEL name “Asthma”, spelling"),
        ("asthma", (FOUND,), Assertion.NEGATED, "negated by “no”"),
        ("asthma", (FOUND, replace(FOUND, curie="DOID:2")), Assertion.PRESENT, "also DOID:2"),
        ("asthma", (replace(FOUND, replaced="DOID:9"),), Assertion.PRESENT, "DOID:9 was replaced"),
        ("DOID:1", (replace(FOUND, term="DOID:1", scope=IDENTIFIER),), Assertion.PRESENT, "is this identifier"),
        ("x", (), Assertion.PRESENT, "no concept fits"),
    ],
)
def test_each_answer_has_a_reason(
    mention: str, candidates: tuple[Candidate, ...], assertion: Assertion, why: str
) -> None:
    curie = "DOID:1" if candidates else None
    answer = Normalization(mention, curie, None, 0.9, candidates, assertion, "no")
    rows = table([answer] * len(MENTIONS))
    assert rows[0] == (mention, curie or "NIL", "", 0.9, f"{MENTIONS[0][1]}: {why}")
