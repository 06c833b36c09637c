"""Which mentions something was fitted on: told by rows, never hidden."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from engine.evaluate.seen import LEARNED, as_ranges, fitted, from_ranges, seen
from engine.gold import pair_key
from engine.index.folder import place
from engine.learn.lesson import Lesson, Verdict
from engine.learn.memory import learn
from engine.normalize import Normalizer
from kg.model import Gold, Mention
from kg.store.embedded import EmbeddedStore


@given(st.frozensets(st.integers(1, 60)))
def test_ranges_are_read_back(rows: frozenset[int]) -> None:
    assert from_ranges(as_ranges(rows)) == rows


def test_what_normalizing_was_fitted_on_is_its_calibration(clinic: EmbeddedStore) -> None:
    normalizer = Normalizer(clinic)
    assert fitted(normalizer) == {f"calibration {normalizer.calibration.name}": normalizer.calibration.keys}


def test_learned_names_rejections_and_nils_were_seen(own_clinic: EmbeddedStore, tmp_path: Path) -> None:
    """HP:904 is dead, its heir is HP:903: a mention learned as the heir was seen under the dead id, too."""
    lessons = [
        Lesson("odd gaze", Verdict.NAME, "HP:904"), Lesson("kidney pain", Verdict.REJECTED, "HP:102"),
        Lesson("stone", Verdict.NIL),
    ]  # fmt: skip
    learn(own_clinic, lessons, folder=place(own_clinic))
    mentions = [
        Mention(1, "Odd-gaze", (Gold("HP:903"),)), Mention(2, "odd gaze", (Gold("HP:904"),)),
        Mention(3, "odd gaze", (Gold("HP:907"),)), Mention(4, "Kidney pain", (Gold("HP:101"),)), Mention(5, "stone"),
        Mention(6, "Yellow eyes", (Gold("HP:903"),)),
    ]  # fmt: skip
    assert seen(own_clinic, mentions, {}) == {LEARNED: [1, 2, 4, 5]}


def test_any_of_several_golds_and_a_composite_are_seen_by_one_of_their_pairs(clinic: EmbeddedStore) -> None:
    several = (Gold("HP:101"), Gold("HP:102"))
    mentions = [
        Mention(1, "both", several),
        Mention(2, "both", several, composite=True),
        Mention(3, "both", several[:1]),
    ]
    keys = {"adapter": [pair_key("Both", "HP:102")], "empty": ()}
    assert seen(clinic, mentions, keys) == {"adapter": [1, 2]}
