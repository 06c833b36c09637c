"""What a document says by role in, the values of its ontology out."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kg.curie import prefix_of
from kg.model import (
    CONSIDER,
    HAS_XREF,
    IS_A,
    REPLACED_BY,
    Concept,
    Name,
    Ontology,
    Problem,
    Relation,
    Scope,
    Skipped,
    Value,
    Xref,
)
from loaders import words
from loaders.document import Document
from loaders.rdf.columns import Gathered, Said, Text
from loaders.rdf.curies import Curies
from loaders.rdf.notes import Annotations, annotations, forms
from loaders.rdf.properties import (
    ANNOTATIONS,
    BUILT_IN,
    CLASSES,
    DEPRECATED_CLASS,
    HEADERS,
    HEIRS_BY_RESTRICTION,
    MATCHES,
    PRECISIONS,
    RETIRED_STATUS,
    SKOS_CONCEPT,
    SYNONYMS,
    XL_NAMES,
    Role,
)

_OF_NODES = {
    Role.ON_PROPERTY, Role.FILLER, Role.SOURCE, Role.PROPERTY, Role.TARGET, Role.SYNONYM_TYPE, Role.PRECISION, Role.FORM,
}  # fmt: skip
"""What is said of restrictions, axioms and labels that are nodes, not of concepts."""

_TEXTS = {Role.LABEL, Role.PREFERRED, Role.DEFINITION, *SYNONYMS}
"""What is said in words; some tools make nodes of them."""

_HEIRS = {Role.HEIR: REPLACED_BY, Role.CONSIDER: CONSIDER}
_NO_TYPE = [""]
_FIRST_LANGUAGES = ("", "en")


def values(gathered: Gathered, prefixes: dict[str, str], document: Document) -> Iterator[Value]:
    """The ontology and its concepts.

    Raises:
        LoadError: there is no class and no concept in it.
    """
    header = _header(gathered)
    classes = {number for number, text in gathered.rows(Role.TYPE) if text in CLASSES}
    curies = Curies(prefixes, header, document.prefix)
    curies.settle(iri for number, iri in enumerate(gathered.numbers) if number in classes)
    reader = _Reader(gathered, curies, document.wanted.languages)
    yield reader.ontology(header)
    found, strange, known = False, "", False
    for iri, said in gathered.said(classes, apart=_OF_NODES):
        if not iri.startswith("_:"):
            found = True
            for value in reader.concept(iri, said):
                known = known or isinstance(value, Concept)
                strange = strange or (iri if isinstance(value, Problem) else "")
                yield value
    imports = [text for text, _ in gathered.of(header, Role.IMPORT)] if header else []
    if not found:
        raise document.error(
            f"it only imports others and has no class of its own; give these files: {', '.join(imports)[:500]}"
            if imports
            else "no owl:Class, rdfs:Class or skos:Concept is declared in it"
        )
    if strange and not known:
        raise document.error(
            f"no IRI in it gives a CURIE, neither does {strange[:200]}; give the prefix that they are to have: --prefix X"
        )
    if imports:
        yield Skipped("imports not followed", len(imports))


def _header(gathered: Gathered) -> str | None:
    """The IRI of the ontology, or of the scheme that it declares or that most of its concepts are in.

    Of several ontologies, as of imports merged into one file, it is the first that no other one imports.
    """
    kinds: dict[str, list[int]] = {}
    for number, text in gathered.rows(Role.TYPE):
        if text in HEADERS:
            kinds.setdefault(text, []).append(number)
    names = list(gathered.numbers) if kinds else []
    imported = {text for _, text in gathered.rows(Role.IMPORT)} if kinds else set()
    for kind in sorted(kinds, reverse=True):  # owl:Ontology before skos:ConceptScheme
        headers = [names[number] for number in kinds[kind] if not names[number].startswith("_:")]
        if headers:
            return next((header for header in headers if header not in imported), headers[0])
    schemes = Counter(text for _, text in gathered.rows(Role.SCHEME)).most_common(1)
    return schemes[0][0] if schemes else None


@dataclass(frozen=True, slots=True)
class _Notes:
    """What annotated axioms add, by the subject, role and object of the axiom."""

    types: Annotations
    precisions: Annotations


class _Reader:
    """Makes concepts of what their IRIs are said to be."""

    def __init__(self, gathered: Gathered, curies: Curies, languages: Sequence[str]) -> None:
        self._gathered = gathered
        self._curie = curies
        self._languages = (*map(str.lower, languages), *_FIRST_LANGUAGES)
        self._notes = _Notes(*(annotations(gathered, role) for role in ANNOTATIONS))
        self._properties = dict(gathered.rows(Role.ON_PROPERTY))
        self._fillers = dict(gathered.rows(Role.FILLER))
        self._forms = forms(gathered)

    def ontology(self, header: str | None) -> Ontology:
        """What the document says of itself."""
        cyclic = any(text == SKOS_CONCEPT for _, text in self._gathered.rows(Role.TYPE))
        if header is None:
            return Ontology(cyclic=cyclic)

        def first(*roles: Role) -> str | None:
            told = [self._in_order(self._gathered.of(header, role)) for role in roles]
            return next((texts[0][0] for texts in told if texts), None)

        dated = [text for text, _ in self._gathered.of(header, Role.VERSION_IRI) if words.has_date(text)]
        version = dated[0] if dated else first(Role.VERSION, Role.VERSION_IRI)
        return Ontology(
            id=words.ontology_id(header),
            iri=words.ontology_iri(header),
            version=words.version_of(version) if version else None,
            title=first(Role.TITLE, Role.PREFERRED, Role.LABEL),
            licence=first(Role.LICENCE),
            namespace=first(Role.DEFAULT_NAMESPACE),
            cyclic=cyclic,
        )

    def concept(self, iri: str, said: Said) -> Iterator[Value]:
        """The concept of an IRI; a problem if it is no CURIE, nothing for what belongs to OWL itself."""
        curie = self._curie(iri)
        if curie is None:
            yield Problem("IRI that is no CURIE", iri)
            return
        if prefix_of(curie) in BUILT_IN:
            return
        for role in _TEXTS & said.keys():
            said[role], without = self._worded(said[role])
            if without:
                yield Problem(f"{role} that is no text", curie)
        label, names = self._names(iri, said)
        definitions = self._in_order(said.get(Role.DEFINITION, []))
        namespaces = said.get(Role.NAMESPACE, [])
        yield Concept(
            curie=curie,
            label=label[0] if label else None,
            lang=(label[1] or None) if label else None,
            definition=definitions[0][0] if definitions else None,
            namespace=words.clean(namespaces[0][0]) or None if namespaces else None,
            obsolete=_is_obsolete(said),
            names=tuple(names),
            relations=tuple(self._relations(curie, said)),
            xrefs=tuple(self._xrefs(iri, said)),
            alternatives=tuple(filter(None, (self._identifier(other) for other in said.get(Role.ALTERNATIVE, ())))),
            subsets=tuple(local for text, _ in said.get(Role.SUBSET, ()) if (local := words.local_name(text))),
        )
        for text, _ in said.get(Role.EQUIVALENT, ()):
            if other := self._curie(text):
                yield from words.equivalent(curie, other)

    def _names(self, iri: str, said: Said) -> tuple[Text | None, list[Name]]:
        """The label, and the other names: labels in other languages, a second label in one language as a synonym."""
        forms = {
            meant: [form for node, _ in said[role] for form in self._forms.get(node, ())]
            for role, meant in XL_NAMES.items()
            if role in said
        }
        labels: dict[str, Text] = {}
        names: list[Name] = []
        for role in (Role.LABEL, Role.PREFERRED):
            for text, language in self._in_order([*said.get(role, ()), *forms.get(role, ())]):
                first = labels.setdefault(language or "", (text, language))
                if first[0] != text:
                    names.append(Name(text, Scope.EXACT, None, language or None))
        ordered = self._in_order(list(labels.values()))
        names += [Name(text, Scope.LABEL, None, language or None) for text, language in ordered[1:]]
        for role, scope in SYNONYMS.items():
            for text, language in [*said.get(role, ()), *forms.get(role, ())]:
                if cleaned := words.clean(text):
                    for type_ in self._notes.types.get((iri, role, text), _NO_TYPE):
                        names.append(Name(cleaned, scope, words.synonym_type(type_), language or None))
        return (ordered[0] if ordered else None), names

    def _worded(self, told: list[Text]) -> tuple[list[Text], bool]:
        """The texts, those of nodes in the place of these, and whether a node has none."""
        found: list[Text] = []
        without = False
        for text, language in told:
            if language is not None:
                found.append((text, language))
            elif text in self._forms:
                found += self._forms[text]
            else:
                without = True
        return found, without

    def _in_order(self, texts: list[Text]) -> list[Text]:
        """The texts, clean, those in the languages wanted most first; then without a language, then by language."""
        cleaned = [(clean, language) for text, language in texts if (clean := words.clean(text))]
        if len(cleaned) > 1:
            cleaned.sort(key=lambda text: self._rank(text[1]))
        return cleaned

    def _rank(self, language: str | None) -> tuple[int, str]:
        tag = (language or "").lower()
        for position, wanted in enumerate(self._languages):
            if tag == wanted or (wanted and tag.startswith(f"{wanted}-")):
                return position, tag
        return len(self._languages), tag

    def _relations(self, curie: str, said: Said) -> Iterator[Relation]:
        for text, _ in said.get(Role.PARENT, ()):
            if text.startswith("_:"):
                yield from self._restriction(curie, text)
            elif (parent := self._curie(text)) and prefix_of(parent) not in BUILT_IN:
                yield Relation(curie, IS_A, parent)
        for text, _ in said.get(Role.CHILD, ()):
            if child := self._curie(text):
                yield Relation(child, IS_A, curie)
        for text, _ in said.get(Role.BESIDE, ()):
            if other := self._curie(text):
                yield Relation(curie, "skos:related", other)
        for role, predicate in _HEIRS.items():
            for heir in said.get(role, ()):
                if target := self._identifier(heir):
                    yield Relation(curie, predicate, target)

    def _restriction(self, curie: str, node: str) -> Iterator[Relation]:
        """`subClassOf (property some class)`, as a relation."""
        number = self._gathered.numbers.get(node, -1)
        property_, filler = self._properties.get(number), self._curie(self._fillers.get(number, "_:"))
        if property_ and filler:
            heir = HEIRS_BY_RESTRICTION.get(property_)
            yield Relation(curie, _HEIRS[heir] if heir else words.predicate(property_), filler)

    def _xrefs(self, iri: str, said: Said) -> Iterator[Xref]:
        for text, language in said.get(Role.XREF, ()):
            precision = self._notes.precisions.get((iri, Role.XREF, text))
            found = words.xref(text) if language is not None else _xref(self._curie(text))
            meant = _predicate(precision[0]) if precision else HAS_XREF
            if found and meant:
                yield Xref(found.identifier, meant)
        for text, _ in said.get(Role.UMLS, ()):
            if found := _xref(f"UMLS:{words.clean(text)}"):
                yield found
        for predicate in MATCHES.values():
            for match in said.get(predicate, ()):
                if target := self._identifier(match):
                    yield Xref(target, predicate)

    def _identifier(self, text: Text) -> str | None:
        """The CURIE of an IRI, or of a literal that holds a CURIE or an IRI."""
        return self._curie(words.clean(text[0]))


def _xref(identifier: str | None) -> Xref | None:
    return words.xref(identifier) if identifier else None


@lru_cache(maxsize=1_000)
def _predicate(precision: str) -> str | None:
    """The predicate that the precision of a cross-reference means; None if it is said to be wrong."""
    for pattern, predicate in PRECISIONS:
        if pattern.match(precision):
            return predicate
    return HAS_XREF


def _is_obsolete(said: Said) -> bool:
    return (
        any(text.strip().lower() in ("true", "1") for text, _ in said.get(Role.OBSOLETE, ()))
        or Role.RETIRED in said
        or any(text == DEPRECATED_CLASS for text, _ in said.get(Role.TYPE, ()))
        or any(text in RETIRED_STATUS for text, _ in said.get(Role.STATUS, ()))
    )
