"""A source that wants into a store, and the sources there: may it come in, and under which number?"""

from collections.abc import Mapping as Dictionary
from dataclasses import replace
from datetime import UTC, datetime

from kg.errors import LoadError, StoreError
from kg.model import Source


def admit(source: Source, loaded: Dictionary[str, Source], *, replacing: str | None = None) -> Source:
    """The source with its time and its number: the old number if it was loaded before, else the next one.

    Raises:
        LoadError: another source owns its prefix.
        StoreError: the source to be replaced is not loaded.
    """
    if replacing is not None and replacing not in loaded:
        raise not_loaded(replacing, loaded)
    for other in loaded.values():
        if source.prefix and other.prefix == source.prefix and other.name not in (source.name, replacing):
            raise LoadError(
                f"{source.name} claims the prefix {source.prefix}, which {other.name} owns; "
                f"give --replace {other.name} to take its place, or load it into another store"
            )
    former = loaded.get(source.name) or loaded.get(replacing or "")
    number = former.sequence if former else max((other.sequence for other in loaded.values()), default=0) + 1
    return replace(source, sequence=number, loaded_at=now())


def not_loaded(name: str, loaded: Dictionary[str, Source]) -> StoreError:
    """The error for a source that is not there, with those that are."""
    there = f"there are: {', '.join(sorted(loaded))}" if loaded else "nothing is loaded"
    return StoreError(f"no source named {name} is loaded ({there})")


def now() -> str:
    """This moment in ISO 8601, in UTC, to the microsecond."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
