"""The concepts of an arm in, mentions of them that are no name out, and who answers them: by memory, by look-up, by choice.

Names that are mentions are hidden from the index, its encoder and every prompt. Labels are asked, too: to find these is
look-up, by construction. What a mention is stands in its type, whether its concept was trained in its split.
"""

import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from engine.choose.by_model import ByModel, Routing
from engine.choose.by_probability import ByProbability
from engine.choose.combination import shipped
from engine.choose.model import Choice, Chooser, Route
from engine.evaluate.answering import answers_for
from engine.finetune.examples import WantedExamples, make_examples
from engine.finetune.examples.held_out import HeldOut
from engine.finetune.examples.names import Names
from engine.finetune.examples.perturbing import changed
from engine.finetune.folder import is_ours
from engine.finetune.model import Task
from engine.finetune.training import train
from engine.gold import read_gold, resolved
from engine.model import Normalization
from engine.prompt.hidden import Hidden
from engine.prompt.likeness import Likeness
from engine.prompt.pruning import Pruning
from engine.study.pairs import TRAINED, WITHHELD, Pairs
from engine.study.plan import Plan, Simulation
from engine.study.running import Model, Recorded, Running
from engine.study.teaching import snapshots
from kg.curie import prefix_of
from kg.errors import UsageError
from kg.model import Answer, Dataset, Gold, Mention, Outcome, Run, Scope
from kg.store.protocol import GraphStore
from kg.text import fold

SYNONYM, TYPO, LABEL = "held-out synonym", "label with a typing mistake", "label"
RETRIEVE, CHOOSE = "retrieve", "choose"
_MOST = 600  # mentions of a kind and a side of the split
_EPOCHS = 3  # of learning to choose
_AT_ONCE = 500
_EXAMPLES = 2_000
_SMALL = Pruning(each=2, tokens=120)
_SHOWN_SMALL, _SHOWN = 8, 20


@dataclass(frozen=True, slots=True)
class Unnamed:
    """What is asked, and the strings that nothing may show."""

    mentions: tuple[Mention, ...]
    hidden: Hidden


@dataclass(frozen=True, slots=True)
class Compared:
    """The runs over mentions that are no name: look-up, memory before and after teaching, choice."""

    pairs: Pairs
    dataset: Dataset
    runs: tuple[Run, ...]


def unnamed(store: GraphStore, pairs: Pairs, plan: Plan) -> Unnamed:
    """Held-out synonyms and misspelt labels of trained and of withheld concepts, gold mentions that are no name, and labels.

    Raises:
        UsageError: a gold file cannot be read.
    """
    names = Names.read(store, [prefix_of(pairs.pairs[0].curie)])
    chance = random.Random(f"{plan.seed} no name {pairs.arm.terms}")  # noqa: S311
    known = {pair.curie: pair for pair in pairs.pairs}
    away = {name.curie: name for name in names.fit()
            if name.scope == Scope.EXACT and name.curie in known and names.may_go(name)}  # fmt: skip
    synonyms = _some([(name.text, name.curie, SYNONYM) for name in away.values()], pairs, chance)
    hidden = {fold(text) for text, _, _ in synonyms}
    typos = [
        (text, pair.curie, TYPO)
        for pair in chance.sample(pairs.pairs, len(pairs.pairs))
        if (text := changed(pair.term, chance, ("one typo",))) and not names.is_name(fold(text))
    ]
    labels = [(pair.term, pair.curie, LABEL) for pair in pairs.pairs]
    asked = [*synonyms, *_some(typos, pairs, chance), *_some(labels, pairs, chance)]
    made = [_mention(pairs, text, (curie,), kind) for text, curie, kind in asked]
    made += [one for path in plan.gold for one in _gold(store, pairs, path, names, hidden)]
    numbered = tuple(replace(one, row=row) for row, one in enumerate(made, start=1))
    return Unnamed(numbered, Hidden(hidden, names.bearers))


_Asked = tuple[str, str, str]


