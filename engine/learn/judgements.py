"""What was learned of mentions and is no name: that one is not a concept, or is of none. A file in the store.

It cannot stand in the graph, where every query would take it for a name, nor in the folder of what normalizing keeps,
which can be made again and may be deleted.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, replace
from pathlib import Path

from engine.gold.sssom import REQUIRED
from engine.learn.exchange import read_lessons, write_lessons
from engine.learn.lesson import Lesson, Verdict
from engine.table import read_table
from kg.destination import destination
from kg.errors import ArtifactError, LoadError, UsageError
from kg.graph import LiveRow, identified
from kg.store.protocol import GraphStore

FILE = "judgements.sssom.tsv"


def file_of(folder: Path) -> Path:
    """The file that goes with a folder of what is derived from a store: beside it, with the name of the folder."""
    return folder.with_name(f"{folder.name}.{FILE}")


@dataclass(frozen=True, slots=True)
class Judgements:
    """`rejected` are pairs of folded mention and CURIE, `nil` folded mentions; `lessons` is all that is known of them."""

    rejected: frozenset[tuple[str, str]] = frozenset()
    nil: frozenset[str] = frozenset()
    lessons: tuple[Lesson, ...] = ()

    @classmethod
    def of(cls, lessons: Iterable[Lesson]) -> "Judgements":
        """The rejections and NILs among lessons."""
        judged = tuple(lesson for lesson in lessons if lesson.verdict is not Verdict.NAME)
        return cls(
            frozenset((lesson.key, lesson.curie) for lesson in judged if lesson.curie),
            frozenset(lesson.key for lesson in judged if not lesson.curie),
            judged,
        )

    @property
    def most_rejected(self) -> int:
        """How many concepts are rejected for one mention at most."""
        return max(Counter(key for key, _ in self.rejected).values(), default=0)

    @classmethod
    def load(cls, folder: Path) -> "Judgements":
        """Those that go with the folder of what is derived from a store; none where nothing was judged.

        Raises:
            ArtifactError: the file is damaged.
        """
        path = file_of(folder)
        if not path.exists():
            return cls()
        try:
            table = read_table(path)
            table.require(*REQUIRED)
            return cls.of(read_lessons(table, Counter()) if table.rows else ())
        except (LoadError, UsageError) as error:
            raise ArtifactError(f"{error}; mend the file, or remove it to forget what was rejected") from error

    def save(self, folder: Path) -> None:
        """Replaces the file that goes with the folder; without judgements there is none."""
        path = file_of(folder)
        if not self.lessons:
            path.unlink(missing_ok=True)
            return
        with destination(path) as stream:
            write_lessons(stream, self.lessons)

    def led(self, store: GraphStore) -> "Judgements":
        """The same about live concepts: what was said of an obsolete one holds for its heirs, too."""
        found = identified(store, sorted({curie for _, curie in self.rejected}))
        return Judgements.of(
            replace(lesson, curie=curie) for lesson in self.lessons for curie in _now(lesson.curie, found)
        )


def _now(curie: str | None, found: Dictionary[str, Sequence[LiveRow]]) -> list[str | None]:
    """The live concepts that stand for an identifier; itself where there is none."""
    return [row.curie for row in found.get(curie or "", [])] or [curie]
