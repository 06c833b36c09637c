"""Things to memorize for a tiny Llama, the recipe by which it does, and one that has."""

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.finetune.model import Example, Task
from engine.finetune.settings import Settings
from engine.finetune.training import Trained, train
from engine.generate.loading import Loaded, load
from engine.generate.model import Prompt
from loaders.sample import SAMPLE

RECIPE = Settings(
    rank=16,
    alpha=16,
    dropout=0.0,
    save_embeddings=True,
    learning_rate=1e-2,
    batch=32,
    accumulation=1,
    epochs=2,
    patience=None,
)
"""Embeddings and all: a frozen model that knows nothing learns nothing by an adapter of its layers alone."""


@pytest.fixture(scope="session")
def recitals() -> list[Example]:
    """A hundred labels of the sample ontology, each with an arbitrary identifier."""
    lines = SAMPLE.read_text(encoding="utf-8").splitlines()
    labels = [line.removeprefix("name: ") for line in lines if line.startswith("name: ")][:100]
    draw = random.Random(0)
    return [
        Example(Task.RECITE, Prompt.of("", f"Term: {label}"), f"HP:{draw.randrange(10**7):07d}", mention=label,
                curie=f"HP:{at}", key=f"key {at}")
        for at, label in enumerate(labels)
    ]  # fmt: skip


@pytest.fixture(scope="session")
def choices() -> list[Example]:
    """Choices among three names, a fifth of them none."""
    return _choices(60, seed=1)


@pytest.fixture(scope="session")
def other_choices() -> list[Example]:
    """Other lists of the same names."""
    return _choices(60, seed=2)


def _choices(count: int, *, seed: int) -> list[Example]:
    draw = random.Random(seed)
    things = ["liver", "kidney", "heart", "lung", "skin", "brain"]
    made = []
    for at in range(count):
        shown = draw.sample(things, 4)
        asked, listed = shown[0], sorted(shown[1:] if at % 5 == 0 else shown[:3], key=lambda _: draw.random())
        answer = str(listed.index(asked) + 1 if asked in listed else 0)
        text = "\n".join([asked, *(f"{number} {name}" for number, name in enumerate(listed, 1))])
        wrong = tuple(option for option in "0123" if option != answer)
        made.append(Example(Task.CHOOSE, Prompt.of("Choose.", text), answer, answer == "0", wrong, f"{asked} {at}"))
    return made


@pytest.fixture(scope="session")
def memorized(tiny_llama: Path, recitals: list[Example], tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Half of the recitals, learned by heart."""
    output = tmp_path_factory.mktemp("memorized") / "adapter"
    settings = replace(RECIPE, epochs=50, scheduler="cosine")
    return train(recitals[:50], base=str(tiny_llama), output=output, settings=settings, data={"graph": "a version"})


@pytest.fixture(scope="session")
def recited() -> Callable[[Loaded, list[Example]], float]:
    """The share of examples of which a model writes the answer."""
    from engine.generate.local import LocalGenerator

    def share(loaded: Loaded, examples: list[Example]) -> float:
        said = LocalGenerator(loaded).generate([one.prompt for one in examples], most_tokens=16)
        return sum(one.text == example.answer for one, example in zip(said, examples, strict=True)) / len(examples)

    return share


@pytest.fixture
def fresh(tiny_llama: Path) -> Loaded:
    """The tiny Llama, to be changed."""
    return load(str(tiny_llama))
