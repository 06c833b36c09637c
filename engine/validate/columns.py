"""The names of columns or keys in, those of the identifiers and their labels out: guessed only where there is one answer."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.mentions.rows import shown
from engine.validate.model import Cell, Pair, Part
from kg.curie import prefixes, to_curie
from kg.errors import UsageError

_IDS = frozenset((
    "id", "ids", "curie", "curies", "identifier", "identifiers", "term_id", "term_ids", "concept_id", "ontology_id", "class_id",
    "ontology_term_id", "term_iri", "term_identifier", "gold_id", "gold_ids", "predicted_id", "hpo", "hpo_ids", "hpo_term_id",
))  # fmt: skip
_LABELS = frozenset((
    "label", "labels", "name", "names", "term", "terms", "term_name", "term_label", "concept_name", "concept_label",
    "preferred_label", "preferred_name", "pref_label", "ontology_label", "class_label", "gold_label", "gold_labels",
    "predicted_label", "hpo_term", "hpo_name", "hpo_label",
))  # fmt: skip
_LABEL_ENDINGS = ("_label", "_labels", "_name", "_term")
_ID_ENDING = re.compile(r"_(?:ids?|curies?|identifiers?)$")
_SIDES = (("subject_id", "subject_label"), ("object_id", "object_label"))
_SSSOM = ("predicate_id", "object_id")
_NOTHING = frozenset(("", "nil", "na", "n/a", "nan", "none", "null", "-", "sssom:notermfound"))
_JOINED = re.compile("[|;]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The columns or keys asked for; None: to be guessed."""

    id: str | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """A column of identifiers, and that of their labels if there is one."""

    id: str
    label: str | None = None

    def __str__(self) -> str:
        return f"{self.id}, {self.label}" if self.label else self.id


def is_sssom(names: Iterable[str]) -> bool:
    """Whether these are the columns of a table of mappings."""
    return set(_SSSOM) <= set(names)


def of_table(file: str, names: Sequence[str], wanted: Wanted) -> tuple[Columns, ...]:
    """The columns of a table: those asked for, both sides of SSSOM, else the only ones that fit.

    Raises:
        UsageError: one that is asked for is missing, there are several or none that fit, or two columns have one name.
    """
    told = f"its columns: {shown(names)}"
    for name in (wanted.id, wanted.label):
        if name is not None and name not in names:
            raise UsageError(f"{file} has no column {name}; {told}")
    if wanted == Wanted() and is_sssom(names):
        found = _sides(names)
    else:
        ids = [wanted.id] if wanted.id else list(dict.fromkeys(_ids(names)))
        if len(ids) != 1:
            which = f"several columns may hold the ids ({shown(ids)})" if ids else "no column is called like ids"
            if not ids and any(map(_is_curie, names)):
                raise UsageError(f"{file}: its first line has an id; put a header above it, as in: id; {told}")
            raise UsageError(f"{file}: {which}; say which, as in --id-column hpo_id; {told}")
        labels = [wanted.label] if wanted.label else list(dict.fromkeys(_labels(names, ids[0])))
        if len(labels) > 1:
            which = f"several columns may hold the labels of {ids[0]} ({shown(labels)})"
            raise UsageError(f"{file}: {which}; say which, as in --label-column {labels[0]}; {told}")
        found = (Columns(ids[0], labels[0] if labels else None),)
    for name in (name for one in found for name in (one.id, one.label) if name):
        if names.count(name) > 1:
            raise UsageError(f"{file} has two columns {name}; rename one")
    return found


def of_object(members: Mapping[str, Cell | None], wanted: Wanted) -> tuple[Columns, ...]:
    """The keys of an object of a document: as for a table, but none where nothing fits.

    An object with nothing but `id`, or whose `label` is no text, counts if the id is a CURIE: so is an OntologyClass.
    """
    names = list(members)
    texts = [name for name, cell in members.items() if cell is not None]
    if wanted.id is not None:
        if wanted.id not in texts:
            return ()
        labels = [wanted.label] if wanted.label else _labels(names, wanted.id)
        return (Columns(wanted.id, labels[0] if len(labels) == 1 else None),)
    if wanted.label is None and is_sssom(names):
        return _sides(texts)
    label = wanted.label or "label"
    id_ = members.get("id")
    if id_ is not None and label in texts:
        return (Columns("id", label),)
    if id_ is not None and (label in members or len(names) == 1):
        return (Columns("id"),) if to_curie(id_.text) else ()
    ids = [name for name in _ids(texts) if name != "id"]
    labels = [label] if wanted.label else _labels(texts, ids[0]) if ids else []
    return (Columns(ids[0], labels[0]),) if len(ids) == len(labels) == 1 and labels[0] in texts else ()


def pairs(cell: Cell, label: Cell | None, *, line: int, where: str) -> list[Pair]:
    """The pairs of two cells: ids joined by a bar or a semicolon are taken apart, and so are as many labels."""
    ids = _parts(cell)
    labels: list[Part | None] = [None] * len(ids)
    if label is not None and len(ids) == 1:
        labels = [_stripped(label, 0, len(label.text))]
    elif label is not None and len(found := _parts(label)) == len(ids):
        labels = [*found]
    found_pairs = zip(ids, labels, strict=True)
    return [
        Pair(line, where, part, named if named and named.text else None)
        for part, named in found_pairs
        if part.text.casefold() not in _NOTHING
    ]


def _sides(names: Iterable[str]) -> tuple[Columns, ...]:
    there = set(names)
    return tuple(Columns(id_, label if label in there else None) for id_, label in _SIDES if id_ in there)


def _ids(names: Sequence[str]) -> list[str]:
    return [name for name in names if _is_id(_plain(name))]


def _is_id(name: str) -> bool:
    stem = _ID_ENDING.sub("", name)
    return name in _IDS or (stem != name and stem in prefixes().spellings)


def _is_curie(name: str) -> bool:
    return to_curie(name) is not None and any(map(str.isdigit, name))


def _labels(names: Sequence[str], id_: str) -> list[str]:
    """Those that are called after the column of the ids (hpo_id, hpo_term), else those that are called like labels."""
    others = [name for name in names if name != id_]
    stem = _ID_ENDING.sub("", _plain(id_))
    same = [name for name in others if _plain(name) in {f"{stem}{ending}" for ending in _LABEL_ENDINGS}]
    return same or [name for name in others if _plain(name) in _LABELS]


def _plain(name: str) -> str:
    return re.sub(r"[\s.\-]+", "_", name.strip().lower())


def _parts(cell: Cell) -> list[Part]:
    found, start = [], 0
    for match in _JOINED.finditer(cell.text):
        found.append(_stripped(cell, start, match.start()))
        start = match.end()
    return [*found, _stripped(cell, start, len(cell.text))]


def _stripped(cell: Cell, start: int, end: int) -> Part:
    text = cell.text[start:end]
    left = start + len(text) - len(text.lstrip())
    return Part(cell, left, max(left, start + len(text.rstrip())))
