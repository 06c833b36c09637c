"""The output formats by name."""

from typing import Protocol, TextIO

from engine.mentions import Mentions
from engine.output.json import write_json, write_jsonl
from engine.output.layout import PLAIN, Answered, Layout
from engine.output.sssom import write_sssom
from engine.output.tables import write_csv, write_tsv


class Write(Protocol):
    """Writes answers in one format; nothing before the first one is there."""

    def __call__(self, stream: TextIO, mentions: Mentions, answered: Answered, layout: Layout = PLAIN, /) -> None: ...


FORMATS: dict[str, Write] = {
    "tsv": write_tsv,
    "csv": write_csv,
    "jsonl": write_jsonl,
    "json": write_json,
    "sssom": write_sssom,
}
