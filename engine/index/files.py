"""Arrays in, files out that are mapped again whole or refused; a folder that one builder at a time writes to.

    NAME.json                  a manifest, replaced by one rename: the only moment at which anything changes
    PREFIX-STAMP/NAME.npy      the arrays of one part; written once, mapped by readers, shared by processes
    lock                       who builds just now

What the manifest does not name is left over from a builder that was interrupted; the next one removes it.
"""

import json
import os
import re
import shutil
import uuid
import zlib
from collections.abc import Container, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from filelock import FileLock, Timeout

from engine.index.strings import Arrays
from kg.errors import ArtifactError

Files = dict[str, tuple[int, int]]
"""Size in bytes and CRC-32 of the file of each array."""

_CHUNK = 2**20
_MADE_BY_US = re.compile(r"[^/]+-[0-9a-f]{12}")


def new_folder(path: Path, prefix: str) -> Path:
    """A new folder for the arrays of a part; nobody knows of it until a manifest names it."""
    folder = path / f"{quote(prefix, safe='')}-{uuid.uuid4().hex[:12]}"
    folder.mkdir(parents=True)
    return folder


def folder_named(name: str) -> str:
    """The name, if it is one that `new_folder` gives.

    Raises:
        ValueError: it is none; a manifest must not lead elsewhere.
    """
    if not _MADE_BY_US.fullmatch(name):
        raise ValueError(name)
    return name


def write_arrays(folder: Path, arrays: Arrays) -> Files:
    """Writes arrays, each into a file of its name."""
    files = {}
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
        files[name] = fingerprint(folder / f"{name}.npy")
    return files


def read_arrays(folder: Path, files: Files) -> Arrays:
    """The arrays, large ones mapped from their files.

    Raises:
        ArtifactError: a file is missing or is not as it was written.
    """
    arrays = {}
    for name, expected in files.items():
        file = folder / f"{name}.npy"
        try:
            if fingerprint(file) != expected:
                raise ArtifactError(f"{file} is damaged")
            mapped = np.load(file, mmap_mode="r" if expected[0] > _CHUNK else None, allow_pickle=False)
            arrays[name] = mapped.view(np.ndarray)  # a memmap, being a subclass, takes long to take apart
        except (OSError, ValueError) as error:
            raise ArtifactError(f"{file} cannot be read ({error})") from error
    return arrays


def parsed_files(data: dict[str, Any]) -> Files:
    """What a manifest says of files."""
    return {str(name): (int(size), int(checksum)) for name, (size, checksum) in data.items()}


def fingerprint(file: Path) -> tuple[int, int]:
    """Size in bytes and CRC-32."""
    checksum, size = 0, 0
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            checksum, size = zlib.crc32(chunk, checksum), size + len(chunk)
    return size, checksum


def commit(manifest: Path, data: dict[str, Any], named: Container[str]) -> None:
    """Makes the manifest the current one, by one rename, and removes the folders beside it that are not named."""
    partial = manifest.with_suffix(".partial")
    with partial.open("w", encoding="utf-8") as file:
        json.dump(data, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(manifest)
    for folder in manifest.parent.iterdir():
        if _MADE_BY_US.fullmatch(folder.name) and folder.name not in named:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def building(path: Path, wait: float) -> Iterator[None]:
    """Holds a folder for one builder.

    Raises:
        ArtifactError: another process builds it for longer than `wait` seconds, or the folder cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        with FileLock(path / "lock", timeout=wait):
            yield
    except Timeout as error:
        raise ArtifactError(f"another process builds the index in {path}; wait for it") from error
    except OSError as error:
        raise ArtifactError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}") from error
