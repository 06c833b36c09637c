"""A plan and a graph in, all runs of the study recorded in that graph out: before and after teaching, and of others."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engine.evaluate.dataset import GoldSet
from engine.evaluate.runs import prepare_import, record
from engine.finetune.settings import as_dict
from engine.generate.model import Generator
from engine.generate.opening import Asked, open_generator
from engine.prompt.reciting import PLAIN, TAUGHT
from engine.study.asking import Asking, answers_of, said
from engine.study.pairs import Pairs, pairs_of
from engine.study.plan import Plan, Said, Simulation
from engine.study.simulation import simulated
from engine.study.teaching import snapshots, taught
from engine.study.work import Work
from kg.evaluation.recording import runs
from kg.model import Answer, Dataset, Mention, Run
from kg.progress import Progress
from kg.store.protocol import DEFAULT_WAIT, GraphStore

RECITE, SIMULATED = "recite", "simulated"


@dataclass(frozen=True, slots=True)
class Recorded:
    """An arm and its runs: the model as it is, after each epoch, and then the others."""

    pairs: Pairs
    dataset: Dataset
    mentions: tuple[Mention, ...]
    base: Run
    epochs: tuple[Run, ...]
    others: tuple[Run, ...] = ()

    @property
    def last(self) -> Run:
        """After all epochs."""
        return self.epochs[-1] if self.epochs else self.base


class Model:
    """A model that is opened when it is first asked, so that one of which all answers are there is not loaded."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked
        self._stack = ExitStack()
        self._generator: Generator | None = None

    def __enter__(self) -> "Model":
        return self

    def __exit__(self, *error: object) -> None:
        self._generator = None
        self._stack.close()

    @property
    def generator(self) -> Generator:
        """Opened now, if it was not."""
        if self._generator is None:
            self._generator = self._stack.enter_context(open_generator(self._asked))
        return self._generator


