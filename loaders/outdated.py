"""What is loaded in, which of it has a newer release out: servers are asked, but no file is downloaded whole.

A version is read by the loader of the format itself, from the beginning of the new file made a small file of its own.
"""

import io
import json
import re
import tempfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ijson

from kg.admit import not_loaded
from kg.curie import prefixes
from kg.errors import LoadError, OntonormError
from kg.inventory import status as read_status
from kg.model import Ontology, Source
from kg.store.protocol import GraphStore, Rows
from loaders.document import Document
from loaders.download.addresses import check_address, is_address, mirrored, shown
from loaders.download.cache import place_of
from loaders.download.client import Reply, asking
from loaders.download.fetch import AbsentError, data, kept_record, refuse
from loaders.download.versions import if_newer, is_same
from loaders.sniff import sniff
from loaders.sources import KINDS, Known, known_sources

if TYPE_CHECKING:
    from kg.progress import Progress

HEAD = 2**18
_UNCHANGED = 304
_GZIP = b"\x1f\x8b"
_EITHER = 32 + zlib.MAX_WBITS
_ROOT = re.compile(r"<((?:[\w.\-]+:)?RDF)\b")
_HEADER_ENDS = re.compile(r"</(?:[\w.\-]+:)?Ontology\s*>")


class Standing(StrEnum):
    """How a loaded source stands to what is published."""

    CURRENT = "current"
    NEWER = "newer"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Release:
    """A loaded source, its version and the newest one. `status` UNKNOWN: `reason` says why.

    With an `error` nobody could be asked.
    """

    source: str
    loaded: str | None
    newest: str | None
    status: Standing
    reason: str = ""
    error: OntonormError | None = None


def outdated(
    store: GraphStore,
    names: Sequence[str] = (),
    *,
    folder: Path | None = None,
    progress: "Progress" = lambda what, share: None,
) -> list[Release]:
    """Of each loaded source of these names (default: of all that are known by name or came from an address), its release.

    `folder` is the cache of fetched files, by default the user's.

    Raises:
        StoreError: no source of such a name is loaded.
    """
    loaded = {source.name: source for source in read_status(store).sources}
    if missing := [name for name in names if name not in loaded]:
        raise not_loaded(missing[0], loaded)
    today = datetime.now(UTC).date()
    found = []
    for source in [loaded[name] for name in names] or loaded.values():
        known, addresses = _published(source, today)
        if addresses:
            progress(f"asking for {source.name}", None)
            found.append(_release(source, addresses, mirror=known is not None, folder=folder))
        elif names:
            reason = "its file came from this machine, and no address of it is known"
            found.append(Release(source.name, source.version, None, Standing.UNKNOWN, reason))
    return found


def tabulated(releases: Sequence[Release]) -> Rows:
    """A row for each, with the fields as columns."""
    columns = [field.name for field in fields(Release) if field.name != "error"]
    return Rows(columns, [{name: _plain(getattr(release, name)) for name in columns} for release in releases])


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Standing) else value


def _published(source: Source, today: date) -> tuple[Known | None, tuple[str, ...]]:
    """The known source that a loaded one is, and the addresses of its file; the address alone where it has no name."""
    location = source.location or ""
    fitting = [known for known in known_sources() if source.kind in KINDS[known.option]]
    if is_address(location):
        known = next((known for known in fitting if known.is_at(location)), None)
        return known, known.addresses(today) if known else (location,)
    named = [known for known in fitting if known.name == source.name]
    owning = [known for known in fitting if source.prefix and prefixes().ontologies.get(known.name) == source.prefix]
    known = next(iter([*named, *owning]), None)
    return known, known.addresses(today) if known else ()


def _release(source: Source, addresses: Sequence[str], *, mirror: bool, folder: Path | None) -> Release:
    """Asks for the newest of the addresses that there is."""
    for number, address in enumerate(addresses, start=1):
        try:
            return _asked(source, address, mirror=mirror, folder=folder)
        except AbsentError as error:
            if number == len(addresses):
                return _failed(source, error)
        except OntonormError as error:
            return _failed(source, error)
    return Release(source.name, source.version, None, Standing.UNKNOWN)


def _failed(source: Source, error: OntonormError) -> Release:
    return Release(source.name, source.version, None, Standing.UNKNOWN, "could not be asked", error)


