"""Triples in, columns by what they say out: compact, so that millions of triples fit in little memory.

Subjects are numbered as they are met. A column holds (number of the subject, text, language) in Arrow chunks; sorted by
number, it gives the texts of any subject as a slice.
"""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, islice
from operator import itemgetter

import numpy as np
import pyarrow as pa

from loaders.rdf.properties import ANNOTATIONS, OWL, RDF, ROLES, TYPES, Role
from loaders.rdf.triples import Triple

Text = tuple[str, str | None]
"""A literal with its language, "" for none; or an IRI or blank node with None."""

Said = dict[Role | str, list[Text]]
"""The texts of one subject by role."""

_TYPE = f"{RDF}type"
_ANNOTATED = f"{OWL}annotatedSource"
_ASKED = {property_ for property_, role in ROLES.items() if role in ANNOTATIONS}
_ROWS_PER_CHUNK = 8_192
_AT_ONCE = 4_096  # subjects whose texts are Python objects at one time
_SCHEMA = pa.schema([("subject", pa.int32()), ("text", pa.string()), ("language", pa.string())])


@dataclass(slots=True)
class Column:
    """What one role says, of all subjects."""

    rows: list[tuple[int, str, str | None]] = field(default_factory=list)
    chunks: list[pa.RecordBatch] = field(default_factory=list)
    sorted: pa.Table | None = None

    def add(self, number: int, text: str, language: str | None) -> None:
        """One triple of the subject of this number."""
        self.rows.append((number, text, language))
        if len(self.rows) == _ROWS_PER_CHUNK:
            self._flush()

    def _flush(self) -> None:
        columns = zip(zip(*self.rows, strict=True), _SCHEMA, strict=True)
        arrays = [pa.array(values, column.type) for values, column in columns]
        self.chunks.append(pa.record_batch(arrays, schema=_SCHEMA))
        self.rows.clear()

    def in_order(self) -> pa.Table:
        """All rows by the number of their subject; texts of one subject as they came. No more rows may come."""
        if self.sorted is None:
            if self.rows:
                self._flush()
            table = pa.Table.from_batches(self.chunks, schema=_SCHEMA)
            subjects = table["subject"].to_numpy()
            if (subjects[1:] < subjects[:-1]).any():
                table = table.take(pa.array(np.argsort(subjects, kind="stable")))
            self.sorted, self.chunks = table, []
        return self.sorted

    def between(self, first: int, last: int) -> pa.Table:
        """The rows of the subjects from `first` up to, not with, `last`."""
        table = self.in_order()
        start, end = np.searchsorted(table["subject"].to_numpy(), (first, last))
        return table.slice(start, end - start)


@dataclass(slots=True)
class Gathered:
    """All that a document says, by role; `numbers` are those of its subjects."""

    numbers: dict[str, int] = field(default_factory=dict)
    columns: dict[Role | str, Column] = field(default_factory=dict)

    def rows(self, role: Role | str) -> Iterator[tuple[int, str]]:
        """Subject and text of every triple in this role."""
        for batch in self.columns[role].in_order().to_batches() if role in self.columns else ():
            yield from zip(batch["subject"].to_pylist(), batch["text"].to_pylist(), strict=True)

    def of(self, subject: str, role: Role | str) -> list[Text]:
        """The texts of one subject."""
        number = self.numbers.get(subject)
        if number is None or role not in self.columns:
            return []
        rows = self.columns[role].between(number, number + 1)
        return list(zip(rows["text"].to_pylist(), rows["language"].to_pylist(), strict=True))

    def said(self, of: Container[int], apart: Container[Role | str] = ()) -> Iterator[tuple[str, Said]]:
        """These subjects with all their texts by role; roles `apart` are left out."""
        columns = {role: column for role, column in self.columns.items() if role not in apart}
        names = iter(self.numbers)
        for start in range(0, len(self.numbers), _AT_ONCE):
            block = list(islice(names, _AT_ONCE))
            found: list[Said] = [{} for _ in block]
            for role, column in columns.items():
                _spread(column.between(start, start + len(block)), role, start, found)
            yield from (
                (name, said)
                for number, (name, said) in enumerate(zip(block, found, strict=True), start)
                if number in of
            )


def _spread(rows: pa.Table, role: Role | str, first: int, found: list[Said]) -> None:
    """Gives each subject, counted from `first`, its texts in this role."""
    before = -1
    texts: list[Text] = []
    for number, text, language in zip(*(rows[name].to_pylist() for name in _SCHEMA.names), strict=True):
        if number == before:
            texts.append((text, language))
        else:
            texts = found[number - first][role] = [(text, language)]
            before = number


class ScatteredError(Exception):
    """What is said of one node without a name does not lie together: gather again, and let nothing go by."""


def gather(triples: Iterable[Triple], *, scattered: bool = False) -> Gathered:
    """The triples that say something of a concept, by role.

    Most triples of an OBO ontology in OWL say where a synonym or definition is from, which nobody asks. They are the
    annotations of axioms, nodes without a name whose triples lie together in every file that a tool writes, so that a
    node can be judged as soon as the next one begins. Where they do not, `scattered` keeps all.

    Raises:
        ScatteredError: they do not, and something of a synonym would be missed.
    """
    gathered = Gathered()
    numbers = gathered.numbers
    columns: dict[str, Column] = {}
    for subject, group in groupby(triples, itemgetter(0)):
        said = list(group)
        if not scattered and subject.startswith("_:") and _says_only_where_from(said):
            continue
        number = numbers.setdefault(subject, len(numbers))
        for _, predicate, object_, language in said:
            column = columns.get(predicate)
            if column is None:
                column = columns[predicate] = gathered.columns.setdefault(ROLES[predicate], Column())
            if predicate != _TYPE or object_ in TYPES:
                column.add(number, object_, language)
    if not scattered and _lacks_parts(gathered):
        raise ScatteredError
    return gathered


def _says_only_where_from(said: list[Triple]) -> bool:
    """Whether a node is an annotated axiom, and none of its annotations is asked for."""
    properties = {triple[1] for triple in said}
    return _ANNOTATED in properties and properties.isdisjoint(_ASKED)


def _lacks_parts(gathered: Gathered) -> bool:
    """Whether an annotation that is asked for has lost the axiom that it belongs to."""
    noted = {number for role in ANNOTATIONS for number, _ in gathered.rows(role)}
    return bool(noted) and not all(
        noted.issubset(number for number, _ in gathered.rows(part))
        for part in (Role.SOURCE, Role.PROPERTY, Role.TARGET)
    )
