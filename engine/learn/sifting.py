"""Lessons in, those to be learned out; what contradicts another lesson, or a name in the graph, is refused and told.

- A mention stands for one concept of a vocabulary: with two golds neither is learned, with one learned before the new one.
- A label or exact name of one live concept is no name of another of the same vocabulary, and is not of no concept.
- What is accepted is not also rejected, or of no concept.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import TypeVar

from engine.learn.lesson import Lesson, Verdict
from kg.curie import prefix_of
from kg.graph import NameRow, identified, names_by_key
from kg.model import Scope
from kg.store.protocol import GraphStore

T = TypeVar("T")

_LONGEST = 1_000  # characters; nobody calls a concept so
_DECIDING = (Scope.LABEL, Scope.EXACT)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A lesson that is not learned, and why; `lost`: its identifier stands for no live concept."""

    lesson: Lesson
    why: str
    lost: bool = False

    def __str__(self) -> str:
        place = f"{self.lesson.place}: " if self.lesson.place else ""
        return f"{place}not learned: {self.lesson}: {self.why}"


@dataclass(frozen=True, slots=True)
class Sifted:
    """Lessons to be learned; `known` counts those that were known before, as a name of the concept or as a lesson."""

    new: list[Lesson]
    known: int
    refused: list[Refusal]


def sift(store: GraphStore, lessons: Sequence[Lesson], memory: Sequence[Lesson]) -> Sifted:
    """Parts lessons into what is new, what is known, and what is refused, in the order given."""
    given, lost = led(store, lessons)
    given = _first_of_each(_without_halves(given, lost), "about")  # two identifiers may have become one
    refused = _first_of_each(lost, "lesson.about")
    said = _Said.of([*memory, *given], names_by_key(store, [lesson.key for lesson in given]))
    remembered = {lesson.about for lesson in memory}
    new, known = [], 0
    for lesson in given:
        if lesson.about in remembered or said.is_name(lesson):
            known += 1
        elif why := said.objection(lesson):
            refused.append(Refusal(lesson, why))
        else:
            new.append(lesson)
    return Sifted(new, known, refused)


def _without_halves(lessons: Iterable[Lesson], refused: Iterable[Refusal]) -> list[Lesson]:
    """Without the rejections whose line says a right concept that is not there: the line is not to be relied on."""
    bad = {refusal.lesson.place for refusal in refused if refusal.lesson.place}
    return [one for one in lessons if one.verdict is not Verdict.REJECTED or one.place not in bad]


def _first_of_each(found: Iterable[T], same: str) -> list[T]:
    """The first of those whose attribute `same` is equal."""
    first: dict[object, T] = {}
    for one in found:
        first.setdefault(attrgetter(same)(one), one)
    return list(first.values())


def led(store: GraphStore, lessons: Iterable[Lesson]) -> tuple[list[Lesson], list[Refusal]]:
    """The lessons about the live concepts that their identifiers stand for now, and those for which there is none, or
    of which an obsolete concept has several heirs."""
    lessons = list(lessons)
    found = identified(store, sorted({lesson.curie for lesson in lessons if lesson.curie}))
    kept, refused = [], []
    for lesson in lessons:
        live = [heir.curie for heir in found.get(lesson.curie or "", [])]
        if lesson.curie is None:
            kept.append(lesson)
        elif not live:
            refused.append(Refusal(lesson, "no live concept that is loaded has this identifier", lost=True))
        elif len(live) > 1:
            refused.append(Refusal(lesson, f"this concept became several: {', '.join(sorted(live))}", lost=True))
        else:
            kept.append(replace(lesson, curie=live[0]))
    return kept, refused


@dataclass(frozen=True, slots=True)
class _Said:
    """What all lessons say, and what the graph does."""

    graph: dict[str, list[NameRow]]
    names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    rejected: set[tuple[str, str]] = field(default_factory=set)
    nil: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, lessons: Iterable[Lesson], graph: dict[str, list[NameRow]]) -> "_Said":
        said = cls(graph)
        for lesson in lessons:
            if lesson.curie is None:
                said.nil.add(lesson.key)
            elif lesson.verdict is Verdict.REJECTED:
                said.rejected.add((lesson.key, lesson.curie))
            else:
                said.names[lesson.key].add(lesson.curie)
        return said

    def is_name(self, lesson: Lesson) -> bool:
        """Whether the graph has the mention as a name of the concept."""
        return lesson.verdict is Verdict.NAME and any(
            row.curie == lesson.curie for row in self.graph.get(lesson.key, [])
        )

    def objection(self, lesson: Lesson) -> str | None:
        """What speaks against a lesson."""
        key, curie = lesson.key, lesson.curie
        if not lesson.mention:
            return "there is no mention"
        if len(lesson.mention) > _LONGEST:
            return f"too long for a name: {len(lesson.mention):,} characters"
        if lesson.verdict is Verdict.REJECTED:
            return "it is also said to be this concept" if curie in self.names.get(key, ()) else None
        vocabulary = prefix_of(curie) if curie else None
        others = [one for one in self.names.get(key, ()) if one != curie and vocabulary in (None, prefix_of(one))]
        if others:
            return f"it is also said to be {', '.join(sorted(others))}"
        if curie and (key, curie) in self.rejected:
            return "it is also said not to be this concept"
        if curie and key in self.nil:
            return "it is also said to be of no concept"
        return self._borne_by_another(key, vocabulary)

    def _borne_by_another(self, key: str, vocabulary: str | None) -> str | None:
        for row in self.graph.get(key, []):
            if row.scope in _DECIDING and not row.obsolete and vocabulary in (None, row.prefix):
                kind = "the label" if row.scope == Scope.LABEL else "an exact name"
                return f"it is {kind} of {row.curie} ({row.label or row.text})"
        return None
