"""What became of a file that was to be loaded: the line that sums it up, and the warnings."""

from dataclasses import dataclass
from pathlib import Path

from kg.errors import OntonormError
from kg.model import Kind, Problem, Source


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one file.

    `source` has the numbers of concepts and terms; `relations` counts edges between concepts and `waiting` those whose
    target is not loaded (for mappings: rows of which neither side is); `foreign` counts entries of other vocabularies
    that were left out, `skipped` other rows by reason. `unknown` are concepts that it names but that the owner of their
    prefix does not have. `seconds` is what reading it took, and its share, by rows, of building the graph. `given` is
    what was asked for (a path, a known name, an address), and `notes` say how its file was got. With an `error` nothing
    of the file was loaded.
    """

    path: Path
    source: Source
    format: str = ""
    relations: int = 0
    waiting: int = 0
    foreign: int = 0
    mappings: int = 0
    counts: int = 0
    skipped: tuple[tuple[str, int], ...] = ()
    problems: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()
    seconds: float = 0.0
    given: str = ""
    notes: tuple[str, ...] = ()
    error: OntonormError | None = None

    @property
    def summary(self) -> str:
        """One line: what was loaded, what waits, what was left out."""
        numbers = {
            "concepts": self.source.concepts, "terms": self.source.terms, "relations": self.relations,
            "mappings": self.mappings if self.source.kind == Kind.MAPPINGS else 0, "counts": self.counts,
            "waiting": self.waiting, "foreign": self.foreign, **dict(self.skipped),
        }  # fmt: skip
        always = {Kind.MAPPINGS: ("mappings",), Kind.COUNTS: ("counts",)}.get(
            self.source.kind, ("concepts", "terms", "relations")
        )
        told = [f"{count:,} {what}" for what, count in numbers.items() if count or what in always]
        skipped = self.foreign + sum(count for _, count in self.skipped)
        version = f" {self.source.version}" if self.source.version else ""
        return f"{self.source.name}{version}: {', '.join(told)}; {skipped:,} skipped, {self.seconds:.1f} s"

    def warnings(self, *, every: bool = False) -> list[str]:
        """A line for each kind of problem with its number and the first example; with `every`, each problem."""
        kinds: dict[str, list[Problem]] = {}
        for problem in self.problems:
            kinds.setdefault(problem.what, []).append(problem)
        lines = []
        for what, problems in kinds.items():
            for problem in problems if every else problems[:1]:
                place = f"{self.path}:{problem.line}" if problem.line else f"{self.path}"
                more = f" (and {len(problems) - 1:,} more)" if len(problems) > 1 and not every else ""
                lines.append(f"warning: {place}: {what}: {problem.detail}{more}")
        if self.unknown:
            more = f" (and {len(self.unknown) - 1:,} more)" if len(self.unknown) > 1 else ""
            lines.append(f"warning: {self.path}: the owner of the prefix has no concept {self.unknown[0]}{more}")
        return lines
