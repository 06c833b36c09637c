"""The graph in, examples of reciting out: a term and its identifier, in either direction and in five paraphrases.

After Pericharla, Hier and Obafemi-Ajayi (arXiv 2510.19036): concepts are ranked by popularity, cut into twenty bins of
equal size, and as many are drawn from each; the answer is the bare identifier or term.
"""

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from engine.finetune.examples.splitting import Split
from engine.finetune.examples.wanted import Taught, Told, WantedExamples
from engine.finetune.model import Example, Task
from engine.gold import pair_key
from engine.prompt.reciting import Called, Direction, prompts
from kg.errors import UsageError
from kg.queries import run, run_table
from kg.store.protocol import GraphStore
from kg.text import fold

BINS = 20


@dataclass(frozen=True, slots=True)
class Pair:
    """A term and its identifier."""

    curie: str
    prefix: str
    label: str
    popularity: int


def recitations(
    store: GraphStore,
    prefixes: Collection[str],
    hidden: Collection[str],
    wanted: WantedExamples,
    *,
    split: Split,
    told: Told,
) -> Iterator[Taught]:
    """Examples of the concepts given, or of a sample; a concept that has a hidden label is passed over.

    Raises:
        UsageError: a concept given is not among those that are loaded.
    """
    rows = run_table(store, "concepts_to_recite", {"prefixes": sorted(prefixes)}).to_pylist()
    pairs = {row["curie"]: Pair(**row) for row in rows}
    if missing := [curie for curie in wanted.recite.curies if curie not in pairs]:
        raise UsageError(f"{missing[0]}: no live concept with a label is loaded that has this identifier")
    fit = [pair for pair in pairs.values() if fold(pair.label) not in hidden]
    told("recite passed over: the label is a mention", len(pairs) - len(fit))
    given = dict.fromkeys(wanted.recite.curies)
    each = len(wanted.recite.directions) * wanted.recite.paraphrases
    chosen = (
        [pair for pair in fit if pair.curie in given]
        if given
        else drawn(fit, max(1, wanted.count // each), random.Random(f"{wanted.seed} recite"))  # noqa: S311
    )
    titles = titles_of(store)
    for pair in chosen:
        for direction in wanted.recite.directions:
            yield from _examples(
                pair, direction, titles.get(pair.prefix, pair.prefix), wanted.recite.paraphrases,
                validates=split.validates(pair.curie),
            )  # fmt: skip


def _examples(
    pair: Pair, direction: Direction, ontology: str, paraphrases: int, *, validates: bool
) -> Iterator[Taught]:
    to_id = direction == Direction.TERM_TO_ID
    asked = prompts(direction, pair.label if to_id else pair.curie, Called(ontology))
    key = pair_key(pair.label, pair.curie)
    for prompt in asked[:paraphrases]:
        answer = pair.curie if to_id else pair.label
        yield Taught(
            Example(Task.RECITE, prompt, answer, mention=pair.label, curie=pair.curie, key=key),
            validates,
            frozenset({key}),
        )


def drawn(pairs: Sequence[Pair], count: int, chance: random.Random) -> list[Pair]:
    """So many concepts, the same number from each bin by popularity as far as it goes; chance breaks ties of rank."""
    ranked = sorted(chance.sample(pairs, len(pairs)), key=lambda pair: pair.popularity)
    bins = [ranked[len(ranked) * at // BINS : len(ranked) * (at + 1) // BINS] for at in range(BINS)]
    columns = zip_longest(*(chance.sample(one, len(one)) for one in bins))
    rounds = (pair for pair in chain.from_iterable(columns) if pair is not None)
    return [pair for pair, _ in zip(rounds, range(count), strict=False)]


def titles_of(store: GraphStore) -> Mapping[str, str]:
    """What the ontology of each prefix is called."""
    return {row["prefix"]: row["title"] for row in run(store, "sources") if row["prefix"] and row["title"]}
