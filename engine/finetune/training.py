"""Examples in, an adapter in a folder out: a model learns to give their answers."""

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from engine.finetune import processes
from engine.finetune.card import read_keys
from engine.finetune.fitting import AfterEpoch, Lesson, Told, Trained, fit
from engine.finetune.lora import base_of
from engine.finetune.model import Example
from engine.finetune.objective import Answers
from engine.finetune.packing import lines_of
from engine.finetune.rows import Rows, fingerprint, rows_of
from engine.finetune.settings import Settings
from engine.generate.loading import Loaded
from engine.generate.scoring import can_pack
from engine.generate.wording import Wording
from kg.errors import UsageError
from kg.progress import Progress

__all__ = ["AfterEpoch", "Trained", "train"]


def train(
    examples: Sequence[Example],
    validation: Sequence[Example] = (),
    *,
    base: Loaded | str,
    adapter: str | None = None,
    output: Path,
    settings: Settings | None = None,
    resume: bool = False,
    data: Mapping[str, Any] | None = None,
    keys: Collection[str] = (),
    device: str = "auto",
    progress: Progress = lambda what, share: None,
    after_epoch: AfterEpoch | None = None,
) -> Trained:
    """Trains a model, or an adapter of it, to give the answers of examples; a base that is loaded is changed by it.

    Args:
        adapter: the folder of the one that is trained on; a base that is loaded has it already.
        validation: examples by which the loss is measured after each epoch.
        output: the folder to write. Meanwhile all is in OUTPUT.partial, from where `resume` goes on.
        data: where the examples come from, for the card; `keys` are those of pairs that they show beside their own.

    Raises:
        UsageError: there are no examples, none is short enough, or `output` is not ours or was begun otherwise.
        ModelError: the base cannot be loaded, memory runs out, or a loss is no number.
    """
    if not examples:
        raise UsageError("there is nothing to train by: no examples")
    settings = settings or Settings()
    loaded = base_of(base, settings, adapter=adapter, device=processes.device(device))
    wording = Wording(loaded.tokenizer)
    rows, held = (rows_of(some, wording, settings.length) for some in (examples, validation))
    if not rows.rows:
        raise UsageError(
            f"all {len(examples):,} examples have more than {settings.length} tokens; give a larger length"
        )
    _check_packing(settings, loaded)
    items, validated = (
        lines_of(some.rows, length=settings.length, packing=settings.packing, seed=settings.seed)
        for some in (rows, held)
    )
    lesson = Lesson(items, validated, Answers(padding_of(loaded)), f"{fingerprint(rows.rows)} {fingerprint(held.rows)}")
    told = Told(
        _kept(examples, rows), _kept(validation, held), rows.left_out + held.left_out, data or {}, settings.method,
        keys=[*keys, *keys_before(adapter)], adapter=adapter,
    )  # fmt: skip
    return fit(
        loaded, lesson, settings, told, output=output, rate=settings.rate(), resume=resume, progress=progress,
        after_epoch=after_epoch,
    )  # fmt: skip


def _kept(examples: Sequence[Example], rows: Rows) -> list[Example]:
    return [examples[at] for at in rows.places]


def keys_before(adapter: str | None) -> Collection[str]:
    """The keys of the pairs that an adapter was trained by before."""
    return read_keys(Path(adapter)).get("train", ()) if adapter else ()


def padding_of(loaded: Loaded) -> int:
    """The token that fills lines up; any would do, for nothing looks at it."""
    return int(loaded.tokenizer.pad_token_id or 0)


def _check_packing(settings: Settings, loaded: Loaded) -> None:
    if not settings.packing:
        return
    window = getattr(loaded.model.config.get_text_config(), "sliding_window", None)
    if not can_pack(loaded.model) or (window and window < settings.length):
        raise UsageError(f"{loaded.name} cannot be told what each token sees: train it without packing")
