"""A store in, its index out: opened where it agrees with the graph, made where it does not; each vocabulary by itself."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

import numpy as np

from engine.index.folder import IndexFolder, Manifest, place
from engine.index.names import Vocabulary
from engine.index.part import Part, Progress, Quality, build_part, quality_of
from engine.index.reading import read_vocabularies
from kg.errors import ArtifactError
from kg.queries import run
from kg.store.protocol import DEFAULT_WAIT, GraphStore

log = logging.getLogger("ontonorm")


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
    manifest = _read(folder)
    parts = {} if again else _loaded(folder, manifest, wanted)
    current = {
        prefix
        for prefix, part in parts.items()
        if manifest.parts[prefix].graph == graph and quality in (None, quality_of(part.trained))
    }
    built: dict[str, Part] = {}
    if missing := [prefix for prefix in wanted if prefix not in current]:
        with folder.building(wait):
            built = _built(store, folder, missing, graph, quality, parts, progress)
    fresh = frozenset(prefix for prefix, part in built.items() if part is not parts.get(prefix))
    return Index({prefix: built.get(prefix) or parts[prefix] for prefix in wanted}, graph, fresh)


def _read(folder: IndexFolder) -> Manifest:
    try:
        return folder.read() or Manifest()
    except ArtifactError as error:
        log.warning("%s; building the index again", error)
        return Manifest()


def _loaded(folder: IndexFolder, manifest: Manifest, prefixes: Sequence[str]) -> dict[str, Part]:
    """The parts that are there and whole."""
    parts = {}
    for prefix in prefixes:
        if prefix in manifest.parts:
            try:
                parts[prefix] = folder.load(manifest, prefix)
            except ArtifactError as error:
                log.warning("%s; building it again", error)
    return parts


def _built(
    store: GraphStore,
    folder: IndexFolder,
    prefixes: Sequence[str],
    graph: str,
    quality: Quality | None,
    former: Mapping[str, Part],
    progress: Progress,
) -> dict[str, Part]:
    """Brings the parts of these prefixes up to date, and keeps each as soon as it is there."""
    manifest = _read(folder)  # another process may have built meanwhile
    progress("reading the graph", None)
    vocabularies = read_vocabularies(store, prefixes)
    parts = {}
    for number, (prefix, vocabulary) in enumerate(vocabularies.items()):
        before = former.get(prefix)
        wanted = quality or (quality_of(before.trained) if before else "fast")
        content = f"{_content(vocabulary)} {wanted}"
        kept = manifest.parts.get(prefix)
        if before is not None and kept is not None and kept.content == content:
            parts[prefix], files = before, replace(kept, graph=graph)
        else:
            share = number / len(vocabularies)
            parts[prefix] = build_part(
                vocabulary,
                quality=wanted,
                former=before,
                progress=lambda what, done, prefix=prefix, share=share: progress(
                    f"index of {prefix}: {what}", share + (done or 0) / len(vocabularies)
                ),
            )
            files = folder.save(parts[prefix], graph=graph, content=content)
        manifest = Manifest({**manifest.parts, prefix: files})
        folder.commit(manifest)
    return parts


def _content(vocabulary: Vocabulary) -> str:
    """A fingerprint of everything that a part is made from."""
    digest = blake2b(digest_size=12)
    for name, array in vocabulary.arrays().items():
        digest.update(f"{name} {array.shape} ".encode() + np.ascontiguousarray(array).data)
    return digest.hexdigest()
