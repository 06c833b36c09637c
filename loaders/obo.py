"""An OBO file in, its concepts out: tolerant, line by line; a damaged stanza or line is told and left out.

Format: OBO Flat File Format 1.4 (http://owlcollab.github.io/oboformat/doc/obo-syntax.html), and what files of 1.0 and
1.2 still hold: synonyms without scope, exact_synonym and its kin, unquoted blanks in cross-references.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from kg.curie import to_curie
from kg.model import (
    CONSIDER,
    IS_A,
    REPLACED_BY,
    Concept,
    Name,
    Ontology,
    Problem,
    Relation,
    Scope,
    Shorthand,
    Value,
    Xref,
)
from loaders import words
from loaders.document import Document

Stanza = tuple[int, str | None, list[str]]
"""Number of its first line, kind, and the lines after that one, blank ones and comments too."""

_STANZA = re.compile(r"\[(\w+)\]\s*(?:!.*)?")
_QUOTED = re.compile(r'\s*"((?:[^"\\]|\\.)*)"\s*')
_COMMENT = re.compile(r"\s+!\s.*$")
_QUALIFIERS = re.compile(r"\s*\{[^{}]*=[^{}]*\}\s*$")
_LANGUAGE = re.compile(r'\{[^{}]*\b(?:xml:lang|language|lang)="([A-Za-z\-]+)"')
_AFTER_SYNONYM = re.compile(r"[\[{]")
_AFTER_XREF = re.compile(r'\s+["{!]')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPED = {"n": " ", "W": " ", "t": " "}
_SCOPES = {str(scope): scope for scope in (Scope.EXACT, Scope.NARROW, Scope.BROAD, Scope.RELATED)}
_TITLES = {"title": "title", "license": "licence"}


def read(document: Document) -> Iterator[Value]:
    """The ontology, its concepts, and the CURIEs of its relations."""
    stanzas = _stanzas(document)
    _, _, header = next(stanzas)
    yield _ontology(header)
    for line, kind, lines in stanzas:
        if kind == "Term":
            yield from _Stanza(line).read(lines)
        elif kind == "Typedef":
            yield from _shorthand(lines)
        elif kind is None:
            yield Problem("damaged stanza", "its first line is no [Term]", line)


def _stanzas(document: Document) -> Iterator[Stanza]:
    """The header with kind "", then every stanza; the kind is None where its first line is damaged."""
    start, kind, lines = 0, "", list[str]()
    current: str | None = kind
    for number, line in document.lines():
        first = line[:1]
        if first == "[" or (first.isspace() and line.lstrip().startswith("[")):
            yield start, current, lines
            match = _STANZA.fullmatch(line.strip())
            start, current, lines = number, match[1] if match else None, []
        else:
            lines.append(line)
    yield start, current, lines


def _clauses(lines: list[str]) -> Iterator[tuple[str, str]]:
    return (clause for clause in map(_clause, lines) if clause)


def _clause(line: str) -> tuple[str, str] | None:
    """Tag and value of a line, the tag empty where there is none; None of a line that is blank or a comment."""
    text = line.strip()
    if not text or text.startswith("!"):
        return None
    tag, colon, value = text.partition(":")
    return (tag.rstrip(), value.lstrip()) if colon else ("", text)


def _ontology(header: list[str]) -> Ontology:
    found: dict[str, Any] = {}
    for tag, value in _clauses(header):
        if tag == "ontology" and value:
            found |= {"id": words.ontology_id(value) or "", "iri": words.ontology_iri(value) or ""}
        elif tag == "data-version":
            found["version"] = words.version_of(value)
        elif tag == "default-namespace":
            found["namespace"] = words.clean(value)
        elif tag == "property_value":
            name, _, text = value.partition(" ")
            if field_ := _TITLES.get(re.split(r"[#/:]", name)[-1]):
                found.setdefault(field_, _property_text(text))
    return Ontology(**{name: text for name, text in found.items() if text})


def _property_text(text: str) -> str:
    quoted = _QUOTED.match(text)
    return words.clean(_unescape(quoted[1] if quoted else text.partition(" xsd:")[0]))


def _shorthand(lines: list[str]) -> Iterator[Shorthand]:
    """The first cross-reference of a relation that is a CURIE is what its id stands for, as OBO to OWL defines it."""
    name = next((words.clean(_first_word(value)) for tag, value in _clauses(lines) if tag == "id"), None)
    for tag, value in _clauses(lines):
        meant = words.xref(_first_word(value)) if tag == "xref" else None
        if name and meant and ":" not in name:
            yield Shorthand(name, meant.identifier)
            return


@dataclass(slots=True)
class _Stanza:
    """One [Term] stanza being read, from its first line on."""

    line: int
    namespace: str | None = None
    curie: str | None = None
    label: str | None = None
    definition: str | None = None
    obsolete: bool = False
    names: list[Name] = field(default_factory=list)
    relations: list[tuple[str, str]] = field(default_factory=list)
    xrefs: list[Xref] = field(default_factory=list)
    alternatives: list[str] = field(default_factory=list)
    subsets: list[str] = field(default_factory=list)
    equivalents: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def read(self, lines: list[str]) -> Iterator[Value]:
        for number, line in enumerate(lines, self.line + 1):
            tag, colon, value = line.partition(":")
            take = _CLAUSES.get(tag) if colon else None
            if take is None:  # most often a blank line, a comment, or a tag that we do not keep
                tag, value = _clause(line) or ("!", "")
                take = _CLAUSES.get(tag)
            if take is _Stanza.take_id and self.curie:  # the line between two stanzas is lost
                self.problems.append(
                    Problem("second id in a stanza", f"{value.strip()[:80]}: left out from here on", number)
                )
                break
            if not (take(self, value.strip()) if take else tag):
                detail = value.strip()[:80] or "nothing after it"
                self.problems.append(Problem(f"damaged {tag or 'line'}"[:60], detail, number))
        if self.curie is None:
            yield Problem("damaged stanza", next((p.detail for p in self.problems), "it has no id"), self.line)
            return
        yield from self.problems
        yield Concept(
            curie=self.curie, label=self.label, definition=self.definition, namespace=self.namespace,
            obsolete=self.obsolete, names=tuple(self.names),
            relations=tuple(Relation(self.curie, predicate, target) for predicate, target in self.relations),
            xrefs=tuple(self.xrefs), alternatives=tuple(self.alternatives), subsets=tuple(self.subsets), line=self.line,
        )  # fmt: skip
        for other in self.equivalents:
            yield from words.equivalent(self.curie, other)

    def take_id(self, value: str) -> bool:
        self.curie = to_curie(_first_word(value))
        return self.curie is not None

    def take_name(self, value: str) -> bool:
        if "!" in value or "{" in value:
            value = _QUALIFIERS.sub("", _COMMENT.sub("", value))
        self.label = self.label or words.clean(_unescape(value)) or None
        return self.label is not None

    def take_definition(self, value: str) -> bool:
        quoted = _QUOTED.match(value)
        self.definition = words.clean(_unescape(quoted[1])) or None if quoted else self.definition
        return quoted is not None

    def take_namespace(self, value: str) -> bool:
        self.namespace = words.clean(_first_word(value)) or self.namespace
        return True

    def take_obsolete(self, value: str) -> bool:
        self.obsolete = _first_word(value).lower() == "true"
        return True

    def take_subset(self, value: str) -> bool:
        subset = words.local_name(_first_word(value))
        self.subsets.extend([subset] if subset else [])
        return bool(subset)

    def take_alternative(self, value: str) -> bool:
        alternative = to_curie(_first_word(value))
        self.alternatives.extend([alternative] if alternative else [])
        return alternative is not None

    def take_equivalent(self, value: str) -> bool:
        other = to_curie(_first_word(value))
        self.equivalents.extend([other] if other else [])
        return other is not None

    def take_relationship(self, value: str) -> bool:
        name, _, target = value.partition(" ")
        predicate = words.predicate(name)
        return bool(predicate) and self.take_relation(predicate, target)

    def take_relation(self, predicate: str, value: str) -> bool:
        target = to_curie(_first_word(value))
        if target:
            self.relations.append((predicate, target))
        return target is not None

    def take_match(self, value: str) -> bool:
        name, _, target = value.partition(" ")
        match = words.match_of(name, _first_word(target).strip('"'))
        self.xrefs.extend([match] if match else [])
        return True

    def take_synonym(self, value: str, scope: Scope | None = None) -> bool:
        """`"text" SCOPE TYPE [xrefs] {qualifiers}`; without a scope it is RELATED, as OBO 1.2 says."""
        quoted = _QUOTED.match(value)
        text = words.clean(_unescape(quoted[1])) if quoted else ""
        if not quoted or not text:
            return False
        told, type_, language = _after_synonym(value[quoted.end() :])
        self.names.append(Name(text, told or scope or Scope.RELATED, type_, language))
        return True

    def take_xref(self, value: str) -> bool:
        text = _unescape(_AFTER_XREF.split(value, maxsplit=1)[0] if " " in value or "\t" in value else value)
        found = words.xref(text)
        if found:
            self.xrefs.append(found)
        return found is not None or words.is_address(text)


@lru_cache(maxsize=10_000)
def _after_synonym(text: str) -> tuple[Scope | None, str | None, str | None]:
    """Scope, type and language of what follows the text of a synonym: much the same from line to line."""
    told = _AFTER_SYNONYM.split(text, maxsplit=1)[0].split()
    scope = _SCOPES[told.pop(0)] if told and told[0] in _SCOPES else None
    type_ = words.synonym_type(told[0]) if told else None
    language = _LANGUAGE.search(text)
    return scope, type_, language[1] if language else None


def _relation(predicate: str) -> Callable[[_Stanza, str], bool]:
    return lambda stanza, value: stanza.take_relation(predicate, value)


def _synonym(scope: Scope) -> Callable[[_Stanza, str], bool]:
    return lambda stanza, value: stanza.take_synonym(value, scope)


_CLAUSES: dict[str, Callable[[_Stanza, str], bool]] = {
    "id": _Stanza.take_id,
    "name": _Stanza.take_name,
    "def": _Stanza.take_definition,
    "namespace": _Stanza.take_namespace,
    "is_obsolete": _Stanza.take_obsolete,
    "subset": _Stanza.take_subset,
    "alt_id": _Stanza.take_alternative,
    "is_a": _relation(IS_A),
    "replaced_by": _relation(REPLACED_BY),
    "consider": _relation(CONSIDER),
    "relationship": _Stanza.take_relationship,
    "equivalent_to": _Stanza.take_equivalent,
    "property_value": _Stanza.take_match,
    "synonym": _Stanza.take_synonym,
    **{f"{scope.lower()}_synonym": _synonym(scope) for scope in _SCOPES.values()},
    **dict.fromkeys(("xref", "xref_analog", "xref_unknown"), _Stanza.take_xref),
}


def _first_word(value: str) -> str:
    """The identifier at the start of a value, before qualifiers and comments."""
    parts = value.split(maxsplit=1)
    return _unescape(parts[0]) if parts else ""


def _unescape(text: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPED.get(match[1], match[1]), text) if "\\" in text else text
