"""Small random worlds: an ontology, a data set on it, and two runs; many of them lie side by side in one store.

ONTONORM_TEST_WORLDS says how many there are on each kind of store.
"""

import os
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from kg.evaluation.recording import record_runs
from kg.evaluation.tables import dataset_tables
from kg.model import (
    IS_A,
    REPLACED_BY,
    Answer,
    Concept,
    Corpus,
    Count,
    Dataset,
    Gold,
    Kind,
    MatchRule,
    Mention,
    Name,
    Outcome,
    Relation,
    Run,
)
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Contribution, GraphStore, Record
from kg.text import fold

Table = list[tuple[Any, ...]]
TEXTS = ["liver", "Liver", "big liver", "kidney", "left kidney", "ren", "x-ray", "MS", "zebra finch", "gut"]
OTHER = "Y:1"


@dataclass
class World:
    """One ontology (its concepts by CURIE), its data set, and the answers of each run by its id."""

    name: str
    concepts: dict[str, Concept] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    mentions: list[Mention] = field(default_factory=list)
    runs: dict[str, Run] = field(default_factory=dict)
    answers: dict[str, list[Answer]] = field(default_factory=dict)

    @property
    def root(self) -> str:
        return next(iter(self.concepts))


def concepts(chance: random.Random, first: int) -> dict[str, Concept]:
    """A hierarchy whose first concept is the root, with some obsolete concepts at the end."""
    live = [f"X:{first + number}" for number in range(chance.randint(3, 9))]
    dead = [f"X:{first + 50 + number}" for number in range(chance.randint(0, 3))]
    made = {}
    for number, curie in enumerate(live):
        above = chance.sample(live[:number], min(number, chance.choice([1, 1, 2])))
        made[curie] = Concept(
            curie, f"label {curie}", names=tuple(Name(text) for text in chance.sample(TEXTS, 2)),
            relations=tuple(Relation(curie, IS_A, parent) for parent in above),
            alternatives=(f"X:{first + 80 + number}",) if chance.random() < 0.3 else (),
        )  # fmt: skip
    for curie in dead:
        heirs = chance.sample([*live, *dead[: dead.index(curie)]], chance.randint(0, 2))
        above = chance.sample(live, 1) if chance.random() < 0.3 else []
        relations = [Relation(curie, REPLACED_BY, heir) for heir in heirs]
        relations += [Relation(curie, IS_A, parent) for parent in above]
        made[curie] = Concept(curie, f"obsolete {curie}", obsolete=True, relations=tuple(relations))
    return made


def identifiers(world: World, first: int) -> list[str]:
    """Identifiers to answer: own and alternative ones, an invented one, and those of other ontologies."""
    own = [curie for concept in world.concepts.values() for curie in (concept.curie, *concept.alternatives)]
    return [*own, f"X:{first + 99}", "Y:1", "Y:9", "Z:1"]


def mention(chance: random.Random, row: int, known: list[str]) -> Mention:
    gold = chance.sample(known, chance.choice([0, 1, 1, 1, 1, 2, 3]))
    return Mention(
        row, chance.choice(TEXTS), tuple(Gold(curie) for curie in gold), composite=chance.random() < 0.15,
        doc=chance.choice([None, "a", "b", "c"]), split=chance.choice([None, "train", "withheld"]),
        type=chance.choice([None, "finding"]),
    )  # fmt: skip


