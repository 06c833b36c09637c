"""A plan in, the whole study out: runs in the graph, measurements in the folder, and one report of both."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from engine.prompt.reciting import Direction
from engine.report.model import Report
from engine.study.embedding import Closeness, as_rows, closeness
from engine.study.figures import study_report
from engine.study.pairs import Pairs
from engine.study.plan import Plan
from engine.study.running import Recorded, Running
from engine.study.unnamed import check_gold, compared
from engine.study.work import opened
from kg.progress import Progress
from kg.store.protocol import DEFAULT_WAIT, GraphStore


def run_study(
    store: GraphStore,
    plan: Plan,
    output: Path,
    *,
    resume: bool = False,
    wait: float = DEFAULT_WAIT,
    progress: Progress = lambda what, share: None,
) -> Report:
    """Does all that is not done yet, and reports.

    Raises:
        StoreError: an ontology or corpus is not loaded, or the store cannot be written.
        UsageError: there is a study in the folder that is not to be resumed, or another one; or an arm has too few terms.
        ModelError: a model cannot be loaded or trained, or an extra is not installed.
    """
    with opened(output, {**plan.as_dict(), "graph": store.version}, resume=resume) as work:
        running = Running(store, plan, work, wait=wait, progress=progress)
        studied = running.arms()
        running.check(studied)
        chosen = _without_names(studied) if plan.choose else []
        check_gold(store, chosen, plan)
        recorded = running.recite(studied)
        close = {}
        for one in recorded:
            name = f"{one.pairs.arm.ontology}.{one.pairs.arm.pairing.name}"
            if name not in close:
                progress(f"embedding of {name}", None)
                close[name] = _close(running, one)
        others = [compared(running, one) for one in recorded if one.pairs in chosen]
        return study_report(store, plan, recorded, others, close)


def _without_names(studied: Sequence[Pairs]) -> list[Pairs]:
    """The arms that ask for the identifier of a label: what can be recited and chosen alike."""
    return [one for one in studied if one.arm.direction == Direction.TERM_TO_ID and not one.arm.pairing.has_full_names]


def _close(running: Running, recorded: Recorded) -> list[Closeness]:
    """Measured before, or now."""
    pairs = recorded.pairs
    path = running.work.measured(f"embedding {pairs.arm.ontology} {pairs.arm.pairing.name}")
    if path.exists():
        rows: list[Mapping[str, object]] = json.loads(path.read_text(encoding="utf-8"))
        return [Closeness(**row) for row in rows]  # type: ignore[arg-type]
    found = closeness(running.store, pairs, running.plan)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps(as_rows(found), indent=1) + "\n", encoding="utf-8")
    partial.replace(path)
    return found
