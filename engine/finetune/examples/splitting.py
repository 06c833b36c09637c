"""A concept or text in, the side of the split out that it is on: the same on every machine, whatever else is drawn."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

_BITS = 64


@dataclass(frozen=True, slots=True)
class Split:
    """Leaves a share of all concepts to validation, chosen by the seed."""

    seed: int
    share: float

    def validates(self, what: str) -> bool:
        """Whether a concept, by its CURIE, or a text of no concept is left to validation."""
        digest = blake2b(f"{self.seed} {what}".encode(errors="surrogatepass"), digest_size=_BITS // 8).digest()
        return int.from_bytes(digest) / 2.0**_BITS < self.share

    def of_all(self, whats: Iterable[str]) -> bool | None:
        """The side that all of them are on; None where they are on both."""
        sides = {self.validates(what) for what in whats}
        return sides.pop() if len(sides) == 1 else None
