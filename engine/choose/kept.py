"""Where what was fitted with a model is kept: beside the store, by the model's name, or beside the adapter."""

from hashlib import blake2b
from pathlib import Path

from engine.choose.combination import FILE, Combination, load_combination, shipped
from engine.generate.model import Generator
from engine.index.folder import place
from kg.store.protocol import GraphStore


def combination_of(store: GraphStore, generator: Generator) -> Combination:
    """What was fitted here with this model; else what came with its adapter; else what ships.

    Raises:
        ArtifactError: the file is damaged.
    """
    found = load_combination(combination_file(store, generator))
    if found is None and generator.folder is not None:
        found = load_combination(generator.folder / FILE)
    return found or shipped()


def combination_file(store: GraphStore, generator: Generator) -> Path:
    """Where `calibrate` keeps what it fits with a model."""
    return place(store) / "models" / blake2b(generator.name.encode(), digest_size=8).hexdigest() / FILE
