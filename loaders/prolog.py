"""An XML document in, its bytes out as a parser may have them: UTF-8, and no DOCTYPE but plain entities.

The DOCTYPE is read here, before any parser sees it. An external identifier is dropped, so that nothing can fetch it (the
files of MeSH have one); internal entities are kept if they are plain text (Protégé writes them for namespaces);
everything else that a DOCTYPE can say is refused. Grammar: XML 1.0, fifth edition, section 2.8 and 4.2.
"""

import re
from collections.abc import Iterator
from itertools import chain

from loaders.document import Document

MAX_PROLOG = 2**20
MAX_ENTITIES = 200
MAX_ENTITY = 1_000  # characters

_UTF_8 = {"utf-8", "utf8", "us-ascii", "ascii"}
_ENCODINGS = {"iso-8859-1", "iso-8859-2", "iso-8859-15", "windows-1250", "windows-1252"}
_DECLARATION = re.compile(rb"<\?xml\s[^>]*?\?>")
_ENCODING = re.compile(rb"encoding\s*=\s*[\"']([A-Za-z][\w.\-]*)[\"']")
_BEFORE_ROOT = re.compile(rb"\s+|<\?(?:.|\n)*?\?>|<!--(?:.|\n)*?-->")
_BEGINS = (b"<?", b"<!--", b"<!DOCTYPE")
_DOCTYPE = re.compile(
    r"""<!DOCTYPE\s+[^\s\[>"']+(?:\s+(?:SYSTEM|PUBLIC\s+(?:"[^"]*"|'[^']*'))\s+(?:"[^"]*"|'[^']*'))?\s*([\[>])"""
)
_DECLARED = re.compile(r"""\s+|<!--(?:.|\n)*?-->|<!ENTITY\s+([\w:.\-]+)\s+(?:"([^"]*)"|'([^']*)')\s*>""")
_END = re.compile(r"\]\s*>")
_REFERENCE = re.compile(r"&(?!#|amp;|lt;|gt;|quot;|apos;)|%")


def xml_blocks(document: Document) -> Iterator[bytes]:
    """The document block by block, with as many lines as it has.

    Raises:
        LoadError: its DOCTYPE declares more than plain entities, its encoding is none that is read, or there is no
            element in the first MiB.
    """
    blocks = document.blocks()
    head = next(blocks)
    while True:
        at = _root(head, document)
        if at is not None:
            break
        block = next(blocks, b"")
        if not block or len(head) > MAX_PROLOG:
            raise document.error(f"no element of XML in the first {min(len(head), MAX_PROLOG):,} bytes")
        head += block
    end, doctype = at
    # What stands before the root is comments and blanks: only its lines and its entities matter.
    lines = b"\n" * (head.count(b"\n", 0, end) - doctype.count(b"\n"))
    plain = chain([lines + doctype + head[end:]], blocks)
    encoding = _encoding(head, document)
    yield from _recoded(plain, encoding) if encoding else plain


def _root(head: bytes, document: Document) -> tuple[int, bytes] | None:
    """Where the root element begins, and the DOCTYPE for the parser; None if the head ends before."""
    position, doctype = 0, b""
    while True:
        while match := _BEFORE_ROOT.match(head, position):
            position = match.end()
        rest = head[position : position + len(b"<!DOCTYPE")]
        if rest == b"<!DOCTYPE":
            if doctype:
                raise document.error("two DOCTYPEs", _line(head, position))
            read = _doctype(head, position, document)
            if read is None:
                return None
            position, doctype = read
        elif not rest or any(begin.startswith(rest) or rest.startswith(begin) for begin in _BEGINS):
            return None  # nothing, or something that is not closed yet
        else:
            return position, doctype


def _doctype(head: bytes, start: int, document: Document) -> tuple[int, bytes] | None:
    """The end of the DOCTYPE, and one that declares only its entities; None if the head ends before."""
    text = head[start : start + MAX_PROLOG].decode("latin-1")  # a character a byte, so that positions stay
    line = _line(head, start)
    match = _DOCTYPE.match(text)
    if match is None:
        if ">" in text:
            raise document.error("the DOCTYPE cannot be read; remove it", line)
        return None
    if match[1] == ">":
        return start + match.end(), b""
    entities: list[str] = []
    position = match.end()
    while declared := _DECLARED.match(text, position):
        position = declared.end()
        if declared[1]:
            value = declared[2] if declared[2] is not None else declared[3]
            _check(value, declared[1], document, line)
            entities.append(declared.group())
    if len(entities) > MAX_ENTITIES:
        raise document.error(f"the DOCTYPE declares more than {MAX_ENTITIES} entities; no ontology needs as many", line)
    end = _END.match(text, position)
    if end is None and ">" not in text[position:]:
        return None
    if end is None:
        raise document.error(
            "the DOCTYPE declares more than plain entities (external or parameter entities, elements, attributes); "
            "remove what it declares, or write the file again without a DOCTYPE",
            line + text.count("\n", 0, position),
        )
    doctype = f"<!DOCTYPE x [{' '.join(entities)}]>" if entities else ""
    return start + end.end(), doctype.encode("latin-1")


def _check(value: str, name: str, document: Document, line: int) -> None:
    if len(value) > MAX_ENTITY:
        raise document.error(f"the entity {name[:40]} has more than {MAX_ENTITY:,} characters", line)
    if _REFERENCE.search(value):
        raise document.error(f"the entity {name[:40]} is made of other entities; write it out", line)


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
