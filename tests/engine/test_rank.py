"""Matches of one mention, as candidates in order: their probabilities, whatever the matches."""

import math
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.exact import IDENTIFIER, Match
from engine.model import Candidate
from engine.rank import TRUST, WEIGHT, rank
from kg.model import Scope

ROUNDING = 0.00005
MATCHES = st.lists(
    st.builds(
        Match,
        curie=st.sampled_from([f"A:{number}" for number in range(9)]),
        label=st.just("label"),
        text=st.sampled_from(["ms", "MS", "Ms"]),
        scope=st.sampled_from(list(TRUST)),
        replaced=st.sampled_from([None, "A:90", "A:91"]),
    ),
    max_size=12,
)
PROPERTY = settings(max_examples=150, deadline=None, derandomize=True)


def match(curie: str, scope: str = Scope.EXACT, *, text: str = "MS", popularity: int | None = None) -> Match:
    return Match(curie, "label", text, scope, popularity)


def probabilities(*matches: Match) -> list[float]:
    return [candidate.probability for candidate in rank("ms", matches)]


@PROPERTY
@given(MATCHES)
def test_probabilities_fall_from_one_to_zero_and_add_up_to_one_at_most(matches: list[Match]) -> None:
    found = [candidate.probability for candidate in rank("ms", matches)]
    assert all(0 < probability <= 1 for probability in found)
    assert found == sorted(found, reverse=True)
    assert sum(found) <= 1 + ROUNDING * len(found) + 1e-9


@PROPERTY
@given(MATCHES)
def test_there_is_one_candidate_for_each_concept_and_it_is_one_of_its_matches(matches: list[Match]) -> None:
    found = rank("ms", matches)
    assert len({candidate.curie for candidate in found}) == len(found)
    assert {candidate.curie for candidate in found} == {match.curie for match in matches}
    assert {(one.curie, one.term, one.scope, one.replaced) for one in found} <= {
        (one.curie, one.text, one.scope, one.replaced) for one in matches
    }


@PROPERTY
@given(MATCHES, st.randoms(use_true_random=False))
def test_the_order_of_the_matches_does_not_matter(matches: list[Match], random: Random) -> None:
    shuffled = random.sample(matches, len(matches))
    assert rank("ms", shuffled) == rank("ms", matches)


@PROPERTY
@given(MATCHES)
def test_equal_senses_are_equally_probable(matches: list[Match]) -> None:
    by_scope: dict[str, set[float]] = {}
    for candidate in rank("ms", matches):
        by_scope.setdefault(candidate.scope, set()).add(candidate.probability)
    assert all(len(found) == 1 for found in by_scope.values())


def test_a_name_that_one_concept_bears_is_trusted_as_its_scope_is() -> None:
    for scope, trust in TRUST.items():
        assert probabilities(match("A:1", scope)) == [trust]


def test_every_scope_has_a_trust_and_a_weight() -> None:
    assert set(TRUST) == set(WEIGHT) == {IDENTIFIER, *Scope}


def test_concepts_that_share_a_name_share_the_trust() -> None:
    assert probabilities(match("A:1"), match("A:2")) == [0.475, 0.475]
    assert probabilities(match("A:1"), match("A:2", Scope.LABEL)) == [0.6533, 0.3167]


def test_no_matches_are_no_candidates() -> None:
    assert rank("ms", []) == []


def test_a_concept_counts_by_the_best_of_its_names() -> None:
    assert rank("ms", [match("A:1", Scope.RELATED), match("A:1", Scope.LABEL), match("A:1", Scope.NARROW)]) == [
        Candidate("A:1", "label", 0.98, "MS", Scope.LABEL)
    ]
    assert rank("MS", [match("A:1", text="ms"), match("A:1", text="MS")])[0].term == "MS"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (match("A:9", popularity=7), match("A:1", popularity=3)),
        (match("A:9", popularity=1), match("A:1")),
        (match("A:9", text="ms"), match("A:1", text="MS")),
        (match("A:1"), match("A:9")),
        (match("A:9", Scope.LABEL), match("A:1", popularity=99)),
    ],
)
def test_between_equals_the_popular_then_the_one_spelled_alike_comes_first(first: Match, second: Match) -> None:
    for matches in ([first, second], [second, first]):
        assert [candidate.curie for candidate in rank("ms", matches)] == [first.curie, second.curie]


def test_heirs_of_an_identifier_share_it() -> None:
    found = probabilities(*(match(f"A:{number}", IDENTIFIER) for number in range(3)))
    assert math.isclose(sum(found), 1, abs_tol=3 * ROUNDING)
