"""Vectors of a sentence-transformers encoder, made in the test from a seed; what needs no such library is tested without."""

import random
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.retrieve.dense import DenseEncoder, KeyVectors
from kg.errors import ModelError

Run = Callable[..., object]
TEXTS = [
    "liver", "big liver", "enlarged liver", "swelling of the liver and of the spleen", "x", "4th toe", "kidney pain", "β",
    "\ud800", "word " * 100, "", "renal ache",
]  # fmt: skip


@pytest.fixture(scope="module")
def encoder(encoder_folder: Path) -> DenseEncoder:
    return DenseEncoder.open(str(encoder_folder))


def test_without_the_extra_an_encoder_is_an_error_that_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)  # as if it were not installed
    with pytest.raises(ModelError, match=r"pip install 'ontonorm\[dense\]'.* first: pip install torch --index-url"):
        DenseEncoder.open("any")


def test_a_vector_does_not_depend_on_what_else_is_encoded(encoder: DenseEncoder) -> None:
    together = dict(zip(TEXTS, encoder.encode(TEXTS), strict=True))
    assert all(np.array_equal(encoder.encode([text])[0], vector) for text, vector in together.items())
    chance = random.Random(1)
    for _ in range(20):
        some = [chance.choice(TEXTS) for _ in range(chance.randrange(1, 40))]
        assert np.array_equal(encoder.encode(some), [together[text] for text in some])
        assert np.array_equal(encoder.encode_mentions(some), [together[text] for text in some])


def test_vectors_are_of_length_1_and_no_text_has_none(encoder: DenseEncoder) -> None:
    assert np.linalg.norm(encoder.encode(TEXTS), axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-6)
    assert encoder.encode([]).shape == encoder.encode_mentions([]).shape == (0, encoder.dimension)


def test_mentions_that_were_forgotten_are_encoded_again(encoder: DenseEncoder) -> None:
    many = [f"mention {number}" for number in range(20_000)]
    first = encoder.encode_mentions(["liver"])
    encoder._known = dict.fromkeys(many, first[0])
    assert np.array_equal(encoder.encode_mentions(["mention 7", "liver"])[1], first[0])
    assert len(encoder._known) == 2


def test_an_encoder_is_known_by_its_weights_not_by_its_place(
    encoder: DenseEncoder, make_encoder: Callable[..., Path], tmp_path: Path
) -> None:
    same, other = make_encoder(tmp_path / "same"), make_encoder(tmp_path / "other", seed=2)
    assert DenseEncoder.open(str(same)).fingerprint == encoder.fingerprint
    assert DenseEncoder.open(str(other)).fingerprint != encoder.fingerprint


@pytest.mark.usefixtures("encoder_folder")
@pytest.mark.parametrize(
    ("file", "content", "told"),
    [
        (None, "", "cannot be loaded"),
        ("config.json", "{}", "cannot be loaded: Unrecognized model"),
        ("config.json", "{", "cannot be loaded"),
        ("model.safetensors", "", "cannot be loaded"),
    ],
)
def test_a_folder_that_holds_no_encoder_is_one_clear_line(
    file: str | None, content: str, told: str, make_encoder: Callable[..., Path], tmp_path: Path
) -> None:
    folder = tmp_path / "encoder"
    if file is None:
        folder.mkdir()
    else:
        make_encoder(folder)
        (folder / file).write_text(content)
    with pytest.raises(ModelError, match=told) as caught:
        DenseEncoder.open(str(folder))
    assert str(caught.value).startswith(f"encoder {folder}")
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("encoder_folder")
@pytest.mark.parametrize(
    ("name", "told"),
    [("", "is empty"), (" ", "is empty"), ("a b c", "cannot be loaded"), ("x" * 5_000, "cannot be loaded")],
)
def test_a_name_that_none_can_have_is_told(name: str, told: str) -> None:
    with pytest.raises(ModelError, match=told):
        DenseEncoder.open(name)


def test_weights_that_are_no_numbers_are_told(make_encoder: Callable[..., Path], tmp_path: Path) -> None:
    from safetensors.numpy import load_file, save_file

    file = make_encoder(tmp_path / "spoilt") / "model.safetensors"
    save_file({name: array * np.nan for name, array in load_file(file).items()}, file, {"format": "pt"})
    with pytest.raises(ModelError, match="vectors that are no numbers"):
        DenseEncoder.open(str(file.parent))


@pytest.fixture
def names() -> KeyVectors:
    """200 keys, of which the first 50 are each two concepts' name."""
    chance = np.random.default_rng(1)
    vectors = chance.standard_normal((200, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return KeyVectors.of(vectors, np.concatenate([np.arange(200), np.arange(50)]))


def test_the_nearest_keys_are_found_and_every_name_that_has_one(names: KeyVectors) -> None:
    pytest.importorskip("faiss", reason="the extra `dense` is not installed")
    queries = names.vectors[[3, 150]]
    texts, found = names.nearest(queries, 5)
    for query in range(2):
        best = np.argsort(-names.vectors @ queries[query], kind="stable")[:5]
        assert sorted(found[texts == query]) == sorted(np.flatnonzero(np.isin(names.keys, best)))
    assert {3, 203} <= set(found[texts == 0])
    assert names.cosines(queries, np.array([0, 0, 1]), np.array([3, 203, 150])) == pytest.approx([1, 1, 1], abs=1e-6)


def test_what_is_nearest_does_not_depend_on_the_other_queries(names: KeyVectors) -> None:
    pytest.importorskip("faiss", reason="the extra `dense` is not installed")
    queries = np.random.default_rng(2).standard_normal((150, 8)).astype(np.float32)
    texts, found = names.nearest(queries, 7)
    for query in range(150):
        _, alone = names.nearest(queries[query : query + 1], 7)
        assert np.array_equal(found[texts == query], alone)


def test_only_names_that_may_answer_are_found(names: KeyVectors) -> None:
    pytest.importorskip("faiss", reason="the extra `dense` is not installed")
    allowed = np.array([3, 7, 9, 203, 210])
    texts, found = names.among(allowed).nearest(names.vectors[[3, 10]], 100)
    assert sorted(found[texts == 0]) == sorted(found[texts == 1]) == allowed.tolist()
    assert [len(part) for part in names.among(allowed[:0]).nearest(names.vectors[:2], 5)] == [0, 0]
    assert [len(part) for part in names.nearest(names.vectors[:0], 5)] == [0, 0]
