"""Concepts by their likest names: each once, in one order, whatever else is asked and however many are wanted."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.index.pool import Pool
from engine.retrieve.equal import EqualNames
from engine.retrieve.ranked import Ranked, Texts, ranked

Row = tuple[int, str, str, str, float]


def texts(*readings: str, parts: tuple[str, ...] = ()) -> Texts:
    return Texts(readings, parts)


ASKED = [
    texts("kidny pain"),
    texts("pain in the left kidney", "kidney pain"),
    texts("water in lungs"),
    texts("kidney pain and liver scar", parts=("kidney pain", "liver scar")),
    texts("zzzz"),
    texts(""),
    texts("liver things", parts=("liver pains",)),
]


def by_mention(pool: Pool, found: Ranked, mentions: int) -> list[list[Row]]:
    """For each mention its candidates: place, CURIE, name, the text that matched, and the score."""
    answers: list[list[Row]] = [[] for _ in range(mentions)]
    for at, mention in enumerate(found.evidence.mentions.tolist()):
        answers[mention].append(
            (
                int(found.places[at]), pool.curie(int(found.concepts[at])), pool.text(int(found.names[at])),
                found.texts[found.matched[at]], float(found.evidence.scores[at]),
            )
        )  # fmt: skip
    return answers


def rank(pool: Pool, *mentions: Texts, most: int = 20) -> list[list[Row]]:
    return by_mention(pool, ranked(pool, EqualNames(pool), mentions, most=most), len(mentions))


def test_candidates_are_concepts_once_each_the_best_first(pool: Pool) -> None:
    for answer in rank(pool, *ASKED):
        assert [row[0] for row in answer] == list(range(len(answer)))
        assert len({row[1] for row in answer}) == len(answer)
        scores = [row[4] for row in answer]
        assert scores == sorted(scores, reverse=True)


def test_the_best_reading_counts(pool: Pool) -> None:
    [answer] = rank(pool, texts("pain in the left kidney", "kidney pain"))
    assert (answer[0][1], answer[0][3]) == ("HP:102", "kidney pain")


def test_parts_bring_their_concepts_and_score_less_than_the_whole(pool: Pool) -> None:
    [answer] = rank(pool, texts("kidny pain and skin scars", parts=("kidney pain", "skin scar")))
    found = {row[1]: row for row in answer}
    for curie, part in (("HP:102", "kidney pain"), ("HP:304", "skin scar")):
        assert found[curie][3] == part
        assert found[curie][4] == pytest.approx(0.9)


def test_names_that_equal_the_mention_come_first_and_carry_their_level(pool: Pool) -> None:
    equal = EqualNames(pool)
    [senses] = equal.find(["ms"])
    assert senses is not None
    found = ranked(pool, equal, [Texts(("ms",), (), senses)], most=20)
    first = [pool.curie(concept) for concept in found.concepts[: len(senses.concepts)].tolist()]
    assert first == ["UBERON:30", "HP:901", "HP:902", "HP:903"]
    assert (found.evidence.levels > 0).sum() == 4
    assert found.evidence.beside.all()
    assert not found.evidence.reduced.any()


def test_of_equal_scores_the_more_popular_concept_is_first_at_any_place_of_a_batch(pool: Pool) -> None:
    """All concepts are at right angles to a text of which nothing is known: only scope and popularity are left."""
    number = next(at for at in range(pool.first_concept[-1]) if pool.curie(at) == "NCBIGene:41")
    pool.popularity[:] = 0
    pool.popularity[number] = 1
    pool.popularity[number - 1] = 2
    answers = rank(pool, *[texts("zzzz")] * 1_024)
    assert [row[1] for row in answers[0][:2]] == [pool.curie(number - 1), "NCBIGene:41"]
    assert all(answer == answers[0] for answer in answers)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(ASKED), max_size=8))
def test_candidates_do_not_depend_on_what_is_asked_beside(pool: Pool, mentions: list[Texts]) -> None:
    assert rank(pool, *mentions) == [rank(pool, mention)[0] for mention in mentions]


def test_fewer_candidates_are_the_first_of_more(pool: Pool) -> None:
    many = rank(pool, *ASKED, most=200)
    assert max(map(len, many)) > 20
    for most in (1, 5, 20):
        assert rank(pool, *ASKED, most=most) == [answer[:most] for answer in many]


def test_nothing_is_ranked_where_there_is_nothing(pool: Pool) -> None:
    assert len(ranked(pool, EqualNames(pool), [], most=20).concepts) == 0
    nothing = Pool([])
    assert len(ranked(nothing, EqualNames(nothing), ASKED, most=20).concepts) == 0


def test_evidence_tells_parts_words_and_unknown_words(pool: Pool) -> None:
    evidence = ranked(pool, EqualNames(pool), ASKED, most=20).evidence
    assert evidence.parts[evidence.mentions == 3].any()
    assert not evidence.parts[evidence.mentions != 3].all()
    assert set(evidence.words[evidence.mentions == 2].tolist()) == {3}
    assert evidence.unknown[evidence.mentions == 0].all()
    assert np.isfinite(evidence.features()).all()
