"""A mention and statements in, how alike they are out: by letters, and by meaning where their vocabulary has an encoder."""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

from engine.encode.encoder import StaticEncoder
from kg.curie import prefix_of
from kg.text import fold

Floats = npt.NDArray[np.float32]


class Likeness:
    """Compares texts by the encoders of their vocabularies: the mean of the cosine and of the share of equal letters.

    Args:
        encoders: by prefix; a text of another vocabulary is compared by its letters.
    """

    def __init__(self, encoders: Mapping[str, StaticEncoder]) -> None:
        self._encoders = encoders

    def of(self, mention: str, curies: Sequence[str], texts: Sequence[str]) -> Floats:
        """From 0 to 1 for each text, which is said of the concept `curies` names."""
        if not texts:
            return np.zeros(0, np.float32)
        asked, keys = fold(mention), [fold(text) for text in texts]
        found: Floats = process.cdist([asked], keys, scorer=fuzz.token_sort_ratio, dtype=np.float32)[0] / 100
        prefixes = np.array([prefix_of(curie) for curie in curies])
        for prefix in dict.fromkeys(prefixes.tolist()):
            encoder = self._encoders.get(prefix)
            if encoder is not None:
                rows = np.flatnonzero(prefixes == prefix)
                vectors = encoder.encode([asked, *(keys[row] for row in rows)])
                found[rows] = (found[rows] + np.maximum(vectors[1:] @ vectors[0], 0)) / 2
        return found
