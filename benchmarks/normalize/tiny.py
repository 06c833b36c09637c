"""Ontologies of a few concepts, as users make them, in; how often their names are found however written, and others not.

They are drawn from the names of real ontologies, and from words of everyday life. A mention is foreign if it is a name of
another kind of ontology, akin if it is one of the same that was not drawn ("ocular pain" where there is "ear pain"), a
part if it is one word of a name of several ("kidney" of "kidney disease"), and longer if it is a name of either that holds
a whole name that was drawn, and a few words more ("kidney pain" where there is "kidney"): for all of them NIL is right.
"""

import random
import re
import string
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.normalize.accuracy import percent
from benchmarks.normalize.figures import Outcome, outcome, share
from benchmarks.normalize.held_out import canonical
from benchmarks.normalize.sets import NameRow, names_of
from benchmarks.normalize.stores import Bench
from benchmarks.normalize.synthetic import Change, filler, order, plural, two_typos, typo
from benchmarks.normalize.wording import EVERYDAY, PREFIXES, SUFFIXES
from engine.gold import GoldRow
from engine.normalize import Normalizer
from engine.reading import read
from kg import open_store
from kg.collect import collect
from kg.model import Concept, Kind, Name, Ontology, Scope
from kg.store.protocol import Contribution, GraphStore
from kg.text import fold

REAL = {"HP": "finding", "MONDO": "finding", "UBERON": "body", "CL": "body", "GO": "process", "PATO": "quality"}
"""The ontologies that are drawn from, and what each is of: names of another kind are foreign."""

SIZES = {3: 4, 5: 4, 10: 2, 20: 1, 50: 1}
"""Concepts, and how many ontologies of so many are drawn from each."""

_MOST_NAMES = 3
_NIL = 3  # mentions of each class for which NIL is right, for each concept; 60 at most
_MOST_NIL = 60
_MORE_WORDS = 3  # that a longer name has


@dataclass(frozen=True, slots=True)
class Tiny:
    """An ontology of a few concepts: its prefix, what it was drawn from, its names, and mentions by class."""

    prefix: str
    source: str
    size: int
    names: Sequence[NameRow]
    mentions: Mapping[str, Sequence[GoldRow]]


def slip(text: str, chance: random.Random) -> str | None:
    """One edit in a word of three or more letters, not at its first: short words are misspelt, too."""
    words = [match for match in re.finditer("[A-Za-z]+", text) if len(match.group()) > 2]
    if not words:
        return None
    word = chance.choice(words)
    at, letter = chance.randrange(word.start() + 1, word.end()), chance.choice(string.ascii_lowercase)
    return chance.choice([
        text[:at] + text[at + 1 :], text[:at] + text[at] + text[at:], text[:at] + letter + text[at + 1 :],
    ])  # fmt: skip


WRITTEN: dict[str, Change] = {
    "one typo": typo, "two typos": two_typos, "slip": slip, "plural": plural, "word order": order, "filler": filler,
}  # fmt: skip
KINDS = (*WRITTEN, "new filler")
"""A new filler is one that the tool does not take off before it compares."""
NIL = ("foreign", "akin", "part", "longer")


def drawn(store: GraphStore, seed: int, sizes: Mapping[int, int] = SIZES) -> Iterator[Tiny]:
    """Ontologies of all sizes from every real one and, the larger ones whole, from everyday life."""
    every = {prefix: _by_concept(names_of(store, [prefix])) for prefix in REAL}
    everyday = {f"everyday {kind}": _everyday(kind, listed) for kind, listed in EVERYDAY.items()}
    kinds = {**REAL, **{source: source for source in everyday}}
    longer = _ByWord([names for concepts in (*every.values(), *everyday.values()) for names in concepts.values()])
    number = 0
    for source, concepts in {**every, **everyday}.items():
        others = [names for other, some in {**every, **everyday}.items() if kinds[other] != kinds[source]
                  for names in some.values()]  # fmt: skip
        for size in (size for size, count in sizes.items() for _ in range(count if source in REAL else 1)):
            number += 1
            chance = random.Random(f"{seed} {number}")  # noqa: S311
            curies = chance.sample(sorted(concepts), min(size, len(concepts)))
            if size <= len(concepts) or source not in REAL:
                rest = [names for curie, names in concepts.items() if curie not in curies]
                yield _tiny(
                    f"TINY{number}", source, [concepts[curie] for curie in curies], rest, others, longer, chance
                )


def _by_concept(names: Sequence[NameRow]) -> dict[str, list[NameRow]]:
    """Up to three names of each concept that has a label: the label and EXACT synonyms."""
    found: dict[str, list[NameRow]] = {}
    for row in sorted(names, key=lambda row: row.scope != Scope.LABEL):
        if row.scope == Scope.LABEL or (row.scope == Scope.EXACT and len(found.get(row.curie, "   ")) < _MOST_NAMES):
            found.setdefault(row.curie, []).append(row)
    return found


def _everyday(kind: str, listed: str) -> dict[str, list[NameRow]]:
    return {
        f"{kind}:{at}": [
            NameRow(fold(text), f"{kind}:{at}", None, text, Scope.EXACT if rank else Scope.LABEL)
            for rank, text in enumerate(names.split("|"))
        ]
        for at, names in enumerate(listed.split(", "))
    }


