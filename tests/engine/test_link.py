"""What is linked: what decides by itself, what is listed beside it, and what a probability does not depend on."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.index.build import open_index
from engine.index.folder import place
from engine.index.pool import Pool
from engine.learn.lesson import Lesson, Verdict
from engine.learn.memory import learn
from engine.link import LISTED, Linked, Linker, Wanted
from engine.model import Broader
from engine.rank.calibration import shipped
from engine.rank.evidence import FEATURES
from kg.model import Concept, Name
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Contribution

WANTED = [
    Wanted("MS"),
    Wanted("MS", context="the valve of the heart, cardiac scar"),
    Wanted("kidney pain"),
    Wanted("pain of kidney"),
    Wanted("kidny pain"),
    Wanted("severe renal ache", reduced=("renal ache",), readings=("renal ache",)),
    Wanted("kidney pain and liver scar", parts=("kidney pain", "liver scar")),
    Wanted("renal trouble"),
    Wanted("zzzz"),
]


@pytest.fixture
def linker(pool: Pool) -> Linker:
    return Linker(pool, shipped(), top=20)


def curies(linked: Linked) -> list[str]:
    return [one.curie for one in linked.candidates]


def link(linker: Linker, *wanted: Wanted) -> list[Linked]:
    return linker.link(wanted)


@pytest.mark.parametrize("text", ["kidney pain", "KIDNEY-PAINS", "pain, kidney", "renal ache", "the renal ache"])
def test_a_label_or_an_exact_name_of_one_concept_decides(linker: Linker, text: str) -> None:
    [found] = link(linker, Wanted(text))
    assert (curies(found), found.equal, found.reduced) == (["HP:102"], True, None)
    assert found.candidates[0].retriever == "exact"
    assert found.candidates[0].score is None


def test_senses_of_a_label_are_all_listed(linker: Linker) -> None:
    [found] = link(linker, Wanted("MS"))
    assert curies(found) == ["UBERON:30", "HP:901", "HP:902", "HP:903"]
    assert found.candidates[1].probability == found.candidates[2].probability


def test_other_scopes_do_not_decide_and_others_are_listed_behind(linker: Linker) -> None:
    [found] = link(linker, Wanted("pain of kidneys"))
    assert (curies(found)[0], found.equal) == ("HP:102", True)
    assert len(found.candidates) == LISTED
    assert [one.retriever for one in found.candidates[:2]] == ["exact", "semantic"]


def test_a_reduced_text_that_equals_a_name_is_told(linker: Linker) -> None:
    [found] = link(linker, Wanted("severe renal ache", reduced=("severe ache", "Renal Ache", "kidney scar")))
    assert (curies(found), found.reduced, found.candidates[0].matched) == (["HP:102"], "Renal Ache", "Renal Ache")
    [whole] = link(linker, Wanted("renal ache"))
    assert found.candidates[0].probability <= whole.candidates[0].probability


def test_the_whole_mention_comes_before_what_is_left_of_it(linker: Linker) -> None:
    assert curies(link(linker, Wanted("kidney pain", reduced=("kidney scar",)))[0]) == ["HP:102"]


def test_a_text_that_is_like_names_lists_them_by_probability(linker: Linker) -> None:
    [found] = link(linker, Wanted("kidny pain"))
    assert (curies(found)[0], found.equal, found.reduced) == ("HP:102", False, None)
    assert found.candidates[0].matched is None
    assert found.candidates[0].score is not None


def test_a_part_tells_what_matched(linker: Linker) -> None:
    [found] = link(linker, Wanted("kidney pain and skin scar", parts=("kidney pain", "skin scar")))
    matched = {one.curie: one.matched for one in found.candidates}
    assert (matched["HP:102"], matched["HP:304"]) == ("kidney pain", "skin scar")


def test_context_decides_between_senses(linker: Linker) -> None:
    plain, heart, brain = link(
        linker, Wanted("MS"), Wanted("MS", context="mitral valve stenosis"), Wanted("MS", context="sclerosis, multiple")
    )
    chance = [{one.curie: one.probability for one in found.candidates} for found in (plain, heart, brain)]
    assert chance[0]["HP:901"] == chance[0]["HP:902"]
    assert chance[1]["HP:902"] > chance[1]["HP:901"]
    assert chance[2]["HP:901"] > chance[2]["HP:902"]


def test_a_broader_concept_is_told_where_no_candidate_is_sure(pool: Pool) -> None:
    """With weights of nothing all candidates, and NIL, are equally likely."""
    pool.restrict(pool.below(["HP:10"]))
    undecided = replace(shipped(), weights=dict.fromkeys(FEATURES, 0.0))
    [found] = Linker(pool, undecided, top=20).link([Wanted("kidny")])
    assert [one.probability for one in found.candidates] == [0.125] * 7
    assert found.broader == Broader("HP:10", "Abnormality of the kidney", 0.875)
    assert link(Linker(pool, shipped(), top=20), Wanted("kidney pain"))[0].broader is None


@pytest.mark.parametrize("top", [1, 3, 20, 60])
def test_no_more_are_listed_than_asked_for_and_their_probabilities_are_the_same(pool: Pool, top: int) -> None:
    most = Linker(pool, shipped(), top=100).link(WANTED)
    some = Linker(pool, shipped(), top=top).link(WANTED)
    for many, few in zip(most, some, strict=True):
        assert few.candidates == many.candidates[:top]
        assert (few.equal, few.reduced, few.broader) == (many.equal, many.reduced, many.broader)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(WANTED), max_size=8))
def test_what_is_linked_does_not_depend_on_what_is_asked_beside_or_before(pool: Pool, wanted: list[Wanted]) -> None:
    linker = Linker(pool, shipped(), top=20)
    assert linker.link(wanted) == [Linker(pool, shipped(), top=20).link([one])[0] for one in wanted]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([*"abkidney pa", "kidney", "renal", "ache", "pain of", "MS"]), max_size=4))
def test_probabilities_fall_and_sum_to_one_at_most(pool: Pool, words: Sequence[str]) -> None:
    [found] = Linker(pool, shipped(), top=LISTED).link([Wanted(" ".join(words))])
    given_ = [one.probability for one in found.candidates]
    assert given_ == sorted(given_, reverse=True)
    assert sum(given_) <= 1 + 20 * 0.5e-4  # each is rounded
    assert len(set(curies(found))) == len(given_)


def test_a_learned_name_stands_behind_an_exact_one_of_another_ontology(own_clinic: EmbeddedStore) -> None:
    lessons = [Lesson("renal organ", Verdict.NAME, "HP:10"), Lesson("kidney", Verdict.NAME, "HP:10")]
    assert len(learn(own_clinic, lessons, folder=place(own_clinic)).learned) == 2
    linker = Linker(Pool(list(open_index(own_clinic).parts.values())), shipped(), top=20)
    exact, label = linker.link([Wanted("renal organ"), Wanted("kidney")])
    assert curies(exact)[:2] == ["UBERON:10", "HP:10"]
    assert curies(label)[:2] == ["UBERON:10", "HP:10"]
    assert [one.scope for one in exact.candidates[:2]] == ["EXACT", "LEARNED"]


def test_a_learned_name_alone_decides(own_clinic: EmbeddedStore) -> None:
    learn(own_clinic, [Lesson("side stitch", Verdict.NAME, "HP:102")], folder=place(own_clinic))
    linker = Linker(Pool(list(open_index(own_clinic).parts.values())), shipped(), top=20)
    [found] = linker.link([Wanted("Side stitches")])
    assert (curies(found), found.candidates[0].scope, found.equal) == (["HP:102"], "LEARNED", True)


def test_evidence_looks_through_learned_names_that_are_gold(own_clinic: EmbeddedStore) -> None:
    learn(own_clinic, [Lesson("side stitch", Verdict.NAME, "HP:102")], folder=place(own_clinic))
    linker = Linker(Pool(list(open_index(own_clinic).parts.values())), shipped(), top=20)
    seen, _ = linker.evidence([Wanted("side stitch")])
    with linker.looking_through({"side stitch"}):
        hidden, _ = linker.evidence([Wanted("side stitch")])
    assert seen.levels.any()
    assert not hidden.levels.any()
    assert curies(linker.link([Wanted("side stitch")])[0]) == ["HP:102"]


def test_evidence_is_of_the_candidates_that_share_a_probability(linker: Linker) -> None:
    evidence, found = linker.evidence(WANTED)
    assert len(evidence) == len(found)
    assert set(evidence.mentions.tolist()) == set(range(len(WANTED)))
    linked = linker.link(WANTED)
    for mention, one in enumerate(linked):
        if WANTED[mention].context is None:
            own = [curie for curie, of in zip(found, evidence.mentions.tolist(), strict=True) if of == mention]
            assert sorted(own) == sorted(curies(one))


def test_nothing_is_linked_where_there_is_nothing() -> None:
    assert Linker(Pool([]), shipped(), top=20).link([Wanted("kidney"), Wanted("")]) == [Linked(), Linked()]


@pytest.fixture(scope="module")
def tiny(contribute: Callable[..., Contribution], tmp_path_factory: pytest.TempPathFactory) -> Linker:
    """An ontology of four concepts, too few names to learn a word from."""
    names = {"red dog": "crimson hound", "kidney disease": None, "letter opener": "paper knife", "B cell": None}
    concepts = [
        Concept(f"MINE:{at}", label, names=(Name(other),) if other else ())
        for at, (label, other) in enumerate(names.items(), start=1)
    ]
    store = EmbeddedStore(tmp_path_factory.mktemp("tiny") / "store")
    [written] = store.write([contribute("mine", concepts, prefix="MINE")])
    assert written.error is None
    parts = list(open_index(store).parts.values())
    store.close()
    return Linker(Pool(parts), shipped(), top=5)


@pytest.mark.parametrize(
    ("text", "curie"),
    [
        ("redd dog", "MINE:1"), ("dgo red", "MINE:1"), ("crimsn hounds", "MINE:1"), ("the red dog of ours", "MINE:1"),
        ("kidny disease", "MINE:2"), ("leter opner", "MINE:3"), ("paper nife", "MINE:3"),
    ],
)  # fmt: skip
def test_names_of_a_few_concepts_are_found_however_written(tiny: Linker, text: str, curie: str) -> None:
    [found] = link(tiny, Wanted(text))
    assert curies(found)[0] == curie
    assert found.candidates[0].probability > 0.5


@pytest.mark.parametrize("text", ["quantum physics", "kidney", "disease", "hot dog", "T cell", "water", "zzzz"])
def test_what_none_of_a_few_concepts_means_is_improbable(tiny: Linker, text: str) -> None:
    [found] = link(tiny, Wanted(text))
    assert max((one.probability for one in found.candidates), default=0) < 0.4
