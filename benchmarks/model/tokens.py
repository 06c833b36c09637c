"""What pruning saves and costs: `python -m benchmarks.model.tokens --work FOLDER --data DATA [--model FOLDER]`.

Over the mentions of bc8 train that go to a model: the tokens of the prompt with the neighbourhood pruned against those of
the prompt with all of it (every synonym, definition, parent, child and sibling within one step). With the small model
that `benchmarks.model.small` left in FOLDER, or with --model, also how often the first candidate is right with both.
"""

import argparse
import json
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.load.measure import say
from benchmarks.model import learning, measuring
from benchmarks.model.lists import SHORT, SHOWN, Work
from benchmarks.model.measuring import ALONE, MODEL, Asking, Judged
from benchmarks.normalize.figures import wilson
from engine.choose.combination import shipped
from engine.choose.model import Ballot
from engine.generate.loading import load
from engine.generate.local import LocalGenerator
from engine.index.build import open_index
from engine.prompt.choosing import choosing
from engine.prompt.facts import facts_of
from engine.prompt.likeness import Likeness
from engine.prompt.pruning import UNPRUNED, CountTokens, Pruning, pruned
from kg import open_store
from kg.graph import neighbourhoods
from kg.store.protocol import GraphStore

_SET = "bc8_train"


@dataclass(frozen=True, slots=True)
class Saved:
    """Mean and largest number of tokens of prompts, pruned and not, and the ratio of the means."""

    shown: int
    counted: str
    pruned: float
    unpruned: float
    ratio: float
    most_pruned: int
    most_unpruned: int


def prompts(store: GraphStore, ballots: Sequence[Ballot], likeness: Likeness, asking: Asking,
            count_tokens: CountTokens) -> list[str]:  # fmt: skip
    """The words of each prompt."""
    shown = [[one.curie for one in ballot.candidates[: asking.shown]] for ballot in ballots]
    around = neighbourhoods(store, sorted({curie for some in shown for curie in some}))
    made = []
    for ballot, curies in zip(ballots, shown, strict=True):
        facts = pruned(facts_of(around, curies), ballot.mention, likeness, asking.pruning, count_tokens)
        made.append("\n\n".join(one.text for one in choosing(ballot.mention, ballot.context, facts).messages))
    return made


def saved(store: GraphStore, ballots: Sequence[Ballot], asking: Asking, counted: str, count: CountTokens) -> Saved:
    """The same candidates, told in both ways."""
    encoder = open_index(store, ["HP"]).parts["HP"].encoder
    likeness = Likeness({"HP": encoder})
    less, more = (count(prompts(store, ballots, likeness, Asking(asking.shown, pruning), count))
                  for pruning in (asking.pruning, UNPRUNED))  # fmt: skip
    means = statistics.mean(less), statistics.mean(more)
    return Saved(asking.shown, counted, *means, means[0] / means[1], max(less), max(more))


def about(texts: Sequence[str]) -> list[int]:
    """Four characters a token: about what a vocabulary of 128,000 gives for English."""
    return [len(text) // 4 + 1 for text in texts]


def told(what: str, given: Sequence[Judged]) -> dict[str, float]:
    """acc@1 of the model alone and of half and half with the ranker, where it is always asked."""
    ways = {"ranker": ALONE, "model": MODEL, "both, as shipped": shipped()}
    found = {}
    for way, combination in ways.items():
        right = [one.is_right(combination) for one in given]
        low, high = wilson(sum(right), len(right))
        found[way] = sum(right) / len(right)
        say(
            f"  acc@1 %, {what}, {way}, {len(right)} mentions",
            f"{100 * found[way]:.1f} ({100 * low:.1f}-{100 * high:.1f})",
        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--store", type=Path, help="one of HPO; by default HPO and Mondo are loaded")
    parser.add_argument("--model", metavar="NAME|FOLDER", help="by default the small one of --work, if it is there")
    parser.add_argument("--most", type=int, default=1_000, help="mentions; they are many times as long unpruned")
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--json", type=Path, metavar="FILE")
    given = parser.parse_args()
    given.work.mkdir(parents=True, exist_ok=True)
    work = Work(given.work.absolute(), given.data.absolute(), given.store)
    last = learning.read(work.folder).stages
    place = given.model or (str(work.folder / f"stage.{last}") if last else None)
    generator = LocalGenerator(load(place, device=given.device)) if place else None
    with open_store(work.whole()) as store:
        pairs = measuring.gold_pairs(store, work.data, _SET)
        ballots = measuring.ballots_of(store, "HP", pairs)
        asked = [at for at, one in enumerate(ballots) if one.candidates and not one.decided][: given.most]
        some = [ballots[at] for at in asked]
        counts = {"four characters each": about} | ({"the model's own": generator.count_tokens} if generator else {})
        found = [saved(store, some, asking, counted, count)
                 for asking in (Asking(20, Pruning()), Asking(SHOWN, SHORT)) for counted, count in counts.items()]  # fmt: skip
        for one in found:
            say(f"tokens of a prompt, {one.shown} candidates, {one.counted}: pruned, unpruned (asked: at most 50 %)",
                f"{one.pruned:.0f}, {one.unpruned:.0f} ({100 * one.ratio:.0f} %); most {one.most_pruned:,}, "
                f"{one.most_unpruned:,}")  # fmt: skip
        right = {}
        if generator:
            own = Asking(20, Pruning()) if given.model else Asking(SHOWN, SHORT)
            few = [pairs[at] for at in asked]
            for what, pruning in (("pruned", own.pruning), ("unpruned", UNPRUNED)):
                right[what] = told(what, measuring.judged(store, "HP", few, generator, Asking(own.shown, pruning)))
    if given.json:
        made = {"mentions": len(asked), "tokens": [asdict(one) for one in found], "acc@1": right}
        given.json.write_text(json.dumps(made, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
