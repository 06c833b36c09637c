"""Who may answer: ontologies, branches, species and their order in; linkers out, each over a pool of concepts."""

from collections.abc import Container, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.index.build import open_index
from engine.index.dense import open_vectors
from engine.index.part import Quality
from engine.index.pool import Pool
from engine.link import Linker
from engine.rank.calibration import Calibration
from engine.retrieve.dense import Dense, DenseEncoder
from kg.curie import prefix_of, to_curie
from kg.errors import StoreError
from kg.graph import identified
from kg.inventory import prefixes_of
from kg.progress import Progress
from kg.queries import loaded_prefixes
from kg.store.protocol import GraphStore


@dataclass(frozen=True, slots=True)
class Asked:
    """Names of ontologies (none: all), roots of branches, species, and ontologies that are asked before others."""

    ontologies: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()
    taxa: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()


def linkers(
    store: GraphStore,
    asked: Asked,
    calibration: Calibration,
    *,
    top: int,
    quality: Quality | None,
    encoder: str | None,
    progress: Progress,
) -> list[Linker]:
    """Linkers in the order in which they are asked.

    Raises:
        StoreError: an ontology or a root is not loaded.
        ModelError: the encoder cannot be loaded.
    """
    prefixes = prefixes_of(store, asked.ontologies) if asked.ontologies else frozenset(loaded_prefixes(store))
    roots = _live(store, asked.roots)
    if roots:
        prefixes &= {prefix_of(root) for root in roots}
    first = [prefixes_of(store, [name]) & prefixes for name in asked.priority]
    groups = [group for group in (*first, prefixes.difference(*first)) if group]
    dense = None if encoder is None else DenseEncoder.open(encoder)  # a wrong name is told before an index is built
    index = open_index(store, sorted(prefixes), quality=quality, progress=progress)
    vectors = open_vectors(store, index, dense, progress=progress) if dense else {}
    taxa = {to_curie(taxon) or f"NCBITaxon:{taxon}" for taxon in asked.taxa}
    found = []
    for group in groups:
        chosen = [prefix for prefix in index.parts if prefix in group]
        pool = Pool(
            [index.parts[prefix] for prefix in chosen],
            Dense(dense, [vectors[prefix] for prefix in chosen]) if dense else None,
        )
        if roots or taxa:
            pool.restrict(_allowed(pool, roots, taxa))
        found.append(Linker(pool, calibration, top=top))
    return found


def _live(store: GraphStore, roots: Sequence[str]) -> list[str]:
    """The concepts that the roots stand for now."""
    curies = {root: to_curie(root) or root for root in roots}
    live = identified(store, sorted(curies.values()))
    for root, curie in curies.items():
        if not live.get(curie):
            raise StoreError(f"{root}: no such concept is loaded")
    return sorted({row.curie for rows in live.values() for row in rows})


def _allowed(pool: Pool, roots: Sequence[str], taxa: Container[str]) -> npt.NDArray[np.bool_]:
    """The concepts of the branches and of the species; a concept without a species is of all."""
    allowed = pool.below(roots) if roots else np.ones(pool.first_concept[-1], np.bool_)
    if taxa:
        of_species = [not taxon or taxon in taxa for part in pool.parts for taxon in part.vocabulary.concepts.taxa]
        allowed &= np.array(of_species, np.bool_)
    return allowed