def answers(chance: random.Random, mentions: Iterable[Mention], known: list[str]) -> list[Answer]:
    found = []
    for one in mentions:
        status = chance.choice([Outcome.ANSWERED] * 5 + [Outcome.NIL, Outcome.UNPARSED, Outcome.FAILED])
        right = [gold.identifier for gold in one.gold]
        for rank in range(1, 1 + (chance.randint(1, 4) if status == Outcome.ANSWERED else 1)):
            chosen = [chance.choice(right)] if right and chance.random() < 0.4 else [chance.choice(known)]
            chosen = right if one.composite and chance.random() < 0.5 else chosen
            kept = status == Outcome.ANSWERED or (status == Outcome.NIL and chance.random() < 0.5)
            found.append(
                Answer(
                    one.row, tuple(dict.fromkeys(chosen)) if kept else (), rank, status,
                    accepted=status == Outcome.ANSWERED and chance.random() < 0.9,
                    probability=chance.choice([None, 0.0, 0.05, 0.5, 0.65, 0.9, 0.95, 1.0, round(chance.random(), 3)]),
                    text=chance.choice([None, "same", "other"]), retriever=chance.choice([None, "exact", "lexical"]),
                    scope=chance.choice([None, "LABEL", "EXACT"]),
                )
            )  # fmt: skip
    chance.shuffle(found)
    return found


def make_world(seed: int) -> World:
    chance = random.Random(seed)
    world, first = World(f"world {seed}"), 1000 + 100 * seed
    world.concepts = concepts(chance, first)
    known = identifiers(world, first)
    world.counts = {curie: chance.choice([0, 0, 1, 2, 5, 60]) for curie in known if chance.random() < 0.6}
    world.mentions = [mention(chance, row, known) for row in range(1, chance.randint(1, 14) + 1)]
    for name in ("before", "after"):
        match = chance.choice(list(MatchRule))
        run = Run(f"{world.name}/{name}", world.name, name, match, created=f"2026-01-0{1 + (name == 'after')}")
        world.runs[name], world.answers[name] = run, answers(chance, world.mentions, known)
    return world


class Oracle:
    """A world, looked at from one of its runs: what is right, what is what, from the values alone."""

    def __init__(self, world: World, name: str) -> None:
        self.world, self.run = world, world.runs[name]
        self.concepts: dict[str, Concept] = {**world.concepts, OTHER: Concept(OTHER, "other")}
        self.of = {
            curie: concept.curie
            for concept in self.concepts.values()
            for curie in (concept.curie, *concept.alternatives)
        }
        self.answers: dict[int, list[Answer]] = defaultdict(list)
        for answer in sorted(world.answers[name], key=lambda answer: answer.rank):
            self.answers[answer.row].append(answer)
        met: set[Any] = set()
        self.first = {}
        for one in world.mentions:
            key = (fold(one.text), frozenset(one.gold))
            self.first[one.row] = key not in met
            met.add(key)

    def related(self, curie: str, predicate: str) -> list[str]:
        relations = self.concepts[curie].relations
        return [relation.object for relation in relations if relation.predicate == predicate]

    def live(self, identifier: str) -> set[str]:
        """The live concepts that an identifier stands for."""
        at, found = {self.of[identifier]} if identifier in self.of else set(), set()
        for _ in range(6):
            found |= {curie for curie in at if not self.concepts[curie].obsolete}
            at = {heir for curie in at for heir in self.related(curie, REPLACED_BY)}
        return found

    def meaning(self, identifier: str) -> set[str]:
        if self.run.match == MatchRule.CURRENT:
            return self.live(identifier)
        return {identifier}

    def right(self, answer: Answer) -> bool | None:
        one = self.mention(answer.row)
        if not one.gold:
            return None
        gold = [self.meaning(gold.identifier) for gold in one.gold]
        given = [self.meaning(identifier) for identifier in answer.identifiers]
        if not one.composite:
            return any(some & other for some in gold for other in given)
        return all(any(some & other for other in given) for some in gold) and all(
            any(some & other for other in gold) for some in given
        )

    def mention(self, row: int) -> Mention:
        return self.world.mentions[row - 1]

    def judged(self) -> list[tuple[Mention, Answer, bool, bool]]:
        """Mentions with gold: their first answer, whether it is right as a candidate, and whether it is accepted and right."""
        found = []
        for one in self.world.mentions:
            answer = self.answers[one.row][0]
            if one.gold:
                hit = bool(self.right(answer))
                found.append((one, answer, hit, hit and answer.accepted))
        return found

    def six(self, key: Callable[[Mention, Answer], Iterable[Any]]) -> Table:
        """Pairs, right, found; rows, rows right, rows found: for each key of a mention and its first answer."""
        counts: dict[Any, list[int]] = defaultdict(lambda: [0] * 6)
        for one, answer, hit, right in self.judged():
            once = self.first[one.row]
            for value in dict.fromkeys(key(one, answer)):
                row = [once, once and right, once and hit, True, right, hit]
                counts[value] = [count + plus for count, plus in zip(counts[value], row, strict=True)]
        return [(*(value if isinstance(value, tuple) else (value,)), *counts[value]) for value in counts]

    def hits(self, one: Mention) -> int | None:
        return next((answer.rank for answer in self.answers[one.row] if self.right(answer)), None)

    def popularity(self, one: Mention) -> int | None:
        """The most popular gold; a concept counts all its identifiers, if any identifier of its prefix is counted."""
        counts = self.world.counts
        prefixes = {curie.split(":")[0] for curie in counts}
        found = []
        for concept in {self.of[gold.identifier] for gold in one.gold if gold.identifier in self.of}:
            if concept.split(":")[0] in prefixes:
                found.append(sum(number for curie, number in counts.items() if self.of.get(curie) == concept))
        return max(found, default=None)

    def both(self, count: Callable[[Mention], Any]) -> dict[Any, tuple[int, int]]:
        """How many pairs and rows have each value; None is not counted."""
        pairs, rows = Counter[Any](), Counter[Any]()
        for one in self.world.mentions:
            value = count(one)
            if value is not None:
                rows[value] += 1
                pairs[value] += self.first[one.row]
        return {value: (pairs[value], rows[value]) for value in rows}

    def above(self, curie: str) -> dict[str, int]:
        steps, at, step = {curie: 0}, [curie], 0
        while at:
            step += 1
            at = [parent for one in at for parent in self.related(one, IS_A) if parent not in steps]
            steps |= dict.fromkeys(at, step)
        return steps


