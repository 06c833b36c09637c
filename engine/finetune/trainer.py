"""transformers' Trainer with our losses: by tokens or pairs of the whole step, stopped where a loss is no number."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from peft.helpers import disable_input_dtype_casting
from transformers import PrinterCallback, Trainer, TrainerCallback, TrainingArguments

from engine.finetune import history
from engine.finetune.lora import save
from engine.finetune.objective import Objective
from engine.finetune.packing import Batch
from engine.finetune.settings import Settings
from kg.progress import Progress

if TYPE_CHECKING:
    from torch import Tensor

CHECKPOINT = "checkpoint-"
_CHECKPOINT_STEPS = 500  # an interrupted epoch loses at most so many
_LOGGED_STEPS = 10
_FEWEST_LOGGED = 50  # of a short training, so that its curve is one


class NotFiniteError(Exception):
    """A loss, or the gradient that follows from it, is no number."""


class Items(torch.utils.data.Dataset):  # type: ignore[misc]
    """A sequence, as PyTorch reads it."""

    def __init__(self, items: Sequence[Any]) -> None:
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, at: int) -> Any:
        return self._items[at]


@dataclass(slots=True)
class Watch:
    """What follows a training: who is told, what is to be done after an epoch, where the best weights are kept."""

    settings: Settings
    progress: Progress
    best: Path | None
    after: Callable[[int, Any], None]
    tokens: int = 0
    figures: list[history.Figure] = field(default_factory=list)


def arguments(settings: Settings, folder: Path, steps: int, *, rate: float, device: str) -> Any:
    """The settings in the words of Trainer; `steps` are those of the whole training."""
    cuda = device == "cuda"
    bf16 = cuda and torch.cuda.is_bf16_supported() if settings.bf16 is None else settings.bf16
    made = TrainingArguments(
        output_dir=str(folder),
        num_train_epochs=settings.epochs,
        per_device_train_batch_size=settings.batch,
        per_device_eval_batch_size=settings.batch,
        gradient_accumulation_steps=settings.accumulation,
        learning_rate=rate,
        lr_scheduler_type=settings.scheduler,
        warmup_steps=settings.warmup,  # below 1 it is a share
        weight_decay=settings.weight_decay,
        max_grad_norm=settings.clip,
        optim="adamw_torch_fused" if cuda else "adamw_torch",
        bf16=bf16,
        seed=settings.seed,
        data_seed=settings.seed,
        use_cpu=device == "cpu",
        eval_strategy="no",  # the callback says when: after each epoch
        save_strategy="no",
        save_total_limit=2,
        logging_steps=max(1, min(_LOGGED_STEPS, steps // _FEWEST_LOGGED)),
        logging_nan_inf_filter=False,
        disable_tqdm=True,
        report_to=[],
        log_level="error",
        log_level_replica="error",
        remove_unused_columns=False,
        ddp_find_unused_parameters=False,
        dataloader_pin_memory=cuda,
    )
    made._n_gpu = min(made.n_gpu, 1)  # several by torchrun, each with a process of its own; not by threads of one
    return made


class OwnTrainer(Trainer):  # type: ignore[misc]
    """Trainer with an objective of ours."""

    loss_is_scaled_for_ga = True

    def __init__(
        self, objective: Objective[Any], watch: Watch, *, model: Any, args: Any, train: Items, held: Items
    ) -> None:
        super().__init__(
            model=model, args=args, train_dataset=train, eval_dataset=held, data_collator=objective.collate,
            callbacks=[_Follow(watch)],
        )  # fmt: skip
        self.remove_callback(PrinterCallback)
        self.model_accepts_loss_kwargs = True  # as it was called before loss_is_scaled_for_ga
        self._objective = objective
        self.watch = watch

    def get_batch_samples(
        self, epoch_iterator: Iterator[Batch], num_batches: int, device: Any
    ) -> tuple[list[Batch], "Tensor | None"]:
        """The batches of a step, and how many items they have on all devices."""
        batches, _ = super().get_batch_samples(epoch_iterator, num_batches, device)
        self.watch.tokens += sum(int(batch["tokens"]) for batch in batches)
        items = torch.tensor(sum(int(batch["items"]) for batch in batches), device=device)
        return batches, self.accelerator.reduce(items, "sum")

    def training_step(self, model: Any, *arguments: Any, **more: Any) -> "Tensor":
        """Within it, adapters of float32 take bfloat16 as it is: autocast narrows what peft would widen before that."""
        with disable_input_dtype_casting(model, active=self.args.bf16):
            return super().training_step(model, *arguments, **more)

    def compute_loss(
        self, model: Any, inputs: Batch, return_outputs: bool = False, num_items_in_batch: "Tensor | None" = None
    ) -> "Tensor":
        """This batch's part of the mean loss of the step; of several devices the mean is taken, so each counts more."""
        if num_items_in_batch is None or return_outputs:
            raise NotImplementedError("losses are summed over the items of a step")
        loss = self._objective.loss(model, inputs) / num_items_in_batch.clamp(min=1)
        if not torch.isfinite(loss):
            raise NotFiniteError
        return loss * self.accelerator.num_processes

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        """The mean loss of the items that are held out, each device with its part of them."""
        self.model.eval()
        size, shared = self.args.per_device_eval_batch_size, self.accelerator.num_processes
        mine = [self.eval_dataset[at] for at in range(self.accelerator.process_index, len(self.eval_dataset), shared)]
        sums = torch.zeros(2, dtype=torch.float64)
        with torch.no_grad():
            for begin in range(0, len(mine), size):
                batch = self._prepare_inputs(self._objective.collate(mine[begin : begin + size]))
                loss = self._objective.loss(self.model, batch)
                sums += torch.stack([loss.cpu().double(), batch["items"].cpu().double()])
        total, items = self.accelerator.reduce(sums.float().to(self.args.device), "sum").tolist()
        self.model.train()
        metrics = {"eval_loss": total / max(items, 1)}
        if not math.isfinite(total):
            raise NotFiniteError
        self.log(dict(metrics))
        self.control: Any = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    def _save(self, output_dir: str | None = None, state_dict: Any = None) -> None:  # noqa: ARG002
        """The weights alone: no pickle of the arguments, no card of a hub."""
        if self.args.should_save:
            save(self.model, Path(output_dir or self.args.output_dir))


