"""A small model and lists in, the model trained until the time is up out: easy lists first, then the product's own.

How many examples fit the time is not known before, where a machine is shared: training goes in stages, each a call of
`train`, and the curriculum and the learning rate follow the time that has gone.
"""

import json
import math
import random
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.model.lists import SHOWN, Easy, reordered
from engine.finetune.model import Example
from engine.finetune.settings import Settings
from engine.finetune.training import train
from engine.generate.loading import load
from engine.generate.local import LocalGenerator

STAGES = 12
_HELD = 300
_FIRST = 1_500  # examples
_WORDS, _RECALL, _EASY, _HARD = 0.15, 0.3, 0.45, 0.75
"""Shares of the time: until which lists are of words, of short labels, and easy; from which they are the product's."""
_RATE, _LEAST_RATE = 2e-3, 1e-4
_SETTINGS = Settings(
    method="full", length=512, batch=1, accumulation=1, packing=True, epochs=1, scheduler="constant_with_warmup",
    warmup=0.05, patience=None,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Learned:
    """What a training has done so far."""

    stages: int = 0
    examples: int = 0
    easy: int = 0
    tokens: int = 0
    seconds: float = 0.0
    loss: float = math.nan


def learn(
    folder: Path,
    lists: Sequence[Example],
    held: Sequence[Example],
    easy: Easy,
    *,
    minutes: float,
    seed: int,
    tell: Callable[[str], None],
) -> tuple[Path, Learned]:
    """Trains FOLDER/base into FOLDER/stage.N; goes on where a run before has ended. Gives the folder and what was done."""
    done = read(folder)
    count = _FIRST if not done.stages else round(_FIRST * STAGES / 4)
    source = folder / (f"stage.{done.stages}" if done.stages else "base")
    begun, before = time.perf_counter(), done.seconds
    while done.seconds < 60 * minutes:
        share = done.seconds / (60 * minutes)
        some, simple = _examples(lists, easy, count, share, done, seed)
        output = folder / f"stage.{done.stages + 1}"
        shutil.rmtree(output, ignore_errors=True)
        settings = replace(_SETTINGS, learning_rate=_rate(share), seed=seed + done.stages)
        trained = train(some, base=load(str(source), device="cpu"), output=output, settings=settings)
        source = output
        done = Learned(
            done.stages + 1, done.examples + len(some), done.easy + simple, done.tokens + trained.tokens,
            before + time.perf_counter() - begun, trained.figures[-1].loss or math.nan,
        )  # fmt: skip
        (folder / "learned.json").write_text(json.dumps(asdict(done)), encoding="utf-8")
        shutil.rmtree(folder / f"stage.{done.stages - 2}", ignore_errors=True)
        count = max(_FIRST, round(len(some) / trained.seconds * 60 * minutes / STAGES))
        tell(f"stage {done.stages}: {done.examples:,} examples ({done.easy:,} easy), {done.tokens:,} tokens, "
             f"{done.seconds:.0f} s, {trained.rate:,.0f} tokens/s, loss {done.loss:.3f}, rate {_rate(share):.1e}, "
             f"right of {_HELD} lists for validation {right(source, held[:_HELD]):.3f}")  # fmt: skip
    return source, done


def right(source: Path, examples: Sequence[Example]) -> float:
    """The share of examples whose likeliest answer is the right one."""
    generator = LocalGenerator(load(str(source), device="cpu"))
    permitted = [sorted([one.answer, *one.wrong], key=int) for one in examples]
    scored = generator.score([one.prompt for one in examples], permitted)
    best = [options[max(range(len(options)), key=one.logs.__getitem__)]
            for options, one in zip(permitted, scored, strict=True)]  # fmt: skip
    return sum(said == one.answer for said, one in zip(best, examples, strict=True)) / len(examples)


def read(folder: Path) -> Learned:
    """What was done before, if anything."""
    path = folder / "learned.json"
    return Learned(**json.loads(path.read_text(encoding="utf-8"))) if path.exists() else Learned()


def _examples(
    lists: Sequence[Example], easy: Easy, count: int, share: float, done: Learned, seed: int
) -> tuple[list[Example], int]:
    """Examples of a stage, and how many of them are easy."""
    hard = round(count * min(max((share - _EASY) / (_HARD - _EASY), 0.0), 1.0))
    if share < _RECALL:
        return easy.recall(count, seed=seed + done.stages, words=1 if share < _WORDS else 3, most=5), count
    first = done.examples - done.easy
    chance = random.Random(f"{seed} {done.stages}")  # noqa: S311
    own = [reordered(lists[at % len(lists)], chance) for at in range(first, first + hard)]
    return [*own, *easy.make(count - hard, seed=seed + done.stages, most=SHOWN - 2)], count - hard


def _rate(share: float) -> float:
    return _LEAST_RATE + (_RATE - _LEAST_RATE) * (1 + math.cos(math.pi * min(share, 1.0))) / 2
