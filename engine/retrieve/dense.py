"""Texts in, vectors of a sentence-transformers encoder out, and the keys nearest to a vector: the extra `dense`.

Floating-point sums depend on the shapes of the matrices that a batch is, so a batch has one shape for each length in
tokens: always as many texts, all equally long, filled up with copies. A text then has the same vector, bit by bit,
whatever is encoded beside it.
"""

import logging
import os
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.index.stretches import stretches
from engine.retrieve.semantic import dot
from kg.errors import ModelError

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

_BATCH = 8  # larger ones encode no faster on a CPU, and a single mention waits for a whole one
_LONGEST = 2_000  # characters that are read of a text
_MOST_KEPT = 16_384
_AT_ONCE = 64  # texts that are compared with all keys together
_PAIRS = 4_096  # whose vectors are gathered together
_MARGIN = 16  # keys found beyond those asked for: the search rounds its products otherwise
_LONGEST_REASON = 300
_MISSING = (
    "an encoder needs the extra `dense`: pip install 'ontonorm[dense]' (on a machine without a GPU first: "
    "pip install torch --index-url https://download.pytorch.org/whl/cpu)"
)


class DenseEncoder:
    """A sentence-transformers encoder; `fingerprint` tells its weights, its tokenizer and how it makes a vector of words."""

    def __init__(self, name: str, model: Any) -> None:
        self.name = name
        self._model = model
        self._known: dict[str, Floats] = {}
        self.fingerprint = _fingerprint(model)
        self.dimension = self._encode([name]).shape[1]

    @classmethod
    def open(cls, name: str) -> "DenseEncoder":
        """An encoder by the folder that it lies in, or by its name on the Hugging Face hub.

        Raises:
            ModelError: the extra `dense` is not installed, or there is no encoder of that name that can be used.
        """
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of libraries about each other; the user can do nothing about them
            return cls(name_of(name), _loaded(name))

    def encode(self, texts: Sequence[str]) -> Floats:
        """Unit vectors of folded texts, shape (texts, dimension)."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        for places in self._batches(texts):
            batch = [texts[place] for place in places]
            vectors[places] = self._encode(batch + batch[:1] * (_BATCH - len(batch)))[: len(batch)]
        return vectors

    def encode_mentions(self, texts: Sequence[str]) -> Floats:
        """The same, remembering the last ones: several retrievers may ask for one mention."""
        unknown = [text for text in dict.fromkeys(texts) if text not in self._known]
        if len(self._known) + len(unknown) > _MOST_KEPT:
            self._known.clear()
            unknown = list(dict.fromkeys(texts))
        self._known.update(zip(unknown, self.encode(unknown), strict=True))
        return np.array([self._known[text] for text in texts], np.float32).reshape(-1, self.dimension)

    def _batches(self, texts: Sequence[str]) -> list[list[int]]:
        """Places of texts with equally many tokens, _BATCH at most together."""
        lengths = self._lengths(texts)
        batches = []
        for length in np.unique(lengths):
            places = np.flatnonzero(lengths == length).tolist()
            batches += [places[start : start + _BATCH] for start in range(0, len(places), _BATCH)]
        return batches

    def _lengths(self, texts: Sequence[str]) -> Ints:
        """How many tokens each text has; 0 where the encoder sums vectors of words, and lengths do not matter."""
        lengths = np.zeros(len(texts), np.int64)
        for start in range(0, len(texts), _MOST_KEPT):
            some = texts[start : start + _MOST_KEPT]
            mask = self._model.preprocess(list(map(_readable, some))).get("attention_mask")
            if mask is not None:
                lengths[start : start + len(some)] = mask.sum(1).cpu().numpy()
        return lengths

    def _encode(self, batch: Sequence[str]) -> Floats:
        vectors: Floats = self._model.encode(
            list(map(_readable, batch)), batch_size=_BATCH, show_progress_bar=False, normalize_embeddings=True
        ).astype(np.float32)
        if not np.isfinite(vectors).all():
            raise ModelError(f"encoder {self.name} gives vectors that are no numbers; its weights are damaged")
        return vectors


def _readable(text: str) -> str:
    """What of a text is encoded: neither more than an encoder reads, nor what is no Unicode."""
    return text[:_LONGEST].encode(errors="replace").decode()


def name_of(name: str) -> str:
    """The name under which vectors of an encoder are kept: a folder by its whole path."""
    return str(Path(name).resolve()) if os.path.exists(name) else name  # of any text


def _loaded(name: str) -> Any:
    if not name.strip():
        raise ModelError("--encoder is empty; give the name or the folder of a sentence-transformers encoder")
    try:
        import faiss  # noqa: F401  # is needed as soon as there are vectors: told now, not after an hour of encoding
        from huggingface_hub.utils import disable_progress_bars
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar
    except ImportError as error:
        raise ModelError(_MISSING) from error
    disable_progress_bar()
    disable_progress_bars()
    for library in ("sentence_transformers", "transformers", "huggingface_hub"):
        logging.getLogger(library).setLevel(logging.ERROR)
    try:
        return SentenceTransformer(name)
    except Exception as error:  # of five libraries, each with errors of its own
        reason = str(error).strip().partition("\n")[0][:_LONGEST_REASON] or type(error).__name__
        raise ModelError(f"encoder {name} cannot be loaded: {reason}") from error


def _fingerprint(model: Any) -> str:
    tokenizer: Any = getattr(model[0], "tokenizer", None)
    tokenizer = getattr(tokenizer, "backend_tokenizer", tokenizer)
    written = tokenizer.to_str() if hasattr(tokenizer, "to_str") else repr(tokenizer)
    settings = f"{model} {model.max_seq_length} {model.prompts} {model.default_prompt_name} {written}"
    digest = blake2b(settings.encode(), digest_size=12)
    for name, tensor in model.state_dict().items():
        digest.update(name.encode() + np.ascontiguousarray(tensor.detach().cpu().float().numpy()).data)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class KeyVectors:
    """Unit vectors of the distinct keys of a vocabulary, shape (keys, dimension); `keys[i]` is the key of its name i.

    Names that may answer are found by `searched`, the vectors of their keys: those of key i of them are
    `names[starts[i] : starts[i + 1]]`.
    """

    vectors: Floats
    keys: Ints
    searched: Floats
    names: Ints
    starts: Ints

    @classmethod
    def of(cls, vectors: Floats, keys: Ints) -> "KeyVectors":
        """Of all names; every key is one's."""
        names = np.argsort(keys, kind="stable")
        return cls(vectors, keys, vectors, names, np.searchsorted(keys[names], np.arange(len(vectors) + 1)))

    def among(self, names: Ints) -> "KeyVectors":
        """The same, for these names only."""
        names = names[np.argsort(self.keys[names], kind="stable")]
        used, starts = np.unique(self.keys[names], return_index=True)
        return replace(self, searched=self.vectors[used], names=names, starts=np.append(starts, len(names)))

    def nearest(self, queries: Floats, count: int) -> tuple[Ints, Ints]:
        """Pairs of a query and a name that has one of the `count` keys nearest to it."""
        from faiss import METRIC_INNER_PRODUCT, knn  # an IndexFlatIP without a copy of the mapped vectors

        found = []
        for start in range(0, len(queries), _AT_ONCE):
            some = queries[start : start + _AT_ONCE]
            _, places = knn(some, self.searched, min(count + _MARGIN, len(self.searched)), METRIC_INNER_PRODUCT)
            places.sort(axis=1)
            queried = np.repeat(np.arange(len(some)), places.shape[1])
            scores = dot(some, queried, self.searched, places.ravel()).reshape(places.shape)
            best = np.argsort(-scores, axis=1, kind="stable")[:, :count]
            found.append(np.take_along_axis(places, best, 1))
        of_query = np.concatenate(found) if found else np.zeros((0, 0), np.int64)
        keys = of_query.ravel()
        counts = self.starts[keys + 1] - self.starts[keys]
        texts = np.repeat(np.repeat(np.arange(len(queries)), of_query.shape[1]), counts)
        return texts, self.names[stretches(self.starts[keys], counts)]

    def cosines(self, queries: Floats, texts: Ints, names: Ints) -> Floats:
        """The cosine of each pair of a query and a name."""
        found = np.empty(len(texts), np.float32)
        for start in range(0, len(texts), _PAIRS):
            pairs = slice(start, start + _PAIRS)
            found[pairs] = dot(queries, texts[pairs], self.vectors, self.keys[names[pairs]])
        return found


@dataclass(frozen=True, slots=True)
class Dense:
    """An encoder, and by it the vectors of the names of each part of a pool."""

    encoder: DenseEncoder
    parts: Sequence[KeyVectors]

    def among(self, allowed: Sequence[npt.NDArray[np.bool_]]) -> "Dense":
        """The same, for the names of each part that are allowed."""
        kept = [part.among(np.flatnonzero(names)) for part, names in zip(self.parts, allowed, strict=True)]
        return replace(self, parts=kept)
