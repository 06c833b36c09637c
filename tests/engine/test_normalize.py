"""The way of a mention to its answer: on each kind of store, and its laws on a larger vocabulary."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.answered import normalize_rows
from engine.index.folder import place
from engine.learn.lesson import Lesson, Verdict
from engine.learn.memory import learn
from engine.mentions import MentionRow, Mentions
from engine.model import Assertion, Normalization
from engine.normalize import Normalizer
from engine.rank.calibration import shipped
from kg.errors import StoreError, UsageError
from kg.model import Concept
from kg.queries import run
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Contribution, GraphStore

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
        ("hepatomegalies", "DOID:1"),
        ("liver, enlarged", "DOID:1"),
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
    liver, icterus, nothing = Normalizer(filled).normalize(["enlarged liver", "icterus", "nothing"])
    assert (liver.curie, liver.label, liver.error) == ("DOID:1", "Hepatomegaly", None)
    first, second = liver.candidates[:2]
    assert (first.curie, first.term, first.scope, first.retriever) == ("DOID:1", "Enlarged liver", "EXACT", "exact")
    assert (second.curie, second.term, second.scope) == ("DOID:5", "Enlarged liver", "RELATED")
    assert liver.probability == first.probability > second.probability > 0
    assert liver.margin == pytest.approx(first.probability - second.probability)
    assert (icterus.curie, icterus.candidates[0].term, icterus.candidates[0].replaced) == (
        "DOID:5", "obsolete Icterus", "DOID:4",
    )  # fmt: skip
    assert (nothing.curie, nothing.label) == (None, None)
    assert nothing.probability == nothing.candidates[0].probability < 0.1


@settings(
    max_examples=10, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(mentions=st.lists(st.sampled_from(MENTIONS)))
def test_what_stands_beside_a_mention_does_not_matter_to_its_answer(filled: GraphStore, mentions: list[str]) -> None:
    normalizer = Normalizer(filled)
    together = normalizer.normalize(mentions)
    alone = {mention: normalizer.normalize([mention])[0] for mention in dict.fromkeys(mentions)}
    assert together == [alone[mention] for mention in mentions]
    assert [answer.mention for answer in together] == mentions


def test_the_best_of_the_candidates_is_the_answer_where_it_is_likely_enough(filled: GraphStore) -> None:
    normalizer = Normalizer(filled)
    for answer in normalizer.normalize(MENTIONS):
        first = answer.candidates[0] if answer.candidates else None
        assert answer.probability == (first.probability if first else 0)
        assert (answer.curie is None) == (answer.probability < normalizer.threshold)
        assert answer.best == (first if answer.curie else None)
        if answer.best is not None:
            assert (answer.curie, answer.label) == (answer.best.curie, answer.best.label)


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
    assert (answered.done, answered.failed) == (3, 1)
    assert [what.partition(",")[0] for what, _ in told] == ["3 mentions"]


def test_more_rows_than_are_answered_at_once_stay_in_order(clinic: EmbeddedStore) -> None:
    mentions = [f"HP:{number:05}9" for number in range(10_001)] + ["ms"]
    told: list[str] = []
    answered = normalize_rows(
        Normalizer(clinic), Mentions(map(MentionRow, mentions)), progress=lambda what, _share: told.append(what)
    )
    found = [(row.mention, answer.mention, answer.curie) for row, answer in answered]
    assert [(mention, again) for mention, again, _ in found] == [(mention, mention) for mention in mentions]
    assert found[-1][2] == "UBERON:30"
    assert [" ".join(what.split()[:2]).strip(",") for what in told] == ["10,000 mentions", "10,002 mentions"]


# laws, on a larger vocabulary

PARTS = ["kidney", "liver", "skin", "heart", "renal", "cardiac", "MS", "BRCA1", "lung"]
WORDS = ["pain", "swelling", "ache", "hypertrophy", "tumours", "organ", "scar"]
AROUND = ["", "severe ", "no evidence of ", "left ", "family history of ", "possible "]


@st.composite
def mentions(draw: st.DrawFn) -> str:
    """What people write: names, names with a typo or words around, composites, identifiers, and anything else."""
    name = st.builds("{} {}".format, st.sampled_from(PARTS), st.sampled_from(WORDS))
    kind = draw(st.sampled_from(["name", "typo", "around", "composite", "identifier", "junk"]))
    if kind == "identifier":
        return draw(st.sampled_from(["HP:102", "hp_905", "HP:906", "HP:999", "UBERON:10", "X:1", "a:b"]))
    if kind == "junk":
        return draw(
            st.text(max_size=15) | st.sampled_from(["肝臓の腫れ", "боль в почке", "\ud800", "\x00\x1b[31m", "ﬁ́"])
        )
    text = draw(name)
    if kind == "typo":
        at = draw(st.integers(0, len(text) - 1))
        return text[:at] + text[at + 1 :]
    if kind == "around":
        return draw(st.sampled_from(AROUND)) + text
    return f"{text} and {draw(name)}" if kind == "composite" else text


CONTEXTS = st.sampled_from(
    [None, None, "Her [[kidney pain]] got worse.", "a disorder of the mitral valve: stenosis (MS)"]
)
ASKED = st.lists(st.tuples(mentions(), CONTEXTS), max_size=12)
LAW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def normalizer(clinic: EmbeddedStore) -> Normalizer:
    return Normalizer(clinic, top=100)


def normalized(normalizer: Normalizer, asked: list[tuple[str, str | None]]) -> list[Normalization]:
    return normalizer.normalize([mention for mention, _ in asked], [context for _, context in asked])


@LAW
@given(ASKED)
def test_a_result_does_not_depend_on_the_batch(normalizer: Normalizer, asked: list[tuple[str, str | None]]) -> None:
    together = normalized(normalizer, asked)
    assert together == [normalized(normalizer, [one])[0] for one in asked]
    assert normalized(normalizer, asked[::-1]) == together[::-1]


@LAW
@given(ASKED, st.sampled_from([1, 2, 20]), st.booleans())
def test_a_result_does_not_depend_on_how_many_candidates_are_listed(
    clinic: EmbeddedStore, normalizer: Normalizer, asked: list[tuple[str, str | None]], top: int, split: bool
) -> None:
    for few, many in zip(
        normalized(Normalizer(clinic, top=top, split=split), asked),
        normalized(Normalizer(clinic, top=100, split=split), asked),
        strict=True,
    ):
        assert replace(few, candidates=(), parts=()) == replace(many, candidates=(), parts=())
        assert few.candidates == many.candidates[:top]
        assert [part.curie for part in few.parts] == [part.curie for part in many.parts]


@LAW
@given(ASKED)
def test_probabilities_are_sorted_and_sum_to_one_at_most(
    clinic: EmbeddedStore, asked: list[tuple[str, str | None]]
) -> None:
    for answer in normalized(Normalizer(clinic), asked):
        given_ = [one.probability for one in answer.candidates]
        assert given_ == sorted(given_, reverse=True)
        assert all(0 <= one <= 1 for one in given_)
        assert sum(given_) <= 1 + len(given_) * 0.5e-4  # each is rounded
        assert len({one.curie for one in answer.candidates}) == len(given_)


@LAW
@given(ASKED, st.floats(0, 1))
def test_a_threshold_answers_exactly_those_that_are_as_likely(
    clinic: EmbeddedStore, normalizer: Normalizer, asked: list[tuple[str, str | None]], threshold: float
) -> None:
    for answer, default in zip(
        normalized(Normalizer(clinic, threshold=threshold, top=100), asked), normalized(normalizer, asked), strict=True
    ):
        assert (answer.curie is not None) == (bool(answer.candidates) and answer.probability >= threshold)
        assert answer.candidates == default.candidates


@LAW
@given(ASKED)
def test_every_answer_is_a_live_concept_of_the_graph_with_its_label(
    clinic: EmbeddedStore, normalizer: Normalizer, asked: list[tuple[str, str | None]]
) -> None:
    found = [one for answer in normalized(normalizer, asked) for one in answer.candidates]
    rows = run(clinic, "concepts_by_curie", {"curies": sorted({one.curie for one in found}) or ["X:1"]})
    live = {row["curie"]: row["label"] for row in rows if not row["obsolete"]}
    assert all((one.curie, one.label) in live.items() for one in found)


def test_the_order_of_mentions_and_repetition_are_kept(normalizer: Normalizer) -> None:
    asked = ["kidney pain", "liver pain", "kidney pain", "", "liver pain"]
    assert [answer.mention for answer in normalizer.normalize(asked)] == asked
    assert normalizer.normalize([]) == []


def test_contexts_are_as_many_as_mentions(normalizer: Normalizer) -> None:
    with pytest.raises(ValueError, match="zip"):
        normalizer.normalize(["kidney pain", "ms"], [None])


# what is said around a finding


@pytest.mark.parametrize(
    ("mention", "curie", "assertion"),
    [
        ("no kidney pain", "HP:102", Assertion.NEGATED),
        ("possible kidney pain", "HP:102", Assertion.UNCERTAIN),
        ("family history of kidney pain", "HP:102", Assertion.OTHER),
        ("history of kidney pain", "HP:102", Assertion.HISTORICAL),
        ("kidney absence", "HP:105", Assertion.PRESENT),
        ("absent kidneys", None, None),
        ("kidney pain", "HP:102", Assertion.PRESENT),
    ],
)
def test_an_assertion_is_read_beside_the_match(
    normalizer: Normalizer, mention: str, curie: str | None, assertion: Assertion | None
) -> None:
    [answer] = normalizer.normalize([mention])
    if curie:
        assert (answer.curie, answer.assertion) == (curie, assertion)


def test_modifiers_are_told_with_their_cue(normalizer: Normalizer) -> None:
    [answer] = normalizer.normalize(["Severe left kidney pain"])
    assert answer.curie == "HP:102"
    assert {(one.kind, one.value, one.cue) for one in answer.modifiers} == {
        ("severity", "severe", "Severe"), ("laterality", "left", "left")
    }  # fmt: skip


def test_an_abbreviation_is_written_out_by_the_context(normalizer: Normalizer) -> None:
    [answer] = normalizer.normalize(["KP"], ["She had kidney pain (KP) for years; the [[KP]] went away."])
    assert (answer.curie, answer.candidates[0].matched) == ("HP:102", "kidney pain")


def test_a_composite_mention_is_parted_where_asked(clinic: EmbeddedStore) -> None:
    mention = "kidney pain and liver scar"
    [whole] = Normalizer(clinic).normalize([mention])
    [parted] = Normalizer(clinic, split=True).normalize([mention])
    assert whole.parts == ()
    assert [(part.mention, part.curie) for part in parted.parts] == [
        ("kidney pain", "HP:102"),
        ("liver scar", "HP:204"),
    ]
    assert replace(parted, parts=()) == whole
    [single] = Normalizer(clinic, split=True).normalize(["kidney pain"])
    assert single.parts == ()


def test_what_no_name_equals_is_denied_too(normalizer: Normalizer) -> None:
    for mention in ("not kidny pain", "kidny pain: no", "kidny pain-free", "doesn't have kidny pain", "kidny pain (-)"):
        [answer] = normalizer.normalize([mention])
        assert (answer.curie, answer.assertion) == ("HP:102", Assertion.NEGATED), mention


def test_a_denied_finding_is_not_read_as_a_name_in_another_order(
    embedded_store: EmbeddedStore, contribute: Callable[..., Contribution]
) -> None:
    labels = ["Absence seizure", "Seizure", "Absent speech", "Kidney absence", "Thumb absence", "Fever"]
    embedded_store.write([contribute("x", [Concept(f"X:{at}", label) for at, label in enumerate(labels)])])
    said = {
        "Absence seizures": (0, Assertion.PRESENT), "absence seizure": (0, Assertion.PRESENT),
        "absence of seizures": (1, Assertion.NEGATED), "absent seizures": (1, Assertion.NEGATED),
        "absent speech": (2, Assertion.PRESENT), "absence of kidney": (3, Assertion.PRESENT),
        "absence of fever": (5, Assertion.NEGATED), "seizure-free": (1, Assertion.NEGATED),
    }  # fmt: skip
    found = Normalizer(embedded_store, threshold=0).normalize(list(said))
    assert {one.mention: (one.curie, one.assertion) for one in found} == {
        mention: (f"X:{at}", assertion) for mention, (at, assertion) in said.items()
    }


def test_marks_are_read_also_where_the_name_was_answered_before(normalizer: Normalizer) -> None:
    found = [
        normalizer.normalize([mention])[0].assertion for mention in ("kidney pain", "kidney pain (-)", "kidney pain")
    ]
    assert found == [Assertion.PRESENT, Assertion.NEGATED, Assertion.PRESENT]


def test_a_mention_of_two_clauses_says_what_the_clause_says_that_matched(clinic: EmbeddedStore) -> None:
    [answer] = Normalizer(clinic, split=True, threshold=0).normalize(["kidney pain, no liver scar"])
    said = {"HP:102": Assertion.PRESENT, "HP:204": Assertion.NEGATED}
    assert answer.curie in said
    assert answer.assertion is said[answer.curie]
    assert [(part.mention, part.curie, part.assertion, part.assertion_cue) for part in answer.parts] == [
        ("kidney pain", "HP:102", Assertion.PRESENT, None),
        ("no liver scar", "HP:204", Assertion.NEGATED, "no"),
    ]


def test_the_parts_of_a_clause_say_what_the_clause_does_in_its_context(clinic: EmbeddedStore) -> None:
    normalizer = Normalizer(clinic, split=True)
    mention = "kidney pain but no liver scar or skin scars"
    [alone] = normalizer.normalize([mention])
    [of_family] = normalizer.normalize([mention], [f"FAMILY HISTORY: [[{mention}]]"])
    assert [part.assertion for part in alone.parts] == [Assertion.PRESENT, Assertion.NEGATED, Assertion.NEGATED]
    assert [part.assertion for part in of_family.parts] == [Assertion.OTHER, Assertion.NEGATED, Assertion.NEGATED]


def test_parts_of_a_negated_mention_are_negated(clinic: EmbeddedStore) -> None:
    [answer] = Normalizer(clinic, split=True).normalize(["no kidney pain and liver scar"])
    assert {part.assertion for part in answer.parts} <= {Assertion.NEGATED}


# thresholds


def test_the_default_threshold_is_that_of_the_calibration(clinic: EmbeddedStore) -> None:
    assert Normalizer(clinic).threshold == shipped().threshold
    assert Normalizer(clinic, min_precision=0.9).threshold == shipped().threshold_for(0.9)
    assert Normalizer(clinic, threshold=0).threshold == 0


def test_a_threshold_that_is_none_is_refused(clinic: EmbeddedStore) -> None:
    with pytest.raises(UsageError, match="a threshold or a precision, not both"):
        Normalizer(clinic, threshold=0.5, min_precision=0.9)
    with pytest.raises(UsageError, match=r"no threshold reaches a precision of 1\.5"):
        Normalizer(clinic, min_precision=1.5)


# memory


def remember(store: EmbeddedStore, *lessons: tuple[str, Verdict, str | None]) -> None:
    outcome = learn(store, [Lesson(*lesson) for lesson in lessons], folder=place(store))
    assert len(outcome.learned) == len(lessons)


def test_a_rejected_concept_is_no_candidate_and_the_others_share_its_probability(own_clinic: EmbeddedStore) -> None:
    [before] = Normalizer(own_clinic).normalize(["ms"])
    remember(own_clinic, ("MS", Verdict.REJECTED, "UBERON:30"), ("ms", Verdict.REJECTED, "HP:902"))
    [answer] = Normalizer(own_clinic).normalize(["Ms"])
    assert [one.curie for one in answer.candidates] == ["HP:901", "HP:903"]
    gone = sum(one.probability for one in before.candidates if one.curie in {"UBERON:30", "HP:902"})
    assert answer.candidates[0].probability == pytest.approx(before.candidates[1].probability / (1 - gone), abs=1e-3)
    assert Normalizer(own_clinic).normalize(["kidney pain"])[0].curie == "HP:102"


@pytest.mark.parametrize("mention", ["ms", "kidny pain"])
def test_a_rejection_does_not_depend_on_how_many_candidates_are_listed(own_clinic: EmbeddedStore, mention: str) -> None:
    first, second, *_ = Normalizer(own_clinic).normalize([mention])[0].candidates
    remember(own_clinic, (mention, Verdict.REJECTED, first.curie))
    for top in (1, 2, 20):
        [answer] = Normalizer(own_clinic, top=top, threshold=0).normalize([mention])
        assert answer.curie == second.curie
        assert len(answer.candidates) <= top


def test_a_rejection_of_an_obsolete_concept_is_one_of_its_heir(own_clinic: EmbeddedStore) -> None:
    remember(own_clinic, ("yellow eyes", Verdict.REJECTED, "HP:903"))
    [answer] = Normalizer(own_clinic, threshold=0).normalize(["yellow eyes"])
    assert "HP:903" not in [one.curie for one in answer.candidates]


def test_a_mention_of_no_concept_is_nil(own_clinic: EmbeddedStore) -> None:
    remember(own_clinic, ("kidny pain", Verdict.NIL, None))
    answer, other = Normalizer(own_clinic, threshold=0).normalize(["Kidny  Pain", "livr pain"])
    assert (answer.curie, answer.candidates, answer.probability, answer.broader) == (None, (), 0.0, None)
    assert other.curie == "HP:202"


def test_a_learned_name_answers_at_once_and_follows_its_concept(
    own_clinic: EmbeddedStore, contribute: Callable[..., Contribution]
) -> None:
    assert Normalizer(own_clinic).normalize(["zzyzx"])[0].curie is None
    remember(own_clinic, ("zzyzx", Verdict.NAME, "HP:905"))
    [answer] = Normalizer(own_clinic).normalize(["Zzyzx"])
    assert (answer.curie, answer.candidates[0].scope) == ("HP:903", "LEARNED")
    own_clinic.write([contribute("uberon", [Concept("UBERON:1", "Organ")], prefix="UBERON")])
    assert Normalizer(own_clinic).normalize(["zzyzx"])[0].curie == "HP:903"


# what anybody may write


@pytest.mark.parametrize(
    "mention",
    [
        "", " ", "\n\t", "\x00", "\x1b[31mkidney\x1b[0m", "\u202e", "\ud800", "\ud800:1", "a" * 5_000_000,
        "kidney pain " * 400_000, "and " * 1_000, "(" * 10_000, "kidney/" * 2_000, "肝臓", "كبد", "печень", "😀", "ﬁ́",
        "'; DROP TABLE", "$curies", "NaN", "HP:" + "1" * 100_000,
    ],
)  # fmt: skip
def test_no_mention_is_too_odd_to_answer(normalizer: Normalizer, mention: str) -> None:
    [answer] = normalizer.normalize([mention], [None])
    assert answer.mention == mention
    assert answer.error is None


def test_a_long_mention_is_answered_by_its_beginning_in_little_time(clinic: EmbeddedStore) -> None:
    import time

    begin = time.process_time()
    Normalizer(clinic, split=True).normalize(["kidney pain " * 400_000, "x" * 5_000_000], ["y" * 5_000_000] * 2)
    assert time.process_time() - begin < 10


def test_an_empty_store_answers_nil(embedded_store: EmbeddedStore, contribute: Callable[..., Contribution]) -> None:
    with pytest.raises(StoreError):
        Normalizer(embedded_store)
    embedded_store.write([contribute("x", [Concept("X:1", obsolete=True)])])
    assert [answer.curie for answer in Normalizer(embedded_store).normalize(["x", "X:1"])] == [None, None]


def test_concepts_without_names_are_found_by_their_identifiers(
    embedded_store: EmbeddedStore, contribute: Callable[..., Contribution]
) -> None:
    embedded_store.write([contribute("x", [Concept("X:1"), Concept("X:2")])])
    assert [answer.curie for answer in Normalizer(embedded_store).normalize(["X:2", "x"])] == ["X:2", None]


def test_what_the_graph_lost_meanwhile_is_no_answer(
    own_clinic: EmbeddedStore, contribute: Callable[..., Contribution]
) -> None:
    normalizer = Normalizer(own_clinic)
    other = EmbeddedStore(place(own_clinic).parent)
    other.write([contribute("uberon", [Concept("UBERON:1", "Organ")], prefix="UBERON")])
    other.close()
    own_clinic.close()  # it opens what is current when it is asked again
    assert normalizer.normalize(["kidney pain"])[0].curie == "HP:102"
    with pytest.raises(StoreError, match=r"UBERON:10 is no longer in .*: run it again"):
        normalizer.normalize(["kidney"])


def test_probabilities_are_plain_numbers(normalizer: Normalizer) -> None:
    for answer in normalizer.normalize(["ms", "kidny pain", "HP:102", "kidney pain and liver scar"]):
        for one in answer.candidates:
            assert type(one.probability) is float
            assert one.score is None or type(one.score) is float
            assert not isinstance(one.term, np.generic)
