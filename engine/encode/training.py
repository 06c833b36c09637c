"""The texts of a vocabulary in, an encoder out: its names are brought near each other, and away from all others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from engine.encode.encoder import StaticEncoder
from engine.encode.features import Features, features, words_of
from engine.encode.loss import contrastive
from engine.encode.pairs import Pairs, batches, texts_of
from engine.encode.text import TrainingText
from engine.encode.weights import Weights
from kg.progress import Progress

Quality = Literal["fast", "best"]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an encoder is trained: vectors of `dim` numbers, grams of these sizes, so many pairs a step, and so on.

    Steps grow with the number of names, but from a floor: counted in epochs they would be too few for a small vocabulary,
    though a tiny one, which has no more to teach, is learned by heart if it is read too often.
    `most_steps` keep one of millions of names affordable. The dimension must not grow with the names: more costs, and is
    no better. `scale` multiplies cosines: less is better for what people write, more for misspelt names.
    """

    dim: int
    grams: tuple[int, ...]
    steps: int
    steps_per_thousand_names: float
    batch: int = 1024
    fewest_steps: int = 120
    most_steps: int = 3000
    scale: float = 11.0
    rate: float = 0.03
    last_rate: float = 0.02  # as a part of the first

    def steps_for(self, names: int) -> int:
        """The number of steps for so many names."""
        wanted = self.steps + round(self.steps_per_thousand_names * names / 1000)
        fewest = min(self.fewest_steps, 40 + names // 40)
        return min(max(wanted, fewest), self.most_steps)

    def rate_at(self, share: float) -> float:
        """The rate of learning when this share of the steps is done."""
        return self.rate * (1 - (1 - self.last_rate) * share)


QUALITIES: Mapping[Quality, Recipe] = {
    "fast": Recipe(dim=96, grams=(3,), steps=40, steps_per_thousand_names=1.0),
    "best": Recipe(dim=128, grams=(3, 4), steps=130, steps_per_thousand_names=5.0),
}


def train(
    text: TrainingText,
    *,
    quality: Quality = "fast",
    seed: int = 0,
    progress: Progress = lambda what, share: None,
) -> StaticEncoder:
    """An encoder for this vocabulary; the same for the same text, quality and seed. `progress` is told shares of 1."""
    return train_by(QUALITIES[quality], text, seed=seed, progress=progress)


def train_by(
    recipe: Recipe, text: TrainingText, *, seed: int = 0, progress: Progress = lambda what, share: None
) -> StaticEncoder:
    """An encoder by a recipe."""
    progress("words", None)
    rng = np.random.default_rng(seed)
    texts = texts_of(text, rng)
    words, text_words = words_of(chain(texts.names, texts.sentences, texts.twins))
    genuine = text_words.indptr[len(texts.names) + len(texts.sentences)]
    seen = np.bincount(text_words.indices[:genuine], minlength=len(words))
    known = features(words, seen, recipe.grams)
    weights = Weights.random(known.rows.shape[1], recipe.dim, rng)
    trainer = _Trainer(recipe, text_words, known.rows, _numbered(texts.names), weights)
    steps = recipe.steps_for(len(texts.names))
    for step, pairs in zip(range(steps), batches(texts, recipe.batch, rng), strict=False):
        progress("training", step / steps)
        trainer.step(pairs, recipe.rate_at(step / steps))
    return _encoder(words, np.flatnonzero(seen), known, weights, recipe)


@dataclass(frozen=True, slots=True)
class _Trainer:
    """`text_words` (texts × words) and `word_rows` (words × rows) say what each text sums; equal names share a number."""

    recipe: Recipe
    text_words: csr_array
    word_rows: csr_array
    numbers: npt.NDArray[np.int32]
    weights: Weights

    def step(self, pairs: Pairs, rate: float) -> None:
        """One batch: forward to the sums of the texts, back to the rows, over the words and rows that it has alone."""
        words, used_words = _narrowed(self.text_words[np.concatenate([pairs.anchors, pairs.positives])])
        rows, used_rows = _narrowed(self.word_rows[used_words])
        sums = words @ (rows @ self.weights.rows[used_rows])
        anchors, positives = sums[: len(pairs)], sums[len(pairs) :]
        numbers = self.numbers[pairs.positives]
        same = (pairs.concepts[:, None] == pairs.concepts) | (numbers[:, None] == numbers)
        _, *slopes = contrastive(anchors, positives, same, self.recipe.scale)
        self.weights.update(used_rows, rows.T @ (words.T @ np.concatenate(slopes)), rate)


def _narrowed(matrix: csr_array) -> tuple[csr_array, Ints]:
    """The matrix without its empty columns, and which the others were. Flags, because sorting would cost more than the sums."""
    used = np.zeros(matrix.shape[1], np.bool_)
    used[matrix.indices] = True
    columns = np.flatnonzero(used)
    place = np.empty(matrix.shape[1], np.int32)
    place[columns] = np.arange(len(columns), dtype=np.int32)
    narrow = csr_array((matrix.data, place[matrix.indices], matrix.indptr), (matrix.shape[0], len(columns)))
    return narrow, columns


def _numbered(names: Sequence[str]) -> npt.NDArray[np.int32]:
    """A number for each name, the same for equal ones."""
    numbers: dict[str, int] = {}
    return np.fromiter((numbers.setdefault(name, len(numbers)) for name in names), np.int32, len(names))


def _encoder(words: Sequence[str], kept: Ints, known: Features, weights: Weights, recipe: Recipe) -> StaticEncoder:
    """What training leaves: the vectors of words that are summed up, and those of grams for words to come."""
    first_gram = known.rows.shape[1] - len(known.grams)
    return StaticEncoder.of(
        [words[at] for at in kept.tolist()],
        known.rows[kept] @ weights.rows,
        known.grams,
        weights.rows[first_gram:],
        recipe.grams,
    )
