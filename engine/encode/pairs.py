"""The texts of a vocabulary in, pairs of texts that mean the same out, drawn anew each epoch.

Which pairs, and how often, matters more than how long one trains. Names of one concept teach the words that stand for
each other; definitions bring words that no name has; misspelt names keep the grams honest. An anchor is what a mention
would be, the rarer or the faulty writing; its positive is what the index holds, a name.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.encode.misspelling import misspellings
from engine.encode.text import TrainingText, first_sentence

Ints = npt.NDArray[np.int64]

_LONGEST_NAME = 150  # longer ones are systematic names, or prose: nothing is learned from them
_MOST_SYNONYMS = 8  # of one concept in an epoch: some chemicals have hundreds
_TO_LABEL = 0.5
_TWINS, _MOST_TWINS = 0.3, 100_000
_MISSPELT_ANCHORS = 0.1
_PARENTS = 0.1


@dataclass(frozen=True, slots=True)
class Pairs:
    """Rows of texts: `anchors[i]` means what `positives[i]` means; both are of concept `concepts[i]`."""

    anchors: Ints
    positives: Ints
    concepts: Ints

    def __len__(self) -> int:
        return len(self.anchors)

    def at(self, rows: Ints | slice) -> "Pairs":
        """Some of them."""
        return Pairs(self.anchors[rows], self.positives[rows], self.concepts[rows])

    def __add__(self, other: "Pairs") -> "Pairs":
        return Pairs(
            np.concatenate([self.anchors, other.anchors]),
            np.concatenate([self.positives, other.positives]),
            np.concatenate([self.concepts, other.concepts]),
        )


@dataclass(frozen=True, slots=True)
class Texts:
    """What pairs are made of: `names`, `sentences` of definitions and misspelt `twins`, numbered in this order.

    Names `starts[c] : starts[c + 1]` are those of concept c, `label[c]` is its label, or its first name. `concepts` are
    those of the names, `described` those of the sentences. `twin[n]` is the misspelt twin of name n, -1 where it has none.
    """

    names: list[str]
    sentences: list[str]
    twins: list[str]
    concepts: Ints
    starts: Ints
    label: Ints
    described: Ints
    twin: Ints
    parents: Ints


def texts_of(text: TrainingText, rng: np.random.Generator) -> Texts:
    """The texts to learn from. Names are misspelt here, once: it is the one part that no array operation does."""
    fitting = np.fromiter((len(name) <= _LONGEST_NAME for name in text.names), np.bool_, len(text.names))
    names = [name for name, fits in zip(text.names, fitting.tolist(), strict=True) if fits]
    concepts, labels = text.concepts[fitting], text.labels[fitting]
    starts = np.searchsorted(concepts, np.arange(len(text.definitions) + 1))
    label = starts[:-1].copy()
    label[concepts[labels]] = np.flatnonzero(labels)
    named = np.diff(starts) > 0
    described = [
        (first_sentence(definition), concept)
        for concept, definition in enumerate(text.definitions)
        if definition and named[concept]
    ]
    chosen = np.sort(rng.permutation(len(names))[: min(round(_TWINS * len(names)), _MOST_TWINS)])
    twin = np.full(len(names), -1)
    twin[chosen] = len(names) + len(described) + np.arange(len(chosen))
    return Texts(
        names,
        [sentence for sentence, _ in described],
        misspellings([names[row] for row in chosen.tolist()], rng),
        concepts,
        starts,
        label,
        np.array([concept for _, concept in described], np.int64),
        twin,
        text.parents[named[text.parents].all(axis=1)] if len(text.parents) else np.zeros((0, 2), np.int64),
    )


def batches(texts: Texts, size: int, rng: np.random.Generator) -> Iterator[Pairs]:
    """Batches without end, epoch after epoch; smaller ones if two epochs are smaller, none if there are no pairs."""
    pairs = draw(texts, rng)
    while True:
        if len(pairs) < size:
            pairs += draw(texts, rng)
        if not len(pairs):
            return
        yield pairs.at(slice(size))
        pairs = pairs.at(slice(size, None))


def draw(texts: Texts, rng: np.random.Generator) -> Pairs:
    """The pairs of one epoch, shuffled."""
    pairs = _synonyms(texts, rng) + _twins(texts) + _definitions(texts, rng) + _parents(texts, rng)
    return pairs.at(rng.permutation(len(pairs)))


def _synonyms(texts: Texts, rng: np.random.Generator) -> Pairs:
    """Up to eight synonyms of each concept, each with the label or with a random other name; some of them misspelt."""
    synonyms = np.flatnonzero(texts.label[texts.concepts] != np.arange(len(texts.names)))
    synonyms = synonyms[np.lexsort((rng.random(len(synonyms)), texts.concepts[synonyms]))]
    owners = texts.concepts[synonyms]
    rank = np.arange(len(owners)) - np.searchsorted(owners, owners)
    anchors, owners = synonyms[rank < _MOST_SYNONYMS], owners[rank < _MOST_SYNONYMS]
    others = texts.starts[owners] + _below(texts.starts[owners + 1] - texts.starts[owners] - 1, rng)
    others += others >= anchors  # any but itself
    positives = np.where(rng.random(len(anchors)) < _TO_LABEL, texts.label[owners], others)
    misspelt = (texts.twin[anchors] >= 0) & (rng.random(len(anchors)) < _MISSPELT_ANCHORS / _TWINS)
    return Pairs(np.where(misspelt, texts.twin[anchors], anchors), positives, owners)


def _twins(texts: Texts) -> Pairs:
    """Misspelt twins of names that stand alone in their concept, with them: else nothing is learned of their words."""
    alone = np.flatnonzero((np.diff(texts.starts)[texts.concepts] == 1) & (texts.twin >= 0))
    return Pairs(texts.twin[alone], alone, texts.concepts[alone])


def _definitions(texts: Texts, rng: np.random.Generator) -> Pairs:
    """The first sentence of each definition with a random name."""
    sentences = len(texts.names) + np.arange(len(texts.sentences))
    return Pairs(sentences, _random_names(texts, texts.described, rng), texts.described)


def _parents(texts: Texts, rng: np.random.Generator) -> Pairs:
    """Labels, some of them, each with a name of a parent; the pair counts as the parent's."""
    children, parents = texts.parents[rng.random(len(texts.parents)) < _PARENTS].T
    return Pairs(texts.label[children], _random_names(texts, parents, rng), parents)


def _random_names(texts: Texts, concepts: Ints, rng: np.random.Generator) -> Ints:
    return texts.starts[concepts] + _below(texts.starts[concepts + 1] - texts.starts[concepts], rng)


def _below(bounds: Ints, rng: np.random.Generator) -> Ints:
    """A random whole number below each bound."""
    return (rng.random(len(bounds)) * bounds).astype(np.int64)
