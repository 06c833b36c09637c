"""Examples and a small model in, those of them out that are hard but can be learned; and as many by chance, to compare.

The instruction-following difficulty of an answer y to a prompt x is IFD(x, y) = PPL(y given x) / PPL(y): how much of
the answer's perplexity the prompt leaves (Li et al., NAACL 2024). A small model of the same family ranks examples like the
large one (Superfiltering, Li et al., ACL 2024). At 1 and above the prompt does not help at all: such an example does not fit
together. Of the others the highest are kept, answers that are none apart from the others, as BioSelectTune does.
"""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from engine.finetune.model import Example, Task
from engine.generate.loading import Loaded, quiet
from engine.generate.scoring import can_pack, score_naive, score_packed
from engine.generate.wording import Wording
from kg.errors import ModelError, UsageError
from kg.progress import Progress

QUANTILES = (0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0)
_TOKENS = 8_192  # in one batch
_USELESS = 1.0
_UNSELECTED = {Task.RECITE}  # of identifiers the difficulty is that of their digits


@dataclass(frozen=True, slots=True)
class Group:
    """Of one task, its answers that are none or the others: how many there are, are too hard, were kept; and their IFD."""

    task: str
    nil: bool
    examples: int
    useless: int
    kept: int
    quantiles: Mapping[float, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Selection:
    """What was kept, as many of each group by chance, and the report; both in the order of the examples."""

    kept: tuple[Example, ...]
    random: tuple[Example, ...]
    groups: tuple[Group, ...]
    model: str

    def as_text(self) -> str:
        """The report, a line a group."""
        return "\n".join(
            f"{one.task}{' none' if one.nil else ''}: {one.kept:,} of {one.examples:,} kept"
            + (f", {one.useless:,} are not helped by their prompt, IFD {_told(one.quantiles)}" if one.quantiles else "")
            for one in self.groups
        )


def _told(quantiles: Mapping[float, float]) -> str:
    return " ".join(f"{value:.2f} ({share:.0%})" for share, value in quantiles.items())


def select(
    examples: Sequence[Example],
    model: Loaded,
    *,
    keep: float = 0.5,
    seed: int = 0,
    progress: Progress = lambda what, share: None,
) -> Selection:
    """Keeps this share of each group of examples: the hardest that the prompt helps with, by this model.

    Examples of `recite` are all kept: their difficulty would be that of digits.

    Raises:
        UsageError: `keep` is no share.
        ModelError: the model's scores are no numbers.
    """
    _check_share(keep)
    groups = _groups(examples)
    measured = [at for (task, _), places in groups.items() if task not in _UNSELECTED for at in places]
    found = dict(zip(measured, difficulties([examples[at] for at in measured], model, progress=progress), strict=True))
    kept: list[int] = []
    by_chance: list[int] = []
    report = []
    rng = np.random.default_rng(seed)
    for (task, nil), places in groups.items():
        chosen = places if task in _UNSELECTED else _hardest(places, found, round(keep * len(places)))
        kept += chosen
        by_chance += rng.choice(places, len(chosen), replace=False).tolist()
        scores = [found[at] for at in places if at in found]
        useless = sum(score >= _USELESS for score in scores)
        report.append(Group(str(task), nil, len(places), useless, len(chosen), _quantiles(scores)))
    return Selection(
        tuple(examples[at] for at in sorted(kept)),
        tuple(examples[at] for at in sorted(by_chance)),
        tuple(report),
        model.name,
    )


def at_random(examples: Sequence[Example], *, keep: float, seed: int = 0) -> tuple[Example, ...]:
    """This share of each group by chance, in the order of the examples.

    Raises:
        UsageError: `keep` is no share.
    """
    _check_share(keep)
    rng = np.random.default_rng(seed)
    kept: list[int] = []
    for places in _groups(examples).values():
        kept += rng.choice(places, round(keep * len(places)), replace=False).tolist()
    return tuple(examples[at] for at in sorted(kept))


def _groups(examples: Sequence[Example]) -> dict[tuple[Task, bool], list[int]]:
    """The places of the examples of each task, those whose answer is none apart."""
    groups: dict[tuple[Task, bool], list[int]] = defaultdict(list)
    for at, one in enumerate(examples):
        groups[one.task, one.is_nil].append(at)
    return dict(sorted(groups.items()))


def _check_share(keep: float) -> None:
    if not 0 < keep <= 1:
        raise UsageError(f"keep is a share above 0, up to 1, not {keep}")


def _hardest(places: Sequence[int], found: Mapping[int, float], count: int) -> list[int]:
    able = [at for at in places if found[at] < _USELESS]
    return sorted(able, key=lambda at: (-found[at], at))[:count]


def _quantiles(scores: Sequence[float]) -> dict[float, float]:
    return dict(zip(QUANTILES, np.quantile(scores, QUANTILES).tolist(), strict=True)) if scores else {}


def difficulties(
    examples: Sequence[Example], model: Loaded, *, progress: Progress = lambda what, share: None
) -> list[float]:
    """The IFD of each example: of the tokens of its answer and the one that ends it.

    The answer alone stands behind the token that begins a text, or where a tokenizer has none, the one that ends it.
    """
    wording = Wording(model.tokenizer)
    begin = model.tokenizer.bos_token_id
    alone = [wording.end if begin is None else int(begin)]
    asked = [wording.prompt_ids(one.prompt) for one in examples]
    answers = [wording.answer_ids(one.answer) for one in examples]
    different = list(dict.fromkeys(map(tuple, answers)))  # many answers are the same
    with_prompt = _logs(model, asked, answers, progress)
    without = dict(zip(different, _logs(model, [alone] * len(different), different, progress), strict=True))
    return [
        math.exp((without[tuple(answer)] - log) / len(answer)) for log, answer in zip(with_prompt, answers, strict=True)
    ]


def _logs(
    model: Loaded, prompts: Sequence[Sequence[int]], answers: Sequence[Sequence[int]], progress: Progress
) -> list[float]:
    """The log-probability of each answer, in batches of like length."""
    score: Any = score_packed if can_pack(model.model) else score_naive
    sizes = [len(prompt) + len(answer) for prompt, answer in zip(prompts, answers, strict=True)]
    order = sorted(range(len(sizes)), key=lambda at: -sizes[at])
    found = [0.0] * len(sizes)
    done = 0
    while done < len(order):
        progress("difficulty of examples", done / len(order))
        batch = order[done : done + max(1, _TOKENS // sizes[order[done]])]
        with quiet():
            logs = score(model.model, [prompts[at] for at in batch], [[answers[at]] for at in batch])
        for at, (log,) in zip(batch, logs, strict=True):
            if not math.isfinite(log):
                raise ModelError(f"model {model.name} gives scores that are no numbers: its weights are damaged")
            found[at] = log
        done += len(batch)
    return found
