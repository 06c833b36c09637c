"""Stores without what is asked in the end in, examples of choosing out: easy lists first, then those of the product.

FOLDER/asked    the graph without the synonyms that the model is asked in the end: nothing reads another store
FOLDER/lists.*  what `make_examples` gives of each vocabulary, as JSON; a run that finds them does not make them again
"""

import json
import random
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.load.measure import load
from benchmarks.normalize.held_out import held_out
from benchmarks.normalize.sets import names_of
from benchmarks.normalize.stores import write_part_of
from engine.finetune.examples import Made, WantedExamples, make_examples
from engine.finetune.examples.names import Names
from engine.finetune.examples.perturbing import changed
from engine.finetune.examples.splitting import Split
from engine.finetune.model import Example, Task
from engine.generate.model import Message, Prompt
from engine.gold import GoldRow, pair_key
from engine.prompt.choosing import NONE, choosing
from engine.prompt.facts import Facts, Kind, Statement
from engine.prompt.pruning import CountTokens, Pruning
from kg import open_store
from kg.model import Scope
from kg.text import fold

SOURCES = {"hp": "HP", "mondo": "MONDO"}
FEWEST, SHOWN = 4, 8
SHORT = Pruning(each=2, tokens=120)
VALIDATION = 0.1
NIL = 0.1
_FILES = ("ontologies/hp.2025-05-06.json.gz", "ontologies/mondo.2026-05-05.derived.obo.gz")
_COUNTS = "popularity/phenotype.2025-05-06.hpoa.gz"
_BEFORE = "0. none of them\n"
_REFERENCE = re.compile(r"((?:is a: |; )number )(\d+)(?= \||;|$)")
_SHOWN_WITH_SYNONYM = 0.3  # of the candidates of an easy list
_WRITTEN_OTHERWISE = 0.25  # of its mentions


@dataclass(frozen=True, slots=True)
class Work:
    """The folder that all is kept in, the data, perhaps a store with HPO and Mondo, and the seed of everything."""

    folder: Path
    data: Path
    store: Path | None = None
    seed: int = 1

    def whole(self) -> Path:
        """A store of HPO and Mondo."""
        if self.store:
            return self.store
        target = self.folder / "all"
        if not target.exists():
            load(target, [self.data / file for file in _FILES], popularity=[self.data / _COUNTS])
        return target

    def synonyms(self) -> list[GoldRow]:
        """The synonyms of HPO that are held out of everything."""
        with open_store(self.whole()) as store:
            return held_out(names_of(store, ["HP"]), self.seed)

    def asked(self) -> Path:
        """A store without them."""
        return self._without("asked", self.whole(), {fold(row.mention) for row in self.synonyms()})

    def fitted(self, made: Made) -> Path:
        """A store without what the lists of a vocabulary are about, too: what the combination is fitted on."""
        source = next(name for name, prefix in SOURCES.items() if _is_of(made, prefix))
        return self._without(f"fitted.{source}", self.asked(), made.hidden, only=[source])

    def _without(self, name: str, source: Path, keys: Any, only: Sequence[str] = ()) -> Path:
        target = self.folder / name
        if not target.exists():
            write_part_of(source, target, only=only or list(SOURCES), without=keys)
        return target


def _is_of(made: Made, prefix: str) -> bool:
    return any((one.curie or "").startswith(f"{prefix}:") for one in made.train)


def product_lists(
    work: Work, source: str, *, count: int, most: int, pruning: Pruning, count_tokens: CountTokens
) -> Made:
    """The product's own examples of a vocabulary: kept, or made now."""
    path = work.folder / f"lists.{source}.{count}.{most}.json"
    if not path.exists():
        wanted = WantedExamples(
            tasks=(Task.CHOOSE,), ontologies=(source,), count=count, validation=VALIDATION, seed=work.seed, nil=NIL,
            fewest=FEWEST, most=most, pruning=pruning, count_tokens=count_tokens,
        )  # fmt: skip
        with open_store(work.asked()) as store:
            made = make_examples(store, wanted)
        partial = path.with_suffix(".partial")
        partial.write_text(json.dumps(asdict(made), default=sorted), encoding="utf-8")
        partial.replace(path)
    data = json.loads(path.read_text(encoding="utf-8"))
    return Made(
        tuple(map(_example, data["train"])), tuple(map(_example, data["validation"])), frozenset(data["keys"]),
        frozenset(data["hidden"]), data["counts"], data["graph"],
    )  # fmt: skip


