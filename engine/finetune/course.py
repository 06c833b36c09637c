"""Examples in, an adapter out, by all the stages that are wanted: selection, training, preference, merging."""

import gc
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from engine.finetune import processes
from engine.finetune.card import read_card
from engine.finetune.examples import Made
from engine.finetune.folder import check_ours, is_ours
from engine.finetune.lora import base_of
from engine.finetune.merging import merge
from engine.finetune.model import Example
from engine.finetune.prefer import prefer
from engine.finetune.selection import Selection, at_random, select
from engine.finetune.settings import Preference, Settings, as_dict, differences
from engine.finetune.training import AfterEpoch, Trained, train
from engine.generate.loading import Loaded, load
from engine.generate.wording import Wording
from kg.errors import UsageError
from kg.progress import Progress

Choice = Literal["ifd", "random"]
CHOICES: tuple[Choice, ...] = ("ifd", "random")


@dataclass(frozen=True, slots=True)
class Course:
    """What is done with examples.

    Attributes:
        model: its folder or name.
        output: the folder of the adapter; where a preference stage follows, the adapter before it is in OUTPUT.fitted.
        adapter: the folder of one to begin with: it is trained on; with a preference stage, only that is done.
        select: by which the share `keep` of the training examples is taken; None takes all.
        select_model: by which the difficulty is measured; by default the model itself. For `random`, it makes the selection
            as large as that by `ifd` would be.
        merged: the folder of a model with the adapter in its weights, too.

    Raises:
        UsageError: these do not go together.
    """

    model: str
    output: Path
    settings: Settings = Settings()  # noqa: RUF009  # is frozen
    adapter: str | None = None
    select: Choice | None = None
    keep: float = 0.5
    select_model: str | None = None
    preference: Preference | None = None
    merged: Path | None = None
    resume: bool = False
    device: str = "auto"

    def __post_init__(self) -> None:
        full = self.settings.method == "full"
        if full and (self.merged or self.preference or self.adapter):
            raise UsageError("merging, preferring and going on with an adapter are for LoRA, not for --method full")
        if self.select is None and self.select_model:
            raise UsageError("--select-model is for --select ifd|random")
        for folder in filter(None, (self.output, self.fitted, self.merged)):
            check_ours(folder)

    @property
    def fitted(self) -> Path | None:
        """Where the adapter before a preference stage is written, if it is trained, too."""
        if self.preference is None or self.adapter:
            return None
        output = self.output.expanduser().resolve()
        return output.with_name(f"{output.name}.fitted")


@dataclass(frozen=True, slots=True)
class Finetuned:
    """What came of it: the last training, the folder of the adapter before it, what was selected, the merged model's folder."""

    trained: Trained
    fitted: Path | None = None
    selection: Selection | None = None
    merged: Path | None = None


class Base:
    """The model to train, loaded before examples are made, since it counts their tokens; a stage takes it, and changes it.

    Raises:
        ModelError: it, or the adapter to begin with, cannot be loaded.
    """

    def __init__(self, course: Course) -> None:
        self._course = course
        self._loaded: Loaded | None = self._load()
        self.count_tokens = Wording(self._loaded.tokenizer).lengths

    def _load(self) -> Loaded:
        course = self._course
        return base_of(course.model, course.settings, adapter=course.adapter, device=processes.device(course.device))

    def show(self) -> Loaded:
        """The model, to be asked and not to be changed."""
        self._loaded = self._loaded or self._load()
        return self._loaded

    def take(self) -> Loaded:
        """The model, which is not kept here any more: its memory is free when whoever takes it has done."""
        loaded, self._loaded = self.show(), None
        return loaded

    def drop(self) -> None:
        """Lets go of the model."""
        self._loaded = None


def run_course(
    made: Made,
    course: Course,
    base: Base,
    *,
    data: Mapping[str, Any],
    progress: Progress = lambda what, share: None,
    after_epoch: AfterEpoch | None = None,
) -> Finetuned:
    """Does all stages. `data` says where the examples come from, for the card.

    Raises:
        UsageError, ModelError: as `train` and `prefer`.
    """
    selected, selection = _selected(made.train, course, base, progress)
    data = {**data, **_about(selection, course, len(made.train), len(selected))}

    def fitted(output: Path) -> Trained:
        return train(
            selected, made.validation, base=base.take(), adapter=course.adapter, output=output,
            settings=course.settings, resume=course.resume, data=data, keys=made.keys, progress=progress,
            after_epoch=after_epoch,
        )  # fmt: skip

    if course.preference is None:
        trained = fitted(course.output)
    else:
        if course.fitted and not _is_done(course.fitted, course):
            fitted(course.fitted)
        loaded = base.take() if course.adapter else None
        base.drop()
        _free()
        trained = prefer(
            selected, made.validation, base=loaded or course.model, adapter=course.adapter or str(course.fitted),
            output=course.output, settings=course.settings, preference=course.preference, resume=course.resume,
            data=data, keys=made.keys, device=course.device, progress=progress,
        )  # fmt: skip
    _free()
    merged = None
    if course.merged and processes.is_first():
        merged = merge(trained.folder, course.merged, progress=progress)
    return Finetuned(trained, course.fitted, selection, merged)


def _is_done(fitted: Path, course: Course) -> bool:
    """Whether the stage before a preference was done by the run that is resumed."""
    if not course.resume or not is_ours(fitted):
        return False
    settings = as_dict(course.settings) | {"learning_rate": course.settings.rate()}
    if found := differences(settings, read_card(fitted)["settings"]):
        raise UsageError(f"{fitted} was made otherwise ({'; '.join(found)}): resume with the same, or remove it")
    return True


def _selected(
    examples: Sequence[Example], course: Course, base: Base, progress: Progress
) -> tuple[Sequence[Example], Selection | None]:
    """The training examples that are taken, and the report if they were measured."""
    seed = course.settings.seed
    if course.select is None:
        return examples, None
    if course.select == "random" and course.select_model is None:
        return at_random(examples, keep=course.keep, seed=seed), None
    judge = load(course.select_model, device=processes.device(course.device)) if course.select_model else base.show()
    selection = select(examples, judge, keep=course.keep, seed=seed, progress=progress)
    return selection.random if course.select == "random" else selection.kept, selection


def _about(selection: Selection | None, course: Course, examples: int, kept: int) -> dict[str, Any]:
    """What a card says of a selection."""
    if course.select is None:
        return {}
    told: dict[str, Any] = {"by": course.select, "keep": course.keep, "kept": kept, "of": examples}
    if selection is None:
        return {"selection": told}
    groups = [{**asdict(one), "quantiles": {str(at): value for at, value in one.quantiles.items()}}
              for one in selection.groups]  # fmt: skip
    report = selection.as_text().splitlines()
    return {"selection": {**told, "model": selection.model, "report": report, "groups": groups}}


def _free() -> None:
    """Lets go of a model that nobody has any more."""
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
