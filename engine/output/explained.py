"""Answers for people: a block of lines each, with an empty line between."""

from typing import TextIO

from engine.explain import explain
from engine.mentions import Mentions
from engine.output.layout import PLAIN, Answered, Layout


def write_explained(stream: TextIO, _mentions: Mentions, answered: Answered, _layout: Layout = PLAIN, /) -> None:
    """What `explain` says of each."""
    for number, (_, answer) in enumerate(answered):
        stream.write(f"{chr(10) if number else ''}{explain(answer)}\n")
