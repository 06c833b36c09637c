"""What the tests of loaders share: a text becomes a file, a file becomes values, values become tables."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.collect import Collected, collect
from kg.model import Value
from loaders.document import Document
from loaders.sniff import sniff

Write = Callable[..., Path]
Loader = Callable[[Document], Iterator[Value]]
Read = Callable[[Loader, str], list[Value]]
Load = Callable[..., Collected]


@pytest.fixture(scope="session")
def write(tmp_path_factory: pytest.TempPathFactory) -> Write:
    """Writes a text or bytes to a file of this name, over what was there, and gives its path."""
    folder = tmp_path_factory.mktemp("sources")

    def make(content: str | bytes, name: str = "source.txt") -> Path:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return make


@pytest.fixture(scope="session")
def read(write: Write) -> Read:
    """The values that a loader makes of a text."""

    def make(loader: Loader, text: str) -> list[Value]:
        with Document(write(text)) as document:
            return list(loader(document))

    return make


@pytest.fixture(scope="session")
def load(write: Write) -> Load:
    """The tables of a text, its format found by its look."""

    def make(text: str, name: str = "source.txt", *, prefix: str | None = None, imports: bool = False) -> Collected:
        with Document(write(text, name)) as document:
            format_ = sniff(document)
            values = format_.read(document)
            return collect(values, kind=format_.kind, stem=document.stem, prefix=prefix, imports=imports)

    return make
