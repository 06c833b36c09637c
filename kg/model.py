"""The values of the graph: what loaders yield and what the engine reads. Laws about them stand in kg/resolve.py."""

from dataclasses import dataclass
from enum import StrEnum


class Scope(StrEnum):
    """How a name relates to its concept; all but LABEL and LEARNED as OBO and oboInOwl define them."""

    LABEL = "LABEL"
    EXACT = "EXACT"
    NARROW = "NARROW"
    BROAD = "BROAD"
    RELATED = "RELATED"
    LEARNED = "LEARNED"


class Kind(StrEnum):
    """What a source holds."""

    ONTOLOGY = "ontology"
    NAMES = "names"
    MAPPINGS = "mappings"
    COUNTS = "counts"


IS_A = "is_a"
PART_OF = "BFO:0000050"
REPLACED_BY = "replaced_by"
CONSIDER = "consider"
HAS_XREF = "oboInOwl:hasDbXref"


@dataclass(frozen=True, slots=True)
class Ontology:
    """What a source says of itself; every field may be missing.

    `id` is its own id ("hp"), in lower case; `namespace` is that of its concepts which name none. `cyclic`: its hierarchy
    is known to go round in circles where several notions share one concept (UMLS, MeSH, thesauri); such is_a edges are
    left out and told, where an ontology with a circle is refused.
    """

    id: str | None = None
    title: str | None = None
    version: str | None = None
    iri: str | None = None
    licence: str | None = None
    namespace: str | None = None
    cyclic: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """One use of a term for a concept. `type` is the OMO type without its namespace ("layperson"), `lang` a BCP 47 tag."""

    text: str
    scope: Scope = Scope.EXACT
    type: str | None = None
    lang: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """An edge between two concepts. `predicate` is one of the constants above, a CURIE, or a shorthand of the source."""

    subject: str
    predicate: str
    object: str


@dataclass(frozen=True, slots=True)
class Xref:
    """A link to an identifier of another vocabulary; `confidence` is a probability."""

    identifier: str
    predicate: str = HAS_XREF
    justification: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Concept:
    """A node of meaning as one source describes it; the label is given once, here, and not repeated in `names`.

    `lang` is the language of the label, a BCP 47 tag; labels in other languages are names of scope LABEL.
    """

    curie: str
    label: str | None = None
    definition: str | None = None
    namespace: str | None = None
    taxon: str | None = None
    category: str | None = None
    obsolete: bool = False
    names: tuple[Name, ...] = ()
    relations: tuple[Relation, ...] = ()
    xrefs: tuple[Xref, ...] = ()
    alternatives: tuple[str, ...] = ()
    subsets: tuple[str, ...] = ()
    lang: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Mapping:
    """A row of a mapping set: `subject` and `object` are CURIEs."""

    subject: str
    predicate: str
    object: str
    justification: str | None = None
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """What was counted: `unit` says of what ("diseases"), `name` is unique in a store."""

    name: str
    unit: str
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How often an identifier occurs in a corpus."""

    identifier: str
    corpus: str
    count: int


@dataclass(frozen=True, slots=True)
class Shorthand:
    """The CURIE that a source's shorthand for a relation stands for: ("part_of", "BFO:0000050")."""

    name: str
    curie: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a source that was left out or mended, as real files have it: a warning, or a refusal under --strict."""

    what: str
    detail: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """What a loader leaves out because it is not meant for the graph: counted, not warned of ("negative mappings")."""

    what: str
    count: int


@dataclass(frozen=True, slots=True)
class Source:
    """What a store says of one loaded source. Times are ISO 8601 with Z; `sequence` numbers first loads, from 1."""

    name: str
    kind: Kind
    prefix: str | None = None
    title: str | None = None
    version: str | None = None
    iri: str | None = None
    licence: str | None = None
    location: str | None = None
    sha256: str | None = None
    loaded_at: str | None = None
    concepts: int = 0
    terms: int = 0
    sequence: int = 0
    complete: bool = True


class MatchRule(StrEnum):
    """When an answer is the gold: the same string; the same but for case; or the same live concept today."""

    IDENTICAL = "identical"
    SAME_CASE = "same-case"
    CURRENT = "current"


class Outcome(StrEnum):
    """What a system did with a mention: it answered, found nothing that fits, said what is no answer, or failed."""

    ANSWERED = "answered"
    NIL = "nil"
    UNPARSED = "unparsed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Dataset:
    """A set of mentions with their gold; `name` is unique in a store, `sha256` that of the file."""

    name: str
    version: str | None = None
    source: str | None = None
    sha256: str | None = None
    licence: str | None = None
    mentions: int = 0


@dataclass(frozen=True, slots=True)
class Gold:
    """A right answer as the data set writes it: a CURIE; with `text` where the name is asked for and not the CURIE."""

    identifier: str
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """One row of a data set: `row` counts from 1. Without gold no concept fits (NIL); of several gold answers one is
    enough, unless the mention is `composite`. `offset` and `length` are in characters of the document."""

    row: int
    text: str
    gold: tuple[Gold, ...] = ()
    composite: bool = False
    context: str | None = None
    doc: str | None = None
    split: str | None = None
    type: str | None = None
    offset: int | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One system over one data set; `id` is unique in a store. `created` is ISO 8601 with Z, `parameters` JSON.

    `graph_version` is that of the ontologies under which the answers were last judged.
    """

    id: str
    dataset: str
    system: str
    match: MatchRule = MatchRule.CURRENT
    model: str | None = None
    arm: str | None = None
    direction: str | None = None
    created: str | None = None
    graph_version: str | None = None
    parameters: str | None = None
    epoch: int | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a run said for the mention in a row: its candidate of a rank, from 1.

    `identifiers` holds one CURIE, several only for a composite mention, none where nothing was chosen. `accepted` is
    false for the candidate of a mention that was abstained from. `text` is what the system wrote.
    """

    row: int
    identifiers: tuple[str, ...] = ()
    rank: int = 1
    status: Outcome = Outcome.ANSWERED
    accepted: bool = True
    score: float | None = None
    probability: float | None = None
    text: str | None = None
    retriever: str | None = None
    matched: str | None = None
    scope: str | None = None


Value = Ontology | Concept | Relation | Mapping | Corpus | Count | Shorthand | Problem | Skipped
