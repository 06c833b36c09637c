"""Mentions that say of one finding what they do not say of another, and what each clause says."""

import pytest

from engine.model import Assertion, Candidate
from engine.reading import decided, read
from engine.reading.clauses import clauses
from engine.reading.words import words_of

PRESENT, NEGATED, UNCERTAIN, HISTORICAL, OTHER = Assertion

APART = [
    ("fever, no ataxia", [("fever", PRESENT), ("no ataxia", NEGATED)]),
    ("no fever but ataxia", [("no fever", NEGATED), ("ataxia", PRESENT)]),
    ("Seizures. No ataxia.", [("Seizures", PRESENT), ("No ataxia.", NEGATED)]),
    ("no fever, cough or rash but ataxia", [("no fever, cough or rash", NEGATED), ("ataxia", PRESENT)]),
    ("fever and no ataxia", [("fever", PRESENT), ("no ataxia", NEGATED)]),
    ("fever and not ataxia", [("fever", PRESENT), ("not ataxia", NEGATED)]),
    ("fever no ataxia", [("fever", PRESENT), ("no ataxia", NEGATED)]),
    ("fever with no ataxia", [("fever", PRESENT), ("with no ataxia", NEGATED)]),
    ("fever; denies ataxia", [("fever", PRESENT), ("denies ataxia", NEGATED)]),
    ("denies fever, reports ataxia", [("denies fever", NEGATED), ("reports ataxia", PRESENT)]),
    ("no fever, has ataxia", [("no fever", NEGATED), ("has ataxia", PRESENT)]),
    ("ataxia absent, tremor present", [("ataxia absent", NEGATED), ("tremor present", PRESENT)]),
    ("Ataxia present. Tremor absent.", [("Ataxia present", PRESENT), ("Tremor absent.", NEGATED)]),
    ("fever, ataxia: no", [("fever", PRESENT), ("ataxia: no", NEGATED)]),
    ("history of fever, no ataxia", [("history of fever", HISTORICAL), ("no ataxia", NEGATED)]),
    ("fever, possible ataxia", [("fever", PRESENT), ("possible ataxia", UNCERTAIN)]),
    ("mother has migraine but patient has ataxia", [("mother has migraine", OTHER), ("patient has ataxia", PRESENT)]),
    ("normal palate but low set ears", [("normal palate", NEGATED), ("low set ears", PRESENT)]),
]  # fmt: skip

ONE = [
    "fever and ataxia", "no fever, ataxia or seizures", "no scoliosis, sacral dimple", "neck: no webbing", "neck, no webbing",
    "neck without cysts", "hand with no creases", "patient without ataxia", "anemia, not otherwise specified",
    "neonatal jaundice, resolved", "thumb, absent", "E. coli sepsis", "no E. coli sepsis", "neg. for ataxia",
    "visual acuity no light perception", "bleeding with minor or no trauma", "CD4-negative, CD8-negative T cells",
    "fever but", "but", ", no", "no, no", "Dr. No", "ataxia with or without tremor", "not only fever but also ataxia",
]  # fmt: skip


@pytest.mark.parametrize(("mention", "said"), APART)
def test_each_clause_says_its_own(mention: str, said: list[tuple[str, Assertion]]) -> None:
    assert [(text, reading.assertion) for text, reading in read(mention).clauses] == said


@pytest.mark.parametrize("mention", ONE)
def test_what_is_one_clause_is_not_taken_apart(mention: str) -> None:
    assert read(mention).clauses == ()


def found(term: str, matched: str | None = None) -> Candidate:
    return Candidate("HP:1", term, 0.9, term, "LABEL", score=0.9, matched=matched)


@pytest.mark.parametrize(
    ("mention", "term", "matched", "assertion"),
    [
        ("fever, no ataxia", "Fever", "fever", PRESENT),
        ("fever, no ataxia", "Ataxia", "ataxia", NEGATED),
        ("fever, no ataxia", "Gait ataxia", None, NEGATED),
        ("fever, no ataxia", "Headache", None, UNCERTAIN),
        ("no fever but ataxia", "Ataxia", "ataxia", PRESENT),
        ("ataxia without tremor", "Ataxia", "ataxia", PRESENT),
        ("ataxia without tremor", "Action tremor", None, NEGATED),
        ("migrane without aura", "Migraine without aura", None, PRESENT),
        (
            "non-convulsive status epileptics without coma",
            "Non-convulsive status epilepticus without coma",
            None,
            PRESENT,
        ),
        ("visual acuity no ligth perception", "Visual acuity no light perception", None, PRESENT),
        (
            "nodular - centrilobular without trve - in - bud pattern",
            "Nodular-centrilobular without tree-in-bud",
            None,
            PRESENT,
        ),
        ("no ataxia, no tremor", "Headache", None, NEGATED),
        ("speech absent, walking delayed", "Absent speech", "speech absent", PRESENT),
        ("fever, no ataxia?", "Fever", "fever", UNCERTAIN),
    ],
)
def test_the_clause_that_matched_counts(mention: str, term: str, matched: str | None, assertion: Assertion) -> None:
    assert decided(mention, read(mention), found(term, matched), whole=False, equal=False)[0] is assertion


def test_clauses_stand_in_the_mention_in_their_order() -> None:
    for mention, said in APART:
        assert clauses(words_of(mention)) == tuple(text for text, _ in said)
        assert [mention.index(text) for text, _ in said] == sorted(mention.index(text) for text, _ in said)
