"""The options of `ontonorm study` in, a plan out."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.finetune.settings import Method, Settings
from engine.generate.opening import Asked
from engine.prompt.reciting import Direction
from engine.study.arms import arms_of
from engine.study.plan import Plan, Said, Simulation
from kg.errors import UsageError
from kg.model import MatchRule

_SIMULATED_RATE = 1e-3


def plan_of(
    name: str,
    *,
    model: str | None,
    texts: tuple[str, ...],
    directions: Sequence[str],
    match: str,
    simulate: bool,
    cap: int,
    passes: int,
    width: int,
    layers: int,
    method: Method,
    epochs: int,
    evaluate_epochs: tuple[int, ...],
    learning_rate: float | None,
    others: Sequence[str],
    endpoints: Sequence[tuple[str, str]],
    said: Sequence[tuple[str, str, str]],
    seed: int,
    device: str,
    **given: Any,
) -> Plan:
    """The plan; what an endpoint was asked before is not asked again.

    Raises:
        UsageError: the options do not go together.
    """
    if (model is None) != simulate:
        raise UsageError(
            "give --model NAME, or --simulate" if model is None else "--simulate makes a model: leave out --model"
        )
    recipe = {key: given.pop(key) for key in ("rank", "alpha", "targets", "batch", "accumulation", "bits")}
    if learning_rate is None and simulate:
        learning_rate = _SIMULATED_RATE
    looked_at = tuple(sorted({*(epoch for epoch in evaluate_epochs if epoch <= epochs), epochs}))
    return Plan(
        name, arms_of(texts, tuple(map(Direction, directions))),
        model or Simulation(cap, passes, width, layers), match=MatchRule(match), seed=seed, device=device,
        settings=Settings(
            method=method, epochs=epochs, evaluate_epochs=looked_at, learning_rate=learning_rate, patience=None, seed=seed,
            **recipe,
        ),
        others=(
            *(Asked(one, device=device) for one in others), *(Asked(one, endpoint=url) for url, one in endpoints)
        ),
        said=tuple(Said(system, arm, Path(path)) for system, arm, path in said), **given,
    )  # fmt: skip
