from dataclasses import replace
from typing import get_args

import numpy as np
import pytest

from engine.encode import QUALITIES, Quality, TrainingText, train


def _text(names: list[list[str]], definitions: list[str] | None = None) -> TrainingText:
    """The names of each concept, the first of which is its label."""
    return TrainingText(
        [name for of in names for name in of],
        np.array([concept for concept, of in enumerate(names) for _ in of], np.int64),
        np.array([place == 0 for of in names for place, _ in enumerate(of)], np.bool_),
        definitions or [""] * len(names),
        np.zeros((0, 2), np.int64),
    )


@pytest.mark.parametrize("quality", get_args(Quality))
def test_a_synonym_that_was_never_seen_is_nearest_to_its_concept(organs: TrainingText, quality: Quality) -> None:
    encoder = train(organs, quality=quality)
    (near,) = encoder.encode(["renal edema"]) @ encoder.encode(organs.names).T
    assert organs.names[int(near.argmax())] == "kidney swelling"


def test_a_seed_repeats_exactly_and_another_differs(organs: TrainingText) -> None:
    first, again, other = (train(organs, seed=seed).encode(["renal edema"]) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_progress_rises_to_its_end(organs: TrainingText) -> None:
    told: list[float] = []
    train(organs, progress=lambda what, share: told.append(share or 0.0))
    assert told == sorted(told)
    assert told[-1] > 0.9


@pytest.mark.parametrize(
    "text",
    [
        _text([]),
        _text([[]]),
        _text([["toe"]]),
        _text([["toe", "hallux"]]),
        _text([["toe"], ["finger"]]),
        _text([["toe"], [], ["finger"]], ["A part of the foot.", "Nothing has this name.", ""]),
        _text([["+"], ["a"], ["肾", "腎臓"], ["почка", "нирка"], ["كلية"]]),
        _text([["toe"] * 3, ["toe"]]),
        _text([["x" * 5_000_000], ["toe", "word " * 1_000_000]]),
        replace(_text([["toe", "hallux"], ["finger"]]), labels=np.zeros(3, np.bool_)),
        replace(_text([["toe"], ["finger"]]), parents=np.array([[0, 1], [1, 0], [0, 0]])),
    ],
    ids=[
        "no concept", "no name", "one name", "one concept", "two of one name each", "a concept without names",
        "other scripts", "the same name", "five megabytes", "no labels", "parents in a circle",
    ],
)  # fmt: skip
@pytest.mark.parametrize("quality", get_args(Quality))
def test_odd_vocabularies_give_an_encoder_of_finite_vectors(text: TrainingText, quality: Quality) -> None:
    encoder = train(text, quality=quality)
    vectors = encoder.encode(["toe", "finger", "", "nothing like it", *text.names])
    assert vectors.shape == (4 + len(text.names), encoder.dim)
    assert np.isfinite(vectors).all()
    lengths = np.linalg.norm(vectors, axis=1)
    assert (np.isclose(lengths, 1, atol=1e-5) | (lengths == 0)).all()


def test_steps_have_a_floor_and_a_ceiling() -> None:
    for recipe in QUALITIES.values():
        steps = [recipe.steps_for(names) for names in (0, 40_000, 150_000, 4_000_000, 400_000_000)]
        assert steps == sorted(steps)
        assert recipe.steps_for(4_000) >= recipe.fewest_steps > steps[0] or steps[0] == recipe.steps
        assert steps[-1] == recipe.most_steps
