"""An XML document in, its bytes out as a parser may have them: UTF-8, and no DOCTYPE but plain entities.

The DOCTYPE is read here, before any parser sees it. An external identifier is dropped, so that nothing can fetch it (the
files of MeSH have one); internal entities are kept if they are plain text (Protégé writes them for namespaces);
everything else that a DOCTYPE can say is refused, and so is a DOCTYPE where XML allows none, for lenient parsers read it.
Grammar: XML 1.0, fifth edition, section 2.8 and 4.2 (https://www.w3.org/TR/xml/).
"""

import re
from collections.abc import Iterator
from itertools import chain

from loaders.document import Document

MAX_PROLOG = 2**20
MAX_ENTITIES = 200
MAX_ENTITY = 1_000  # characters

_UTF_8 = {"utf-8", "utf8", "us-ascii", "ascii", "utf-16"}
"""What says to be UTF-16 was converted and not told so: a document that is UTF-16 is refused before."""
_ENCODINGS = {"iso-8859-1", "iso-8859-2", "iso-8859-15", "windows-1250", "windows-1252"}
_DECLARATION = re.compile(rb"<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z][\w.\-]*)[\"']")
_BEFORE_ROOT = re.compile(rb"\s+|<\?.*?\?>|<!--.*?-->", re.DOTALL)
_BEGINS = (b"<?", b"<!--", b"<!DOCTYPE")
_LONGEST_BEGIN = max(map(len, _BEGINS))
_ELEMENT = re.compile(rb"<[A-Za-z_:\x80-\xff]")
_DOCTYPE = re.compile(
    r"""<!DOCTYPE\s+[^\s\[>"']+(?:\s+(?:SYSTEM|PUBLIC\s+(?:"[^"]*"|'[^']*'))\s+(?:"[^"]*"|'[^']*'))?\s*([\[>])"""
)
_LATE_DOCTYPE = re.compile(rb"<![Dd][Oo][Cc][Tt][Yy][Pp][Ee]")
_DECLARED = re.compile(r"""\s+|<!--.*?-->|<!ENTITY\s+([\w:.\-]+)\s+(?:"([^"]*)"|'([^']*)')\s*>""", re.DOTALL)
_END = re.compile(r"\]\s*>")
_PREDEFINED = {"lt", "gt", "amp", "quot", "apos"}
_NOT_PLAIN = re.compile(r"[<%]|&(?!#|amp;|lt;|gt;|quot;|apos;)|&#(?:0*(?:38|60)|[xX]0*(?:26|3[cC]));")
"""Markup or a reference in the value of an entity; "&#38;" and "&#60;" are "&" and "<" by the time it is used."""


def xml_blocks(document: Document) -> Iterator[bytes]:
    """The document block by block, with as many lines as it has.

    Raises:
        LoadError: its DOCTYPE declares more than plain entities or stands elsewhere than before the root, its encoding
            is none that is read, or there is no element in the first MiB.
    """
    blocks = document.blocks()
    head, whole = next(blocks), False
    while (root := _root(head, document, whole=whole)) is None:
        if whole:
            raise document.error(f"no element of XML in the first {len(head):,} bytes")
        block = next(blocks, b"")
        head += block
        whole = not block or len(head) > MAX_PROLOG
    end, doctype = root
    # What stands before the root is comments and blanks: only its lines and its entities matter.
    lines = head.count(b"\n", 0, end)
    prolog = b"\n" * (lines - doctype.count(b"\n")) + doctype
    rest = _without_doctype(chain([head[end:]], blocks), document, lines + 1)
    plain = chain([prolog + next(rest)], rest)
    encoding = _encoding(head, document)
    yield from _recoded(plain, encoding) if encoding else plain


