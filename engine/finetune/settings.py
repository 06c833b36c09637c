"""How a model is fine-tuned: the numbers that a run is made of, checked, and compared with those of an earlier run."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from kg.errors import UsageError

Method = Literal["lora", "full"]
Loss = Literal["dpo", "orpo"]

METHODS: tuple[Method, ...] = ("lora", "full")
LOSSES: tuple[Loss, ...] = ("dpo", "orpo")
SCHEDULERS = ("cosine", "linear", "constant_with_warmup", "constant")
ALL_LINEAR = "all-linear"
_RATES: Mapping[tuple[str, bool], float] = {
    ("lora", False): 2e-4, ("full", False): 2e-5, ("lora", True): 2e-5, ("full", True): 1e-6,
}  # fmt: skip
"""The usual learning rates: of a method, and of its preference stage."""


@dataclass(frozen=True, slots=True)
class Settings:
    """How a model is trained; the defaults suit Llama 3.1 8B on one GPU.

    Attributes:
        method: `lora` trains an adapter, `full` all weights.
        rank, alpha, dropout: of LoRA (Hu et al. 2021).
        targets: names of layers that are adapted; `all-linear` are all but the output layer. `embed_tokens` and `lm_head`
            are what identifiers are memorized in.
        save_embeddings: train both whole, beside the adapter: for tiny models; an 8B one would get 1 B parameters more.
        dora, rslora: its variants (Liu et al. 2024; Kalajdzievski 2023).
        bits: 4: the base stays quantized (QLoRA, Dettmers et al. 2023).
        bf16: None where the device has it.
        length: the most tokens of an example; a longer one is left out.
        batch: rows at a time on each device; `accumulation` of them are one step.
        packing: rows of several examples, up to `length`, which do not see each other.
        checkpointing: activations are computed twice rather than kept.
        learning_rate: None is the usual one of the method.
        warmup: the share of the steps in which the rate rises.
        clip: the largest norm of a gradient, 0 for any.
        patience: after so many epochs without a lower validation loss training ends, and the best epoch is kept;
            None keeps the last one. Without validation examples nothing is measured, and the last one is kept.
        evaluate_epochs: after these, snapshots are kept and whoever asked is called.
    """

    method: Method = "lora"
    rank: int = 16
    alpha: int = 32
    dropout: float = 0.05
    targets: tuple[str, ...] = (ALL_LINEAR,)
    save_embeddings: bool = False
    dora: bool = False
    rslora: bool = False
    bits: Literal[4] | None = None
    bf16: bool | None = None
    length: int = 1024
    batch: int = 4
    accumulation: int = 4
    packing: bool = False
    checkpointing: bool = False
    epochs: int = 3
    learning_rate: float | None = None
    scheduler: str = "cosine"
    warmup: float = 0.03
    weight_decay: float = 0.0
    clip: float = 1.0
    patience: int | None = 2
    evaluate_epochs: tuple[int, ...] = ()
    seed: int = 0

    def __post_init__(self) -> None:
        """Refuses what no training can be made of."""
        positive = ("rank", "alpha", "length", "batch", "accumulation", "epochs")
        wrong = {
            **{name: "must be 1 or more" for name in positive if getattr(self, name) < 1},
            **{name: "must be from 0 to below 1" for name in ("dropout", "warmup") if not 0 <= getattr(self, name) < 1},
            **{name: "must be 0 or more" for name in ("weight_decay", "clip") if not getattr(self, name) >= 0},
            **({} if self.method in METHODS else {"method": f"must be one of {', '.join(METHODS)}"}),
            **({} if self.scheduler in SCHEDULERS else {"scheduler": f"must be one of {', '.join(SCHEDULERS)}"}),
            **({} if self.bits in {None, 4} else {"bits": "must be 4"}),
            **(
                {}
                if self.bits is None or self.method == "lora"
                else {"bits": "is for LoRA: quantized weights learn nothing"}
            ),
            **({} if self.learning_rate is None or self.learning_rate > 0 else {"learning_rate": "must be above 0"}),
            **({} if self.patience is None or self.patience > 0 else {"patience": "must be 1 or more"}),
            **({} if self.targets else {"targets": f"must name layers, or be {ALL_LINEAR}"}),
        }
        past = [epoch for epoch in self.evaluate_epochs if not 1 <= epoch <= self.epochs]
        if past:
            wrong["evaluate_epochs"] = f"names epoch {past[0]}, of {self.epochs}"
        for name, what in wrong.items():
            raise UsageError(f"{name.replace('_', '-')} {what}")

    def rate(self, *, preference: bool = False) -> float:
        """The learning rate."""
        return self.learning_rate or _RATES[self.method, preference]


@dataclass(frozen=True, slots=True)
class Preference:
    """The loss of a preference stage, and its weight: the beta of DPO, the lambda of ORPO; so many wrong answers of each."""

    loss: Loss = "dpo"
    weight: float = 0.1
    wrong: int = 1

    def __post_init__(self) -> None:
        """Refuses what no loss can be made of."""
        if self.loss not in LOSSES or not self.weight > 0 or self.wrong < 1:
            raise UsageError(
                f"a preference is one of {', '.join(LOSSES)}, a weight above 0 and 1 or more wrong answers"
            )


def as_dict(values: Any) -> dict[str, Any]:
    """The fields of a dataclass as JSON has them."""
    return {
        one.name: list(value) if isinstance(value := getattr(values, one.name), tuple) else value
        for one in fields(values)
    }


def differences(now: Mapping[str, Any], before: Mapping[str, Any]) -> list[str]:
    """In words, what two runs are not the same in; of what is made of parts, those parts."""
    found: list[str] = []
    for name in {**before, **now}:
        new, old = now.get(name), before.get(name)
        if isinstance(new, Mapping) and isinstance(old, Mapping):
            found += differences(new, old)
        elif new != old:
            found.append(f"{name.replace('_', ' ')} is {_told(new)}, was {_told(old)}")
    return found


def _told(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else "unset" if value is None else str(value)
