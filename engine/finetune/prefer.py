"""Examples and a model in, an adapter out that prefers the right answers to those wrong ones that the model is taken in by."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.finetune import processes
from engine.finetune.fitting import Lesson, Told, Trained, fit
from engine.finetune.lora import base_of
from engine.finetune.model import Example
from engine.finetune.objective import Objective, answer_logs
from engine.finetune.packing import Batch, collated
from engine.finetune.rows import Row, fingerprint, row_of
from engine.finetune.settings import Preference, Settings, as_dict
from engine.finetune.training import keys_before, padding_of
from engine.generate.loading import Loaded, quiet
from engine.generate.local import LocalGenerator
from engine.generate.wording import Wording
from kg.errors import UsageError
from kg.progress import Progress

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class Pair:
    """A right answer and a wrong one to the same prompt, and the log-probabilities that both had before."""

    example: Example
    right: Row
    wrong: Row
    before: tuple[float, float] = (0.0, 0.0)


def dpo_loss(
    right: "Tensor", wrong: "Tensor", right_before: "Tensor", wrong_before: "Tensor", *, beta: float
) -> "Tensor":
    """The loss of each pair of answers by their log-probabilities now and before (Rafailov et al. 2023, equation 7).

    −log σ(β · ((right − right before) − (wrong − wrong before))): what counts is how much more the right one has gained.
    """
    from torch.nn.functional import logsigmoid

    return -logsigmoid(beta * ((right - right_before) - (wrong - wrong_before)))


def orpo_loss(right: "Tensor", wrong: "Tensor", *, weight: float) -> "Tensor":
    """The loss of each pair of answers by the means of their tokens' log-probabilities (Hong et al. 2024, equations 6, 7).

    −right + λ · −log σ(log odds of right − log odds of wrong), where the odds of p are p / (1 − p); no model before is needed.
    """
    from torch.nn.functional import logsigmoid

    return -right - weight * logsigmoid(_log_odds(right) - _log_odds(wrong))


def _log_odds(log: "Tensor") -> "Tensor":
    """log(p / (1 − p)) of a log-probability; where p is 1, of the next lower number."""
    import torch

    return log - torch.log(-torch.expm1(log.clamp(max=-torch.finfo(log.dtype).eps)))


class Preferring:
    """The loss of pairs; the right answers stand in the first half of a batch, the wrong ones in the second."""

    def __init__(self, preference: Preference, padding: int) -> None:
        self._preference = preference
        self._padding = padding

    def collate(self, items: Sequence[Pair]) -> Batch:
        import torch

        batch = collated([(one.right,) for one in items] + [(one.wrong,) for one in items], self._padding)
        return {**batch, "before": torch.tensor([one.before for one in items]).T, "items": torch.tensor(len(items))}

    def loss(self, model: Any, batch: Batch) -> "Tensor":
        right, wrong, rights, wrongs = _sums(model, batch)
        if self._preference.loss == "orpo":
            return orpo_loss(right / rights, wrong / wrongs, weight=self._preference.weight).sum()
        return dpo_loss(right, wrong, *batch["before"], beta=self._preference.weight).sum()


def _sums(model: Any, batch: Batch) -> Sequence["Tensor"]:
    """The log-probabilities of the right and of the wrong answers, and how many tokens they have."""
    logs, shown = answer_logs(model, batch)
    return [*logs.sum(dim=1).chunk(2), *shown.sum(dim=1).chunk(2)]


def prefer(
    examples: Sequence[Example],
    validation: Sequence[Example] = (),
    *,
    base: Loaded | str,
    adapter: str | None = None,
    output: Path,
    settings: Settings | None = None,
    preference: Preference | None = None,
    resume: bool = False,
    data: Mapping[str, Any] | None = None,
    keys: Collection[str] = (),
    device: str = "auto",
    progress: Progress = lambda what, share: None,
) -> Trained:
    """Trains an adapter, or a new one for the base, by the examples that have wrong answers; as `train`, without packing.

    Args:
        adapter: the folder of the one to begin with; what it is now is what the model was before.

    Raises:
        UsageError: no example has a wrong answer and is short enough, or as `train`.
        ModelError: as `train`.
    """
    settings, preference = replace(settings or Settings(), packing=False), preference or Preference()
    loaded = base_of(base, settings, adapter=adapter, device=processes.device(device))
    pairs, held_pairs = (
        _measured(loaded, pairs_of(some, loaded, settings, preference, progress), settings)
        for some in (examples, validation)
    )
    if not pairs:
        raise UsageError(f"none of {len(examples):,} examples has a wrong answer and at most {settings.length} tokens")
    objective: Objective[Pair] = Preferring(preference, padding_of(loaded))
    marks = [fingerprint([row for one in some for row in (one.right, one.wrong)]) for some in (pairs, held_pairs)]
    taught, held = (list(dict.fromkeys(one.example for one in some)) for some in (pairs, held_pairs))
    told = Told(
        taught, held, len(examples) + len(validation) - len(taught) - len(held), data or {}, preference.loss,
        keys=[*keys, *keys_before(adapter)],
        adapter=adapter, preference=as_dict(preference),
    )  # fmt: skip
    return fit(
        loaded, Lesson(pairs, held_pairs, objective, " ".join(marks)), settings, told, output=output,
        rate=settings.rate(preference=True), resume=resume, progress=progress, after_epoch=None,
    )  # fmt: skip


def pairs_of(
    examples: Sequence[Example], loaded: Loaded, settings: Settings, preference: Preference, progress: Progress
) -> list[Pair]:
    """For each example that has wrong answers the pairs with those that the model takes for the likeliest of them."""
    able = [one for one in examples if one.wrong]
    progress("what the model is wrong by", None)
    scores = LocalGenerator(loaded).score([one.prompt for one in able], [one.wrong for one in able])
    wording = Wording(loaded.tokenizer)
    pairs = []
    for example, scored in zip(able, scores, strict=True):
        right = row_of(wording, example.prompt, example.answer)
        likeliest = np.argsort(-np.array(scored.logs), kind="stable")[: preference.wrong].tolist()
        pairs += [Pair(example, right, row_of(wording, example.prompt, example.wrong[at])) for at in likeliest]
    return [one for one in pairs if max(len(one.right.ids), len(one.wrong.ids)) <= settings.length]


def _measured(loaded: Loaded, pairs: Sequence[Pair], settings: Settings) -> list[Pair]:
    """The pairs with the log-probabilities that the model gives their answers now."""
    import torch

    asked = Preferring(Preference(), padding_of(loaded))
    found: list[Pair] = []
    loaded.model.eval()
    with quiet(), torch.no_grad():
        for begin in range(0, len(pairs), settings.batch):
            some = pairs[begin : begin + settings.batch]
            batch = {name: values.to(loaded.model.device) for name, values in asked.collate(some).items()}
            right, wrong, *_ = _sums(loaded.model, batch)
            logs = zip(right.tolist(), wrong.tolist(), strict=True)
            found += [replace(pair, before=before) for pair, before in zip(some, logs, strict=True)]
    return found