def _root(head: bytes, document: Document, *, whole: bool) -> tuple[int, bytes] | None:
    """Where the root element begins, and the DOCTYPE for the parser; None if what stands before it is not finished.

    `whole`: no more will come, so that what cannot be read yet is an error.
    """
    position, doctype, doctypes = 0, b"", 0
    while True:
        while match := _BEFORE_ROOT.match(head, position):
            position = match.end()
        begin = head[position : position + _LONGEST_BEGIN]
        if begin == b"<!DOCTYPE":
            doctypes += 1
            if doctypes > 1:
                raise document.error("two DOCTYPEs", _line(head, position))
            read = _doctype(head, position, document, whole=whole)
            if read is None:
                return None
            position, doctype = read
        elif any(known.startswith(begin) or begin.startswith(known) for known in _BEGINS):
            return None
        elif _ELEMENT.match(begin):
            return position, doctype
        else:
            raise document.error("neither an element of XML nor a DOCTYPE begins here", _line(head, position))


def _doctype(head: bytes, start: int, document: Document, *, whole: bool) -> tuple[int, bytes] | None:
    """The end of the DOCTYPE, and one that declares only its entities; None if it may not be finished."""
    text = head[start : start + MAX_PROLOG].decode("latin-1")  # a character a byte, so that positions stay
    line = _line(head, start)
    match = _DOCTYPE.match(text)
    if match is None:
        if whole:
            raise document.error("the DOCTYPE cannot be read; remove it", line)
        return None
    if match[1] == ">":
        return start + match.end(), b""
    entities: dict[str, str] = {}
    position = match.end()
    while declared := _DECLARED.match(text, position):
        position = declared.end()
        name, *values = declared.groups()
        if name and name not in _PREDEFINED:
            value = next(value for value in values if value is not None)
            _check(value, name, document, line)
            entities.setdefault(name, value)  # the first declaration binds
    if len(entities) > MAX_ENTITIES:
        raise document.error(f"the DOCTYPE declares more than {MAX_ENTITIES} entities; no ontology needs as many", line)
    end = _END.match(text, position)
    if end is None:
        if whole:
            raise document.error(
                "the DOCTYPE declares more than plain entities (external or parameter entities, elements, attributes); "
                "remove what it declares, or write the file again without a DOCTYPE",
                line + text.count("\n", 0, position),
            )
        return None
    return start + end.end(), _declaring(entities).encode("latin-1")


def _declaring(entities: dict[str, str]) -> str:
    """A DOCTYPE of these entities, in double quotes: not every parser knows the others."""
    declared = "".join(f'<!ENTITY {name} "{value.replace(chr(34), "&#34;")}">' for name, value in entities.items())
    return f"<!DOCTYPE x [{declared}]>" if entities else ""


def _check(value: str, name: str, document: Document, line: int) -> None:
    if len(value) > MAX_ENTITY:
        raise document.error(f"the entity {name[:40]} has more than {MAX_ENTITY:,} characters", line)
    if _NOT_PLAIN.search(value):
        raise document.error(f"the entity {name[:40]} is made of other entities or of elements; write it out", line)


def _without_doctype(blocks: Iterator[bytes], document: Document, line: int) -> Iterator[bytes]:
    """The blocks from the root on, of which the first begins in this line; a DOCTYPE in them is an error."""
    tail = b""
    for block in blocks:
        border = tail + block[:_LONGEST_BEGIN]
        for piece, first in ((border, line - tail.count(b"\n")), (block, line)):
            if found := _LATE_DOCTYPE.search(piece):
                raise document.error(
                    "a DOCTYPE within the root element; remove it", first + _line(piece, found.start()) - 1
                )
        line += block.count(b"\n")
        tail = border[-_LONGEST_BEGIN:] if len(block) < _LONGEST_BEGIN else block[-_LONGEST_BEGIN:]
        yield block


def _encoding(head: bytes, document: Document) -> str | None:
    """The encoding that the XML declaration names; None for UTF-8."""
    declaration = _DECLARATION.match(head)
    named = _ENCODING.search(declaration.group()) if declaration else None
    encoding = named[1].decode("ascii").lower() if named else "utf-8"
    if encoding in _UTF_8:
        return None
    if encoding not in _ENCODINGS:
        raise document.error(
            f"the encoding {encoding[:40]} is not read; convert it: iconv -f {encoding[:40]} -t UTF-8", 1
        )
    return encoding


def _recoded(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The same text in UTF-8; every encoding that is read has one byte a character."""
    for block in blocks:
        yield block.decode(encoding, "replace").encode()


def _line(head: bytes, position: int) -> int:
    return 1 + head.count(b"\n", 0, position)
