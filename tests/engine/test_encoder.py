"""Normalizing with a sentence encoder in the sum."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.calibrate import calibrate, forget
from engine.index.dense import folder_of
from engine.normalize import Normalizer
from engine.rank.calibration import shipped
from kg.store.embedded import EmbeddedStore

MENTIONS = [
    "kidney pain", "swollen kidney", "kidny pain", "hypertelorism of the liver", "MS", "big livers and lung swelling",
    "wound", "pain in the lung", "HP:10", "", "xyzzy",
]  # fmt: skip


@pytest.fixture(scope="module")
def clinic(clinic_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedStore]:
    """A copy of that store, beside which vectors are kept."""
    folder = tmp_path_factory.mktemp("encoder") / "clinic"
    shutil.copytree(clinic_folder, folder)
    store = EmbeddedStore(folder)
    yield store
    store.close()


@pytest.fixture(scope="module")
def asked(clinic: EmbeddedStore, encoder_folder: Path) -> Normalizer:
    return Normalizer(clinic, encoder=str(encoder_folder))


@settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(mentions=st.lists(st.sampled_from(MENTIONS)))
def test_what_stands_beside_a_mention_does_not_matter_to_its_answer(asked: Normalizer, mentions: list[str]) -> None:
    alone = {mention: asked.normalize([mention])[0] for mention in mentions}
    assert asked.normalize(mentions) == [alone[mention] for mention in mentions]


def test_the_encoder_adds_candidates_and_moves_scores(clinic: EmbeddedStore, asked: Normalizer) -> None:
    [with_it], [without] = (one.normalize(["swollen kidney thing"]) for one in (asked, Normalizer(clinic)))
    scores, before = ({one.curie: one.score for one in answer.candidates} for answer in (with_it, without))
    assert any(scores[curie] != before[curie] for curie in scores.keys() & before.keys())
    assert {one.retriever for one in without.candidates} <= {"semantic", "lexical"}


def test_a_name_that_equals_the_mention_decides_without_the_encoder(clinic: EmbeddedStore, asked: Normalizer) -> None:
    [answer] = asked.normalize(["Kidney pain"])
    assert (answer.curie, answer.best and answer.best.retriever, len(answer.candidates)) == ("HP:102", "exact", 1)


def test_only_concepts_of_the_branch_are_found(clinic: EmbeddedStore, encoder_folder: Path) -> None:
    [answer] = Normalizer(clinic, roots=["HP:10"], encoder=str(encoder_folder)).normalize(["liver ache"])
    assert answer.candidates
    assert all(one.curie.startswith("HP:10") for one in answer.candidates)


def test_several_ontologies_in_their_order_share_the_encoder(clinic: EmbeddedStore, encoder_folder: Path) -> None:
    [answer] = Normalizer(clinic, priority=["uberon"], encoder=str(encoder_folder)).normalize(["livers organ"])
    assert answer.candidates


def test_probabilities_are_those_fitted_with_an_encoder(asked: Normalizer) -> None:
    assert asked.calibration == shipped("dense")
    assert shipped("dense").weights != shipped().weights


def test_a_calibration_with_an_encoder_is_its_own(
    own_clinic: EmbeddedStore, encoder_folder: Path, tmp_path: Path
) -> None:
    gold = tmp_path / "gold.tsv"
    words = ("swelling", "pain", "tumor", "scar", "absence", "enlargement")
    rows = [
        f"{word} of the {part}\tHP:{at}0{finding}"
        for at, part in enumerate(("kidney", "liver", "skin"), start=1)
        for finding, word in enumerate(words, start=1)
    ]
    gold.write_text("\n".join(["mention\tgold_ids", *rows, "hepatic thing\tNIL", "water\tNIL", "old\tNIL"]))
    made = calibrate(own_clinic, gold, encoder=str(encoder_folder))
    assert Normalizer(own_clinic, encoder=str(encoder_folder)).calibration == made
    assert Normalizer(own_clinic).calibration == shipped()
    assert (folder_of(own_clinic, str(encoder_folder)) / "calibration.json").exists()
    forget(own_clinic, str(encoder_folder))
    assert Normalizer(own_clinic, encoder=str(encoder_folder)).calibration == shipped("dense")
