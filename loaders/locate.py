"""What a user gives as a source in (a path, a known name, an address), the file of it out, fetched where need be."""

import os
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kg.errors import OntonormError
from loaders.download import Fetching, fetch
from loaders.download.addresses import is_address, shown
from loaders.sources import known_source

_NAME = re.compile(r"[^/\\.]+")


@dataclass(frozen=True, slots=True)
class Located:
    """The file of what was `given`. `location` is its address, or its path from the root; `notes` say how it was got.

    With an `error` there is no file to read.
    """

    given: str
    path: Path
    location: str
    notes: tuple[str, ...] = ()
    error: OntonormError | None = None


def locate(given: str, option: str, how: Fetching) -> Located:
    """The file of a SOURCE, or of what is given by --popularity or --mappings.

    A file or folder of that name comes first, then a known name. What looks like a path is one, also where nothing is
    there: whoever reads it says so.
    """
    if os.path.lexists(given) or not (is_address(given) or _NAME.fullmatch(given)):
        return Located(given, Path(given), str(Path(given).absolute()))
    told = shown(given) if is_address(given) else given
    try:
        if is_address(given):
            found = fetch([given], how)
        else:
            today = datetime.now(UTC).date()
            found = fetch(known_source(given, option).addresses(today), how, known=True)
    except OntonormError as error:
        return Located(told, Path(told), told, error=error)
    return Located(told, found.path, found.url, found.notes)
