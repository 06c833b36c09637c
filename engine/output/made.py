"""What determines the answers of a run in, a few texts by name out: kept beside what an interrupted run leaves."""

from collections.abc import Mapping
from hashlib import blake2b
from importlib import metadata
from pathlib import Path
from typing import Any

from engine.answered import Answering
from engine.index.folder import place
from engine.learn.judgements import Judgements
from kg.store.protocol import GraphStore

Made = Mapping[str, str]
"""What a run is made with: by the name of an option, or of what stands behind the answers. None of it is empty."""


def made_with(store: GraphStore, normalizer: Answering, options: Mapping[str, Any], source: Path | None) -> Made:
    """The options that are given, the input, and the versions of all that answers."""
    found = {
        **{name: _text(value) for name, value in options.items()},
        "input": _file(source),
        **normalizer.made,
        "what was rejected": _digest(*sorted(map(str, Judgements.load(place(store)).lessons))),
        "ontonorm version": metadata.version("ontonorm"),
    }
    return {name: text for name, text in found.items() if text}


def differences(before: Made, now: Made) -> list[str]:
    """What differs, with both values."""
    names = [*before, *(name for name in now if name not in before)]
    return [
        f"{name} was {before.get(name, 'not given')}, now {now.get(name, 'not given')}"
        for name in names
        if before.get(name) != now.get(name)
    ]


def _text(value: Any) -> str:
    """The value of an option, nothing where it is not given."""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value in (None, False) else str(value)


def _file(path: Path | None) -> str:
    """Name and size of a file; of a pipe the name alone."""
    if path is None or not path.is_file():
        return str(path or "")
    return f"{path.name} ({path.stat().st_size:,} bytes)"


def _digest(*texts: str) -> str:
    return blake2b("\n".join(texts).encode(), digest_size=4).hexdigest() if texts else ""