class Running:
    """A study under way, in its folder."""

    def __init__(self, store: GraphStore, plan: Plan, work: Work, *, wait: float = DEFAULT_WAIT,
                 progress: Progress = lambda what, share: None) -> None:  # fmt: skip
        self.store = store
        self.plan = plan
        self.work = work
        self.wait = wait
        self.progress = progress
        self.created = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

    def arms(self) -> list[Pairs]:
        """What each arm is about.

        Raises:
            StoreError, UsageError: as `pairs_of`.
        """
        return [pairs_of(self.store, arm, self.plan) for arm in self.plan.arms]

    def check(self, studied: Sequence[Pairs]) -> None:
        """Reads what other systems said, before anything takes its time.

        Raises:
            UsageError, LoadError: as `import_answers`.
        """
        for pairs in studied:
            for one in self._said_of(pairs):
                self._prepared(pairs, one)

    def model(self, studied: Sequence[Pairs]) -> str:
        """The folder or name of the model that is studied; a simulated one is made first."""
        how = self.plan.model
        if isinstance(how, str):
            return how
        return str(simulated(studied, how, self.work.model, seed=self.plan.seed, device=self.plan.device,
                             progress=self.progress))  # fmt: skip

    def recite(self, studied: Sequence[Pairs]) -> list[Recorded]:
        """All runs of all arms; what an earlier try has done is not done again."""
        model = self.model(studied)
        bases = self._bases(studied, model)
        found = []
        for pairs, base in zip(studied, bases, strict=True):
            dataset, mentions = self.dataset(pairs)
            adapter = taught(pairs, self.plan, model, self.work.adapter(pairs.arm.name), progress=self.progress)
            epochs = tuple(
                self._asked_once(pairs, replace(self.local(model), adapter=folder), epoch=epoch)
                for epoch, folder in snapshots(adapter, self.plan.settings).items()
            )
            others = (*self._others(pairs), *self._imported(pairs))
            found.append(Recorded(pairs, dataset, tuple(mentions), base, epochs, others))
        return found

    def dataset(self, pairs: Pairs) -> tuple[Dataset, list[Mention]]:
        """The data set of an arm."""
        mentions = pairs.mentions()
        name = f"{self.plan.name}/{pairs.arm.name}"
        return Dataset(name, source=f"the labels and names of {pairs.title}", mentions=len(mentions)), mentions

    def local(self, model: str) -> Asked:
        """The model that is studied, on this machine."""
        return Asked(model, device=self.plan.device, bits=self.plan.bits)

    def _bases(self, studied: Sequence[Pairs], model: str) -> list[Run]:
        """The model as it is, loaded once for all arms."""
        with Model(self.local(model)) as opened:
            return [self.asked(pairs, opened) for pairs in studied]

    def _others(self, pairs: Pairs) -> Iterator[Run]:
        for asked in self.plan.others:
            yield self._asked_once(pairs, asked, called=Path(asked.model).name)

    def _imported(self, pairs: Pairs) -> Iterator[Run]:
        for one in self._said_of(pairs):
            run, answers = self._prepared(pairs, one)
            yield self.record(*self.dataset(pairs), replace(run, arm=pairs.arm.name), answers)

    def _said_of(self, pairs: Pairs) -> list[Said]:
        return [one for one in self.plan.said if one.arm == pairs.arm.name]

    def _prepared(self, pairs: Pairs, one: Said) -> tuple[Run, list[Answer]]:
        dataset, mentions = self.dataset(pairs)
        gold = GoldSet(dataset, mentions, True, Counter(), pairs.arm.direction)
        run, answers, notes = prepare_import(
            self.store, gold, one.path, system=one.system, name=f"{dataset.name}/{one.system}", match=self.plan.match
        )
        for note in notes:
            self.progress(f"{one.system}: {note}", None)
        return run, answers

    def _asked_once(self, pairs: Pairs, asked: Asked, *, epoch: int | None = None, called: str | None = None) -> Run:
        with Model(asked) as opened:
            return self.asked(pairs, opened, epoch=epoch, called=called)

    def asked(
        self, pairs: Pairs, model: Model, *, epoch: int | None = None, called: str | None = None,
        dataset: Dataset | None = None, mentions: list[Mention] | None = None,
    ) -> Run:  # fmt: skip
        """A run: what is recorded already stays; else the model is asked what it was not asked yet.

        By default of all that the arm asks.
        """
        if dataset is None or mentions is None:
            dataset, mentions = self.dataset(pairs)
        how = self.plan.model
        base = SIMULATED if isinstance(how, Simulation) else Path(how).name
        own = called is None
        name = f"{dataset.name}/{called or base}" + ("" if epoch is None else f"/epoch {epoch}")
        asking = Asking(pairs, self._way(epoch, own=own))
        run = Run(
            name, dataset.name, RECITE, self.plan.match, model=called or base, arm=pairs.arm.name,
            direction=str(pairs.arm.direction), created=self.created, epoch=(epoch or 0) if own else None,
            seed=self.plan.seed, parameters=json.dumps(self._parameters(epoch)),
        )  # fmt: skip
        path = self.work.answers(name)
        done = path.with_suffix(".done")
        known = {one.id: one for one in runs(self.store)}
        if done.exists() and name in known:
            return known[name]
        written = said(model.generator, asking, mentions, path, progress=self.progress, what=name)
        recorded = self.record(dataset, mentions, run, answers_of(pairs.arm, mentions, written))
        done.touch()
        return recorded

    def _way(self, epoch: int | None, *, own: bool) -> int | None:
        """A simulated model is asked as the text that it has read asks, before and after; others with examples before."""
        if own and isinstance(self.plan.model, Simulation):
            return PLAIN
        return TAUGHT if epoch is not None else None

    def _parameters(self, epoch: int | None) -> dict[str, Any]:
        if epoch is None:
            return {}
        kept = ("method", "rank", "alpha", "dropout", "targets", "epochs", "learning_rate", "bits")
        settings = as_dict(self.plan.settings) | {"learning_rate": self.plan.settings.rate()}
        return {"paraphrases": self.plan.paraphrases, **{name: settings[name] for name in kept if settings[name]}}

    def record(self, dataset: Dataset, mentions: list[Mention], run: Run, answers: Sequence[Answer]) -> Run:
        """The run, in the graph."""
        gold = GoldSet(dataset, mentions, True, Counter())
        return record(self.store, [(gold, run, answers)], wait=self.wait)[0]
