"""The way of a mention to its answer, on each kind of store."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.mentions import MentionRow, Mentions
from engine.model import Candidate, Normalization
from engine.normalize import Normalizer, normalize_rows
from kg.errors import StoreError
from kg.store.protocol import GraphStore

MENTIONS = [
    "hepatomegaly", "Hepatomegaly", "enlarged liver", "MS", "ms", "icterus", "yellow skin", "black bile", "liver",
    "DOID:1", "DOID:10", "DOID:4", "DOID:404", "doid_1", "nothing", "", " ", "+", "-", "\ud800",
]  # fmt: skip


def answers(store: GraphStore, *mentions: str, ontologies: tuple[str, ...] = ()) -> list[str | None]:
    return [answer.curie for answer in Normalizer(store, ontologies=ontologies).normalize(mentions)]


@pytest.mark.parametrize(
    ("mention", "curie"),
    [
        ("HEPATOMEGALY", "DOID:1"),
        ("fat liver", "DOID:1"),
        ("enlarged liver", "DOID:1"),
        ("ms", "UBERON:2"),
        ("icterus", "DOID:5"),
        ("liver", "UBERON:1"),
        ("black bile", None),
        ("DOID:10", "DOID:1"),
        ("DOID_4", "DOID:5"),
        ("DOID:6", None),
        ("DOID:404", None),
        ("", None),
    ],
)
def test_a_mention_is_led_to_a_live_concept_or_to_none(filled: GraphStore, mention: str, curie: str | None) -> None:
    assert answers(filled, mention) == [curie]


def test_an_answer_has_its_label_its_probability_and_its_candidates(filled: GraphStore) -> None:
    assert Normalizer(filled).normalize(["enlarged liver", "icterus", "nothing"]) == [
        Normalization("enlarged liver", "DOID:1", "Hepatomegaly", 0.7308, (
            Candidate("DOID:1", "Hepatomegaly", 0.7308, "Enlarged liver", "EXACT"),
            Candidate("DOID:5", "Jaundice", 0.1615, "Enlarged liver", "RELATED"),
        )),
        Normalization("icterus", "DOID:5", "Jaundice", 0.98, (
            Candidate("DOID:5", "Jaundice", 0.98, "obsolete Icterus", "LABEL", "DOID:4"),
        )),
        Normalization("nothing", None, None, 0.0, ()),
    ]  # fmt: skip


@settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(mentions=st.lists(st.sampled_from(MENTIONS)))
def test_what_stands_beside_a_mention_does_not_matter_to_its_answer(filled: GraphStore, mentions: list[str]) -> None:
    normalizer = Normalizer(filled)
    together = normalizer.normalize(mentions)
    alone = {mention: normalizer.normalize([mention])[0] for mention in dict.fromkeys(mentions)}
    assert together == [alone[mention] for mention in mentions]
    assert [answer.mention for answer in together] == mentions


def test_the_best_of_the_candidates_is_the_answer(filled: GraphStore) -> None:
    for answer in Normalizer(filled).normalize(MENTIONS):
        best = answer.best
        assert (answer.curie is None) == (best is None) == (not answer.candidates)
        if best is not None:
            assert (answer.curie, answer.label, answer.probability) == (best.curie, best.label, best.probability)


def test_only_the_ontologies_asked_for_answer(filled: GraphStore) -> None:
    for names in (("doid",), ("DOID",), ("doid", "DOID")):
        assert answers(filled, "ms", "liver", "DOID:1", "UBERON:1", ontologies=names) == [
            "DOID:3",
            "DOID:1",
            "DOID:1",
            None,
        ]
    assert answers(filled, "ms", "liver", "DOID:1", ontologies=("uberon",)) == ["UBERON:2", "UBERON:1", None]
    assert answers(filled, "ms", "hepatomegaly", ontologies=("uberon", "doid")) == ["UBERON:2", "DOID:1"]


def test_an_ontology_that_is_not_loaded_or_gives_no_concepts_is_told(filled: GraphStore) -> None:
    with pytest.raises(StoreError, match=r"no source named hp is loaded \(there are: doid, mine, uberon\)"):
        Normalizer(filled, ontologies=["doid", "hp"])
    for name in ("mine", "counts"):
        with pytest.raises(StoreError, match=f"{name} gives no concepts of its own"):
            Normalizer(filled, ontologies=[name])


def test_no_more_candidates_are_listed_than_asked_for_and_the_probability_stays(filled: GraphStore) -> None:
    [all_], [first] = (Normalizer(filled, top=top).normalize(["ms"]) for top in (3, 1))
    assert (len(all_.candidates), len(first.candidates)) == (3, 1)
    assert (first.curie, first.probability) == (all_.curie, all_.probability)


def test_rows_are_answered_in_order_and_those_that_failed_keep_their_error(filled: GraphStore) -> None:
    told: list[tuple[str, float | None]] = []
    rows = [MentionRow("ms"), MentionRow("liver", error="damaged"), MentionRow("fat liver", {"id": "7"})]
    answered = normalize_rows(
        Normalizer(filled), Mentions(rows), progress=lambda what, share: told.append((what, share))
    )
    found = list(answered)
    assert [row for row, _ in found] == rows
    assert [answer.curie for _, answer in found] == ["UBERON:2", None, "DOID:1"]
    assert found[1][1] == Normalization("liver", error="damaged")
    assert (answered.done, answered.failed, told) == (3, 1, [("3 mentions", None)])


def test_more_rows_than_are_answered_at_once_stay_in_order(filled: GraphStore) -> None:
    mentions = [f"nothing {number}" for number in range(10_001)] + ["ms"]
    told: list[str] = []
    answered = normalize_rows(
        Normalizer(filled), Mentions(map(MentionRow, mentions)), progress=lambda what, _share: told.append(what)
    )
    assert [(row.mention, answer.mention, answer.curie) for row, answer in answered] == [
        *((mention, mention, None) for mention in mentions[:-1]), ("ms", "ms", "UBERON:2")
    ]  # fmt: skip
    assert told == ["10,000 mentions", "10,002 mentions"]
