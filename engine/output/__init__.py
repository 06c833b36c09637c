"""Rows and their answers in, a file in one of the output formats out, row by row as they come."""

from engine.output.formats import FORMATS, Write
from engine.output.json import write_json, write_jsonl
from engine.output.layout import PLAIN, Answered, Layout
from engine.output.made import Made, made_with
from engine.output.resume import RESUMABLE, Kept, begun, resumed
from engine.output.review import REVIEW_COLUMNS, reviewing
from engine.output.sssom import write_sssom
from engine.output.tables import COLUMNS, PARTS, write_csv, write_tsv

__all__ = [
    "COLUMNS",
    "FORMATS",
    "PARTS",
    "PLAIN",
    "RESUMABLE",
    "REVIEW_COLUMNS",
    "Answered",
    "Kept",
    "Layout",
    "Made",
    "Write",
    "begun",
    "made_with",
    "resumed",
    "reviewing",
    "write_csv",
    "write_json",
    "write_jsonl",
    "write_sssom",
    "write_tsv",
]
