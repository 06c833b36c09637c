"""The folder of a study: what it is made of, and what is done already, so that one that was interrupted goes on."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from engine.finetune.settings import differences
from kg.errors import UsageError

_PLAN = "study.json"


@dataclass(frozen=True, slots=True)
class Work:
    """FOLDER/model, FOLDER/adapters/ARM, FOLDER/answers/RUN.jsonl, FOLDER/measured/NAME.json, FOLDER/report.*"""

    folder: Path

    @property
    def model(self) -> Path:
        """Of a simulation."""
        return self.folder / "model"

    def adapter(self, name: str) -> Path:
        """What was fine-tuned."""
        return self.folder / "adapters" / name

    def answers(self, run: str) -> Path:
        """What a model wrote."""
        return self.folder / "answers" / f"{_file_name(run)}.jsonl"

    def measured(self, name: str) -> Path:
        """A measurement that takes its time."""
        return self.folder / "measured" / f"{_file_name(name)}.json"


@contextmanager
def opened(folder: Path, plan: Mapping[str, Any], *, resume: bool) -> Iterator[Work]:
    """The folder is ours while this lasts.

    Raises:
        UsageError: it has other things in it, a study of something else, or one that is not to be resumed.
    """
    folder = folder.expanduser().absolute()
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; give a folder")
    path = folder / _PLAN
    there = {one.name for one in folder.iterdir()} - {".lock"} if folder.exists() else set()
    before = None if there <= {_PLAN} else _read(path)  # without anything that was done it is none yet
    if before is None and not there <= {_PLAN}:
        raise UsageError(f"{folder} has other things in it than a study; give an empty or another folder")
    if before is not None and not resume:
        raise UsageError(f"{folder} has a study already; go on with --resume, or give another folder")
    if before is not None and (found := differences(dict(plan), before)):
        raise UsageError(
            f"{folder} was begun otherwise ({'; '.join(found[:3])}): resume with the same, or give another folder"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / ".lock", timeout=0):
            if before is None:
                path.write_text(json.dumps(plan, indent=1) + "\n", encoding="utf-8")
            yield Work(folder)
    except Timeout as error:
        raise UsageError(f"{folder} is being written by another study; give another folder") from error
    except OSError as error:
        raise UsageError(f"{folder} cannot be written: {(error.strerror or str(error)).lower()}") from error


def _read(path: Path) -> dict[str, Any] | None:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        raise UsageError(f"{path} is damaged; remove the folder, or give another one")
    return found


def _file_name(text: str) -> str:
    return "".join(one if one.isalnum() or one in "-." else "_" for one in text)
