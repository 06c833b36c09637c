"""What was learned for a store: names of scope LEARNED, which a source called `learned` gives, and judgements in a file.

The names are no part of any ontology: loading one again leaves them as they are, a name whose concept is gone waits for
it, and that of an obsolete concept leads to its heir as all its names do.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from engine.gold import NIL, pair_key
from engine.learn.exchange import write_lessons
from engine.learn.judgements import Judgements
from engine.learn.lesson import Lesson, Verdict, as_name
from engine.learn.sifting import Refusal, led, sift
from kg.admit import now
from kg.collect import collect
from kg.curie import to_curie
from kg.errors import StoreError, UsageError
from kg.given import given_by
from kg.graph import identified
from kg.model import Concept, Kind, Name, Scope, Source
from kg.store.protocol import DEFAULT_WAIT, Contribution, GraphStore, Rows
from kg.tables import empty

SOURCE = "learned"
COLUMNS = ("mention", "verdict", "curie", "label", "date", "origin")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of lessons: those that were learned, how many were known before, and those refused."""

    learned: tuple[Lesson, ...]
    known: int
    refused: tuple[Refusal, ...]

    @property
    def lost(self) -> int:
        """How many are about identifiers that stand for no one live concept."""
        return sum(refusal.lost for refusal in self.refused)

    @property
    def asked(self) -> int:
        return len(self.learned) + self.known + len(self.refused)

    @property
    def summary(self) -> str:
        """One line for people."""
        count = Counter(lesson.verdict for lesson in self.learned)
        numbers = {
            "rejections": count[Verdict.REJECTED],
            "of no concept": count[Verdict.NIL],
            "known before": self.known,
            "contradictory, not learned": len(self.refused) - self.lost,
            "of concepts that are not here": self.lost,
        }
        parts = [f"{number:,} {what}" for what, number in numbers.items() if number]
        return ", ".join([f"{SOURCE}: {count[Verdict.NAME]:,} names", *parts])

    @property
    def refusals(self) -> Rows:
        """What was not learned, and why, for programs."""
        columns = ("mention", "verdict", "curie", "why", "place")
        rows = [
            (
                refusal.lesson.mention,
                str(refusal.lesson.verdict),
                refusal.lesson.curie,
                refusal.why,
                refusal.lesson.place,
            )
            for refusal in self.refused
        ]
        return Rows(columns, [dict(zip(columns, row, strict=True)) for row in rows])


def remembered(store: GraphStore, folder: Path) -> list[Lesson]:
    """All that was learned, in the order of the mentions. `folder` is that of what is derived from the store."""
    rows = given_by(store, SOURCE, "NAMES").to_pylist()
    names = [Lesson(row["text"], Verdict.NAME, row["dst"], row["date"], row["type"]) for row in rows]
    return sorted([*names, *Judgements.load(folder).lessons], key=lambda lesson: lesson.about)


def learn(
    store: GraphStore, lessons: Sequence[Lesson], *, folder: Path, wait: float = DEFAULT_WAIT, date: str | None = None
) -> Outcome:
    """Adds lessons to what was learned before; what contradicts it, or the names in the graph, is refused.

    Args:
        folder: that of what is derived from the store, beside which the judgements stand.
        date: the ISO day of lessons that have none, by default today.

    Raises:
        StoreError: the store is not there, or cannot be written; nothing was learned.
    """
    with _changing(store, folder, wait):
        memory = _renewed(store, remembered(store, folder))
        sifted = sift(store, [replace(lesson, mention=as_name(lesson.mention)) for lesson in lessons], memory)
        day = date or now()[:10]
        new = [replace(lesson, date=lesson.date or day) for lesson in sifted.new]
        if new:
            _keep(store, [*memory, *new], folder, wait)
    return Outcome(tuple(new), sifted.known, tuple(sifted.refused))


