"""The graph and what is wanted in, examples of all tasks out, from one split and with the same strings hidden."""

import random
from collections.abc import Iterable, Iterator, Sequence

from engine.finetune.examples.choosing import choices
from engine.finetune.examples.expanding import expansions
from engine.finetune.examples.mentions import SPARE, Mention, gold_mentions, hidden_by, name_mentions
from engine.finetune.examples.names import Names
from engine.finetune.examples.reciting import recitations
from engine.finetune.examples.recognizing import recognitions
from engine.finetune.examples.splitting import Split
from engine.finetune.examples.wanted import Made, Taught, Told, WantedExamples, keys_in
from engine.finetune.model import Task
from engine.gold import GoldRow, read_gold, refuse_mixed_splits, resolved
from engine.prompt.hidden import Hidden
from kg.errors import UsageError
from kg.inventory import prefixes_of
from kg.progress import Progress
from kg.queries import loaded_prefixes
from kg.store.protocol import GraphStore

_MOST_GOLD = 0.5  # of the mentions


def make_examples(store: GraphStore, wanted: WantedExamples, *, progress: Progress = lambda what, share: None) -> Made:
    """Examples of each task wanted, the same for the same graph, gold and seed.

    Raises:
        StoreError: the store or an ontology is missing.
        UsageError: the gold has several splits and none is named; there is no gold to recognize in; nothing is left to
            train on.
    """
    graph = store.version
    prefixes = prefixes_of(store, wanted.ontologies) if wanted.ontologies else frozenset(loaded_prefixes(store))
    progress("names", None)
    split, told = Split(wanted.seed, wanted.validation), Told()
    rows = _gold(store, wanted)
    names = Names.read(store, prefixes) if set(wanted.tasks) - {Task.RECITE} else Names([])
    asks = {Task.CHOOSE, Task.EXPAND} & set(wanted.tasks)
    mentions = _mentions(rows, names, prefixes, split, wanted, told) if asks else []
    hidden = Hidden(hidden_by(mentions) | wanted.hidden, names.bearers)

    def examples(task: Task) -> Iterator[Taught]:
        if task == Task.CHOOSE:
            return choices(store, mentions, hidden, prefixes, wanted, told=told, progress=progress)
        if task == Task.EXPAND:
            return expansions(mentions, names, hidden.keys, wanted.seed)
        if task == Task.RECITE:
            return recitations(store, prefixes, hidden.keys, wanted, split=split, told=told)
        return recognitions(rows, names.bearers, count=wanted.count, split=split, told=told)

    made = [one for task in dict.fromkeys(wanted.tasks) for one in _some(examples(task), task, wanted)]
    random.Random(f"{wanted.seed} order").shuffle(made)  # noqa: S311
    return _made(made, hidden.keys, told, graph)


def _gold(store: GraphStore, wanted: WantedExamples) -> list[GoldRow]:
    """The gold rows, their ids led to live concepts."""
    if wanted.gold is None:
        if Task.RECOGNIZE in wanted.tasks:
            raise UsageError("texts to recognize mentions in come from gold only; give --gold FILE")
        return []
    rows = read_gold(wanted.gold, where=wanted.where, prefix=wanted.prefix)
    refuse_mixed_splits(rows, wanted.where)
    return resolved(store, rows).rows


def _mentions(
    rows: Sequence[GoldRow], names: Names, prefixes: frozenset[str], split: Split, wanted: WantedExamples, told: Told
) -> list[Mention]:
    """Mentions for choosing and expanding, some to spare, in a mixed order."""
    chance = random.Random(f"{wanted.seed} gold")  # noqa: S311
    gold = list(gold_mentions(rows, names, prefixes, split, told))
    gold = chance.sample(gold, min(len(gold), round(SPARE * _MOST_GOLD * wanted.count)))
    hidden = {one.key for one in gold}
    rest = max(0, round(SPARE * wanted.count) - len(gold))
    found = [*gold, *(one for one in _from_names(names, rest, split, wanted) if one.key not in hidden)]
    chance.shuffle(found)
    for one in found:
        told(f"mentions: {one.kind}")
    return found


def _from_names(names: Names, count: int, split: Split, wanted: WantedExamples) -> list[Mention]:
    """Mentions made from names of the concepts that are wanted, none of them hidden."""
    fit = [
        name
        for name in names.fit()
        if name.key not in wanted.hidden and (not wanted.about or name.curie in wanted.about)
    ]
    return name_mentions(names, fit, count, split)


def _some(taught: Iterable[Taught], task: Task, wanted: WantedExamples) -> list[Taught]:
    """So many of them; all recitations, of which the concepts were counted."""
    found = list(taught)
    return found if task == Task.RECITE else found[: wanted.count]


def _made(taught: Sequence[Taught], hidden: frozenset[str], told: Told, graph: str) -> Made:
    for one in taught:
        told(f"{one.example.task}: {'validation' if one.validates else 'training'}")
    train = tuple(one.example for one in taught if not one.validates)
    if not train:
        raise UsageError(
            "there is nothing to train on: no name, concept or gold row gives an example; see --ontologies"
        )
    return Made(
        train,
        tuple(one.example for one in taught if one.validates),
        frozenset(keys_in(taught)),
        hidden,
        dict(sorted(told.counts.items())),
        graph,
    )
