"""A model as a user names it in, a generator out: one on this machine, or one behind a server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from engine.generate.model import Generator
from engine.generate.usage import Price
from kg.errors import UsageError


@dataclass(frozen=True, slots=True)
class Asked:
    """A model: its name or folder, or its name on a server (`endpoint`), and how it is asked.

    `adapter`, `device`, `dtype`, `bits` and `batch_tokens` are for a model here; `concurrency`, `timeout` in seconds,
    `retries`, `cache` and `price` (dollars for a million tokens in and out) for one behind a server.
    """

    model: str
    adapter: Path | None = None
    endpoint: str | None = None
    device: str = "auto"
    dtype: str = "auto"
    bits: Literal[4] | None = None
    batch_tokens: int = 16_384
    concurrency: int = 16
    timeout: float = 60.0
    retries: int = 5
    cache: Path | None = None
    price: Price | None = None

    def __post_init__(self) -> None:
        """Refuses what does not go together."""
        if self.endpoint is not None and (self.adapter is not None or self.bits is not None):
            raise UsageError("an adapter and 4 bits are for a model here; of a server only the name is asked")


@contextmanager
def open_generator(asked: Asked) -> Iterator[Generator]:
    """The generator; a connection is closed at the end.

    Raises:
        ModelError: the model cannot be loaded, or the extra `model` is not installed.
        UsageError: the address cannot be used.
    """
    if asked.endpoint is not None:
        from engine.generate.endpoint import EndpointGenerator

        with EndpointGenerator(
            asked.endpoint, asked.model, concurrency=asked.concurrency, timeout=asked.timeout, retries=asked.retries,
            cache=asked.cache, price=asked.price,
        ) as generator:  # fmt: skip
            yield generator
        return
    from engine.generate.loading import load
    from engine.generate.local import LocalGenerator

    adapter = None if asked.adapter is None else str(asked.adapter)
    loaded = load(asked.model, adapter, device=asked.device, dtype=asked.dtype, bits=asked.bits)
    yield LocalGenerator(loaded, batch_tokens=asked.batch_tokens, folder=asked.adapter or _folder(asked.model))


def _folder(model: str) -> Path | None:
    path = Path(model).expanduser()
    return path if path.is_dir() else None