@pytest.fixture(scope="session")
def worlds() -> Callable[[int], list[World]]:
    """So many worlds, always the same."""
    return lambda number: [make_world(seed) for seed in range(number)]


@pytest.fixture(scope="session")
def fill(contribute: Callable[..., Contribution]) -> Callable[[GraphStore, list[World]], None]:
    """Writes worlds into an empty store: X has all their concepts, Y one, and Z is not loaded."""

    def write(store: GraphStore, made: list[World]) -> None:
        values = [concept for world in made for concept in world.concepts.values()]
        counts = {curie: number for world in made for curie, number in world.counts.items()}
        counted = [Corpus("notes", "patients"), *(Count(curie, "notes", number) for curie, number in counts.items())]
        written = store.write([
            contribute("x", values, prefix="X"),
            contribute("y", [Concept(OTHER, "other")], prefix="Y"),
            contribute("counts", counted, kind=Kind.COUNTS),
        ])  # fmt: skip
        assert [result.error for result in written] == [None] * 3
        for world in made:
            world.counts = counts
        store.record(
            [Record(one, dataset_tables(one, world.mentions)) for world in made for one in [Dataset(world.name)]]
        )
        record_runs(store, [(world.runs[name], world.answers[name]) for world in made for name in world.runs])

    return write


@pytest.fixture(scope="session")
def oracle_of() -> Callable[[World, str], Oracle]:
    """What is so in a world, for one of its runs ("before" or "after")."""
    return Oracle


@pytest.fixture(scope="module")
def filled(
    shared_store: GraphStore, worlds: Callable[[int], list[World]], fill: Callable[[GraphStore, list[World]], None]
) -> tuple[GraphStore, list[World]]:
    """A store of each kind with worlds in it: many where a query takes milliseconds."""
    usual = 200 if isinstance(shared_store, EmbeddedStore) else 25
    made = worlds(int(os.environ.get("ONTONORM_TEST_WORLDS", usual)))
    fill(shared_store, made)
    return shared_store, made
