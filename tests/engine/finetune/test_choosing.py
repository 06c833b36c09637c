"""A tiny Llama is taught to choose: it learns its lists by heart, and beats its untrained self on others."""

from collections.abc import Sequence
from pathlib import Path

from engine.finetune.model import Example
from engine.finetune.settings import Settings
from engine.finetune.training import train
from engine.generate.loading import load
from engine.generate.local import LocalGenerator
from engine.prompt.choosing import options


def right(generator: LocalGenerator, examples: Sequence[Example]) -> float:
    """The share of the lists of which the model takes the right number for likeliest."""
    permitted = [options(len(one.wrong)) for one in examples]
    scored = generator.score([one.prompt for one in examples], permitted)
    chosen = [
        some[max(range(len(some)), key=one.logs.__getitem__)] for one, some in zip(scored, permitted, strict=True)
    ]
    return sum(answer == one.answer for answer, one in zip(chosen, examples, strict=True)) / len(examples)


def test_choosing_is_learned(
    choices: list[Example], other_choices: list[Example], tiny_llama: Path, tmp_path: Path
) -> None:
    untrained = LocalGenerator(load(str(tiny_llama)))
    recipe = Settings(
        method="full", learning_rate=5e-3, batch=10, accumulation=1, epochs=60, patience=None, warmup=0.1, seed=1
    )
    train(choices[:50], base=str(tiny_llama), output=tmp_path / "model", settings=recipe)
    trained = LocalGenerator(load(str(tmp_path / "model")))
    assert right(trained, choices[:50]) >= 0.95
    assert right(trained, other_choices) > right(untrained, other_choices)
