"""The pairs of a study in, a small Llama out that has read a text about them: each as often as it was counted, up to a cap.

A simulation with known exposure. The text is written from the graph: sentences, and plain questions, in which a term and
its identifier stand; fine-tuning asks in other words. What is counted never, the model never read.
"""

import json
import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from engine.finetune.model import Example, Task
from engine.finetune.scratch import Shape, spoken, write_model
from engine.finetune.settings import Settings
from engine.finetune.training import train
from engine.generate.model import Prompt
from engine.prompt.reciting import exposures, prompts
from engine.study.pairs import Pairs
from engine.study.plan import Simulation
from kg.progress import Progress

_ASKED = "\N{OBJECT REPLACEMENT CHARACTER}"
_BATCH, _LENGTH = 8, 512


def simulated(
    studied: Sequence[Pairs], how: Simulation, folder: Path, *, seed: int, device: str, progress: Progress
) -> Path:
    """The folder of the model; one that is there is not made again, and an interrupted pre-training goes on.

    Raises:
        ModelError: the extra `model` is not installed, or memory runs out.
    """
    read, blank = folder / "read", folder / "blank"
    if read.exists():
        return read
    if not (blank / "config.json").exists():
        shutil.rmtree(blank, ignore_errors=True)
        texts = [side for pairs in studied for pair in pairs.pairs for side in (pair.term, pair.identifier)]
        around = [prompt for pairs in studied for prompt in _all_prompts(pairs)]
        write_model(texts, spoken(around, _ASKED), blank, shape=Shape(how.width, how.layers), seed=seed)
    text = [*corpus(studied, how, seed=seed)]
    settings = Settings(
        method="full", length=_LENGTH, batch=_BATCH, accumulation=1, packing=True, epochs=how.passes, patience=None,
        learning_rate=how.learning_rate, warmup=0.05, seed=seed,
    )  # fmt: skip
    progress(f"pre-training by {len(text):,} sentences", None)
    train(
        text, base=str(blank), output=read, settings=settings, resume=folder.joinpath("read.partial").exists(),
        data={"simulation": asdict(how)}, device=device, progress=progress,
    )  # fmt: skip
    (folder / "text.json").write_text(json.dumps(asdict(how) | {"sentences": len(text)}) + "\n", encoding="utf-8")
    return read


def corpus(studied: Sequence[Pairs], how: Simulation, *, seed: int) -> Iterator[Example]:
    """The text, in the order in which it is read: each pair as often as it was counted, in other sentences by turns."""
    chance = random.Random(f"{seed} text")  # noqa: S311
    found = []
    for pairs in studied:
        called = pairs.arm.pairing.called(pairs.title)
        for pair in pairs.pairs:
            asked, right = pair.sides(pairs.arm.direction)
            ways = exposures(pairs.arm.direction, asked, called)
            first = chance.randrange(len(ways))
            for at in range(min(pair.popularity, how.cap)):
                found.append(
                    Example(Task.RECITE, ways[(first + at) % len(ways)], right, mention=pair.term, curie=pair.curie)
                )
    chance.shuffle(found)
    yield from found


def _all_prompts(pairs: Pairs) -> list[Prompt]:
    called = pairs.arm.pairing.called(pairs.title)
    direction = pairs.arm.direction
    return [*exposures(direction, _ASKED, called), *prompts(direction, _ASKED, called)]
