"""A vocabulary in, everything derived from it to answer: its names, their equality, grams and vectors, and the encoder."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Literal

import numpy as np

from engine.encode import StaticEncoder, TrainingText, train, training_text
from engine.index.names import Vocabulary
from engine.index.strings import Arrays
from engine.retrieve.exact import ExactIndex
from engine.retrieve.lexical import GramIndex
from engine.retrieve.semantic import Floats, VectorIndex
from engine.threads import one_thread
from kg.progress import Progress

Quality = Literal["fast", "best"]

CENTROID = 0.3
"""Weight of the direction in which all names of a concept point, beside the one of the name itself."""

RECIPE = 4
"""Raise it when other arrays, or another training, would come out of the same vocabulary: indexes are made again."""


@dataclass(frozen=True, slots=True)
class Part:
    """What answers for one vocabulary. `trained` is the fingerprint of what its encoder has learned from."""

    vocabulary: Vocabulary
    exact: ExactIndex
    grams: GramIndex
    encoder: StaticEncoder
    vectors: VectorIndex
    trained: str

    @property
    def prefix(self) -> str:
        return self.vocabulary.prefix

    @property
    def quality(self) -> Quality:
        return quality_of(self.trained)

    def arrays(self) -> dict[str, np.ndarray]:
        """All arrays, by names that tell what they are of."""
        return {
            f"{part}.{name}": array
            for part, arrays in (
                ("vocabulary", self.vocabulary.arrays()),
                ("exact", self.exact.arrays()),
                ("grams", self.grams.arrays()),
                ("encoder", self.encoder.arrays()),
                ("vectors", self.vectors.arrays()),
            )
            for name, array in arrays.items()
        }

    @classmethod
    def from_arrays(cls, prefix: str, arrays: Arrays, trained: str) -> "Part":
        """What `arrays()` gave."""

        def of(part: str) -> Arrays:
            return {
                name.removeprefix(f"{part}."): array for name, array in arrays.items() if name.startswith(f"{part}.")
            }

        vocabulary = Vocabulary.from_arrays(prefix, of("vocabulary"))
        return cls(
            vocabulary,
            ExactIndex.from_arrays(vocabulary.names, of("exact")),
            GramIndex.from_arrays(of("grams")),
            StaticEncoder.from_arrays(of("encoder")),
            VectorIndex.from_arrays(of("vectors")),
            trained,
        )


def build_part(
    vocabulary: Vocabulary,
    *,
    quality: Quality = "fast",
    seed: int = 0,
    former: Part | None = None,
    progress: Progress = lambda what, share: None,
) -> Part:
    """Trains the encoder of a vocabulary and makes what answers for it.

    `former` is the part as it was before: its encoder is kept if it would be trained on the same again.
    """
    with one_thread():
        return _built(vocabulary, quality, seed, former, progress)


def _built(vocabulary: Vocabulary, quality: Quality, seed: int, former: Part | None, progress: Progress) -> Part:
    text = training_text(vocabulary)
    trained = fingerprint(text, quality, seed)
    if former is not None and former.trained == trained:
        encoder = former.encoder
    else:
        encoder = train(text, quality=quality, seed=seed, progress=progress)
    names = vocabulary.names
    keys = [key for key, _ in zip(names.keys, range(names.own), strict=False)]
    progress("names", None)
    vectors = _vectors(encoder.encode(keys), names.concepts[: names.own])
    grams, index = GramIndex.of(keys), VectorIndex.of(vectors, names.concepts[: names.own])
    return Part(vocabulary, ExactIndex.of(names), grams, encoder, index, trained)


def fingerprint(text: TrainingText, quality: Quality, seed: int) -> str:
    """Tells whether an encoder that was trained on the text would be trained on the same again."""
    digest = blake2b(f"{RECIPE} {quality} {seed}".encode(), digest_size=12)
    for strings in (text.names, text.definitions):
        for string in strings:
            digest.update(string.encode() + b"\n")
        digest.update(b"\0")
    for array in (text.concepts, text.labels, text.parents):
        digest.update(np.ascontiguousarray(array).tobytes())
    return f"{quality}-{digest.hexdigest()}"


def quality_of(trained: str) -> Quality:
    """The quality of the encoder that a fingerprint is of."""
    return "best" if trained.startswith("best") else "fast"


def _vectors(names: Floats, concepts: np.ndarray) -> Floats:
    """The vectors of names, each with that of its concept beside it: (name + CENTROID · centroid) / (1 + CENTROID).

    `names` are unit vectors, shape (names, dim); `concepts` their concepts, in rising order.
    """
    if not len(names):
        return names
    starts = np.flatnonzero(np.diff(concepts, prepend=-1))
    sums = np.add.reduceat(names, starts, axis=0)
    centroids = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-6)
    counts = np.diff(starts, append=len(names))
    vectors: Floats = ((names + CENTROID * np.repeat(centroids, counts, axis=0)) / (1 + CENTROID)).astype(np.float32)
    return vectors
