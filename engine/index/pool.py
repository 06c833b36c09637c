"""The parts of an index together, as a mention meets them: one numbering of names and of concepts, and who may answer."""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.index.names import SCOPES
from engine.index.part import Part
from engine.retrieve.dense import Dense
from engine.retrieve.few import FewNames
from engine.retrieve.semantic import VectorIndex
from kg.curie import prefix_of
from kg.model import Scope

Ints = npt.NDArray[np.int64]


class Pool:
    """Parts one behind the other. A name or concept is known by its number: its row in its part, and what stands before.

    `allowed` says of each concept whether it may answer; None: all may. `hidden` are names that are looked through.
    `dense` is an encoder with the vectors of the names of each part, if one is asked.
    """

    def __init__(self, parts: Sequence[Part], dense: Dense | None = None) -> None:
        self.parts = list(parts)
        self.dense = dense
        self.first_name = [0, *accumulate(len(part.vocabulary.names) for part in self.parts)]
        self.first_concept = [0, *accumulate(len(part.vocabulary.concepts) for part in self.parts)]
        self.allowed: npt.NDArray[np.bool_] | None = None
        self.hidden: frozenset[int] = frozenset()
        self.vectors = [part.vectors for part in self.parts]

    def may_match(self, name: int) -> bool:
        """Whether a name counts: it is not hidden, and its concept is one of those asked for."""
        return name not in self.hidden and (self.allowed is None or bool(self.allowed[self.concept_of[name]]))

    def hide_learned(self, keys: Container[str]) -> None:
        """From now on learned names with one of these folded keys are looked through."""
        learned = np.flatnonzero(self.scopes == SCOPES.index(Scope.LEARNED)).tolist()
        self.hidden = frozenset(name for name in learned if self.key(name) in keys)

    def restrict(self, allowed: npt.NDArray[np.bool_]) -> None:
        """From now on only these concepts answer; a bool for each concept."""
        self.allowed = allowed
        self.vectors = [
            self._among(part, allowed[first : first + len(part.vocabulary.concepts)])
            for part, first in zip(self.parts, self.first_concept, strict=False)
        ]
        if self.dense:
            own = [np.arange(first, first + part.vocabulary.names.own) for part, first in self._with(self.first_name)]
            self.dense = self.dense.among([allowed[self.concept_of[names]] for names in own])

    @staticmethod
    def _among(part: Part, allowed: npt.NDArray[np.bool_]) -> VectorIndex:
        if allowed.all():
            return part.vectors
        names = part.vocabulary.names
        return part.vectors.among(allowed[names.concepts[: names.own]])

    @cached_property
    def few(self) -> list[FewNames]:
        """The names of each part, where they are few."""
        return [FewNames.of(part.vocabulary.names) for part in self.parts]

    @cached_property
    def concept_of(self) -> Ints:
        """The concept of each name."""
        return self._joined(
            [part.vocabulary.names.concepts + first for part, first in self._with(self.first_concept)], np.int64
        )

    @cached_property
    def scopes(self) -> npt.NDArray[np.uint8]:
        """The scope of each name, a place in SCOPES."""
        return self._joined([part.vocabulary.names.scopes for part in self.parts], np.uint8)

    @cached_property
    def popularity(self) -> Ints:
        """How often each concept was counted, 0 where it was not."""
        counted: Ints = self._joined([part.vocabulary.concepts.popularity for part in self.parts], np.int64)
        return np.maximum(counted, 0)

    def _with(self, firsts: Sequence[int]) -> list[tuple[Part, int]]:
        return list(zip(self.parts, firsts, strict=False))

    @staticmethod
    def _joined(arrays: Sequence[npt.NDArray[Any]], kind: type[np.generic]) -> npt.NDArray[Any]:
        return np.concatenate(arrays) if arrays else np.zeros(0, kind)

    def answers(self, curie: str) -> bool:
        """Whether a concept is here, and one of those asked for."""
        concept = self._number(curie)
        return concept is not None and (self.allowed is None or bool(self.allowed[concept]))

    def below(self, curies: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Of each concept, whether it is one of these or below one by is_a."""
        found = np.zeros(self.first_concept[-1], np.bool_)
        found[[concept for curie in curies if (concept := self._number(curie)) is not None]] = True
        for part, first in self._with(self.first_concept):
            children, parents = (part.vocabulary.concepts.parents + first).T
            grown = True
            while grown:
                more = children[found[parents] & ~found[children]]
                found[more] = True
                grown = bool(len(more))
        return found

    def _number(self, curie: str) -> int | None:
        for part, first in self._with(self.first_concept):
            if part.prefix == prefix_of(curie):
                row = bisect_left(part.vocabulary.concepts.curies, curie)
                if row < len(part.vocabulary.concepts) and part.vocabulary.concepts.curies[row] == curie:
                    return first + row
        return None

    def curie(self, concept: int) -> str:
        """The CURIE of a concept."""
        part, row = self._at(concept, self.first_concept)
        return part.vocabulary.concepts.curies[row]

    def label(self, concept: int) -> str | None:
        """The label of a concept."""
        part, row = self._at(concept, self.first_concept)
        return part.vocabulary.concepts.labels[row] or None

    def text(self, name: int) -> str:
        """A name as it is written."""
        part, row = self._at(name, self.first_name)
        return part.vocabulary.names.texts[row]

    def texts(self, names: Ints) -> list[str]:
        """Names as they are written, in order."""
        order = np.argsort(names, kind="stable")
        bounds = np.searchsorted(names[order], self.first_name)
        found: list[str] = [""] * len(names)
        for part, first, start, end in zip(self.parts, self.first_name, bounds, bounds[1:], strict=False):
            places = order[start:end]
            for place, text in zip(places.tolist(), part.vocabulary.names.texts.at(names[places] - first), strict=True):
                found[place] = text
        return found

    def key(self, name: int) -> str:
        """A name as it is folded."""
        part, row = self._at(name, self.first_name)
        return part.vocabulary.names.keys[row]

    def replaced(self, name: int) -> str | None:
        """The obsolete concept that bears the name, if it is one's."""
        part, row = self._at(name, self.first_name)
        return part.vocabulary.names.replaced[row] or None

    def cosine(self, concept: int, key: str) -> float:
        """Of a folded text and the names of a concept together, by the encoder of its vocabulary."""
        part, row = self._at(concept, self.first_concept)
        names = part.vocabulary.names.concepts[: part.vocabulary.names.own]
        start, end = np.searchsorted(names, [row, row + 1])
        centroid = part.vectors.vectors[start:end].sum(axis=0)
        length = float(np.linalg.norm(centroid))
        return float(part.encoder.encode([key])[0] @ centroid) / length if length else 0.0

    def _at(self, number: int, firsts: Sequence[int]) -> tuple[Part, int]:
        place = bisect_right(firsts, number) - 1
        return self.parts[place], number - firsts[place]
