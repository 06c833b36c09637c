"""What is made of one vocabulary, and when its encoder is trained again."""

from collections.abc import Sequence

import numpy as np
import pytest

from engine.index.names import SCOPES, Concepts, Names, Vocabulary
from engine.index.part import CENTROID, Part, build_part, quality_of
from engine.index.strings import Strings
from kg.model import Scope
from kg.text import fold

LABELS = ("Kidney pain", "Liver pain", "Kidney tumor", "Liver tumor")
EXACT = ("renal ache", "hepatic ache", "renal neoplasm", "hepatic neoplasm")


def made(*more: tuple[int, Scope, str], labels: Sequence[str] = LABELS) -> Vocabulary:
    """A label and an exact name for each concept, and more names."""
    given = [*((at, Scope.LABEL, text) for at, text in enumerate(labels))]
    given += [(at, Scope.EXACT, text) for at, text in enumerate(EXACT[: len(labels)])]
    rows = sorted([*given, *more], key=lambda row: (row[0], SCOPES.index(row[1]), row[2]))
    nothing = Strings.of([""] * len(labels))
    concepts = Concepts(
        Strings.of(f"X:{at}" for at in range(len(labels))), Strings.of(labels), nothing, nothing,
        np.full(len(labels), -1), np.zeros((0, 2), np.int64),
    )  # fmt: skip
    texts = [text for _, _, text in rows]
    return Vocabulary("X", concepts, Names(
        Strings.of(texts), Strings.of(map(fold, texts)), np.array([row[0] for row in rows], np.int64),
        np.array([SCOPES.index(row[1]) for row in rows], np.uint8), Strings.of([""] * len(rows)),
    ))  # fmt: skip


@pytest.fixture(scope="module")
def part() -> Part:
    return build_part(made())


def test_the_same_is_made_of_the_same(part: Part) -> None:
    again = build_part(made()).arrays()
    for name, array in part.arrays().items():
        np.testing.assert_array_equal(again[name], array, err_msg=name)


def test_a_part_comes_back_from_its_arrays(part: Part) -> None:
    kept = Part.from_arrays("X", part.arrays(), part.trained)
    assert (kept.prefix, kept.trained, kept.quality) == ("X", part.trained, "fast")
    for name, array in part.arrays().items():
        np.testing.assert_array_equal(kept.arrays()[name], array, err_msg=name)


def test_a_learned_name_enters_without_training(part: Part) -> None:
    grown = build_part(made((1, Scope.LEARNED, "sore liver")), former=part)
    assert grown.encoder is part.encoder
    assert grown.trained == part.trained
    assert len(grown.vectors.vectors) == len(part.vectors.vectors) + 1
    assert grown.exact.find(["sore liver"])[0].rows


@pytest.mark.parametrize(
    "vocabulary", [made((1, Scope.EXACT, "sore liver")), made(labels=LABELS[:3]), made(labels=(*LABELS[:3], "Cyst"))]
)
def test_an_encoder_is_trained_again_for_other_names(part: Part, vocabulary: Vocabulary) -> None:
    assert build_part(vocabulary, former=part).trained != part.trained


def test_an_encoder_is_trained_again_for_another_quality_or_seed(part: Part) -> None:
    best, seeded = build_part(made(), quality="best", former=part), build_part(made(), seed=1, former=part)
    assert len({part.trained, best.trained, seeded.trained}) == 3
    assert (best.quality, quality_of(best.trained), seeded.quality) == ("best", "best", "fast")
    assert best.encoder.dim > part.encoder.dim


def test_the_vector_of_a_name_leans_towards_those_of_its_concept(part: Part) -> None:
    names = part.vocabulary.names
    own = part.encoder.encode(list(names.keys))
    for row, vector in enumerate(part.vectors.vectors):
        centroid = own[names.concepts == names.concepts[row]].sum(axis=0)
        expected = (own[row] + CENTROID * centroid / np.linalg.norm(centroid)) / (1 + CENTROID)
        np.testing.assert_allclose(vector, expected, atol=1e-5)


def test_names_of_forerunners_are_found_by_equality_only() -> None:
    plain = made()
    names = plain.names
    old = Names(
        Strings.of([*names.texts, "old pain"]), Strings.of([*names.keys, "old pain"]), np.append(names.concepts, 0),
        np.append(names.scopes, np.uint8(0)), Strings.of([*names.replaced, "X:9"]),
    )  # fmt: skip
    part = build_part(Vocabulary("X", plain.concepts, old))
    assert part.exact.find(["old pain"])[0].rows == (len(names),)
    assert len(part.vectors.vectors) == len(names)
    assert part.grams.words.unknown_share(["old"]).tolist() == [1.0]


@pytest.mark.parametrize("labels", [(), ("Cyst",)])
def test_the_smallest_vocabularies_have_a_part(labels: tuple[str, ...]) -> None:
    part = build_part(made(labels=labels))
    assert len(part.vectors.search(part.encoder.encode(["cyst"]), 5)[1]) == 2 * len(labels)


def test_concepts_without_names_have_a_part() -> None:
    concepts = made(labels=("", "")).concepts
    nothing = Strings.of([])
    names = Names(nothing, nothing, np.zeros(0, np.int64), np.zeros(0, np.uint8), nothing)
    part = build_part(Vocabulary("X", concepts, names))
    assert len(part.vectors.search(part.encoder.encode(["cyst"]), 5)[1]) == 0
    assert Part.from_arrays("X", part.arrays(), part.trained).exact.find(["cyst"])[0].rows == ()
