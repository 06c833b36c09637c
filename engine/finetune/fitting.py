"""A lesson in, an adapter in a folder out: trained, measured and described; whole or not at all, and resumed where it ended."""

import shutil
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.finetune import history, processes
from engine.finetune.card import Card, by_task, versions, write_card
from engine.finetune.folder import Place, has_weights, reserved, step_of
from engine.finetune.lora import counts, save, trainable
from engine.finetune.model import Example
from engine.finetune.objective import Objective
from engine.finetune.settings import Settings, as_dict
from engine.generate.failures import is_out_of_memory
from engine.generate.loading import Loaded, quiet
from kg.errors import ModelError
from kg.progress import Progress

if TYPE_CHECKING:
    from engine.finetune.trainer import OwnTrainer

AfterEpoch = Callable[[int, Loaded, Path], None]
"""Given the number of an epoch, the model as it is then, ready to be asked, and the folder of its snapshot."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What a training has made.

    `kept` is the epoch whose weights are in the folder; `rate` counts tokens a second, without padding.
    """

    folder: Path
    figures: tuple[history.Figure, ...]
    kept: int
    examples: int
    left_out: int = 0
    stopped_early: bool = False
    tokens: int = 0
    seconds: float = 0.0
    rate: float = 0.0


@dataclass(frozen=True, slots=True)
class Told:
    """What a card says of examples: those that were learned, those that were measured by, and where all come from.

    `keys` are those of pairs that examples show beside their own.
    """

    examples: Sequence[Example]
    validation: Sequence[Example]
    left_out: int
    data: Mapping[str, Any]
    method: str
    keys: Collection[str] = ()
    adapter: str | None = None
    preference: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Lesson:
    """Items to train by and to validate by, as an objective takes them; `fingerprint` tells them from others."""

    items: Sequence[Any]
    held: Sequence[Any]
    objective: Objective[Any]
    fingerprint: str


def fit(
    loaded: Loaded,
    lesson: Lesson,
    settings: Settings,
    told: Told,
    *,
    output: Path,
    rate: float,
    resume: bool,
    progress: Progress,
    after_epoch: AfterEpoch | None,
) -> Trained:
    """Trains by a lesson and writes the folder; of several processes each trains, and the first one writes.

    Raises:
        UsageError, ModelError: as `train`.
    """
    place = Place(output.expanduser().resolve())
    run = _run(settings, loaded, lesson, told)
    with quiet(), _told(place):
        if not processes.is_first():
            return _Fitting(loaded, lesson, settings, place, rate, progress, after_epoch).run(told, resume=resume)
        with reserved(place, run, resume=resume):
            return _Fitting(loaded, lesson, settings, place, rate, progress, after_epoch).run(told, resume=resume)


def _run(settings: Settings, loaded: Loaded, lesson: Lesson, told: Told) -> dict[str, Any]:
    """What a training that goes on must have in common with the one that was interrupted."""
    return {
        **as_dict(settings), **(told.preference or {}),
        "base_model": loaded.name, "adapter_before": told.adapter, "examples": lesson.fingerprint,
        "processes": processes.count(),
    }  # fmt: skip


@contextmanager
def _told(place: Place) -> Iterator[None]:
    """Failures of a training, with what can be done about them; the last checkpoint that is good stays."""
    from engine.finetune.trainer import NotFiniteError

    try:
        yield
    except NotFiniteError as error:
        last = place.last_checkpoint()
        kept = f"the last good checkpoint is {last}" if last else "there is no checkpoint yet"
        raise ModelError(
            f"the loss is no number any more, training has stopped; {kept}; lower the learning rate or the clip, or raise "
            "the warm-up, and train into another folder"
        ) from error
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        raise ModelError(
            "out of memory while training; lower --batch (and raise --accumulation) or --length, or give --checkpointing "
            "or --bits 4"
        ) from error
    except KeyboardInterrupt as error:
        if place.last_checkpoint():
            error.add_note(f"what was learned is in {place.partial}; --resume goes on with it")
        raise


