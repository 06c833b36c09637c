"""An answer explains itself on a terminal."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.explain import explain
from engine.model import IDENTIFIER, Assertion, Broader, Candidate, Modifier, Normalization, Retriever

LIVER = Candidate(
    "HP:1", "Hepatomegaly", 0.95, "Enlarged liver", "EXACT", Retriever.SEMANTIC, 0.98765, "enlarged livers", "HP:9"
)
OTHER = Candidate("HP:2", "Big spleen", 0.03, "Big spleen", "LABEL")
PART = Normalization("spleen", "HP:2", "Big spleen", 0.9, (replace(OTHER, probability=0.9),))
WHOLE = Normalization(
    "no severe enlarged livers", "HP:1", "Hepatomegaly", 0.95, (LIVER, OTHER), Assertion.NEGATED, "no",
    (Modifier("severity", "severe", "very bad"), Modifier("laterality", "left", "left")),
    Broader("HP:3", "Big organ", 0.991), (PART, Normalization("x")), "perturbed names of HP",
)  # fmt: skip


def test_everything_that_speaks_for_an_answer_is_told() -> None:
    assert (
        explain(WHOLE)
        == """\
“no severe enlarged livers”
  answer        HP:1 Hepatomegaly
  probability   0.95, calibrated on perturbed names of HP
  name          “Enlarged liver”, EXACT
  matched by    “enlarged livers”
  difference    plural: livers → liver
  found by      semantic, score 0.988
  replaced      HP:9 is obsolete and led to HP:1
  runner-up     HP:2 Big spleen, probability 0.03, 0.92 less
  assertion     negated, by “no”
  severity      severe, by “very bad”
  laterality    left
  broader       HP:3 Big organ, probability 0.991
  part 1
    “spleen”
      answer        HP:2 Big spleen
      probability   0.9
      name          “Big spleen”, LABEL
      difference    missing words: big
      found by      exact
  part 2
    “x”
      answer        NIL: no concept fits well enough
      probability   0"""
    )


def test_a_nil_tells_what_was_likeliest() -> None:
    told = explain(replace(WHOLE, curie=None, label=None, probability=0.2, parts=(), broader=None)).splitlines()
    assert told[1:4] == [
        "  answer        NIL: no concept fits well enough",
        "  probability   0.2 that the likeliest is meant, calibrated on perturbed names",
        "                of HP",
    ]
    assert "  likeliest     HP:1 Hepatomegaly, probability 0.95" in told


def test_an_identifier_is_no_name() -> None:
    found = Candidate("HP:1", None, 1.0, "HP:9", IDENTIFIER, Retriever.IDENTIFIER, replaced="HP:9")
    assert explain(Normalization("HP_9", "HP:1", None, 1.0, (found,))).splitlines()[3:] == [
        "  identifier    HP:9", "  found by      identifier", "  replaced      HP:9 is obsolete and led to HP:1"
    ]  # fmt: skip


def test_a_row_that_could_not_be_read_says_so() -> None:
    assert explain(Normalization("x", error="line 3 is not UTF-8")) == "“x”\n  error         line 3 is not UTF-8"


@pytest.mark.parametrize("mention", ["a" * 5_000_000, "\x1b[31mred\x07\r\n", "", "word " * 100, "\u202eright"])
def test_any_mention_is_safe_to_print(mention: str) -> None:
    check(explain(replace(WHOLE, mention=mention, label=mention, parts=(Normalization(mention),))))


@given(st.text(), st.text())
def test_any_answer_is_safe_to_print(mention: str, label: str) -> None:
    named = replace(LIVER, label=label, term=label, matched=mention)
    check(explain(Normalization(mention, "HP:1", label, 0.5, (named, OTHER), Assertion.OTHER, mention)))


def check(told: str) -> None:
    lines = told.split("\n")
    assert all(line.isprintable() for line in lines)
    assert max(map(len, lines)) <= 80
    assert len(told) < 5_000