def forget(store: GraphStore, what: Sequence[str], *, folder: Path, wait: float = DEFAULT_WAIT) -> list[Lesson]:
    """Forgets all that was learned of each MENTION, or with MENTION=CURIE (or =NIL) that one thing; what it was.

    Raises:
        UsageError: nothing was learned of one of them; then nothing is forgotten.
        StoreError: the store is not there, or cannot be written.
    """
    with _changing(store, folder, wait):
        memory = remembered(store, folder)
        gone: dict[tuple[str, str, str], Lesson] = {}
        for one in what:
            mention, curie = _parted(one)
            meant = {curie, *(row.curie for row in identified(store, [curie]).get(curie, []))} if curie else None
            key = Lesson(mention, Verdict.NAME).key
            found = [lesson for lesson in memory if lesson.key == key and (not meant or (lesson.curie or NIL) in meant)]
            if not found:
                raise UsageError(f"nothing was learned of {one!r}; ontonorm learn --list shows what was")
            gone |= {lesson.about: lesson for lesson in found}
        _keep(store, [lesson for lesson in memory if lesson.about not in gone], folder, wait)
    return list(gone.values())


def listed(store: GraphStore, folder: Path) -> Rows:
    """What was learned, for people and programs; no label: the concept is not loaded now, its names wait for it."""
    memory = remembered(store, folder)
    labels = _labels(store, memory)
    rows = [
        {
            "mention": lesson.mention, "verdict": str(lesson.verdict), "curie": lesson.curie,
            "label": labels.get(lesson.curie or ""), "date": lesson.date, "origin": lesson.origin,
        }
        for lesson in memory
    ]  # fmt: skip
    return Rows(COLUMNS, rows)


def export(store: GraphStore, folder: Path, stream: TextIO) -> int:
    """Writes what was learned as SSSOM with literal subjects, which can be learned again; how many rows it has."""
    memory = remembered(store, folder)
    write_lessons(stream, memory, _labels(store, memory))
    return len(memory)


def learned_pairs(store: GraphStore) -> frozenset[str]:
    """The keys of the (mention, concept) pairs that were learned as names, as engine.gold makes them."""
    rows = given_by(store, SOURCE, "NAMES").to_pylist()
    return frozenset(pair_key(row["text"], row["dst"]) for row in rows)


def _labels(store: GraphStore, lessons: Sequence[Lesson]) -> dict[str, str | None]:
    """The label of each concept, of its first heir where it is obsolete."""
    found = identified(store, sorted({lesson.curie for lesson in lessons if lesson.curie}))
    return {curie: rows[0].label for curie, rows in found.items()}


def _parted(text: str) -> tuple[str, str | None]:
    """MENTION=CURIE as both; a mention may hold an equals sign itself."""
    mention, _, last = text.rpartition("=")
    curie = NIL if last == NIL else to_curie(last)
    return (mention, curie) if mention and curie else (text, None)


def _renewed(store: GraphStore, memory: Sequence[Lesson]) -> list[Lesson]:
    """What was learned, about the concepts that their identifiers stand for now; what has none, or several, as it was."""
    kept, refused = led(store, memory)
    return list({lesson.about: lesson for lesson in [*kept, *(refusal.lesson for refusal in refused)]}.values())


def _keep(store: GraphStore, lessons: Sequence[Lesson], folder: Path, wait: float) -> None:
    """Writes the names, all in one write, then the judgements."""
    names: dict[str, list[Name]] = {}
    for lesson in lessons:
        if lesson.verdict is Verdict.NAME and lesson.curie:
            name = Name(lesson.mention, Scope.LEARNED, type=lesson.origin, date=lesson.date)
            names.setdefault(lesson.curie, []).append(name)
    contribution = Contribution(Source(SOURCE, Kind.NAMES), {})
    if names:
        concepts = [Concept(curie, names=tuple(given)) for curie, given in sorted(names.items())]
        collected = collect(concepts, kind=Kind.NAMES, stem=SOURCE, name=SOURCE)
        # It gives names only: a concept that nobody owns must stay that of the source that describes it.
        contribution = Contribution(collected.source, {**collected.tables, "Concept": empty("Concept")})
    if names or given_by(store, SOURCE, "NAMES").num_rows:
        (written,) = store.write([contribution], wait=wait)
        if written.error:
            raise written.error
    Judgements.of(lessons).save(folder)


@contextmanager
def _changing(store: GraphStore, folder: Path, wait: float) -> Iterator[None]:
    """One process at a time reads what was learned, changes it and writes it again."""
    from filelock import FileLock, Timeout

    _ = store.version  # refuses before anything is made where there is no store
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / "learn.lock", timeout=wait):
            yield
    except Timeout as error:
        raise StoreError(
            f"another process is learning; waited {wait:g} s, give --wait SECONDS to wait longer"
        ) from error
    except PermissionError as error:
        raise StoreError(f"{error.filename} cannot be written: permission denied") from error