@dataclass(slots=True)
class _Fitting:
    """One training of one process."""

    loaded: Loaded
    lesson: Lesson
    settings: Settings
    place: Place
    rate: float
    progress: Progress
    after_epoch: AfterEpoch | None

    def run(self, told: Told, *, resume: bool) -> Trained:
        """Trains, and writes what comes of it."""
        from transformers import set_seed

        set_seed(self.settings.seed)
        model = trainable(self.loaded, self.settings)
        trainer = self._trainer(model)
        trainer.accelerator.wait_for_everyone()  # until the first has made the folder
        checkpoint = self.place.last_checkpoint() if resume else None
        begun = time.perf_counter()
        self._train(trainer, checkpoint)
        seconds = time.perf_counter() - begun
        return self._finish(trainer, told, seconds)

    def _trainer(self, model: Any) -> "OwnTrainer":
        from engine.finetune.trainer import Items, OwnTrainer, Watch, arguments

        share = self.settings.batch * self.settings.accumulation * processes.count()
        steps = max(1, len(self.lesson.items) // share) * self.settings.epochs
        made = arguments(self.settings, self.place.checkpoints, steps, rate=self.rate, device=model.device.type)
        best = self.place.partial / "best" if self.lesson.held else None
        watch = Watch(self.settings, self.progress, best, self._after)
        items, held = Items(self.lesson.items), Items(self.lesson.held)
        if self.settings.checkpointing:
            model.gradient_checkpointing_enable({"use_reentrant": False})
        return OwnTrainer(self.lesson.objective, watch, model=model, args=made, train=items, held=held)

    def _train(self, trainer: "OwnTrainer", checkpoint: Path | None) -> None:
        """A checkpoint whose weights gave a loss that is no number is none to go on from."""
        from engine.finetune.trainer import NotFiniteError

        try:
            trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
        except NotFiniteError:
            for made in self.place.checkpoints.glob("checkpoint-*"):
                if step_of(made) >= trainer.state.global_step and processes.is_first():
                    shutil.rmtree(made)
            raise

    def _after(self, epoch: int, model: Any) -> None:
        """Keeps a snapshot and lets whoever asked look at the model, without a trace in what follows."""
        import torch

        folder = self.place.partial / f"epoch-{epoch}"
        if not processes.is_first():
            return
        save(model, folder)
        self.loaded.tokenizer.save_pretrained(str(folder))
        if self.after_epoch is not None:
            with torch.random.fork_rng():
                model.eval()
                self.after_epoch(
                    epoch, Loaded(model, self.loaded.tokenizer, f"{self.loaded.name} epoch {epoch}"), folder
                )
                model.train()

    def _finish(self, trainer: "OwnTrainer", told: Told, seconds: float) -> Trained:
        import torch

        log = trainer.state.log_history
        found = tuple(history.figures(log))
        lowest = history.best(found) if self.settings.patience is not None else None
        kept = (lowest or found[-1]).epoch
        early = found[-1].epoch < self.settings.epochs
        tokens = int(trainer.accelerator.reduce(torch.tensor(trainer.watch.tokens, device=trainer.args.device), "sum"))
        trained = Trained(
            self.place.final, found, kept, len(told.examples), told.left_out, early, tokens, seconds,
            tokens / max(seconds, 1e-9),
        )  # fmt: skip
        if processes.is_first():
            self._write(trainer.model, told, trained, log)
        trainer.accelerator.wait_for_everyone()
        return trained

    def _write(self, model: Any, told: Told, trained: Trained, log: history.Log) -> None:
        partial = self.place.partial
        best = partial / "best"
        if trained.kept != trained.figures[-1].epoch and has_weights(best):
            shutil.copytree(best, partial, dirs_exist_ok=True)
        else:
            save(model, partial)
        self.loaded.tokenizer.save_pretrained(str(partial))
        count, whole = counts(model)
        config = model.config
        card = Card(
            base=str(getattr(config, "_name_or_path", "") or self.loaded.name), method=told.method,
            adapter=told.adapter, examples=by_task(told.examples), nil=sum(one.is_nil for one in told.examples),
            validation=len(told.validation), left_out=told.left_out, data=told.data,
            settings=as_dict(self.settings) | {"learning_rate": self.rate}, preference=told.preference,
            figures=trained.figures, kept=trained.kept, stopped_early=trained.stopped_early, trained_weights=count,
            weights=whole, tokens=trained.tokens, seconds=trained.seconds, rate=trained.rate,
            processes=processes.count(), device=_device_name(model), versions=versions(),
        )  # fmt: skip
        keys = {
            "train": [*told.keys, *(one.key for one in told.examples)],
            "validation": [one.key for one in told.validation],
        }
        write_card(partial, card, log, keys=keys)
        self.place.finish()


def _device_name(model: Any) -> str:
    import torch

    kind = str(model.device.type)
    return torch.cuda.get_device_name(model.device) if kind == "cuda" else kind
