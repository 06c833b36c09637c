"""A process that reads files for another one: how to read and which files, as lines of JSON on standard input; how far
it is and what it read as lines on standard output. Tables are left as Parquet in the folders that it is told.

Run by `loaders.reading.apart`, as `python -m loaders.reading.worker`.
"""

import json
import os
import shutil
import sys
import time
import traceback
from pathlib import Path
from typing import BinaryIO

from kg.errors import LoadError
from kg.store.protocol import Contribution
from kg.table_files import TableFiles
from loaders.reading.message import Message, job_of, read_as_message, reader_of, written
from loaders.reading.one import Job, Read, Reader, failed

_PAUSE = 0.1  # seconds between two lines about progress


class _NotKeptError(Exception):
    """The folder for the tables takes no more."""


class _Answers:
    """The lines for the other process. When that one is gone, so is everything that was made for it, and this one."""

    def __init__(self, stream: BinaryIO, folder: Path) -> None:
        self._stream = stream
        self._folder = folder
        self._last = 0.0

    def tell(self, message: Message) -> None:
        try:
            self._stream.write(written(message))
            self._stream.flush()
        except OSError:
            shutil.rmtree(self._folder, ignore_errors=True)
            os._exit(1)

    def progress(self, what: str, share: float | None) -> None:
        if time.monotonic() - self._last > _PAUSE:
            self._last = time.monotonic()
            self.tell({"progress": [what, share]})


def main() -> None:
    """Reads files until nobody asks any more."""
    answers_to = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    reader, answers = None, None
    for line in sys.stdin.buffer:
        message = json.loads(line)
        if reader is None or answers is None:
            reader, answers = reader_of(message["reader"]), _Answers(answers_to, Path(message["folder"]))
            continue
        try:
            answers.tell(_read(reader, job_of(message["job"]), Path(message["tables"]), answers))
        except Exception as error:  # a mistake of ours: the other process tells it as it would its own
            answers.tell({"mistake": f"{type(error).__name__}: {error}", "trace": traceback.format_exc()})


def _read(reader: Reader, job: Job, folder: Path, answers: _Answers) -> Message:
    try:
        read = reader.read(job, answers.progress)
        return read_as_message(read, _keep(read.contribution, folder))
    except MemoryError:
        told = f"{job.file.path}: there is not memory enough to read it"
    except _NotKeptError as error:
        told = f"{job.file.path}: its tables cannot be kept in {folder.parent}: {error}; name another folder: TMPDIR=…"
    return read_as_message(Read(failed(job, LoadError(told))), {})


def _keep(contribution: Contribution | None, folder: Path) -> dict[str, int]:
    """The number of rows of each table, which is now in the folder."""
    if contribution is None:
        return {}
    try:
        return TableFiles.write(contribution.tables, folder).rows
    except OSError as error:
        raise _NotKeptError((error.strerror or str(error)).lower()) from error


if __name__ == "__main__":
    main()