def _example(data: dict[str, Any]) -> Example:
    messages = tuple(Message(**one) for one in data["prompt"]["messages"])
    return Example(**{**data, "task": Task(data["task"]), "prompt": Prompt(messages), "wrong": tuple(data["wrong"])})


class Easy:
    """Lists of candidates by chance, labels and few synonyms only: what is to be learned first is to compare strings.

    Concepts that the product's lists are validated by are in none of them.
    """

    def __init__(self, work: Work) -> None:
        split = Split(work.seed, VALIDATION)
        with open_store(work.asked()) as store:
            found = [Names.read(store, [prefix]) for prefix in SOURCES.values()]
        self._names = Names([row for names in found for row in names.rows])
        self._pools = []
        for names in found:
            labels = {row.curie: row.text for row in names.rows
                      if row.scope == Scope.LABEL and not split.validates(row.curie)}  # fmt: skip
            self._pools.append((labels, sorted(labels), [name for name in names.fit() if name.curie in labels]))

    def make(self, count: int, *, seed: int, most: int) -> list[Example]:
        """So many examples, with 2 to `most` candidates and perhaps the right one beside them."""
        chance = random.Random(f"{seed} easy")  # noqa: S311
        return [self._one(chance, most) for _ in range(count)]

    def recall(self, count: int, *, seed: int, words: int, most: int) -> list[Example]:
        """Of labels of a word, or up to so many, each asked for as it stands; the answer goes on to name them all.

        What is learned by each of its tokens is learned sooner: to find what is alike, and the number before it.
        """
        chance = random.Random(f"{seed} recall")  # noqa: S311
        texts = sorted({" ".join(text.split()[:words]) for labels, _, _ in self._pools for text in labels.values()})
        return [_recalled(chance.sample(texts, chance.randint(2, most)), chance) for _ in range(count)]

    def _one(self, chance: random.Random, most: int) -> Example:
        labels, curies, fit = chance.choice(self._pools)
        name = chance.choice(fit)
        others = [one for one in chance.sample(curies, chance.randint(2, most)) if one != name.curie]
        is_nil = chance.random() < NIL
        shown = [*others, *([] if is_nil else [name.curie])]
        chance.shuffle(shown)
        text = changed(name.text, chance, ("one typo",)) if chance.random() < _WRITTEN_OTHERWISE else None
        mention = text or name.text
        facts = [_facts(one, labels[one], self._names, fold(mention), chance) for one in shown]
        answer = NONE if is_nil else str(shown.index(name.curie) + 1)
        return Example(
            Task.CHOOSE, choosing(mention, None, facts), answer, is_nil=is_nil, mention=mention, curie=name.curie,
            key=pair_key(mention, name.curie),
        )  # fmt: skip


def _recalled(texts: Sequence[str], chance: random.Random) -> Example:
    """A list of texts, one of which is asked for."""
    asked, order = chance.randrange(len(texts)), chance.sample(range(len(texts)), len(texts))
    rest = " ".join(f"{texts[at]}{at + 1}" for at in order)
    prompt = choosing(texts[asked], None, [Facts(f"X:{at}", text) for at, text in enumerate(texts)])
    return Example(Task.CHOOSE, prompt, f"{asked + 1} {rest}", mention=texts[asked])


def _facts(curie: str, label: str, names: Names, hidden: str, chance: random.Random) -> Facts:
    """A label, and now and then a synonym that is not the mention."""
    if chance.random() >= _SHOWN_WITH_SYNONYM:
        return Facts(curie, label)
    others = [one.text for one in names.by_concept[curie] if one.key not in {hidden, fold(label)} and one.is_plain]
    return Facts(
        curie, label, tuple(Statement(Kind.SYNONYM, text) for text in chance.sample(others, min(1, len(others))))
    )


def reordered(example: Example, chance: random.Random) -> Example:
    """The same list in another order, its numbers and what refers to them changed: a small model sees a list often."""
    *before, last = example.prompt.messages
    head, mark, rest = last.text.partition(_BEFORE)
    *lines, question = rest.split("\n")
    order = chance.sample(range(len(lines)), len(lines))
    new = {str(old + 1): str(at) for at, old in enumerate(order, 1)} | {NONE: NONE}
    told = [
        f"{at}. {_REFERENCE.sub(lambda found: found[1] + new[found[2]], lines[old].partition('. ')[2])}"
        for at, old in enumerate(order, 1)
    ]
    prompt = Prompt((*before, Message(last.role, "\n".join([head + mark + told[0], *told[1:], question]))))
    return replace(example, prompt=prompt, answer=new[example.answer], wrong=tuple(new[one] for one in example.wrong))
