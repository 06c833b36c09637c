"""BioC XML in, its documents out one after the other, in the shape that BioC JSON has.

No entity is declared and nothing is fetched: a DOCTYPE may name BioC.dtd, and say no more (XML 1.0, section 2.8).
"""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from engine.table import MOST_BYTES
from kg.errors import PlacedError

_BLOCK = 2**16
_DEEPEST = 100
_LARGEST = 2**26
_LISTED = {"passage", "sentence", "annotation"}
_TEXTS = {"id", "text", "offset"}
_ENCODING = re.compile(rb"\s*<\?xml\s[^>]*?encoding\s*=\s*[\"'](?:iso-8859-\d+|windows-125\d)[\"']", re.IGNORECASE)


def xml_documents(path: Path, stream: io.BufferedReader) -> Iterator[dict[str, Any]]:
    """The documents of a collection.

    Raises:
        LoadError: the XML is damaged, no BioC, too large or deep, or declares entities.
    """
    reading = _Reading(path, latin=_ENCODING.match(stream.peek()) is not None)
    size = finished = 0
    try:
        while block := stream.read(_BLOCK):
            size += len(block)
            reading.parser.Parse(block)
            if documents := reading.take():
                yield from documents
                finished = size
            if size > MOST_BYTES:
                raise reading.error("too large; split the file")
            if size - finished > _LARGEST:
                raise reading.error(f"a document of more than {_LARGEST:,} bytes; split it")
        reading.parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise PlacedError(f"{path}:{error.lineno}: damaged XML ({expat.ErrorString(error.code)}); mend it") from error
    yield from reading.take()


class _Reading:
    """The state of one parse: what is open, and the documents that are ready."""

    def __init__(self, path: Path, *, latin: bool) -> None:
        # What says to be UTF-16 was converted and not told so: a document that is UTF-16 is refused before.
        self.parser = expat.ParserCreate(None if latin else "utf-8")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.SkippedEntityHandler = self._entity
        self._path = path
        self._ready: list[dict[str, Any]] = []
        self._depth = 0
        self._builder: TreeBuilder | None = None

    def error(self, what: str) -> PlacedError:
        return PlacedError(f"{self._path}:{self.parser.CurrentLineNumber}: {what}")

    def take(self) -> list[dict[str, Any]]:
        """The documents that became ready since this was last asked."""
        ready, self._ready = self._ready, []
        return ready

    def _doctype(self, *said: Any) -> None:
        """Given its name, its two addresses, and whether it declares something."""
        if said[-1]:
            raise self.error("the DOCTYPE declares something; remove what it declares")

    def _entity(self, name: str, *_: Any) -> None:
        raise self.error(f"the entity {name[:40]} is not declared; write it out")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self.error(f"elements nested more than {_DEEPEST} deep; none of BioC is")
        if self._depth == 1 and tag != "collection":
            raise self.error(f"it begins with the element {tag[:40]}; BioC XML begins with collection")
        if self._builder is None and self._depth == 2 and tag == "document":  # noqa: PLR2004 - the root is 1
            self._builder = TreeBuilder()
            self.parser.CharacterDataHandler = self._builder.data
        if self._builder is not None:
            self._builder.start(tag, attributes)

    def _end(self, tag: str) -> None:
        self._depth -= 1
        if self._builder is not None:
            self._builder.end(tag)
            if self._depth == 1:
                self._ready.append(_shaped(self._builder.close()))
                self._builder = self.parser.CharacterDataHandler = None


def _shaped(element: Element) -> dict[str, Any]:
    """An element as BioC JSON has it; infons of one key are joined by semicolons."""
    infons: dict[str, str] = {}
    shaped: dict[str, Any] = {"id": element.get("id", ""), "infons": infons}
    for child in element:
        text = child.text or ""
        if child.tag == "infon":
            key, value = child.get("key", ""), text.strip()
            infons[key] = ";".join(filter(None, (infons.get(key), value)))
        elif child.tag in _LISTED:
            shaped.setdefault(f"{child.tag}s", []).append(_shaped(child))
        elif child.tag == "location":
            shaped.setdefault("locations", []).append(dict(child.attrib))
        elif child.tag in _TEXTS:
            shaped[child.tag] = text if child.tag == "text" else text.strip()
    return shaped
