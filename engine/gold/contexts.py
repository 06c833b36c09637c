"""A text and where a mention stands in it, in; the part around the mention out, in which it is marked [[so]]."""

import re

WHOLE = 2_000
"""Characters; a longer text is cut to whole sentences around the mention."""

_AROUND = 600
_SENTENCE_BEGINS = re.compile(r"(?<=[.!?])\s+(?=\S)|\n")
_SENTENCE_ENDS = re.compile(r"[.!?](?=\s)|\n")


def marked(text: str, start: int, end: int) -> str:
    """The text around a mention; marks that stand there already are set apart, so that only the mention has some."""
    first, last = _cut(text, start, end)
    before, after = _apart(text[first:start]), _apart(text[end:last])
    return f"{before}{' ' if before.endswith('[') else ''}[[{text[start:end]}]]{after}"


def unmarked(text: str, start: int, end: int) -> str:
    """The text around a mention that does not stand there as it is written."""
    first, last = _cut(text, min(start, len(text)), min(end, len(text)))
    return _apart(text[first:last])


def _cut(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the first sentence around a mention begins and the last one ends; within a sentence if that is long."""
    if len(text) <= WHOLE:
        return 0, len(text)
    low, high = max(0, start - _AROUND), min(len(text), end + _AROUND)
    begins = next((found.end() for found in _SENTENCE_BEGINS.finditer(text, low, start)), low)
    ends = [found.end() for found in _SENTENCE_ENDS.finditer(text, end, high)]
    return 0 if low == 0 else begins, len(text) if high == len(text) else ends[-1] if ends else high


def _apart(text: str) -> str:
    if "[[" not in text and "]]" not in text:
        return text
    return re.sub(r"\[(?=\[)", "[ ", re.sub(r"\](?=\])", "] ", text))
