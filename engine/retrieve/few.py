"""Texts in, how alike each is to every one of a few names out: by words and letters, where an encoder knows too little.

An encoder that was trained on ten names has met no other word than theirs, and a word of one name alone has no vector at
all. So letters are evidence of their own for a vocabulary of few names, and less the more names there are: `share` falls
from 1 to 0 as the names grow from a hundred to a thousand. The weights were chosen on ontologies of 3 to 50 concepts drawn
from real ones (benchmarks/normalize/tiny.py), so that the calibration of large ones holds:

    .6 how much of the name is found in the text + .4 how alike they are as a whole
    − .3 how much more of the text is found in the name than of the name in the text: "kidney" is no kidney disease
    − .7 how much more of the name is found in the text than of the content of the text in the name: "kidney pain" is no
      kidney; words that stand around findings (engine/reading/fillers.json) and modifiers are no content: a left kidney is
    − .3 how much more of the name is found than of that word of the content that is found least
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import log

import numpy as np
import numpy.typing as npt

from engine.index.names import Names
from engine.reading.tables import cues, fillers, modifier_words
from engine.retrieve.keys import canonical
from kg.text import fold

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_FEW, _MANY = 100, 1_000
_OF_NAME, _AS_A_WHOLE, _BEYOND, _LEFT_OVER, _LEAST_FOUND = map(np.float32, (0.6, 0.4, 0.3, 0.7, 0.3))
_LONGEST = 1_000  # characters of a text that are read
_AT_ONCE = 64  # texts, so that memory stays flat
_SAME = 1_000  # what an equal word counts: whole numbers, so that a sum is the same whatever is summed beside it
_LEAST_ALIKE = 0.5  # of two words: most that have nothing to do with each other are half alike
_OF_GRAMMAR = frozenset({"and", "or", "due", "to", "after", "my", "your", "mine", "ours", "yours"})
_TELLING = 8  # letters that a number or a letter by itself counts more: type 1 is not type 2, nor a B cell a T cell


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of texts: text i has `distinct[places[j]]`, of weight `weights[j]`, for each j from `starts[i]` on.

    `content[j]` is 0 where the word says nothing of which finding it is, and else 1.
    """

    distinct: list[str]
    places: Ints
    starts: Ints
    weights: Ints
    content: Ints

    @classmethod
    def of(cls, keys: Sequence[str]) -> "_Words":
        split = [canonical(key[:_LONGEST]).split() or [""] for key in keys]
        numbers: dict[str, int] = {}
        places = np.array([numbers.setdefault(word, len(numbers)) for words in split for word in words], np.int64)
        lengths = np.fromiter(map(len, split), np.int64, len(split))
        weights = np.array([len(word) + _TELLING * _tells(word) for word in numbers], np.int64)
        content = np.array([word not in _around() for word in numbers], np.int64)
        return cls(list(numbers), places, np.cumsum(lengths) - lengths, weights[places], content[places])

    def found(self, alike: Ints) -> Floats:
        """How much of each text is found, from 0 to 1, given how alike each word is (rows) to something (columns)."""
        return self._share(alike, self.weights)

    def content_found(self, alike: Ints) -> tuple[Floats, Floats]:
        """The same of the content of each text, and of the word of it that is found least; 1 where it has none."""
        missed = (_SAME - alike) * self.content[:, None]
        least = (_SAME - np.maximum.reduceat(missed, self.starts)) / np.float32(_SAME)
        return 1 - self._share(missed, self.weights * self.content), least.astype(np.float32)

    def _share(self, of_words: Ints, weights: Ints) -> Floats:
        sums = np.add.reduceat(of_words * weights[:, None], self.starts)
        whole = np.maximum(np.add.reduceat(weights, self.starts), 1)[:, None]
        share: Floats = (sums / (_SAME * whole)).astype(np.float32)
        return share