class _Follow(TrainerCallback):  # type: ignore[misc]
    """Tells how far a training is, and says when to measure, keep, save and stop."""

    def __init__(self, watch: Watch) -> None:
        self._watch = watch

    def on_pre_optimizer_step(self, _args: Any, _state: Any, _control: Any, *, model: Any, **_: Any) -> None:
        """Keeps the weights numbers: of a norm that is none, clipping makes every gradient the same."""
        sums = [weight.grad.sum() for weight in model.parameters() if weight.grad is not None]
        if sums and not torch.isfinite(torch.stack(sums)).all():
            raise NotFiniteError

    def on_step_end(self, _args: Any, state: Any, control: Any, **_: Any) -> None:
        epoch = min(int(state.epoch - 1e-9) + 1, self._watch.settings.epochs)
        loss = next((f", loss {row['loss']:.3g}" for row in reversed(state.log_history) if "loss" in row), "")
        self._told(f"epoch {epoch} of {self._watch.settings.epochs}{loss}", state)
        if state.global_step % _CHECKPOINT_STEPS == 0:
            control.should_save = True

    def on_epoch_end(self, _args: Any, state: Any, control: Any, *, model: Any, **_: Any) -> None:
        control.should_log = control.should_save = True
        control.should_evaluate = self._watch.best is not None
        epoch = round(state.epoch)
        if epoch in self._watch.settings.evaluate_epochs:
            self._told(f"snapshot of epoch {epoch}", state)
            self._watch.after(epoch, model)

    def on_evaluate(self, _args: Any, state: Any, control: Any, *, model: Any, **_: Any) -> None:
        found, patience = history.figures(state.log_history), self._watch.settings.patience
        lowest = history.best(found)
        if self._watch.best is not None and state.is_world_process_zero and lowest and lowest.epoch == found[-1].epoch:
            save(model, self._watch.best)
        if patience is not None and history.is_spent(found, patience):
            control.should_training_stop = True

    def _told(self, what: str, state: Any) -> None:
        if state.is_world_process_zero:
            self._watch.progress(what, state.global_step / state.max_steps)
