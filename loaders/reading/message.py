"""What a process that reads files is asked and answers, as lines of JSON."""

import json
from collections.abc import Mapping as Dictionary
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from kg import errors
from kg.errors import OntonormError
from kg.model import Kind, Problem, Source
from kg.store.protocol import Contribution
from kg.table_files import TableFiles
from loaders.document import Wanted
from loaders.loaded import Loaded
from loaders.locate import Located
from loaders.reading.one import Job, Read, Reader

Message = dict[str, Any]


def written(message: Dictionary[str, Any]) -> bytes:
    """A message as one line."""
    return json.dumps(message).encode() + b"\n"


def reader_as_message(reader: Reader) -> Message:
    """How to read."""
    return asdict(reader)


def reader_of(message: Message) -> Reader:
    """How to read, of its message."""
    wanted = {name: tuple(values) for name, values in message["wanted"].items()}
    return Reader(**{**message, "wanted": Wanted(**wanted)})


def job_as_message(job: Job) -> Message:
    """A file to read."""
    return {**asdict(job), "file": {**asdict(job.file), "path": str(job.file.path), "error": None}}


def job_of(message: Message) -> Job:
    """The file to read, of its message."""
    file = message["file"]
    located = Located(**{**file, "path": Path(file["path"]), "notes": tuple(file["notes"])})
    return Job(**{**message, "file": located})


def read_as_message(read: Read, rows: dict[str, int]) -> Message:
    """What was read; its tables have so many rows and lie where the job said."""
    loaded = {**asdict(replace(read.loaded, error=None)), "path": str(read.loaded.path)}
    return {"loaded": loaded, "error": _error_as_message(read.loaded.error), "rows": rows}


def read_of(message: Message, folder: Path, replacing: str | None) -> Read:
    """What was read, of its message; the tables are in the folder."""
    about = message["loaded"]
    source = Source(**{**about["source"], "kind": Kind(about["source"]["kind"])})
    tuples = {name: tuple(map(tuple, about[name])) for name in ("skipped",)} | {
        name: tuple(about[name]) for name in ("unknown", "notes")
    }
    problems = tuple(Problem(**problem) for problem in about["problems"])
    error = _error_of(message["error"]) if message["error"] else None
    loaded = Loaded(
        **{**about, **tuples, "path": Path(about["path"]), "source": source, "problems": problems, "error": error}
    )
    return Read(loaded, None if error else Contribution(source, TableFiles(folder, message["rows"]), replacing))


def _error_as_message(error: OntonormError | None) -> Message | None:
    if error is None:
        return None
    notes = getattr(error, "__notes__", [])
    return {"kind": type(error).__name__, "told": error.args, "exit_code": error.exit_code, "notes": notes}


def _error_of(message: Message) -> OntonormError:
    kind: type[OntonormError] = getattr(errors, message["kind"])
    error = kind(*message["told"])
    error.exit_code = message["exit_code"]
    for note in message["notes"]:
        error.add_note(note)
    return error
