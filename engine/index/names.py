"""The concepts and names of one vocabulary in the graph, as arrays: what every retriever is built from."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.index.strings import Arrays, Strings
from kg.model import Scope

SCOPES = tuple(Scope)
"""The scope of a name is kept as its place in this tuple."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Concepts:
    """The live concepts with one prefix, sorted by CURIE; a concept is known by its row.

    `popularity` is -1 where nothing was counted, `taxon` a CURIE or "". `parents` are pairs of rows (child, parent) of
    is_a between concepts of this prefix, shape (edges, 2).
    """

    curies: Strings
    labels: Strings
    definitions: Strings
    taxa: Strings
    popularity: Ints
    parents: Ints

    def __len__(self) -> int:
        return len(self.curies)


@dataclass(frozen=True, slots=True)
class Names:
    """Names of these concepts: `texts[i]`, folded `keys[i]`, is a name of scope SCOPES[scopes[i]] of row `concepts[i]`.

    The first `own` are the concepts' own, sorted by concept, scope and text; a concept has a key once, in its best scope.
    Behind them stand the names of obsolete concepts, `replaced[i]`, whose heir the row is: found by equality only.
    """

    texts: Strings
    keys: Strings
    concepts: Ints
    scopes: npt.NDArray[np.uint8]
    replaced: Strings

    def __len__(self) -> int:
        return len(self.texts)

    @property
    def own(self) -> int:
        """How many are the concepts' own names."""
        return int(np.count_nonzero(np.diff(self.replaced.offsets) == 0))


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One prefix: its live concepts and their names."""

    prefix: str
    concepts: Concepts
    names: Names

    def arrays(self) -> dict[str, npt.NDArray[np.generic]]:
        """All arrays, by name."""
        concepts, names = self.concepts, self.names
        return {
            **concepts.curies.arrays("curies"),
            **concepts.labels.arrays("labels"),
            **concepts.definitions.arrays("definitions"),
            **concepts.taxa.arrays("taxa"),
            "popularity": concepts.popularity,
            "parents": concepts.parents,
            **names.texts.arrays("texts"),
            **names.keys.arrays("keys"),
            **names.replaced.arrays("replaced"),
            "concepts": names.concepts,
            "scopes": names.scopes,
        }

    @classmethod
    def from_arrays(cls, prefix: str, arrays: Arrays) -> "Vocabulary":
        """What `arrays()` gave."""
        curies, labels, definitions, taxa, texts, keys, replaced = (
            Strings.from_arrays(name, arrays)
            for name in ("curies", "labels", "definitions", "taxa", "texts", "keys", "replaced")
        )
        concepts = Concepts(curies, labels, definitions, taxa, arrays["popularity"], arrays["parents"])  # type: ignore[arg-type]
        return cls(prefix, concepts, Names(texts, keys, arrays["concepts"], arrays["scopes"], replaced))  # type: ignore[arg-type]
