"""Files in, what they give out, in order: read by several processes at once, each of which takes the largest file left.

The processes are plain ones, neither forked (threads of Arrow and Ladybug would be lost) nor spawned (the caller's
script would run again). One that is killed fails its file and no other.
"""

import json
import os
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

import loaders
from kg.errors import LoadError
from kg.progress import Progress
from loaders.reading.message import Message, job_as_message, read_of, reader_as_message, written
from loaders.reading.one import Job, Read, Reader, failed

_COMMAND = [sys.executable, "-P", "-m", "loaders.reading.worker"]  # -P: nothing is imported from the current folder
_HOME = str(Path(next(iter(loaders.__path__))).absolute().parent)

_KILL = 9

_Told = Read | tuple[str, float | None] | BaseException
"""What became of a file, how far it is, or why nothing more will come."""


class _RemoteError(Exception):
    """Its text is the traceback of another process."""


def read_apart(
    jobs: Sequence[Job], sizes: Sequence[int], reader: Reader, folder: Path, progress: Progress, *, processes: int
) -> list[Read]:
    """What each file gives. A file without a size (a pipe, or nothing) is read here.

    Args:
        folder: where the tables are left, to be read from there when they are asked for.
    """
    found = {at: reader.read(job, progress) for at, job in enumerate(jobs) if not sizes[at]}
    todo = deque(sorted((at for at in range(len(jobs)) if sizes[at]), key=lambda at: -sizes[at]))
    told: SimpleQueue[tuple[int, _Told]] = SimpleQueue()
    workers = [_Worker(reader, folder, told) for _ in range(min(processes, len(todo)))]
    threads = [threading.Thread(target=worker.work, args=(jobs, todo), daemon=True) for worker in workers]
    follow = _Following(sizes, progress)
    try:
        for thread in threads:
            thread.start()
        while len(found) < len(jobs):
            at, news = told.get()
            if isinstance(news, BaseException):
                raise news
            if isinstance(news, Read):
                found[at] = news
                follow.done(at)
            else:
                follow.tell(at, *news)
    finally:
        for worker in workers:
            worker.end()
        for thread in threads:
            thread.join()
    return [found[at] for at in range(len(jobs))]


class _Following:
    """How far all files are together, by their sizes, and which are being read."""

    def __init__(self, sizes: Sequence[int], progress: Progress) -> None:
        self._sizes = sizes
        self._progress = progress
        self._shares = [0.0] * len(sizes)
        self._names: dict[int, str] = {}

    def tell(self, at: int, what: str, share: float | None) -> None:
        self._names[at] = what.removeprefix("reading ")
        self._shares[at] = max(self._shares[at], share or 0.0)
        read = sum(size * part for size, part in zip(self._sizes, self._shares, strict=True))
        self._progress(f"reading {', '.join(self._names.values())}", read / sum(self._sizes))

    def done(self, at: int) -> None:
        self._shares[at] = 1.0
        self._names.pop(at, None)


class _Worker:
    """One process, or after its death another one, and the thread that speaks with it."""

    def __init__(self, reader: Reader, folder: Path, told: "SimpleQueue[tuple[int, _Told]]") -> None:
        self._reader = reader
        self._folder = folder
        self._told = told
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    def work(self, jobs: Sequence[Job], todo: "deque[int]") -> None:
        """Has one file after the other read; the body of the thread."""
        at = 0
        try:
            while not self._ended:
                at = todo.popleft()
                self._told.put((at, self._read(at, jobs[at])))
        except IndexError:  # nothing left to do
            self.end()
        except BaseException as error:
            self._told.put((at, error))
        finally:
            self._buried()

    def end(self) -> None:
        """Ends the process, whatever it is doing, and starts no other."""
        with self._lock:
            self._ended = True
            if self._process:
                self._process.kill()

    def _read(self, at: int, job: Job) -> Read:
        folder = self._folder / str(at)
        answer = self._answer({"job": job_as_message(job), "tables": str(folder)}, at)
        if answer is None:
            code = self._buried()
            how = f"signal {-code}, perhaps for want of memory" if code == -_KILL else f"it ended with {code}"
            return Read(failed(job, LoadError(f"{job.file.path}: the process that read it was stopped: {how}")))
        if "mistake" in answer:
            raise RuntimeError(answer["mistake"]) from _RemoteError(answer["trace"])
        return read_of(answer, folder, self._reader.replaced_by(job))

    def _answer(self, request: Message, at: int) -> Message | None:
        """The answer to a request; None of a process that died."""
        try:
            process = self._running()
            _write(process, request)
            for line in process.stdout or ():
                message: Message = json.loads(line)
                if "progress" not in message:
                    return message
                what, share = message["progress"]
                self._told.put((at, (what, share)))
        except (OSError, ValueError):  # a closed pipe, half a line
            return None
        return None

    def _running(self) -> "subprocess.Popen[bytes]":
        with self._lock:
            if self._process is None:
                path = os.pathsep.join([_HOME, *filter(None, [os.environ.get("PYTHONPATH")])])
                self._process = subprocess.Popen(  # noqa: S603
                    _COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path},
                    start_new_session=True,  # an interrupt from the keyboard is for us, and we end it
                )  # fmt: skip
                _write(self._process, {"reader": reader_as_message(self._reader), "folder": str(self._folder)})
            if self._ended:
                self._process.kill()
            return self._process

    def _buried(self) -> int:
        """The exit code of the process, which is gone with its pipes; 0 if there was none."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return 0
        process.kill()
        with suppress(OSError), process:  # leaving it closes the pipes and waits
            pass
        return process.returncode


def _write(process: "subprocess.Popen[bytes]", message: Message) -> None:
    if process.stdin:
        process.stdin.write(written(message))
        process.stdin.flush()
