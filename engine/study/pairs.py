"""A terminology in the graph in, its terms and identifiers with how popular they are out, and which of them are trained."""

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from engine.finetune.examples.reciting import Pair as Concept
from engine.finetune.examples.reciting import drawn
from engine.prompt.reciting import Direction
from engine.study.arms import Arm
from engine.study.plan import Plan
from kg.errors import StoreError, UsageError
from kg.inventory import prefixes_of
from kg.model import Gold, Mention, Scope
from kg.queries import run, run_table
from kg.store.protocol import GraphStore
from kg.text import fold

TRAINED, WITHHELD = "trained", "withheld"


@dataclass(frozen=True, slots=True)
class Pair:
    """A concept's term and its identifier or symbol, and how often it was counted."""

    curie: str
    term: str
    identifier: str
    popularity: int

    def sides(self, direction: Direction) -> tuple[str, str]:
        """What is asked, and what is right."""
        both = self.term, self.identifier
        return both if direction == Direction.TERM_TO_ID else both[::-1]


@dataclass(frozen=True, slots=True)
class Pairs:
    """What an arm is about: its pairs by CURIE, those that are trained, what the ontology is called, and what was left out.

    `corpus` is what popularity is counted by, None that of the concepts.
    """

    arm: Arm
    pairs: tuple[Pair, ...]
    trained: frozenset[str]
    title: str
    left_out: Mapping[str, int]
    corpus: str | None = None

    def mentions(self) -> list[Mention]:
        """What is asked, a row each, with the side of the split that it is on."""
        found = []
        for row, pair in enumerate(self.pairs, start=1):
            asked, right = pair.sides(self.arm.direction)
            gold = Gold(pair.curie, right if self.arm.has_text else None)
            found.append(Mention(row, asked, (gold,), split=TRAINED if pair.curie in self.trained else WITHHELD))
        return found


def pairs_of(store: GraphStore, arm: Arm, plan: Plan) -> Pairs:
    """The pairs of an arm; arms about the same terms are split alike.

    Raises:
        StoreError: the ontology or the corpus is not loaded.
        UsageError: it has too few terms, or none has a full name.
    """
    (prefix,) = _prefix(store, arm)
    concepts, corpus = _concepts(store, prefix, plan)
    terms = _full_names(store, prefix) if arm.pairing.has_full_names else {one.curie: one.label for one in concepts}
    left_out = Counter({"without a full name": sum(one.curie not in terms for one in concepts)})
    bearers: dict[str, set[str]] = defaultdict(set)
    for one in concepts:
        if one.curie in terms:
            bearers[fold(terms[one.curie])].add(one.curie)
    fit = [one for one in concepts if one.curie in terms and len(bearers[fold(terms[one.curie])]) == 1]
    left_out["with the term of another"] = len(concepts) - left_out.total() - len(fit)
    left_out["counted too seldom"] = sum(one.popularity < plan.least for one in fit)
    fit = [one for one in fit if one.popularity >= plan.least]
    chance = random.Random(f"{plan.seed} study {arm.terms}")  # noqa: S311
    if plan.terms is not None and plan.terms < len(fit):
        left_out["not drawn"] = len(fit) - plan.terms
        fit = drawn(fit, plan.terms, chance)
    if len(fit) <= plan.trained:
        raise UsageError(f"{arm.ontology} has {len(fit):,} terms to study; train fewer than that: --trained")
    trained = {one.curie for one in drawn(fit, plan.trained, chance)}
    rest = [one for one in fit if one.curie not in trained]
    if plan.withheld is not None and plan.withheld < len(rest):
        left_out["neither trained nor withheld"] = len(rest) - plan.withheld
        rest = drawn(rest, plan.withheld, chance)
    kept = {one.curie for one in rest} | trained
    found = tuple(
        Pair(one.curie, terms[one.curie], one.label if arm.pairing.has_labels else one.curie, one.popularity)
        for one in fit
        if one.curie in kept
    )
    title = next((row["title"] for row in run(store, "sources") if row["prefix"] == prefix and row["title"]), prefix)
    return Pairs(arm, tuple(sorted(found, key=lambda one: one.curie)), frozenset(trained), title, +left_out, corpus)


def _prefix(store: GraphStore, arm: Arm) -> Sequence[str]:
    prefixes = sorted(prefixes_of(store, [arm.ontology]))
    if len(prefixes) != 1:
        raise UsageError(f"--arm {arm.ontology}: it has the prefixes {', '.join(prefixes)}; give one of them")
    return prefixes


def _concepts(store: GraphStore, prefix: str, plan: Plan) -> tuple[list[Concept], str | None]:
    """Live concepts with a label, their popularity by the corpus that is asked for; and that corpus, if it is one of these."""
    found = [Concept(**row) for row in run_table(store, "concepts_to_recite", {"prefixes": [prefix]}).to_pylist()]
    corpus, counts = _counts(store, prefix, plan)
    if corpus is not None:
        found = [replace(one, popularity=counts.get(one.curie, 0)) for one in found]
    roots = [root for root in plan.roots if root.partition(":")[0] == prefix]
    if not roots:
        return found, corpus
    below = {row["descendant"] for row in run(store, "descendants", {"curies": roots})} | set(roots)
    return [one for one in found if one.curie in below], corpus


def _counts(store: GraphStore, prefix: str, plan: Plan) -> tuple[str | None, dict[str, int]]:
    """The first corpus asked for that has counts of the ontology, and these."""
    there = [row["corpus"] for row in run(store, "corpora")]
    for corpus in plan.corpora:
        if corpus not in there:
            raise StoreError(f"no corpus {corpus} is loaded; loaded: {', '.join(there) or 'none'}")
        rows = run_table(store, "counts_in_corpus", {"prefixes": [prefix], "corpus": corpus}).to_pylist()
        if rows:
            return corpus, {row["curie"]: int(row["count"]) for row in rows}
    return None, {}


def _full_names(store: GraphStore, prefix: str) -> dict[str, str]:
    """The exact name without a type of each concept that has one; the first by the alphabet."""
    found: dict[str, str] = {}
    for row in run_table(store, "names_to_learn", {"prefixes": [prefix]}).to_pylist():
        if row["scope"] == Scope.EXACT and row["type"] is None:
            found[row["curie"]] = min(found.get(row["curie"], row["text"]), row["text"])
    return found
