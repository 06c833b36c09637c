"""Text into words with their places, and phrases that are found among them: linear in the text, however odd it is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")

_WORD = re.compile(r"[A-Za-z]/(?:[A-Za-z](?![^\W_])|(?=\s))|[^\W_]+(?:[-'’][^\W_]+)*|[^\w\s]|_")
"""'h/o' is one word, and so is 'late-onset': a cue is never found inside a compound."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text, in lower case, and where each stands in it; punctuation marks are words."""

    text: str
    words: list[str]
    starts: list[int]
    ends: list[int]

    def between(self, first: int, end: int) -> str:
        """The text of the words from `first` until before `end`, as written."""
        return self.text[self.starts[first] : self.ends[end - 1]] if first < end else ""


def plain_words(text: str) -> list[str]:
    """The words of a text without their places."""
    lower = text.lower()
    return lower.split() if lower.replace(" ", "").isalnum() else _WORD.findall(lower)  # most mentions


def words_of(text: str) -> Words:
    """The words of a text with their places."""
    spans = [found.span() for found in _WORD.finditer(text)]
    return Words(
        text,
        [text[start:end].lower() for start, end in spans],
        [span[0] for span in spans],
        [span[1] for span in spans],
    )


class Phrases(Generic[Value]):
    """Phrases with what each stands for; of several that fit, the longest counts."""

    def __init__(self, entries: Iterable[tuple[str, Value]]) -> None:
        self._by_first: dict[str, list[tuple[list[str], Value]]] = {}
        self._by_last: dict[str, list[tuple[list[str], Value]]] = {}
        for text, value in sorted(entries, key=lambda entry: -len(words_of(entry[0]).words)):
            words = words_of(text).words
            self._by_first.setdefault(words[0], []).append((words, value))
            self._by_last.setdefault(words[-1], []).append((words, value))
        self.first_words = frozenset(self._by_first)
        self.last_words = frozenset(self._by_last)

    def at(self, words: list[str], first: int, end: int) -> tuple[int, Value] | None:
        """The longest phrase that begins at `first` and ends before `end`: where it ends, and its value."""
        for phrase, value in self._by_first.get(words[first], ()) if first < end else ():
            stop = first + len(phrase)
            if stop <= end and words[first:stop] == phrase:
                return stop, value
        return None

    def until(self, words: list[str], first: int, end: int) -> tuple[int, Value] | None:
        """The longest phrase that ends before `end` and begins at `first` or later: where it begins, and its value."""
        for phrase, value in self._by_last.get(words[end - 1], ()) if first < end else ():
            start = end - len(phrase)
            if start >= first and words[start:end] == phrase:
                return start, value
        return None