def _asked(source: Source, address: str, *, mirror: bool, folder: Path | None) -> Release:
    address = check_address(address)
    kept = kept_record(address, folder)
    same = kept if kept and kept.sha256 == source.sha256 else None
    with asking(mirrored(address) if mirror else address, if_newer(same) if same else {}) as reply:
        if reply.status == _UNCHANGED or (same and is_same(reply, same)):
            return Release(source.name, source.version, source.version, Standing.CURRENT)
        newest = _version_in(reply, address)
    return _compared(source, newest, changed=same is not None, modified=reply.headers.get("last-modified"))


def newest_version(address: str) -> str | None:
    """The version of the file at an address, from its first bytes; None where they tell none.

    Raises:
        LoadError: there is no file, or nobody could be asked.
    """
    with asking(check_address(address), {}) as reply:
        return _version_in(reply, address)


def _version_in(reply: Reply, address: str) -> str | None:
    refuse(reply)
    return _version(_head(reply), place_of(shown(address)).name)


def _compared(source: Source, newest: str | None, *, changed: bool, modified: str | None) -> Release:
    """What two versions mean; where one is missing, whether the server has `changed` the file since it was fetched."""
    if newest and source.version:
        status = Standing.NEWER if _is_newer(newest, source.version) else Standing.CURRENT
        return Release(source.name, source.version, newest, status)
    if changed:
        reason = "the file has changed since it was loaded" + (f", last on {modified}" if modified else "")
        return Release(source.name, source.version, newest, Standing.NEWER, reason)
    whose = "the published file" if source.version else "the loaded file"
    return Release(source.name, source.version, newest, Standing.UNKNOWN, f"{whose} says no version")


def _is_newer(newest: str, loaded: str) -> bool:
    """Whether one version is above another: by their numbers, or, without numbers, if they differ."""
    first, second = ([int(number) for number in re.findall(r"\d+", text)[:8]] for text in (newest, loaded))
    return first > second if first and second else newest != loaded


def _head(reply: Reply) -> bytes:
    """The first bytes of a file, unpacked."""
    head = b""
    for block in data(reply):
        head += block
        if len(head) >= HEAD:
            break
    if not head.startswith(_GZIP):
        return head
    try:
        return zlib.decompressobj(_EITHER).decompress(head, 4 * HEAD)
    except zlib.error as error:
        raise LoadError(f"{reply.url}: a damaged gzip file ({error})") from error


def _version(head: bytes, name: str) -> str | None:
    """The version that the beginning of a file tells, None if it tells none."""
    with tempfile.TemporaryDirectory(prefix="ontonorm-") as folder:
        path = Path(folder) / name
        path.write_bytes(head)
        try:
            with Document(path) as document:
                format_ = sniff(document)
            whole = _WHOLE.get(format_.name, _lines)
            path.write_text(whole(head.decode("utf-8", "ignore")), encoding="utf-8")
            with Document(path) as document:
                values = format_.read(document)
                return next((value.version for value in values if isinstance(value, Ontology)), None)
        except LoadError:  # the beginning is too short to tell
            return None


def _lines(head: str) -> str:
    """All lines but the last, which may be cut."""
    return head.rpartition("\n")[0] + "\n" if "\n" in head else head


def _graph_without_nodes(head: str) -> str:
    """OBO Graphs JSON with nothing but what the ontology says of itself."""
    try:
        meta: Any = next(ijson.items(io.BytesIO(head.encode()), "graphs.item.meta", use_float=True), {})
    except ijson.JSONError:  # it is cut before that
        meta = {}
    return json.dumps({"graphs": [{"meta": meta}]})


def _ontology_element(head: str) -> str:
    """RDF/XML up to the end of the ontology's own element."""
    root, end = _ROOT.search(head), _HEADER_ENDS.search(head)
    return f"{head[: end.end()]}</{root[1]}>" if root and end else head


def _statements(head: str) -> str:
    """Turtle up to the last statement that ends a line."""
    return head.rpartition(".\n")[0] + ".\n"


def _ontology_header(head: str) -> str:
    """Functional syntax without axioms."""
    return head.partition("\nDeclaration(")[0] + "\n)"


_WHOLE: dict[str, Callable[[str], str]] = {
    "obographs": _graph_without_nodes,
    "rdf-xml": _ontology_element,
    "turtle": _statements,
    "functional": _ontology_header,
}
"""Format → what makes a whole of its beginning; for other formats, whole lines do."""
