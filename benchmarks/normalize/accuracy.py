"""How often answers are right, and how well their probabilities say so: one function a part of the benchmark."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.load.measure import say
from benchmarks.normalize.figures import (
    Interval,
    Outcome,
    calibration_error,
    error_of_perfect,
    interval,
    outcome,
    recall,
    roc_area,
    share,
    wilson,
)
from benchmarks.normalize.held_out import OTHERS, canonical, held_out, uncovered
from benchmarks.normalize.sets import GOLD_SETS, GoldSet, Rows, names_of, read_set
from benchmarks.normalize.stores import Bench, index_with_seed
from benchmarks.normalize.synthetic import CHANGES, changed, unseen
from engine.gold import GoldRow
from engine.model import Normalization, Retriever
from engine.normalize import Normalizer
from kg import open_store
from kg.store.protocol import GraphStore
from kg.text import fold

HPO = ("HP",)
TOP = 20
ASKED_OF_CHANGES = {"UK/US spelling": 98.0, "one typo": 99.4, "two typos": 98.0, "dashes": None, "quotes": None,
                    "spaces": None, "ligatures": None}  # fmt: skip
ASKED = 99.5


def normalizer(bench: Bench, store: GraphStore, prefixes: Sequence[str], roots: Sequence[str] = ()) -> Normalizer:
    """With its defaults; parts are asked for because composite rows want them, and change no other answer."""
    return Normalizer(
        store, ontologies=prefixes, roots=roots, top=TOP, quality=bench.quality, split=True, encoder=bench.encoder
    )


def answers(bench: Bench, asked: Normalizer, rows: Sequence[GoldRow]) -> list[Normalization]:
    """One for each row, with the text around the mention if the run is to have it."""
    contexts = [row.context for row in rows] if bench.contexts else None
    return asked.normalize([row.mention for row in rows], contexts)


def outcomes(bench: Bench, asked: Normalizer, rows: Sequence[GoldRow]) -> list[Outcome]:
    return [outcome(row, answer) for row, answer in zip(rows, answers(bench, asked, rows), strict=True)]


@dataclass(frozen=True, slots=True)
class Figures:
    """A set read once, in shares: of distinct pairs but for `per_row`. `nil` is the area under the ROC curve."""

    pairs: int
    lost: int
    right: float
    first: float
    spread: Interval
    per_row: float
    recall: float
    error: float
    perfect: float
    nil: float

    @classmethod
    def of(cls, rows: Rows, found: Sequence[Outcome], nil: Sequence[float], seed: int) -> "Figures":
        places, documents = rows.firsts, rows.documents()
        unique = [found[at] for at in places]
        answered = [one for one in unique if one.answered]
        probabilities = [one.probability for one in answered]
        firsts = [one.first for one in unique]
        return cls(
            pairs=len(unique),
            lost=sum(rows.lost[at] for at in places),
            right=share([one.right for one in unique]),
            first=share(firsts),
            spread=interval(firsts, documents and [documents[at] for at in places], seed),
            per_row=share([one.first for one in found]),
            recall=recall(unique, TOP),
            error=calibration_error(probabilities, [one.right for one in answered]),
            perfect=error_of_perfect(probabilities, seed),
            nil=roc_area([one.probability for one in unique if one.first], nil),
        )


COLUMNS = (
    "set, pairs, of them lost, candidate acc@1 %, asked, 95 %, least and most by encoder seed, acc@1 %, "
    "candidate acc@1 % per row, recall@20 %, ECE, ECE of a perfect predictor, NIL AUROC"
).replace(", ", "\t")


def percent(value: float) -> str:
    return f"{100 * value:.1f}"


def told(name: str, asked: Sequence[float], runs: Sequence[Figures]) -> str:
    """One line of the table: the run of median candidate acc@1."""
    middle = sorted(runs, key=lambda run: run.first)[len(runs) // 2]
    low, high = middle.spread
    firsts = [run.first for run in runs]
    return "\t".join([
        name, str(middle.pairs), str(middle.lost), percent(middle.first), f"{asked[0]:g}" if asked else "",
        f"{percent(low)}-{percent(high)}", f"{percent(min(firsts))}-{percent(max(firsts))}", percent(middle.right),
        percent(middle.per_row), percent(middle.recall), f"{middle.error:.3f}", f"{middle.perfect:.3f}",
        "" if middle.nil != middle.nil else f"{middle.nil:.3f}",
    ])  # fmt: skip


def gold(bench: Bench, chosen: Sequence[str]) -> None:
    """Every gold set, as the median of several encoders."""
    runs: dict[str, list[Figures]] = {name: [] for name in chosen}
    with open_store(bench.everything()) as store:
        sets = {name: read_set(store, bench.data, GOLD_SETS[name]) for name in chosen}
        foreign = _foreign(store, bench)
        for prefixes in sorted({GOLD_SETS[name].prefixes for name in chosen}):
            for seed in range(bench.encoder_seeds):
                index_with_seed(store, prefixes, quality=bench.quality, seed=seed)
                whole = normalizer(bench, store, prefixes)
                nil = [one.probability for one in answers(bench, whole, foreign)] if prefixes == HPO else []
                for name in (name for name in chosen if GOLD_SETS[name].prefixes == prefixes):
                    rows, roots = sets[name], GOLD_SETS[name].roots
                    asked = normalizer(bench, store, prefixes, roots) if roots else whole
                    absent = nil or [one.probability for one in answers(bench, asked, rows.nil)]
                    runs[name].append(Figures.of(rows, outcomes(bench, asked, rows.rows), absent, bench.seed))
    print(COLUMNS)
    for name, found in runs.items():
        print(told(name, GOLD_SETS[name].asked, found), flush=True)


def _foreign(store: GraphStore, bench: Bench) -> list[GoldRow]:
    return uncovered(store, "HP", names_of(store, HPO), names_of(store, OTHERS), bench.seed)


def synthetic(bench: Bench) -> None:
    """Names of HPO, written otherwise."""
    with open_store(bench.everything()) as store:
        names, asked = names_of(store, HPO), normalizer(bench, store, HPO)
        print("class\tmentions\tacc@1 %\tasked\t95 %\tcandidate acc@1 %\trecall@20 %")
        for kind in CHANGES:
            rows = changed(kind, names, bench.seed)
            found = outcomes(bench, asked, rows)
            right = [one.right for one in found]
            low, high = wilson(sum(right), len(right))
            print("\t".join([
                kind, str(len(rows)), percent(share(right)), f"{ASKED_OF_CHANGES.get(kind, ASKED) or ''}",
                f"{percent(low)}-{percent(high)}", percent(share([one.first for one in found])),
                percent(recall(found, TOP)),
            ]), flush=True)  # fmt: skip
            if kind == "filler":
                new = [any(words.strip() in row.mention for words in unseen()) for row in rows]
                right_of_new = [one for one, is_new in zip(right, new, strict=True) if is_new]
                say("  of that with a filler that has a word no table of the tool has: number, acc@1 %",
                    f"{sum(new)}, {percent(share(right_of_new))}")  # fmt: skip


def synonyms(bench: Bench) -> None:
    """EXACT synonyms of HPO that nothing here has seen."""
    with open_store(bench.everything()) as store:
        names = names_of(store, HPO)
        rows = held_out(names, bench.seed)
        keys = {fold(row.mention) for row in rows}
        elsewhere = keys & {row.key for row in names_of(store, OTHERS)}
    kept = {(canonical(row.key), row.curie) for row in names if row.key not in keys}
    runs = []
    with open_store(bench.without(keys)) as store:
        for seed in range(bench.encoder_seeds):
            index_with_seed(store, HPO, quality=bench.quality, seed=seed)
            given = answers(bench, normalizer(bench, store, HPO), rows)
            found = [outcome(row, answer) for row, answer in zip(rows, given, strict=True)]
            by_rules = [one.first and answer.candidates[0].retriever == Retriever.EXACT
                        for one, answer in zip(found, given, strict=True)]  # fmt: skip
            runs.append((share([one.first for one in found]), recall(found, TOP), share([one.right for one in found]),
                         share(by_rules)))  # fmt: skip
    first, deep, right, rules = map(statistics.median, zip(*runs, strict=True))
    low, high = wilson(round(first * len(rows)), len(rows))
    say("held-out synonyms: number; of them names in Mondo, Uberon, GO or ChEBI", f"{len(rows)}; {len(elsewhere)}")
    say(
        "  candidate acc@1 %, recall@20 % (asked: 82, 96.5)",
        f"{percent(first)} ({percent(low)}-{percent(high)}), {percent(deep)}",
    )
    say("  acc@1 % at the default threshold", percent(right))
    say("  candidate acc@1 % of each encoder seed", ", ".join(percent(run[0]) for run in runs))
    say("  share that folding rules alone solve, %", percent(rules))
    same = share([(canonical(fold(row.mention)), row.gold[0]) in kept for row in rows])
    say("  share that differs from a kept name by order and number only, %", percent(same))


def hpo_sets() -> list[str]:
    """The sets of HPO that nothing is tuned on."""
    return [name for name, one in GOLD_SETS.items() if one.prefixes == HPO and not one.tunes]


def file_and_conditions(bench: Bench, asked: GoldSet) -> list[str]:
    """A set as the options of a command."""
    return ["--gold", str(bench.data / asked.file), *(word for one in asked.where for word in ("--where", one))]
