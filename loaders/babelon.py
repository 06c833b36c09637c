"""Translations of an ontology's names in, names with their language out: Babelon tables, and the synonyms beside them.

Babelon: https://monarch-initiative.github.io/babelon/. The tables of synonyms that ontologies publish beside it
(hp-cs.synonyms.tsv) are templates of ROBOT, https://robot.obolibrary.org/template: a second row says what a column means.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import chain

from kg.curie import to_curie
from kg.model import Concept, Name, Ontology, Problem, Scope, Skipped, Value
from loaders.document import Document
from loaders.rows import Table, open_table
from loaders.words import clean

_REQUIRED = ("subject_id", "translation_value")
_OPTIONAL = ("predicate_id", "translation_language", "translation_precision", "translation_status", "comment")
_SCOPES = {
    "rdfs:label": Scope.LABEL,
    "skos:prefLabel": Scope.LABEL,
    "oboInOwl:hasExactSynonym": Scope.EXACT,
    "oboInOwl:hasNarrowSynonym": Scope.NARROW,
    "oboInOwl:hasBroadSynonym": Scope.BROAD,
    "oboInOwl:hasRelatedSynonym": Scope.RELATED,
    "oboInOwl:hasSynonym": Scope.RELATED,
    "skos:altLabel": Scope.EXACT,
    "IAO:0000118": Scope.EXACT,
}
"""The property that is translated → the scope of the name."""
_DEFINITIONS = {"IAO:0000115", "skos:definition"}
_IMPRECISE = {"BROADER": Scope.BROAD, "NARROWER": Scope.NARROW, "CLOSE": Scope.RELATED}
"""The precision of a translation → its scope, whatever the property is."""
_UNTRANSLATED = "NOT_TRANSLATED"
_EMPTY = {"", "NA"}
_TEMPLATE = re.compile(r"A[LTI]?\s+([^\s@]+)(?:@(\S+))?(?:\s+SPLIT=\S+)?\s*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z\d]{1,8})*")


def read(document: Document) -> Iterator[Value]:
    """Concepts that have names in other languages and nothing else; a translation is kept whatever its status.

    Raises:
        LoadError: the table does not say which property is translated, or into which language.
    """
    table = open_table(document, required=_REQUIRED)
    pick, pick_optional = table.pick(*_REQUIRED), table.pick(*_OPTIONAL)
    rows = table.rows()
    first = next(rows, None)
    template = _template(*pick(first[1])) if first else None
    usual_property, usual_language = _usual(document, table, template)
    yield Ontology()
    curie_of_few = cache(to_curie)
    names: defaultdict[str, list[Name]] = defaultdict(list)
    lines: dict[str, int] = {}
    skipped: Counter[str] = Counter()
    for line, cells in rows if template or not first else chain([first], rows):
        (subject, text), (property_, language, precision, *statuses) = pick(cells), pick_optional(cells)
        curie, translated = to_curie(subject), curie_of_few(property_ or usual_property)
        language, text = language.strip() or usual_language, clean(text)
        scope = _SCOPES.get(translated or "")
        if text in _EMPTY or _UNTRANSLATED in statuses:
            skipped["rows without a translation"] += 1
        elif scope is None:
            skipped["translated definitions" if translated in _DEFINITIONS else "translations of other properties"] += 1
        elif curie is None:
            yield Problem("malformed CURIE", subject[:80] or "no subject_id", line)
        elif _LANGUAGE.fullmatch(language) is None:
            yield Problem("unknown language", f"{language[:40] or 'none'}, of {curie}", line)
        else:
            lines.setdefault(curie, line)
            names[curie].append(Name(text, _IMPRECISE.get(precision, scope), None, language))
    for curie, found in names.items():
        yield Concept(curie, names=tuple(found), line=lines[curie])
    yield from (Skipped(what, count) for what, count in skipped.items())
    yield from table.problems


def _template(subject: str, value: str) -> tuple[str, str] | None:
    """What the row of a template says of the translations: their property, and their language; None if it is no such row."""
    told = _TEMPLATE.fullmatch(value) if subject == "ID" else None
    return (told[1], told[2] or "") if told else None


def _usual(document: Document, table: Table, template: tuple[str, str] | None) -> tuple[str, str]:
    """The property and the language of rows that tell none."""
    usual = template or ("", "")
    for column, told in zip(("predicate_id", "translation_language"), usual, strict=True):
        if not told and column not in map(str.casefold, table.columns):
            raise document.error(
                f"there is no column {column}, nor a row of a ROBOT template that tells it", table.line
            )
    return usual
