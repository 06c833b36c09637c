"""Text into words with their places, and phrases that are found among them: linear in the text, however odd it is."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Value = TypeVar("Value")

_WORD = re.compile(r"[A-Za-z]/(?:[A-Za-z](?![^\W_])|(?=\s))|[^\W_]+(?:[-'’](?!free(?![^\W_]))[^\W_]+)*|[^\w\s]|_")
"""'h/o' is one word, and so is 'late-onset': a cue is never found inside a compound, but for '-free'."""

_WORD_OR_NOT = re.compile(rf"[^\W_]+?(?<!\bca)(?=n['’]t(?![^\W_]))|n['’]t(?![^\W_])|{_WORD.pattern}", re.IGNORECASE)
"""The same for a text with "isn't" or "doesn't", which are two words; "can't" is one, as "cannot" is."""

_NOT = re.compile("n['’]t", re.IGNORECASE)
_WRITTEN = {"n't": "not", "n’t": "not", "can’t": "can't"}


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
    if lower.replace(" ", "").isalnum():  # most mentions
        return lower.split()
    if "n't" in lower or "n’t" in lower:
        return [_WRITTEN.get(word, word) for word in _WORD_OR_NOT.findall(lower)]
    return _WORD.findall(lower)


def words_of(text: str) -> Words:
    """The words of a text with their places."""
    word = _WORD_OR_NOT if _NOT.search(text) else _WORD
    spans = [found.span() for found in word.finditer(text)]
    words = [text[start:end].lower() for start, end in spans]
    starts = [span[0] for span in spans]
    if word is _WORD_OR_NOT:
        starts = [starts[max(at - 1, 0)] if _NOT.match(one) else starts[at] for at, one in enumerate(words)]
        words = [_WRITTEN.get(one, one) for one in words]
    return Words(
        text,
        words,
        starts,
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