def _some(asked: Sequence[_Asked], pairs: Pairs, chance: random.Random) -> list[_Asked]:
    """So many of each side of the split."""
    shuffled = chance.sample(asked, len(asked))
    sides = [[one for one in shuffled if _side(pairs, [one[1]]) == side][:_MOST] for side in (TRAINED, WITHHELD)]
    return [one for side in sides for one in side]


def _side(pairs: Pairs, curies: Sequence[str]) -> str:
    return TRAINED if any(curie in pairs.trained for curie in curies) else WITHHELD


def _mention(pairs: Pairs, text: str, gold: tuple[str, ...], kind: str) -> Mention:
    side = _side(pairs, gold)
    return Mention(0, text, tuple(map(Gold, gold)), split=side, type=f"{kind}, {side}")


def _gold(store: GraphStore, pairs: Pairs, path: Path, names: Names, hidden: set[str]) -> Iterator[Mention]:
    """The mentions of a gold file that are no name, each once."""
    rows = resolved(store, read_gold(path)).rows
    prefix = prefix_of(pairs.pairs[0].curie)
    seen = set()
    for row in rows:
        gold = tuple(curie for curie in row.gold if prefix_of(curie) == prefix)
        key = fold(row.mention)
        odd = row.negated or row.composite or row.union or not gold
        if not odd and (key, gold) not in seen and (key not in names.bearers or key in hidden):
            seen.add((key, gold))
            one = _mention(pairs, row.mention, gold, _kind(path))
            yield replace(one, doc=row.doc, context=row.context)


def check_gold(store: GraphStore, studied: Sequence[Pairs], plan: Plan) -> None:
    """Reads the gold, before anything takes its time.

    Raises:
        UsageError: a file cannot be read, or has no mention of any of these ontologies that is no name.
    """
    met = {one.type for pairs in studied for one in unnamed(store, pairs, plan).mentions}
    for path in plan.gold:
        if not any(f"{_kind(path)}, {side}" in met for side in (TRAINED, WITHHELD)):
            names = ", ".join(pairs.arm.ontology for pairs in studied) or "none"
            raise UsageError(f"{path} has no mention of the ontologies that are chosen from ({names}) that is no name")


def _kind(path: Path) -> str:
    """What mentions of a gold file are called."""
    return path.name.partition(".")[0]


def compared(running: Running, recorded: Recorded) -> Compared:
    """All who answer; what an earlier try has done is not done again."""
    plan, pairs, store = running.plan, recorded.pairs, running.store
    about = unnamed(store, pairs, plan)
    name = f"{plan.name}/{pairs.arm.ontology}.no-names"
    dataset = Dataset(name, source=f"mentions of {pairs.title} that are no name", mentions=len(about.mentions))
    by_row = {one.row: one for one in about.mentions}
    model = running.model([pairs])
    adapter = running.work.adapter(pairs.arm.name)
    steps = snapshots(adapter, plan.settings)
    made = []
    for epoch in (None, *list(steps)[-1:]):
        asked = replace(running.local(model), adapter=steps[epoch] if epoch else None)
        with Model(asked) as opened:
            made.append(running.asked(pairs, opened, epoch=epoch, dataset=dataset, mentions=list(about.mentions)))
    find = _Finding(running, pairs, about)

    def run(system: str, chooser: Callable[[], Chooser], called: str | None) -> Run:
        one = Run(
            f"{name}/{called}" if called else f"{name}/look-up", name, system, plan.match, model=called, arm=name,
            direction=str(pairs.arm.direction), seed=plan.seed, created=running.created,
        )  # fmt: skip
        answers = _kept(running.work.measured(one.id), lambda: _answers(by_row, find.choices(chooser()), find))
        return running.record(dataset, list(about.mentions), one, answers)

    made.append(run(RETRIEVE, ByProbability, None))
    chooses = _chooser(running, pairs, about, model)
    with Model(replace(running.local(model), adapter=chooses)) as opened:
        made.append(run(CHOOSE, lambda: find.by_model(opened), f"{made[0].model}, chooses"))
    return Compared(pairs, dataset, tuple(made))


