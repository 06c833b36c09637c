"""What a user could install instead: `python -m benchmarks.normalize.peers --data DATA --store STORE --python PATH`.

gilda, ssslm, text2term and bm25s answer the same mentions from the same names, each in a process of its own, with the
Python of an environment that holds them and nothing of ours:

    python -m venv peers && peers/bin/pip install gilda ssslm more_itertools text2term bm25s

and then --python peers/bin/python. Their settings are what they take by default. acc@1 is per distinct (mention, gold)
pair, mentions are counted once for the speed; the time in which names are read is not in it.
"""

import argparse
import json
import os
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.normalize.figures import Outcome, interval, outcome, recall, share
from benchmarks.normalize.peer import PEERS, TOP
from benchmarks.normalize.sets import GOLD_SETS, Rows, names_of, read_set
from engine.model import Candidate, Normalization
from kg import open_store

_PROGRAM = Path(__file__).with_name("peer.py")


@dataclass(frozen=True, slots=True)
class PeerAnswers:
    """What a peer answered to each mention, in order; CPU seconds to make it ready, of a call with one mention, and of the
    call with all; peak MB."""

    version: str
    build: float
    call: float
    seconds: float
    peak: int
    answers: list[Normalization]

    @property
    def rate(self) -> float | None:
        """Mentions per CPU-second, without what every call costs; None where that cost hides what the mentions add."""
        added = self.seconds - self.call
        return len(self.answers) / added if added > self.call / 2 else None

    @property
    def rate_of_call(self) -> float:
        """Mentions per CPU-second of one call with all of them."""
        return len(self.answers) / self.seconds


def ask(
    python: Path, peer: str, names: Sequence[tuple[str, str | None, str, str]], mentions: Sequence[str]
) -> PeerAnswers:
    """Lets a peer answer distinct mentions from names (curie, label, text, scope).

    Raises:
        RuntimeError: the peer failed, with the last lines that it wrote.
    """
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("names.json", "mentions.json", "answers.json")]
        files[0].write_text(json.dumps(names), encoding="utf-8")
        files[1].write_text(json.dumps(mentions), encoding="utf-8")
        one_thread = os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        done = subprocess.run([python, _PROGRAM, peer, *files], capture_output=True, text=True, check=False,
                              cwd=folder, env=one_thread)  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{peer}: {done.stderr[-2_000:]}")
        found = json.loads(files[2].read_text(encoding="utf-8"))
    answers = [answer(mention, curies) for mention, curies in zip(mentions, found.pop("curies"), strict=True)]
    return PeerAnswers(answers=answers, **found)


def answer(mention: str, curies: Sequence[str]) -> Normalization:
    """CURIEs, best first, as an answer; peers have no probability."""
    candidates = tuple(Candidate(curie, None, 0.0, mention, "") for curie in curies)
    return Normalization(mention, curies[0] if curies else None, candidates=candidates)


def outcomes(rows: Rows, answers: Iterable[Normalization]) -> list[Outcome]:
    """The outcome of each row, of answers to distinct mentions."""
    by_mention = {one.mention: one for one in answers}
    return [outcome(row, by_mention[row.mention]) for row in rows.rows]


COLUMNS = (
    "set, pairs, peer, acc@1 %, 95 %, per row, recall@20, mentions/CPU-s, the same with the cost of the call, "
    "ready CPU-s, peak MB"
).replace(", ", "\t")


def row_of(name: str, peer: str, rows: Rows, found: PeerAnswers, seed: int) -> str:
    """One line of the table."""
    every = outcomes(rows, found.answers)
    firsts, documents = rows.firsts, rows.documents()
    unique = [every[at] for at in firsts]
    right = [one.right for one in unique]
    low, high = interval(right, documents and [documents[at] for at in firsts], seed)
    rate = "-" if found.rate is None else f"{found.rate:,.0f}"
    return "\t".join([
        name, str(len(firsts)), f"{peer} {found.version}", f"{100 * share(right):.1f}", f"{100 * low:.1f}-{100 * high:.1f}",
        f"{100 * share([one.right for one in every]):.1f}", f"{100 * recall(unique, TOP):.1f}", rate,
        f"{found.rate_of_call:,.0f}", f"{found.build:.1f}", str(found.peak),
    ])  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--store", required=True, help="a store of all ontologies of DATA")
    parser.add_argument("--python", type=Path, required=True, help="the Python of the peers' environment")
    parser.add_argument("--only", nargs="+", choices=list(GOLD_SETS), default=list(GOLD_SETS), metavar="SET")
    parser.add_argument("--peers", nargs="+", choices=list(PEERS), default=list(PEERS), metavar="PEER")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    print(COLUMNS, flush=True)
    with open_store(arguments.store) as store:
        for name in arguments.only:
            asked = GOLD_SETS[name]
            rows = read_set(store, arguments.data, asked)
            names = [
                (row.curie, row.label, row.text, row.scope) for row in names_of(store, asked.prefixes, asked.roots)
            ]
            mentions = list(dict.fromkeys(row.mention for row in rows.rows))
            for peer in arguments.peers:
                found = ask(arguments.python.absolute(), peer, names, mentions)
                print(row_of(name, peer, rows, found, arguments.seed), flush=True)


if __name__ == "__main__":
    main()
