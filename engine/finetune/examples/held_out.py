"""Strings to hide in, a linker out whose index, encoder and definitions have never seen them; kept in memory only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from engine.choose.model import Ballot
from engine.index.folder import place
from engine.index.names import Names, Vocabulary
from engine.index.part import Part, Quality, build_part
from engine.index.pool import Pool
from engine.index.reading import read_vocabularies
from engine.index.strings import Strings
from engine.link import Linker
from engine.prompt.hidden import Hidden
from engine.rank.calibration import FILE, load_calibration, shipped
from engine.reading import read
from engine.threads import one_thread
from engine.wanted import link_read, wanted_of
from kg.progress import Progress
from kg.store.protocol import GraphStore


def without(vocabulary: Vocabulary, hidden: Hidden) -> Vocabulary:
    """The vocabulary without these names, also of obsolete concepts, and without definitions in which one stands."""
    names, concepts = vocabulary.names, vocabulary.concepts
    kept = np.fromiter((key not in hidden.keys for key in names.keys), np.bool_, len(names))
    definitions = ["" if text and hidden.stand_in(text) else text for text in concepts.definitions]
    return replace(
        vocabulary,
        concepts=replace(concepts, definitions=Strings.of(definitions)),
        names=Names(
            _among(names.texts, kept), _among(names.keys, kept), names.concepts[kept], names.scopes[kept],
            _among(names.replaced, kept),
        ),
    )  # fmt: skip


def _among(strings: Strings, kept: npt.NDArray[np.bool_]) -> Strings:
    return Strings.of(text for text, stays in zip(strings, kept.tolist(), strict=True) if stays)


@dataclass(frozen=True, slots=True)
class Found:
    """CURIEs, the likeliest first; `decided` says that a name equals the mention, so that there is nothing to choose."""

    curies: tuple[str, ...]
    decided: bool


class HeldOut:
    """What normalizing would find if the hidden strings were in no source.

    Args:
        top: how many candidates a mention has.
    """

    def __init__(
        self,
        store: GraphStore,
        prefixes: Collection[str],
        hidden: Hidden,
        *,
        top: int,
        quality: Quality = "fast",
        progress: Progress = lambda what, share: None,
    ) -> None:
        self.parts: Mapping[str, Part] = {
            prefix: build_part(without(vocabulary, hidden), quality=quality, progress=progress)
            for prefix, vocabulary in read_vocabularies(store, sorted(prefixes)).items()
        }
        self.calibration = load_calibration(place(store) / FILE) or shipped()
        self._linker = Linker(Pool(list(self.parts.values())), self.calibration, top=top)

    def find(self, mentions: Sequence[tuple[str, str | None]]) -> list[Found]:
        """The candidates of each mention with its context."""
        wanted = [wanted_of(mention, context, read(mention, context)) for mention, context in mentions]
        with one_thread():
            linked = self._linker.link(wanted)
        return [
            Found(tuple(one.curie for one in found.candidates), found.equal and len(found.candidates) == 1)
            for found in linked
        ]

    def ballots(self, mentions: Sequence[tuple[str, str | None]]) -> list[Ballot]:
        """What is to be chosen among for each mention, as normalizing would find it."""
        readings = [read(mention, context) for mention, context in mentions]
        with one_thread():
            linked = link_read(self._linker, mentions, readings)
        return [Ballot.of(*mention, one) for mention, one in zip(mentions, linked, strict=True)]
