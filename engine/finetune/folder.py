"""Where an adapter is written: a folder beside it that takes its name when all is there, and that training can go on in."""

import json
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from engine.finetune.settings import differences
from kg.errors import UsageError

FORMAT = "ontonorm adapter"
CARD = "card.json"
_RUN = "run.json"
_CHECKPOINT = "checkpoint-"
_WEIGHTS = ("adapter_model.safetensors", "model.safetensors", "model.safetensors.index.json")


@dataclass(frozen=True, slots=True)
class Place:
    """A folder to be, `final`; and the one that is written meanwhile."""

    final: Path

    @property
    def partial(self) -> Path:
        """FOLDER.partial."""
        return self.final.with_name(f"{self.final.name}.partial")

    @property
    def checkpoints(self) -> Path:
        """What training goes on from."""
        return self.partial / "checkpoints"

    def last_checkpoint(self) -> Path | None:
        """The latest that is whole: its state is written last."""
        found = [one for one in self.checkpoints.glob(f"{_CHECKPOINT}*") if (one / "trainer_state.json").is_file()]
        return max(found, key=step_of, default=None)

    def finish(self) -> None:
        """Gives the folder its name; what had it before is gone then."""
        for name in ("checkpoints", "best"):
            shutil.rmtree(self.partial / name, ignore_errors=True)
        (self.partial / _RUN).unlink(missing_ok=True)
        _readable(self.partial)
        before = self.final.with_name(f"{self.final.name}.before")
        shutil.rmtree(before, ignore_errors=True)
        if self.final.exists():
            self.final.rename(before)
        self.partial.rename(self.final)
        shutil.rmtree(before, ignore_errors=True)


def _readable(folder: Path) -> None:
    """Lets all files be read by whom new files may be read by; safetensors writes for its user only."""
    probe = folder / "tokenizer_config.json"
    mode = probe.stat().st_mode if probe.is_file() else None
    for path in folder.rglob("*.safetensors"):
        if mode is not None:
            path.chmod(mode)


def step_of(checkpoint: Path) -> int:
    """After how many steps it was written."""
    number = checkpoint.name.removeprefix(_CHECKPOINT)
    return int(number) if number.isdecimal() else -1


@contextmanager
def reserved(place: Place, run: Mapping[str, Any], *, resume: bool) -> Iterator[Path | None]:
    """The folder is ours while this lasts; with `resume`, the checkpoint to go on from, if there is one.

    `run` says what the training is made of. A failure leaves the folder as it is, for another try.

    Raises:
        UsageError: what is there is not an adapter of ours, is being written, was interrupted and is not to be resumed,
            or was made of something else.
    """
    check_ours(place.final)
    try:
        place.final.parent.mkdir(parents=True, exist_ok=True)
        lock = place.final.with_name(f"{place.final.name}.lock")
        with FileLock(lock, timeout=0):
            try:
                yield _begun(place, run, resume=resume)
            finally:
                with suppress(PermissionError):  # some systems keep a file that is open
                    lock.unlink(missing_ok=True)
    except Timeout as error:
        raise UsageError(f"{place.final} is being written by another training; give another folder") from error
    except OSError as error:
        raise UsageError(f"{place.final} cannot be written: {(error.strerror or str(error)).lower()}") from error


def check_ours(final: Path) -> None:
    """Refuses a folder that is not there to be replaced.

    Raises:
        UsageError: there is a file, or a folder with other things than an adapter of ours.
    """
    if not final.exists():
        return
    if not final.is_dir():
        raise UsageError(f"{final} is a file; give a folder")
    if any(final.iterdir()) and not is_ours(final):
        raise UsageError(f"{final} has other things in it than an adapter of ontonorm; give an empty or another folder")


def is_ours(folder: Path) -> bool:
    """Whether this is a folder that `finish` has made."""
    try:
        card = json.loads((folder / CARD).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(card, dict) and card.get("format") == FORMAT


def _begun(place: Place, run: Mapping[str, Any], *, resume: bool) -> Path | None:
    checkpoint = place.last_checkpoint()
    if resume and checkpoint is not None:
        if found := differences(run, _read(place.partial / _RUN)):
            raise UsageError(
                f"{place.partial} was begun otherwise ({'; '.join(found)}): resume with the same, or remove it"
            )
        return checkpoint
    if checkpoint is not None:
        raise UsageError(f"an interrupted training is in {place.partial}: resume it, or remove that folder")
    if resume and is_ours(place.final):
        raise UsageError(f"{place.final} is complete: there is nothing to resume")
    shutil.rmtree(place.partial, ignore_errors=True)
    place.checkpoints.mkdir(parents=True)
    (place.partial / _RUN).write_text(json.dumps(run, indent=1) + "\n", encoding="utf-8")
    return None


def _read(path: Path) -> dict[str, Any]:
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return run if isinstance(run, dict) else {}


def has_weights(folder: Path) -> bool:
    """Whether weights were saved there."""
    return any((folder / name).is_file() for name in _WEIGHTS)