@cache
def _around() -> frozenset[str]:
    """The words, as they are compared, that stand around findings, deny them behind or are modifiers, and those of grammar."""
    modifiers = modifier_words().words.first_words | modifier_words().words.last_words
    said = cues().after.first_words & cues().after.last_words  # of one word
    around = fillers().of_a_beginning | fillers().before_an_end | modifiers | said | _OF_GRAMMAR
    return frozenset(word for text in around for word in canonical(fold(text)).split())


def _tells(word: str) -> bool:
    return len(word) == 1 or (word != "" and not word.isalpha())


@dataclass(frozen=True, slots=True)
class FewNames:
    """The folded names of a small vocabulary; `share` is what letters count: 0 in a large one, whose names are not kept."""

    keys: Sequence[str]
    share: float
    words: _Words

    @classmethod
    def of(cls, names: Names) -> "FewNames":
        """Of the names that the concepts of a vocabulary have."""
        share = min(max(log(_MANY / max(names.own, 1)) / log(_MANY / _FEW), 0.0), 1.0)
        keys = [names.keys[row] for row in range(names.own)] if share else []
        return cls(keys, share, _Words.of(keys))

    def alike(self, texts: Sequence[str]) -> Floats:
        """How alike each folded text and each name are, at most 1, shape (texts, names)."""
        if not self.keys:
            return np.zeros((len(texts), 0), np.float32)
        found = [self._alike(texts[at : at + _AT_ONCE]) for at in range(0, len(texts), _AT_ONCE)]
        return np.concatenate([*found, np.zeros((0, len(self.keys)), np.float32)])

    def _alike(self, texts: Sequence[str]) -> Floats:
        asked, names = _Words.of(texts), self.words
        words = _of_words(asked.distinct, names.distinct)[np.ix_(asked.places, names.places)]
        of_name = names.found(np.maximum.reduceat(words, asked.starts, axis=0).T).T
        in_names = np.maximum.reduceat(words, names.starts, axis=1)
        of_text, (of_content, of_least) = asked.found(in_names), asked.content_found(in_names)
        whole = _of_wholes(texts, self.keys) * (of_name > 0)
        alike: Floats = _OF_NAME * of_name + _AS_A_WHOLE * whole - _BEYOND * np.maximum(of_text - of_name, 0)
        alike -= _LEFT_OVER * np.maximum(of_name - of_content, 0) + _LEAST_FOUND * np.maximum(of_name - of_least, 0)
        return alike


def _of_words(words: Sequence[str], others: Sequence[str]) -> Ints:
    """How alike words are, from 0 to _SAME: 0 where half their letters are, and where a number or a letter is another."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cdist

    alike = np.maximum(
        cdist(words, others, scorer=fuzz.ratio) / 100, cdist(words, others, scorer=OSA.normalized_similarity)
    )
    alike = np.maximum(alike - _LEAST_ALIKE, 0) / (1 - _LEAST_ALIKE)
    telling = np.logical_or.outer([_tells(word) for word in words], [_tells(word) for word in others])
    rounded: Ints = np.rint(_SAME * np.where(telling, alike == 1, alike)).astype(np.int64)
    return rounded


def _of_wholes(texts: Sequence[str], keys: Sequence[str]) -> Floats:
    """How alike texts and names are, from 0 to 1, in their order or with their words sorted."""
    from rapidfuzz import fuzz
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cdist

    texts = [text[:_LONGEST] for text in texts]
    alike = np.maximum(cdist(texts, keys, scorer=fuzz.ratio), cdist(texts, keys, scorer=fuzz.token_sort_ratio)) / 100
    best: Floats = np.maximum(alike, cdist(texts, keys, scorer=OSA.normalized_similarity)).astype(np.float32)
    return best


def most_alike(alike: Floats, most: int) -> tuple[Ints, Ints]:
    """Pairs of a text and a name: for each text the names that are most alike, given shape (texts, names)."""
    names = np.argsort(-alike, axis=1, kind="stable")[:, :most]
    return np.repeat(np.arange(len(alike)), names.shape[1]), names.ravel()
