"""Medical Subject Headings in, concepts out: descriptors and supplementary records from XML, and a plain table of names.

XML: https://www.nlm.nih.gov/mesh/xml_data_elements.html. Relations are called as in NLM's own RDF
(https://id.nlm.nih.gov/mesh/vocab). Supplementary records share the prefix of the descriptors, and a prefix has one owner:
those that lie beside the descriptors (supp2025.xml beside desc2025.xml) are read with them, into one source.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from glob import escape
from xml.etree.ElementTree import Element

from kg.model import IS_A, Concept, Name, Ontology, Problem, Relation, Scope, Value, Xref
from loaders.document import Document
from loaders.words import clean
from loaders.xml_records import Placed, xml_records

_LICENCE = "https://www.nlm.nih.gov/databases/download/terms_and_conditions_mesh.html"
_IDENTIFIER = re.compile(r"\*?([CD]\d{6,9})")
_YEAR_IN_NAME = re.compile(r"(?:desc|supp|mesh).*?(?<!\d)((?:19|20)\d\d)(?!\d)", re.IGNORECASE | re.DOTALL)
_YEAR_IN_DOCTYPE = re.compile(r"<!DOCTYPE[^>]*?((?:19|20)\d\d)(?:\d{4})?\.dtd")
_LANGUAGES = {"": None, "eng": "en"}
_SKIPPED = {
    "AllowableQualifiersList", "Annotation", "ConsiderAlso", "DateCreated", "DateEstablished", "DateRevised",
    "EntryCombinationList", "HistoryNote", "IndexingInformationList", "NLMClassificationNumber", "OnlineNote",
    "PreviousIndexingList", "PublicMeSHNote", "RecordOriginatorsList", "SemanticTypeList", "SourceList", "ThesaurusIDlist",
}  # fmt: skip
"""Parts of a record that nothing is taken from."""
_TYPES = {"ABB": "abbreviation", "ACR": "acronym"}
"""LexicalTag → type of a name. ABX and ACX only hold an abbreviation or acronym among other words."""
_SCOPES = {"NRW": Scope.NARROW, "BRD": Scope.BROAD, "REL": Scope.RELATED}
"""RelationName of a concept, as seen from the preferred one of its record → scope of its terms."""
_INVERSE = {Scope.NARROW: Scope.BROAD, Scope.BROAD: Scope.NARROW}
_REFERENCES = {
    "SeeRelatedDescriptor": "meshv:seeAlso",
    "PharmacologicalAction": "meshv:pharmacologicalAction",
    "HeadingMappedTo": "meshv:mappedTo",
}
"""What refers to a descriptor → the relation to it."""
_STARRED = {"meshv:mappedTo": "meshv:preferredMappedTo"}
"""The relation if the descriptor, or the qualifier it is mapped to with, has a star."""
_NUMBERS = (
    (re.compile(r"\d{2,7}-\d\d-\d"), "CAS"),
    (re.compile(r"[A-Z0-9]{10}"), "UNII"),
    (re.compile(r"EC (\d+\.\d+\.\d+\.\w+)"), "EC"),
    (re.compile(r"txid(\d+)"), "NCBITaxon"),
    (re.compile(r"C\d{7}"), "UMLS"),
)
"""What the number of a concept looks like → its prefix."""
_NUMBERED = ("ConceptUMLSUI", "RegistryNumber")
_NUMBER_AND_NAME = re.compile(r"(\S+) \((.+)\)")


@dataclass(frozen=True, slots=True)
class _Form:
    """What the parts of a record are called; its class is its namespace, as NLM's RDF calls the classes."""

    record: str
    identifier: str
    label: str
    class_: str
    classes: dict[str, str]


_DESCRIPTOR = _Form(
    "DescriptorRecord", "DescriptorUI", "DescriptorName/String", "DescriptorClass",
    {"1": "TopicalDescriptor", "2": "PublicationType", "3": "CheckTag", "4": "GeographicalDescriptor"},
)  # fmt: skip
_SUPPLEMENTARY = _Form(
    "SupplementalRecord", "SupplementalRecordUI", "SupplementalRecordName/String", "SCRClass",
    {"1": "SCR_Chemical", "2": "SCR_Protocol", "3": "SCR_Disease", "4": "SCR_Organism", "5": "SCR_Population",
     "6": "SCR_Anatomy"},
)  # fmt: skip


