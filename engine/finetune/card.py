"""What was trained, on what, how and with which figures: in files beside an adapter, for programs and for people."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.finetune.folder import CARD, FORMAT
from engine.finetune.history import Figure, Log, points, write_table
from engine.finetune.model import Example
from engine.finetune.plot import line_plot
from kg.errors import ArtifactError

VERSION = 1
_KEYS, _TEXT, _TABLE, _PLOT = "keys.json", "card.md", "loss.tsv", "loss.svg"


@dataclass(frozen=True, slots=True)
class Card:
    """What an adapter is.

    Attributes:
        base: the model that it belongs to; `adapter` the one that its training began from, if any.
        method: what was trained: `lora`, `full`, or the loss of a preference stage.
        examples: how many, by task; `nil` those whose answer is none.
        left_out: how many were too long, or have no wrong answer that the right one could be preferred to.
        data: where they come from, as the caller tells it: ontologies, gold files, conditions, the graph's version.
        kept: the epoch whose weights these are.
        rate: tokens of examples a second, padding not counted.
    """

    base: str
    method: str
    examples: Mapping[str, int]
    settings: Mapping[str, Any]
    figures: Sequence[Figure]
    adapter: str | None = None
    nil: int = 0
    validation: int = 0
    left_out: int = 0
    data: Mapping[str, Any] = field(default_factory=dict)
    preference: Mapping[str, Any] | None = None
    kept: int | None = None
    stopped_early: bool = False
    trained_weights: int = 0
    weights: int = 0
    tokens: int = 0
    seconds: float = 0.0
    rate: float = 0.0
    processes: int = 1
    device: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    made: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))


def by_task(examples: Iterable[Example]) -> dict[str, int]:
    """How many examples each task has."""
    return dict(sorted(Counter(str(one.task) for one in examples).items()))


def versions() -> dict[str, str]:
    """Of the libraries that train."""
    import accelerate
    import peft
    import torch
    import transformers

    return {one.__name__: str(one.__version__) for one in (torch, transformers, peft, accelerate)}


def write_card(folder: Path, card: Card, log: Log, *, keys: Mapping[str, Iterable[str]]) -> None:
    """Writes card.json, card.md, keys.json (the keys of pairs, by what they were used for), loss.tsv and loss.svg."""
    told = {"format": FORMAT, "version": VERSION, **asdict(card)}
    _write_json(folder / CARD, told)
    _write_json(folder / _KEYS, {use: sorted({key for key in some if key}) for use, some in keys.items()})
    (folder / _TEXT).write_text(as_text(card), encoding="utf-8")
    write_table(folder / _TABLE, log)
    lines = {"training": points(log, "loss"), "validation": points(log, "eval_loss")}
    drawing = line_plot(lines, title=f"Loss of {folder.name}", across="step", upward="loss")
    (folder / _PLOT).write_text(drawing, encoding="utf-8")


def read_card(folder: Path) -> dict[str, Any]:
    """The fields of the card in a folder.

    Raises:
        ArtifactError: there is none, or it is damaged or of another version.
    """
    path = folder / CARD
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ArtifactError(f"{path} cannot be read ({type(error).__name__}); train the adapter again") from error
    if not isinstance(card, dict) or (card.get("format"), card.get("version")) != (FORMAT, VERSION):
        raise ArtifactError(f"{path} is no card of an adapter, or of another version of ontonorm")
    return card


def read_keys(folder: Path) -> dict[str, frozenset[str]]:
    """The keys of pairs that an adapter was trained (`train`) and chosen (`validation`) by; none where it is not of ours."""
    try:
        keys = json.loads((folder / _KEYS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {use: frozenset(some) for use, some in keys.items()} if isinstance(keys, dict) else {}


def as_text(card: Card) -> str:
    """The card for people, in Markdown."""
    tasks = ", ".join(f"{task} ({count:,} examples)" for task, count in card.examples.items())
    about = {
        "Base model": card.base,
        "Started from": card.adapter,
        "Tasks": tasks,
        "Answers that are none": f"{card.nil:,}",
        "Validation": f"{card.validation:,} examples",
        "Left out": f"{card.left_out:,}",
        "Trained": f"{card.method}, {card.trained_weights:,} of {card.weights:,} weights",
        "Kept": None if card.kept is None else f"epoch {card.kept}{' (stopped early)' if card.stopped_early else ''}",
        "Took": f"{card.seconds:,.0f} s on {card.processes} × {card.device}, {card.rate:,.0f} tokens/s",
        "Made": f"{card.made} with {', '.join(f'{name} {version}' for name, version in card.versions.items())}",
    }
    return "\n".join([
        "# Adapter for ontonorm", "",
        *_table(("", ""), [(name, value) for name, value in about.items() if value]), "",
        "## Data", "", *_table(("", ""), [(name, _told(value)) for name, value in card.data.items()]), "",
        "## Losses by epoch", "",
        *_table(("epoch", "step", "training", "validation"),
                [(one.epoch, one.step, _told(one.loss), _told(one.validation_loss)) for one in card.figures]), "",
        "The curve is in loss.svg, its points are in loss.tsv.", "",
        "## Settings", "",
        *_table(("", ""), [(name, _told(value)) for name, value in {**card.settings, **(card.preference or {})}.items()]),
        "",
    ])  # fmt: skip


def _table(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    lines = [header, ["---"] * len(header), *rows]
    return [f"| {' | '.join(map(_cell, line))} |" for line in lines]


def _cell(value: Any) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def _told(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_told(one)}" for name, one in value.items() if not _is_detail(one))
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _is_detail(value: Any) -> bool:
    """Whether it is for card.json alone."""
    return isinstance(value, list) and any(isinstance(one, Mapping) for one in value)


def _write_json(path: Path, value: Any) -> None:
    path.write_text(
        json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False, default=str) + "\n", encoding="utf-8"
    )
