"""The file that names the concepts of a vocabulary in, the rows of it and of the files beside it out; damaged rows are told.

For vocabularies published as several tables whose cells are never quoted: UMLS, SNOMED CT, OMOP.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from kg.model import Problem, Skipped
from loaders.document import Document, Wanted

Row = tuple[int, Sequence[str]]

_MARKS = {"|": "bars", "\t": "tabs"}


@dataclass(frozen=True, slots=True)
class Release:
    """The files of one release; `main`, which is open, names the concepts.

    `problems` and `skipped` gather what is left out of any of the files as they are read. A file that is missing (None)
    or holds no byte has no rows: a subset of a vocabulary may well have no definitions.
    """

    main: Document
    problems: list[Problem] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)

    def lines(self, document: Document | None) -> Iterator[tuple[int, str]]:
        """The lines with their numbers from 1."""
        return document.lines() if document is self.main else self._lines_beside(document)

    def _lines_beside(self, document: Document | None) -> Iterator[tuple[int, str]]:
        if document and not (document.path.is_file() and document.path.stat().st_size == 0):
            with document:
                yield from document.lines()

    def rows(self, document: Document | None, width: int) -> Iterator[Row]:
        """Line and cells of every row of a file without header, each of which ends in a bar."""
        return self._parted(document, self.lines(document), "|", width)

    def table(self, document: Document | None, *columns: str) -> Iterator[Row]:
        """Line and cells under these columns (two or more) of every row of a file with a header; tabs part them.

        Raises:
            LoadError: the header lacks one of the columns.
        """
        lines = self.lines(document)
        line, header = next(((line, text) for line, text in lines if text.strip()), (0, ""))
        if document is None or not line:
            return
        names = [name.strip().casefold() for name in header.split("\t")]
        if missing := [column for column in columns if column.casefold() not in names]:
            raise document.error(
                f"there is no column {missing[0]}; give the file as it was published: its columns, parted by tabs, "
                f"are {', '.join(columns)} and others",
                line,
            )
        pick = itemgetter(*(names.index(column.casefold()) for column in columns))
        for number, cells in self._parted(document, lines, "\t", len(names) - 1):
            yield number, pick(cells)

    def tell(self, document: Document | None, line: int, what: str, detail: str) -> None:
        """Notes what is left out of a file."""
        if document is None or document is self.main:
            self.problems.append(Problem(what, detail, line))
        else:
            self.problems.append(Problem(what, f"{document.path.name}:{line}: {detail}"))

    def miss(self, name: str, consequence: str) -> None:
        """Notes that a file is not there."""
        told = f"{name}: {consequence}; put it beside {self.main.path.name}"
        self.problems.append(Problem("file that is missing", told))

    def takes(self, vocabulary: str) -> bool:
        """Whether this vocabulary is wanted."""
        asked = self.main.wanted.vocabularies
        return not asked or vocabulary.casefold() in map(str.casefold, asked)

    def place(self, language: str) -> int:
        """How early names in this language come: as asked, else English before others."""
        asked = self.main.wanted.languages
        if not asked:
            return int(language.partition("-")[0] != "en")
        return [Wanted((one,)).speaks(language) for one in asked].index(True)

    def miss_vocabularies(self, met: Iterable[str]) -> None:
        """Notes those vocabularies that are wanted but were not met."""
        there = set(map(str.casefold, met))
        for vocabulary in self.main.wanted.vocabularies:
            if vocabulary.casefold() not in there:
                told = f"{vocabulary}; give --vocabularies as the file spells them"
                self.problems.append(Problem("vocabulary of which there is no name", told))

    def left_out(self) -> Iterator[Problem | Skipped]:
        """What was gathered; to be told when all is read."""
        yield from self.problems
        for what, count in self.skipped.items():
            yield Skipped(what, count)

    def _parted(
        self, document: Document | None, lines: Iterable[tuple[int, str]], mark: str, marks: int
    ) -> Iterator[Row]:
        for line, text in lines:
            cells = text.split(mark)
            if len(cells) == marks + 1:
                yield line, cells
            elif text:
                what = "row with too few cells" if len(cells) <= marks else "row with too many cells"
                self.tell(document, line, what, f"{len(cells) - 1} {_MARKS[mark]} where {marks} are due")