class _Finding:
    """What the index without the hidden names finds; made when it is first asked."""

    def __init__(self, running: Running, pairs: Pairs, about: Unnamed) -> None:
        self._running = running
        self._pairs = pairs
        self._about = about
        self._found: HeldOut | None = None

    @property
    def found(self) -> HeldOut:
        """The retriever."""
        if self._found is None:
            prefix = prefix_of(self._pairs.pairs[0].curie)
            self._found = HeldOut(
                self._running.store, [prefix], self._about.hidden, top=_SHOWN, progress=self._running.progress
            )
        return self._found

    def choices(self, chooser: Chooser) -> list[tuple[Mention, Choice]]:
        """What is chosen for each mention."""
        made: list[tuple[Mention, Choice]] = []
        mentions = self._about.mentions
        for start in range(0, len(mentions), _AT_ONCE):
            self._running.progress(f"choosing: {start:,} of {len(mentions):,}", start / len(mentions))
            some = mentions[start : start + _AT_ONCE]
            ballots = self.found.ballots([(one.text, one.context) for one in some])
            made += zip(some, chooser.choose(ballots), strict=True)
        return made

    def by_model(self, model: Model) -> ByModel:
        """The model, shown what is not hidden."""
        small = isinstance(self._running.plan.model, Simulation)
        return ByModel(
            self._running.store, model.generator, shipped(),
            Likeness({prefix: part.encoder for prefix, part in self.found.parts.items()}),
            routing=Routing(Route.ALWAYS), shown=_SHOWN_SMALL if small else _SHOWN, pruning=_SMALL if small else None,
            hidden=self._about.hidden,
        )  # fmt: skip


def _answers(by_row: dict[int, Mention], choices: Sequence[tuple[Mention, Choice]], find: _Finding) -> list[Answer]:
    answers = []
    for mention, choice in choices:
        threshold = choice.threshold if choice.threshold is not None else find.found.calibration.threshold
        best = choice.candidates[0] if choice.candidates else None
        accepted = best is not None and best.probability >= threshold
        made = Normalization(
            mention.text, best.curie if best and accepted else None, best.label if best and accepted else None,
            candidates=choice.candidates, error=choice.error,
        )  # fmt: skip
        answers += answers_for(by_row[mention.row], made)
    return answers


def _kept(path: Path, make: Callable[[], list[Answer]]) -> list[Answer]:
    """What was answered before, else now, and kept."""
    if path.exists():
        rows = json.loads(path.read_text(encoding="utf-8"))
        return [
            Answer(**{**row, "identifiers": tuple(row["identifiers"]), "status": Outcome(row["status"])})
            for row in rows
        ]
    answers = make()
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_text(json.dumps([asdict(one) for one in answers]), encoding="utf-8")
    partial.replace(path)
    return answers


def _chooser(running: Running, pairs: Pairs, about: Unnamed, model: str) -> Path:
    """The adapter that chooses, taught by other names of the trained concepts; one that is there is not made again."""
    plan, output = running.plan, running.work.adapter(f"{pairs.arm.ontology}.choose")
    if is_ours(output):
        return output
    small = isinstance(plan.model, Simulation)
    wanted = WantedExamples(
        (Task.CHOOSE,), (pairs.arm.ontology,), count=_EXAMPLES, validation=0.0, seed=plan.seed, about=pairs.trained,
        hidden=about.hidden.keys, most=_SHOWN_SMALL if small else _SHOWN, pruning=_SMALL if small else Pruning(),
    )  # fmt: skip
    made = make_examples(running.store, wanted, progress=running.progress)
    settings = replace(plan.settings, epochs=_EPOCHS, evaluate_epochs=(), length=2_048, packing=True)
    train(
        made.train, base=model, output=output, settings=settings, keys=made.keys, device=plan.device,
        resume=output.with_name(f"{output.name}.partial").exists(), progress=running.progress,
        data={"study": plan.name, "arm": "choose", "examples": made.counts},
    )  # fmt: skip
    return output