def read_descriptors(document: Document) -> Iterator[Value]:
    """Descriptors with their names, trees and relations, then the supplementary records of the same year beside them.

    A descriptor is_a those above it in each of its trees. Terms of the preferred concept are EXACT, those of another
    concept of the record are NARROW, BROAD or RELATED to it.
    """
    records = xml_records(document, _DESCRIPTOR.record, skipped=_SKIPPED)
    language, version = _language(next(records), document), _version(document)
    yield Ontology(id="mesh", title="Medical Subject Headings", version=version, licence=_LICENCE, cyclic=True)
    trees: list[tuple[str, str, int]] = []
    for line, record in records:
        for value in _read(record, line, _DESCRIPTOR, language):
            if isinstance(value, Concept):
                numbers = (clean(number.text or "") for number in record.iterfind("TreeNumberList/TreeNumber"))
                trees.extend((number, value.curie, line) for number in numbers)
            yield value
    yield from _parents(trees)
    if beside := _beside(document, "desc", "supp"):
        with beside:
            records = xml_records(beside, _SUPPLEMENTARY.record, skipped=_SKIPPED)
            yield from _of_another(_supplementary(records, beside), beside)


def read_supplementary(document: Document) -> Iterator[Value]:
    """Supplementary records where there are no descriptors: they own no prefix.

    Raises:
        LoadError: the descriptors of the same year lie beside it.
    """
    if beside := _beside(document, "supp", "desc"):
        raise document.error(f"{beside.path.name} lies beside it: give that file alone, these records are read with it")
    records = xml_records(document, _SUPPLEMENTARY.record, skipped=_SKIPPED)
    yield Ontology(
        id="mesh_supplementary", title="Medical Subject Headings, supplementary concept records",
        version=_version(document), licence=_LICENCE,
    )  # fmt: skip
    yield from _supplementary(records, document)


def read_table(document: Document) -> Iterator[Value]:
    """A table without header: identifier, label, entry terms joined by |. Its entry terms are EXACT: as often as the
    label they are what an annotator means by the same words."""
    yield Ontology(
        id="mesh", title="Medical Subject Headings", version=_version(document), licence=_LICENCE, cyclic=True
    )
    for line, text in document.lines():
        cells = [cell.strip() for cell in text.split("\t")]
        identifier = _IDENTIFIER.fullmatch(cells[0])
        if not text.strip() or text.startswith("#"):
            continue
        if identifier is None:
            yield Problem("malformed CURIE", cells[0][:80] or "no identifier", line)
        elif len(cells) not in (2, 3):
            yield Problem(
                "row of another width", f"{len(cells)} cells, not an identifier, a label and entry terms", line
            )
        else:
            label = clean(cells[1]) or None
            terms = dict.fromkeys(clean(term) for term in "".join(cells[2:]).split("|"))
            names = tuple(Name(term) for term in terms if term and term != label)
            yield Concept(f"MESH:{identifier[1]}", label, names=names, line=line)


def _language(root: Placed, document: Document) -> str | None:
    line, element = root
    code = element.get("LanguageCode", "")
    if code not in _LANGUAGES:
        raise document.error(f"this is MeSH in another language ({code[:20]}); give the English file of the NLM", line)
    return _LANGUAGES[code]


def _version(document: Document) -> str | None:
    """The year, from the name that NLM gives the file, else from that of its document type."""
    head = document.head[: 2**12].decode("utf-8", "replace")
    found = _YEAR_IN_NAME.search(document.path.name) or _YEAR_IN_DOCTYPE.search(head)
    return found[1] if found else None


def _beside(document: Document, own: str, other: str) -> Document | None:
    """The file of the other kind of records that lies beside this one: supp2025.xml beside desc2025.xml."""
    name = document.path.name.removesuffix(".gz").removesuffix(".xml")
    if not name.startswith(own):
        return None
    stem = escape(f"{other}{name.removeprefix(own)}")
    return document.beside(f"{stem}.xml", stem)


def _supplementary(records: Iterator[Placed], document: Document) -> Iterator[Value]:
    language = _language(next(records), document)
    for line, record in records:
        yield from _read(record, line, _SUPPLEMENTARY, language)


def _of_another(values: Iterator[Value], document: Document) -> Iterator[Value]:
    """The values of a file that is not the source's own: its problems name it, its lines are not the source's."""
    for value in values:
        match value:
            case Problem(what, detail, line):
                yield Problem(what, f"{detail} ({document.path.name}:{line})")
            case Concept():
                yield replace(value, line=None)
            case _:
                yield value


