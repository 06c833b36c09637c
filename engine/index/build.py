"""A store in, its index out: opened where it agrees with the graph, made where it does not; each vocabulary by itself."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np

from engine.index.folder import IndexFolder, Manifest, place
from engine.index.names import Vocabulary
from engine.index.part import Part, Quality, build_part, quality_of
from engine.index.reading import read_vocabularies
from kg.errors import ArtifactError
from kg.progress import Progress
from kg.queries import run
from kg.store.protocol import DEFAULT_WAIT, GraphStore

log = logging.getLogger("ontonorm")

_READ_AT_ONCE = 60_000  # concepts, so that memory holds a part of the graph, not all of it


@dataclass(frozen=True, slots=True)
class Index:
    """The parts of an index by prefix, the version of the graph that they agree with, and which were made just now."""

    parts: Mapping[str, Part]
    graph: str
    built: frozenset[str] = frozenset()


def open_index(
    store: GraphStore,
    prefixes: Sequence[str] | None = None,
    *,
    quality: Quality | None = None,
    again: bool = False,
    wait: float = 60 * DEFAULT_WAIT,
    progress: Progress = lambda what, share: None,
) -> Index:
    """The index of these prefixes, by default of all that are loaded; what is missing, stale or damaged is made first.

    Args:
        quality: of the encoders; by default what each part has, "fast" for a new one.
        again: trains every encoder again.
        wait: seconds to wait while another process builds.

    Raises:
        StoreError: the store is missing.
        ArtifactError: the folder cannot be written, or another process builds for longer than `wait`.
    """
    graph = store.version
    wanted = sorted(row["prefix"] for row in run(store, "concept_prefixes") if row["live"])
    wanted = [prefix for prefix in wanted if prefixes is None or prefix in prefixes]
    folder = IndexFolder(place(store))
    kept = _Kept.none(wanted) if again else _Kept.read(folder, wanted, graph, quality, tell=log.debug)
    parts, built = dict(kept.parts), dict[str, Part]()
    if kept.stale:
        with folder.building(wait):  # another process may have built meanwhile
            kept = replace(kept, manifest=_read(folder)) if again else _Kept.read(folder, kept.stale, graph, quality)
            parts |= kept.parts
            built = _built(store, folder, kept, graph, quality, progress) if kept.stale else {}
    fresh = frozenset(prefix for prefix, part in built.items() if part is not parts.get(prefix))
    return Index({prefix: built.get(prefix) or parts[prefix] for prefix in wanted}, graph, fresh)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a folder has: the parts that are whole, and the prefixes whose part is missing, or is not as it should be."""

    manifest: Manifest
    parts: Mapping[str, Part]
    stale: Sequence[str]

    @classmethod
    def none(cls, prefixes: Sequence[str]) -> "_Kept":
        return cls(Manifest(), {}, prefixes)

    @classmethod
    def read(
        cls,
        folder: IndexFolder,
        prefixes: Sequence[str],
        graph: str,
        quality: Quality | None,
        *,
        tell: Callable[..., None] = log.warning,
    ) -> "_Kept":
        """Tells what is damaged; who does not hold the folder may see that because another process replaces it just now."""
        manifest = _read(folder, tell=tell)
        parts = {}
        for prefix in prefixes:
            if prefix in manifest.parts:
                try:
                    parts[prefix] = folder.load(manifest, prefix)
                except ArtifactError as error:
                    tell("%s; building it again", error)
        current = {
            prefix
            for prefix, part in parts.items()
            if manifest.parts[prefix].graph == graph and quality in (None, quality_of(part.trained))
        }
        return cls(manifest, parts, [prefix for prefix in prefixes if prefix not in current])


def _read(folder: IndexFolder, *, tell: Callable[..., None] = log.warning) -> Manifest:
    try:
        return folder.read() or Manifest()
    except ArtifactError as error:
        tell("%s; building the index again", error)
        return Manifest()


def _built(
    store: GraphStore,
    folder: IndexFolder,
    former: _Kept,
    graph: str,
    quality: Quality | None,
    progress: Progress,
) -> dict[str, Part]:
    """Brings the stale parts up to date, and keeps each as soon as it is there."""
    manifest = former.manifest
    progress("reading the graph", None)
    parts: dict[str, Part] = {}
    for number, vocabulary in enumerate(_vocabularies(store, former.stale)):
        prefix = vocabulary.prefix
        before = former.parts.get(prefix)
        wanted = quality or (quality_of(before.trained) if before else "fast")
        content = f"{_content(vocabulary)} {wanted}"
        kept = manifest.parts.get(prefix)
        if before is not None and kept is not None and kept.content == content:
            parts[prefix], files = before, replace(kept, graph=graph)
        else:
            telling = _share_of(progress, f"index of {prefix}", number, len(former.stale))
            made = build_part(vocabulary, quality=wanted, former=before, progress=telling)
            files = folder.save(made, graph=graph, content=content)
            parts[prefix] = folder.load(Manifest({prefix: files}), prefix)  # mapped: what was made can go
        manifest = Manifest({**manifest.parts, prefix: files})
        folder.commit(manifest)
    return parts


def _vocabularies(store: GraphStore, prefixes: Sequence[str]) -> Iterator[Vocabulary]:
    """The vocabularies, so many in one read as have not too many concepts together."""
    live = {row["prefix"]: row["live"] for row in run(store, "concept_prefixes")}
    group: list[str] = []
    for prefix in prefixes:
        if group and sum(live.get(one, 0) for one in [*group, prefix]) > _READ_AT_ONCE:
            yield from read_vocabularies(store, group).values()
            group = []
        group.append(prefix)
    if group:
        yield from read_vocabularies(store, group).values()


def _share_of(progress: Progress, what: str, number: int, count: int) -> Progress:
    """What tells the progress of one of several parts as that of all."""
    return lambda doing, share: progress(f"{what}: {doing}", None if share is None else (number + share) / count)


def _content(vocabulary: Vocabulary) -> str:
    """A fingerprint of everything that a part is made from."""
    digest = blake2b(digest_size=12)
    for name, array in vocabulary.arrays().items():
        digest.update(f"{name} {array.shape} ".encode() + np.ascontiguousarray(array).data)
    return digest.hexdigest()
