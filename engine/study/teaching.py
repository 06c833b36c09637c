"""The trained pairs of an arm in, the adapter that they teach out, with a snapshot of it after each epoch to look at."""

from pathlib import Path

from engine.finetune.folder import is_ours
from engine.finetune.model import Example, Task
from engine.finetune.settings import Settings
from engine.finetune.training import train
from engine.gold import pair_key
from engine.prompt.reciting import prompts
from engine.study.pairs import Pairs
from engine.study.plan import Plan
from kg.progress import Progress


def taught(pairs: Pairs, plan: Plan, model: str, output: Path, *, progress: Progress) -> Path:
    """The folder of the adapter; one that is there is not made again, and an interrupted training goes on."""
    if not is_ours(output):
        train(
            lessons(pairs, plan.paraphrases), base=model, output=output, settings=plan.settings,
            resume=output.with_name(f"{output.name}.partial").exists(), device=plan.device, progress=progress,
            data={"study": plan.name, "arm": pairs.arm.name},
        )  # fmt: skip
    return output


def snapshots(output: Path, settings: Settings) -> dict[int, Path]:
    """The adapter as it was after each epoch to look at."""
    return {epoch: output / f"epoch-{epoch}" for epoch in settings.evaluate_epochs}


def lessons(pairs: Pairs, paraphrases: int) -> list[Example]:
    """Each trained pair in so many paraphrases."""
    direction, called = pairs.arm.direction, pairs.arm.pairing.called(pairs.title)
    return [
        Example(Task.RECITE, prompt, right, mention=pair.term, curie=pair.curie, key=pair_key(pair.term, pair.curie))
        for pair in pairs.pairs
        if pair.curie in pairs.trained
        for asked, right in [pair.sides(direction)]
        for prompt in prompts(direction, asked, called)[:paraphrases]
    ]
