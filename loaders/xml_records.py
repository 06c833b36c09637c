"""An XML document of records in, one record after the other out: memory holds one at a time, and no deep nest.

Only UTF-8 without entities of any consequence reaches the parser (loaders/prolog.py); sizes and depths are bounded here.
XML 1.0: https://www.w3.org/TR/xml/.
"""

from collections.abc import Iterator, Set
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from loaders.document import Document
from loaders.prolog import xml_blocks

MAX_RECORD = 2 * 2**20  # bytes
DEEPEST = 100

_CUT_OFF = {
    expat.errors.codes[told]
    for told in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
}

Placed = tuple[int, Element]
"""An element and the line it begins in."""


def xml_records(document: Document, tag: str, *, skipped: Set[str] = frozenset()) -> Iterator[Placed]:
    """The root with its attributes only, then each of its children of this tag, without the parts of a `skipped` tag.

    Raises:
        LoadError: the XML is damaged or cut off, a record has more than 2 MiB, or elements are nested more than 100 deep.
    """
    reading = _Reading(document, tag, skipped)
    parser, read = reading.parser, 0
    try:
        for block in xml_blocks(document):
            read += len(block)
            parser.Parse(block)
            yield from reading.take()
            if read - reading.finished > MAX_RECORD:
                told = f"a record of more than {MAX_RECORD:,} bytes; is this {tag} by {tag}?"
                raise document.error(told, parser.CurrentLineNumber)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise document.error(_told(error), error.lineno) from error
    yield from reading.take()


def _told(error: expat.ExpatError) -> str:
    if error.code in _CUT_OFF:
        return "the XML ends before its last element does; fetch the file again"
    return f"damaged XML ({expat.ErrorString(error.code)}); fetch the file again"


class _Reading:
    """The state of one parse: what is open, and the records that are ready."""

    def __init__(self, document: Document, tag: str, skipped: Set[str]) -> None:
        self.finished = 0
        """How far, in bytes, the last child of the root reached."""
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self._document = document
        self._tag = tag
        self._skipped = skipped
        self._ready: list[Placed] = []
        self._depth = 0
        self._skipping = 0
        self._line = 0
        self._builder: TreeBuilder | None = None

    def take(self) -> list[Placed]:
        """The records that became ready since this was last asked."""
        ready, self._ready = self._ready, []
        return ready

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth = depth = self._depth + 1
        if self._builder is not None and not self._skipping:
            if tag in self._skipped:
                self._skipping = depth
                self.parser.CharacterDataHandler = None
            else:
                self._builder.start(tag, attributes)
        elif depth == 2 and tag == self._tag:  # noqa: PLR2004 - the root is 1, its children are 2
            self._builder, self._line = TreeBuilder(), self.parser.CurrentLineNumber
            self._builder.start(tag, attributes)
            self.parser.CharacterDataHandler = self._builder.data
        elif depth == 1:
            self._ready.append((self.parser.CurrentLineNumber, Element(tag, attributes)))
        if depth > DEEPEST:
            told = f"elements nested more than {DEEPEST} deep; no {self._tag} is"
            raise self._document.error(told, self.parser.CurrentLineNumber)

    def _end(self, tag: str) -> None:
        depth, self._depth = self._depth, self._depth - 1
        if self._builder is not None and not self._skipping:
            self._builder.end(tag)
        if depth == self._skipping and self._builder is not None:
            self._skipping = 0
            self.parser.CharacterDataHandler = self._builder.data
        if depth == 2:  # noqa: PLR2004
            if self._builder is not None:
                self._ready.append((self._line, self._builder.close()))
                self._builder = self.parser.CharacterDataHandler = None
            self.finished = self.parser.CurrentByteIndex