def _tiny(
    prefix: str,
    source: str,
    chosen: Sequence[Sequence[NameRow]],
    rest: Sequence[Sequence[NameRow]],
    others: Sequence[Sequence[NameRow]],
    longer: "_ByWord",
    chance: random.Random,
) -> Tiny:
    names = [
        NameRow(row.key, f"{prefix}:{at + 1}", None, row.text, row.scope)
        for at, rows in enumerate(chosen)
        for row in rows
    ]
    taken = {canonical(row.key) for row in names}
    words = [word for row in names if " " in row.key for word in row.key.split() if word.isalpha() and len(word) > 3]
    nil = {
        "foreign": [chance.choice(some).text for some in chance.sample(others, 2 * _MOST_NIL)],
        "akin": [chance.choice(some).text for some in chance.sample(rest, min(2 * _MOST_NIL, len(rest)))],
        "part": chance.sample(sorted(set(words)), min(len(set(words)), 2 * _MOST_NIL)),
    }
    most = min(_NIL * len(chosen), _MOST_NIL)
    changed = {kind: list(_changed(change, names, chance)) for kind, change in WRITTEN.items()}
    changed["new filler"] = [
        row for row in changed["filler"] if row.mention.startswith(new := _new()) or row.mention.endswith(new)
    ]
    changed["filler"] = [row for row in changed["filler"] if row not in changed["new filler"]]
    found = sorted({text for name in names for text in longer.than(name.key, chance)})
    nil["longer"] = chance.sample(found, len(found))
    mentions = {
        **changed,
        **{kind: [GoldRow(text, ()) for text in texts if canonical(fold(text)) not in taken][:most]
           for kind, texts in nil.items()},
    }  # fmt: skip
    return Tiny(prefix, source, len(chosen), names, mentions)


class _ByWord:
    """Names by their words, to find those that hold another name whole."""

    def __init__(self, concepts: Sequence[Sequence[NameRow]]) -> None:
        self._names: dict[str, list[NameRow]] = defaultdict(list)
        for row in (row for names in concepts for row in names):
            for word in set(row.key.split()):
                self._names[word].append(row)

    def than(self, key: str, chance: random.Random) -> list[str]:
        """Some names with one to three words more than this folded one."""
        words = key.split()
        rarest = min((self._names.get(word, []) for word in words), key=len)
        more = sorted(row.text for row in rarest
                      if 0 < row.key.count(" ") + 1 - len(words) <= _MORE_WORDS and f" {key} " in f" {row.key} ")  # fmt: skip
        return chance.sample(more, min(len(more), _NIL))


@cache
def _new() -> tuple[str, ...]:
    """Fillers that the tool does not take off."""
    mentions = {**{words: f"{words}kidney" for words in PREFIXES}, **{words: f"kidney{words}" for words in SUFFIXES}}
    return tuple(words for words, mention in mentions.items() if read(mention).core != "kidney")


def _changed(change: Change, names: Sequence[NameRow], chance: random.Random) -> Iterator[GoldRow]:
    """One mention for each name that can be changed so that it is no name."""
    keys = {row.key for row in names}
    for row in names:
        text = change(row.text, chance)
        if text and fold(text) not in keys:
            yield GoldRow(text, (row.curie,))


def write(ontologies: Sequence[Tiny], target: Path) -> None:
    """A store that has each of them as a source of its own."""
    contributions = []
    for one in ontologies:
        by_concept: dict[str, list[NameRow]] = {}
        for row in one.names:
            by_concept.setdefault(row.curie, []).append(row)
        values = [
            Concept(curie, rows[0].text, names=tuple(Name(row.text) for row in rows[1:]))
            for curie, rows in by_concept.items()
        ]
        collected = collect([Ontology(), *values], kind=Kind.ONTOLOGY, stem=one.prefix.lower(), prefix=one.prefix)
        contributions.append(Contribution(collected.source, collected.tables))
    with open_store(target) as store:
        for result in store.write(contributions):
            if result.error:
                raise result.error


def tiny(bench: Bench) -> None:
    """By size: the share of changed names that is found, and of other mentions that is answered, which is wrong."""
    with open_store(bench.everything()) as store:
        ontologies = list(drawn(store, bench.seed))
    target = bench.scratch / "tiny"
    if not target.exists():
        write(ontologies, target)
    kinds = (*KINDS, *NIL)
    found: dict[tuple[str, str], list[Outcome]] = {}
    with open_store(target) as store:
        for one in ontologies:
            asked = Normalizer(store, ontologies=[one.prefix], quality=bench.quality, encoder=bench.encoder)
            rows = [(kind, row) for kind in kinds for row in one.mentions[kind]]
            for (kind, row), answer in zip(rows, asked.normalize([row.mention for _, row in rows]), strict=True):
                group = f"{one.size} concepts" if one.source in REAL else "everyday"
                for line in (group, "all"):
                    found.setdefault((line, kind), []).append(outcome(row, answer))
    lines = dict.fromkeys(line for line, _ in found)
    print("\t".join(["acc@1 % at the default threshold:", *KINDS, "answered %, asked 0:", *NIL]))
    for line in lines:
        right = [percent(share([one.right for one in found[line, kind]])) for kind in KINDS]
        wrong = [percent(share([one.answered for one in found[line, kind]])) for kind in NIL]
        print("\t".join([line, *right, "", *wrong]), flush=True)
    print("\t".join(["mentions", *(str(len(found["all", kind])) for kind in KINDS), "",
                     *(str(len(found["all", kind])) for kind in NIL)]))  # fmt: skip
