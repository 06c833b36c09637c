"""Texts that equal no name in, the names most like them out: by meaning, and by their letters where a word is unknown.

Score (a weighted sum, the weights of which were chosen on training splits):

    (cosine to the name + .3 cosine to the centroid of its concept) / 1.3, without a sentence encoder;
    with one (that + .3 cosine by the sentence encoder) / 1.3
    times 1 − .2 · how much less of the text the vocabulary knows than the one that knows most of it
    + .8 max(0, (alike − .75) / .25)    only for a text with a word that no name has
    + .002 for a label, + .001 for an exact synonym

In a vocabulary of few names how alike they are by words and letters takes the place of the first line, as far as its share
goes (engine/retrieve/few.py).

Alike are two strings by the best of three: their indel similarity, that of their sorted words, and the optimal string
alignment, for which two letters in each other's place are one mistake. That is no evidence where every word of the text
is known: hyper- and hypo-, 4th and 5th differ by less than most misspellings.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt

from engine.index.names import SCOPES
from engine.index.part import Part
from engine.index.pool import Pool
from engine.index.strings import Strings
from engine.model import Retriever
from engine.retrieve.few import most_alike
from engine.retrieve.semantic import VectorIndex, dot
from kg.model import Scope

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

BY_MEANING = 48
"""Groups of names, all of one concept and alike, that the semantic retriever gives for a text."""

BY_LETTERS = 60
"""Names that the lexical retriever gives for a text with an unknown word."""

BY_ENCODER = 50
"""Keys that a sentence encoder gives for a text, where one is asked."""

_SPELLING = 0.8
_ENCODER = np.float32(0.3)
_LEAST_ALIKE = 0.75
_LESS_KNOWN = 0.2
_LEAST_LENGTH = 0.6  # of one string by the other, in bytes: less cannot be so much alike
_BONUS = np.array([{Scope.LABEL: 0.002, Scope.EXACT: 0.001}.get(scope, 0.0) for scope in SCOPES], np.float32)
RETRIEVERS = (Retriever.SEMANTIC, Retriever.LEXICAL, Retriever.EXACT, Retriever.DENSE)
"""Who found a name is kept as a place in this tuple."""
_IN_TURN = (Retriever.SEMANTIC, Retriever.LEXICAL, Retriever.DENSE)
_FOUND_BY = np.array([RETRIEVERS.index(retriever) for retriever in _IN_TURN], np.uint8)


@dataclass(frozen=True, slots=True)
class Similar:
    """Pairs of a text and a name: `texts[i]` is the place of the text, `names[i]` the number of the name in the pool.

    `spelling` is what of the score is the bonus for letters.
    """

    texts: Ints
    names: Ints
    scores: Floats
    spelling: Floats
    retrievers: npt.NDArray[np.uint8]

    def take(self, places: Ints) -> "Similar":
        """Some of the pairs."""
        return Similar(*(getattr(self, field.name)[places] for field in fields(self)))


_NOTHING = Similar(
    np.zeros(0, np.int64),
    np.zeros(0, np.int64),
    np.zeros(0, np.float32),
    np.zeros(0, np.float32),
    np.zeros(0, np.uint8),
)


def similar(pool: Pool, keys: Sequence[str]) -> tuple[Similar, npt.NDArray[np.float64]]:
    """For each folded text the names most like it; and how much of it are words that no name has, from 0 to 1."""
    if not pool.parts:
        return _NOTHING, np.ones(len(keys))
    joined = [part.grams.words.joined(keys) for part in pool.parts]
    shares = [part.grams.words.unknown_share(texts) for part, texts in zip(pool.parts, joined, strict=True)]
    strange = np.min(shares, axis=0)
    dense = pool.dense.encoder.encode_mentions(keys) if pool.dense else None
    found = [
        _in_part(pool, place, texts, strange > 0, 1 - _LESS_KNOWN * (share - strange), dense)
        for place, (texts, share) in enumerate(zip(joined, shares, strict=True))
    ]
    pairs = Similar(*(np.concatenate(columns) for columns in zip(*found, strict=True)))
    if pool.hidden:
        pairs = pairs.take(np.flatnonzero(~np.isin(pairs.names, list(pool.hidden))))
    return replace(pairs, scores=pairs.scores + pairs.spelling + _BONUS[pool.scopes[pairs.names]]), strange


def _in_part(
    pool: Pool,
    place: int,
    keys: Sequence[str],
    unknown: npt.NDArray[np.bool_],
    weights: npt.NDArray[np.float64],
    dense: Floats | None,
) -> tuple[Ints, Ints, Floats, Floats, npt.NDArray[np.uint8]]:
    """The fields of Similar for one part, the scores without any bonus.

    `weights` are those of each text here; `dense` are the texts by a sentence encoder.
    """
    part, few, first = pool.parts[place], pool.few[place], pool.first_name[place]
    encoded = pool.dense.parts[place] if pool.dense else None
    vectors = part.encoder.encode(keys)
    alike = few.alike(keys) if few.share else None
    by_meaning_texts, by_meaning, scores = pool.vectors[place].search(vectors, BY_MEANING)
    found = [
        (by_meaning_texts, by_meaning),
        _by_letters(part, pool.vectors[place], keys, np.flatnonzero(unknown), alike),
        *([encoded.nearest(dense, BY_ENCODER)] if encoded is not None and dense is not None else []),
    ]
    texts, rows = (np.concatenate(columns) for columns in zip(*found, strict=True))
    retrievers = np.repeat(_FOUND_BY[: len(found)], [len(one) for one, _ in found])
    behind = slice(len(by_meaning), None)
    scores = np.concatenate([scores, dot(vectors, texts[behind], part.vectors.vectors, rows[behind])])
    scores = scores * weights[texts].astype(np.float32)
    if alike is not None:
        scores = np.float32(1 - few.share) * scores + np.float32(few.share) * alike[texts, rows]
    if encoded is not None and dense is not None:
        scores = ((scores + _ENCODER * encoded.cosines(dense, texts, rows)) / (1 + _ENCODER)).astype(np.float32)
    by_letters = (retrievers == RETRIEVERS.index(Retriever.LEXICAL)) & unknown[texts]
    spelling = _spelling(keys, texts, part.vocabulary.names.keys, rows, by_letters)
    return texts, rows + first, scores, spelling, retrievers


def _by_letters(
    part: Part, index: VectorIndex, keys: Sequence[str], misspelt: Ints, alike: Floats | None
) -> tuple[Ints, Ints]:
    """Pairs of a text and a name that has its letters: of a text with an unknown word, and of any text where names are few."""
    if alike is not None:
        texts, rows = most_alike(alike, BY_LETTERS)
    elif len(misspelt):
        found = part.grams.retrieve([keys[at] for at in misspelt.tolist()], BY_LETTERS)
        texts, rows = misspelt[found.queries], found.rows
    else:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    if index is part.vectors:
        return texts, rows
    among = np.isin(rows, index.rows)
    return texts[among], rows[among]


def _spelling(keys: Sequence[str], texts: Ints, names: Strings, rows: Ints, among: npt.NDArray[np.bool_]) -> Floats:
    """The bonus of each pair of a text and a name that differ by a few letters; `among` are those that may."""
    bonus = np.zeros(len(texts), np.float32)
    if not among.any():
        return bonus
    from rapidfuzz import fuzz
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import cpdist

    lengths = np.fromiter((len(key.encode()) for key in keys), np.int64, len(keys))[texts]
    of_names = names.offsets[rows + 1] - names.offsets[rows]
    may_be = np.minimum(lengths, of_names) > _LEAST_LENGTH * np.maximum(lengths, of_names)
    pairs = np.flatnonzero(among & may_be)
    if len(pairs):
        some = [keys[at] for at in texts[pairs].tolist()], names.at(rows[pairs])
        alike = np.maximum(cpdist(*some, scorer=fuzz.ratio), cpdist(*some, scorer=fuzz.token_sort_ratio)) / 100
        alike = np.maximum(alike, cpdist(*some, scorer=OSA.normalized_similarity))
        bonus[pairs] = _SPELLING * np.maximum((alike - _LEAST_ALIKE) / (1 - _LEAST_ALIKE), 0)
    return bonus
