"""A vocabulary in, out what an encoder learns from: its names, which of them mean the same, definitions and parents."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.index.names import SCOPES, Vocabulary
from engine.retrieve.keys import canonical
from kg.model import Scope
from kg.text import fold

_LONGEST_SENTENCE = 200
_END_OF_SENTENCE = re.compile(r"[.;!?。]\s+")


@dataclass(frozen=True, slots=True)
class TrainingText:
    """What an encoder is trained on.

    `names[i]` is a name of the concept in row `concepts[i]`, rising: folded, its words canonical (engine/retrieve/keys.py),
    so that nobody need learn that "tumours" are a "tumor". `labels[i]` says whether it is the label, of which a concept
    has at most one. `definitions` are as written, one a concept, "" where there is none; `parents` are pairs of rows
    (child, parent), shape (edges, 2).
    """

    names: Sequence[str]
    concepts: npt.NDArray[np.int64]
    labels: npt.NDArray[np.bool_]
    definitions: Sequence[str]
    parents: npt.NDArray[np.int64]


def training_text(vocabulary: Vocabulary) -> TrainingText:
    """The names that the vocabulary's own concepts have.

    Left out: names of obsolete concepts; LEARNED names, because what users add must not make the encoder stale; and a
    name with the words of another of its concept in another order ("Neoplasms, Lung"). Two names in five of MeSH are
    such. A sum of words is the same for both, so that they would be pairs that teach nothing.
    """
    names, learned, label = vocabulary.names, SCOPES.index(Scope.LEARNED), SCOPES.index(Scope.LABEL)
    seen: set[tuple[int, str]] = set()
    kept: list[tuple[str, int, bool]] = []
    labelled = -1
    for key, concept, scope, replaced in zip(
        names.keys, names.concepts.tolist(), names.scopes.tolist(), names.replaced, strict=True
    ):
        words = (concept, " ".join(sorted(key.split())))
        if replaced or scope == learned or words in seen:
            continue
        seen.add(words)
        is_label = scope == label and concept != labelled  # the first, where there is one in each language
        labelled = concept if is_label else labelled
        kept.append((canonical(key), concept, is_label))
    return TrainingText(
        [key for key, _, _ in kept],
        np.array([concept for _, concept, _ in kept], np.int64),
        np.array([is_label for _, _, is_label in kept], np.bool_),
        vocabulary.concepts.definitions,
        vocabulary.concepts.parents,
    )


def first_sentence(definition: str) -> str:
    """The first sentence of a definition, cut to a bound, its words canonical; "" where there is none.

    It says what the concept is. The sentences behind it, tried as further pairs, taught nothing more.
    """
    return canonical(fold(_END_OF_SENTENCE.split(definition[:_LONGEST_SENTENCE].strip(), maxsplit=1)[0]))
