"""What a study is made of: arms, the split, models, training; checked, and told apart from another one."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from engine.finetune.settings import Settings
from engine.generate.opening import Asked
from engine.study.arms import Arm
from kg.errors import UsageError
from kg.model import MatchRule

EPOCHS = (1, 5, 10, 15, 20)
BINS = 20


@dataclass(frozen=True, slots=True)
class Simulation:
    """A small Llama, pre-trained from nothing on a text in which each pair occurs as often as it was counted, up to `cap`.

    Attributes:
        passes: how often it reads the text.
        width: of its hidden states.
        layers: how many it has.
        learning_rate: of the pre-training.
    """

    cap: int = 16
    passes: int = 2
    width: int = 256
    layers: int = 4
    learning_rate: float = 1e-3

    def __post_init__(self) -> None:
        if min(self.cap, self.passes, self.layers) < 1 or self.width < 64 or self.width % 64:  # noqa: PLR2004
            raise UsageError("a simulation has a cap, passes and layers of 1 or more, and a width of 64, 128, 192 …")


@dataclass(frozen=True, slots=True)
class Said:
    """What another system said of an arm: a file as `evaluate --import` takes it."""

    system: str
    arm: str
    path: Path


@dataclass(frozen=True, slots=True)
class Plan:
    """A study.

    Attributes:
        name: what its data sets and runs are called by.
        model: the one that is fine-tuned: its name or folder; or a simulation.
        trained: how many concepts are trained, the same number from each of twenty bins by popularity.
        withheld: how many of the others are asked for, drawn alike; None: all.
        least: concepts that were counted less often are left out.
        terms: how many concepts of a terminology the study is about, drawn alike; None: all.
        roots: CURIEs; of their ontologies only what is below them.
        corpora: what popularity is counted by: of these the first that has counts of the ontology; by default the one
            that was loaded first for it.
        paraphrases: prompts of each pair that is trained.
        others: models that are asked as they are, too.
        said: what other systems said.
        encoders: names or folders of sentence-transformers encoders for the embedding analysis.
        choose: also let a model recite, and another one choose, for mentions that are no name.
        gold: annotated mentions for that.

    Raises:
        UsageError: these do not go together.
    """

    name: str
    arms: tuple[Arm, ...]
    model: str | Simulation
    trained: int = 200
    withheld: int | None = None
    least: int = 0
    terms: int | None = None
    roots: tuple[str, ...] = ()
    corpora: tuple[str, ...] = ()
    paraphrases: int = 5
    match: MatchRule = MatchRule.IDENTICAL
    settings: Settings = field(
        default_factory=lambda: Settings(epochs=EPOCHS[-1], evaluate_epochs=EPOCHS, patience=None)
    )
    others: tuple[Asked, ...] = ()
    said: tuple[Said, ...] = ()
    encoders: tuple[str, ...] = ()
    choose: bool = False
    gold: tuple[Path, ...] = ()
    seed: int = 0
    device: str = "auto"

    def __post_init__(self) -> None:
        if not self.arms:
            raise UsageError("a study needs an arm, such as --arm hp")
        if self.trained < BINS:
            raise UsageError(f"at least {BINS} concepts are trained, one of each bin by popularity")
        names = {arm.name for arm in self.arms}
        for one in self.said:
            if one.arm not in names:
                raise UsageError(
                    f"--import {one.system} {one.arm}: the study has no such arm; it has {', '.join(names)}"
                )
        if self.gold and not self.choose:
            raise UsageError("--gold is for --choose")

    @property
    def bits(self) -> Literal[4] | None:
        """How the model is quantized."""
        return self.settings.bits

    def as_dict(self) -> dict[str, Any]:
        """All that determines the answers, as JSON has it."""
        made = asdict(self)
        made["arms"] = [arm.name for arm in self.arms]
        made["others"] = [{"model": one.model, "endpoint": one.endpoint} for one in self.others]
        told: dict[str, Any] = _plain({name: value for name, value in made.items() if name not in _NOT_TOLD})
        return told


_NOT_TOLD = frozenset({"device", "said"})


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, Path) else value