def _read(record: Element, line: int, form: _Form, language: str | None) -> Iterator[Value]:
    told = clean(record.findtext(form.identifier) or "")
    identifier = _IDENTIFIER.fullmatch(told)
    if identifier is None:
        yield Problem("malformed CURIE", told[:80] or f"no {form.identifier}", line)
        return
    curie = f"MESH:{identifier[1]}"
    label = clean(record.findtext(form.label) or "") or None
    notions = record.findall("ConceptList/Concept")
    preferred = next((notion for notion in notions if notion.get("PreferredConceptYN") == "Y"), Element("Concept"))
    relations = list(_relations(record, curie, line))
    yield from (problem for problem in relations if isinstance(problem, Problem))
    yield Concept(
        curie=curie,
        label=label,
        definition=clean(record.findtext("Note") or preferred.findtext("ScopeNote") or "") or None,
        namespace=form.classes.get(record.get(form.class_, "")),
        names=tuple(_names(notions, preferred, label, language)),
        relations=tuple(relation for relation in relations if isinstance(relation, Relation)),
        xrefs=tuple(_xrefs(preferred, label)),
        lang=language if label else None,
        line=line,
    )


def _names(notions: list[Element], preferred: Element, label: str | None, language: str | None) -> Iterator[Name]:
    """Every term but the label. A permuted term is another with its words in another order ("House, Slaughter")."""
    scopes = _scopes(notions, preferred)
    for notion in notions:
        scope = Scope.EXACT if notion is preferred else scopes.get(notion.findtext("ConceptUI"), Scope.RELATED)
        for term in notion.iterfind("TermList/Term"):
            text = clean(term.findtext("String") or "")
            if text and text != label:
                permuted = term.get("IsPermutedTermYN") == "Y"
                yield Name(text, scope, "permuted" if permuted else _TYPES.get(term.get("LexicalTag", "")), language)


def _scopes(notions: list[Element], preferred: Element) -> dict[str | None, Scope]:
    """The scope of the terms of each concept that a relation joins to the preferred one."""
    own = preferred.findtext("ConceptUI")
    scopes: dict[str | None, Scope] = {}
    for notion in notions:
        for relation in notion.iterfind("ConceptRelationList/ConceptRelation"):
            scope = _SCOPES.get(relation.get("RelationName", ""), Scope.RELATED)
            first, second = relation.findtext("Concept1UI"), relation.findtext("Concept2UI")
            if first == own:
                scopes[second] = scope
            elif second == own:
                scopes[first] = _INVERSE.get(scope, scope)
    return scopes


def _relations(record: Element, curie: str, line: int) -> Iterator[Relation | Problem]:
    for tag, predicate in _REFERENCES.items():
        for reference in record.iter(tag):
            told = clean(reference.findtext("DescriptorReferredTo/DescriptorUI") or "")
            qualifier = reference.findtext("QualifierReferredTo/QualifierUI") or ""
            if target := _IDENTIFIER.fullmatch(told):
                starred = told.startswith("*") or qualifier.strip().startswith("*")
                meant = _STARRED.get(predicate, predicate) if starred else predicate
                yield Relation(curie, meant, f"MESH:{target[1]}")
            else:
                yield Problem("malformed CURIE", f"{told[:80] or 'nothing'} in {tag} of {curie}", line)


def _xrefs(preferred: Element, label: str | None) -> Iterator[Xref]:
    """The registry numbers of the preferred concept, those that are told to be related only if they have its name."""
    numbers = [clean(number.text or "") for tag in _NUMBERED for number in preferred.iter(tag)]
    for related in preferred.iter("RelatedRegistryNumber"):
        told = _NUMBER_AND_NAME.fullmatch(clean(related.text or ""))
        if told and label and told[2].casefold() == label.casefold():
            numbers.append(told[1])
    for number in numbers:
        for pattern, prefix in _NUMBERS:
            if found := pattern.fullmatch(number):
                yield Xref(f"{prefix}:{found[found.lastindex or 0]}")


def _parents(trees: list[tuple[str, str, int]]) -> Iterator[Value]:
    """IS_A to the descriptor whose tree number is one level up; the first level is below no descriptor."""
    places: dict[str, str] = {}
    for number, curie, line in trees:
        if places.setdefault(number, curie) != curie:
            yield Problem("tree number given twice", f"{number} of {curie} is that of {places[number]}", line)
    for number, curie, line in trees:
        above = number.rpartition(".")[0]
        if above in places:
            yield Relation(curie, IS_A, places[above])
        elif above:
            yield Problem("tree number below none", f"{number} of {curie}", line)
