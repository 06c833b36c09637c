"""A table of one's own terms in, concepts out: a vocabulary, or names for concepts that another source owns."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from kg.curie import to_curie
from kg.model import IS_A, REPLACED_BY, Concept, Name, Ontology, Problem, Relation, Scope, Value, Xref
from loaders.document import Document
from loaders.rows import open_table
from loaders.words import clean

_TERM_COLUMNS = (
    "curie", "label", "synonyms", "parents", "definition", "xrefs", "scope", "lang", "obsolete", "replaced_by",
)  # fmt: skip
_SCOPES = {"": Scope.EXACT} | {
    scope.lower(): scope for scope in (Scope.EXACT, Scope.NARROW, Scope.BROAD, Scope.RELATED)
}
_TRUE = {"true", "yes", "1"}


@dataclass(slots=True)
class _Term:
    """What the rows of one CURIE say together."""

    line: int
    label: str | None = None
    definition: str | None = None
    obsolete: bool = False
    names: list[Name] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    xrefs: list[str] = field(default_factory=list)
    heirs: list[str] = field(default_factory=list)

    def concept(self, curie: str) -> Concept:
        return Concept(
            curie=curie,
            label=self.label,
            definition=self.definition,
            obsolete=self.obsolete,
            names=tuple(name for name in dict.fromkeys(self.names) if not self.label or name != Name(self.label)),
            relations=(
                *(Relation(curie, IS_A, parent) for parent in self.parents),
                *(Relation(curie, REPLACED_BY, heir) for heir in self.heirs),
            ),
            xrefs=tuple(Xref(identifier) for identifier in self.xrefs),
            line=self.line,
        )


def read_terms(document: Document) -> Iterator[Value]:
    """One's own terms: concepts of a vocabulary, or names to add to concepts that another source owns.

    A TSV or CSV (the header decides) with these columns, in any order; only `curie` is needed, others are ignored:

        curie        the concept; several rows with one CURIE are put together
        label        the preferred name; where rows differ the first one, and the others are exact synonyms
        synonyms     joined by |
        scope        of the row's synonyms: exact (if empty), narrow, broad or related
        lang         of the row's synonyms: en, de, …
        definition   the first one counts
        parents      CURIEs joined by |
        xrefs        CURIEs joined by |
        obsolete     true, yes or 1
        replaced_by  CURIEs joined by |, of an obsolete concept
    """
    table = open_table(document, required=("curie",))
    pick = table.pick(*_TERM_COLUMNS)
    terms: dict[str, _Term] = {}
    yield Ontology()
    for line, cells in table.rows():
        row = dict(zip(_TERM_COLUMNS, pick(cells), strict=True))
        curie = to_curie(row["curie"])
        if curie:
            yield from _add_row(terms.setdefault(curie, _Term(line)), row, line)
        else:
            yield Problem("malformed CURIE", row["curie"][:80] or "none in this row", line)
    for curie, term in terms.items():
        yield term.concept(curie)
    yield from table.problems


def _add_row(term: _Term, row: dict[str, str], line: int) -> Iterator[Problem]:
    scope = _SCOPES.get(row["scope"].strip().lower())
    if scope is None:
        yield Problem("unknown scope", f"{row['scope'][:80]}: it is one of exact, narrow, broad, related", line)
    label = clean(row["label"]) or None
    if label and term.label:
        term.names.append(Name(label))
    term.label = term.label or label
    term.definition = term.definition or clean(row["definition"]) or None
    term.obsolete = term.obsolete or row["obsolete"].strip().lower() in _TRUE
    language = clean(row["lang"]) or None
    synonyms = [clean(text) for text in row["synonyms"].split("|")]
    term.names.extend(Name(text, scope or Scope.RELATED, None, language) for text in synonyms if text)
    for column, found in (("parents", term.parents), ("xrefs", term.xrefs), ("replaced_by", term.heirs)):
        for text in filter(None, map(str.strip, row[column].split("|"))):
            if curie := to_curie(text):
                found.append(curie)
            else:
                yield Problem("malformed CURIE", f"{text[:80]} in {column}", line)
