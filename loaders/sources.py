"""A known name in ("hp", "hpoa"), where its file is published and under which licence out; the table is sources.json."""

import difflib
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib import resources
from pathlib import Path

from kg.errors import LoadError, UsageError
from kg.model import Kind
from kg.store.protocol import Rows
from loaders.download.fetch import kept_record

SOURCE = "SOURCE"
KINDS = {
    SOURCE: (Kind.ONTOLOGY, Kind.NAMES),
    "--mappings": (Kind.MAPPINGS,),
    "--popularity": (Kind.COUNTS,),
}
"""How a file is given to `load-ontologies` → the kinds of source that are given so."""

_NEXT_YEAR_FROM = 11  # the MeSH of a year is published in November before it
_YEARS = 3
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Known:
    """A source that is known by name. `option` says how it is given: SOURCE, --popularity or --mappings.

    `megabytes` is about what there is to download. Without a `url` nobody but the user can get it, and `remedy` says how.
    """

    name: str
    option: str
    title: str
    format: str
    licence: str
    megabytes: float | None
    home: str
    url: str | None
    remedy: str = ""

    def addresses(self, today: date) -> tuple[str, ...]:
        """Where its file is; of one that is named by the year, the newest that there may be comes first."""
        if self.url is None:
            return ()
        if "{year}" not in self.url:
            return (self.url,)
        newest = today.year + (today.month >= _NEXT_YEAR_FROM)
        return tuple(self.url.format(year=year) for year in range(newest, newest - _YEARS, -1))

    def is_at(self, address: str) -> bool:
        """Whether this is an address of its file, of any year."""
        before, year, after = (self.url or "").partition("{year}")
        return address == self.url or (bool(year) and address.startswith(before) and address.endswith(after))


@cache
def known_sources() -> tuple[Known, ...]:
    """The table that ships with the package."""
    records = json.loads(resources.files("loaders").joinpath("sources.json").read_text(encoding="utf-8"))
    return tuple(Known(**record) for record in records)


def known_source(name: str, option: str = SOURCE) -> Known:
    """The source of that name, in any case, that is given by this option.

    Raises:
        UsageError: the name is given by another option.
        LoadError: it has to be got by hand, or there is no such name; the nearest ones are offered.
    """
    wanted = name.lower()
    named = [known for known in known_sources() if known.name == wanted]
    found = next((known for known in named if known.option == option), None)
    if found and found.url is None:
        raise LoadError(f"{name}: the {found.title} cannot be fetched: {found.remedy} ({found.home})")
    if found:
        return found
    if named:
        other = named[0].option
        given = "as a SOURCE" if other == SOURCE else f"by {other}"
        raise UsageError(f"{name} ({named[0].title}) is given {given}; {_names_of(option)}")
    near = difflib.get_close_matches(wanted, _names(option), n=_NEAR)
    hint = f"did you mean {' or '.join(near)}?" if near else _names_of(option)
    raise LoadError(f"{name}: no such file, and no known name; {hint} (all: ontonorm sources)")


def listed(folder: Path | None = None) -> Rows:
    """All known names; `kept` tells when the file that is kept in the cache (by default the user's) was fetched."""
    today = datetime.now(UTC).date()
    rows = []
    for known in known_sources():
        addresses = known.addresses(today)
        kept = next((record for address in addresses if (record := kept_record(address, folder))), None)
        rows.append({
            "name": known.name, "given_as": known.option, "title": known.title, "format": known.format,
            "licence": known.licence, "megabytes": known.megabytes, "kept": kept.fetched_at[:10] if kept else None,
            "home": known.home, "url": addresses[0] if addresses else None,
            "note": f"local files only: {known.remedy}" if known.remedy else None,
        })  # fmt: skip
    return Rows(tuple(rows[0]), rows)


def _names(option: str) -> list[str]:
    return [known.name for known in known_sources() if known.option == option]


def _names_of(option: str) -> str:
    return f"known names for {option}: {', '.join(_names(option))}"
