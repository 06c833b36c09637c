"""The values of the engine: what a mention may denote, how likely it does, and the answer."""

from dataclasses import dataclass
from enum import StrEnum

IDENTIFIER = "IDENTIFIER"
"""The scope of a candidate whose mention is its identifier."""


class Retriever(StrEnum):
    """Who found a candidate."""

    IDENTIFIER = "identifier"
    EXACT = "exact"
    LEXICAL = "lexical"
    SEMANTIC = "semantic"
    DENSE = "dense"
    MODEL = "model"


class Assertion(StrEnum):
    """What is said of a finding: that it is there, that it is not, may be, was, or is somebody else's."""

    PRESENT = "present"
    NEGATED = "negated"
    UNCERTAIN = "uncertain"
    HISTORICAL = "historical"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Modifier:
    """What is said beside a finding: `kind` severity, laterality or onset; `value` in one spelling; `cue` as written."""

    kind: str
    value: str
    cue: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A live concept that a mention may denote.

    `term` is the name that matched, `scope` its scope (IDENTIFIER where the mention is an identifier). `matched` is the
    text that matched it, if that is not the whole mention: without words around it, a part of it with the shared word,
    an abbreviation written out. `score` is what ranked it: the similarity that the retriever measured and its bonuses,
    None for an identifier or an equal name. `replaced` is the obsolete concept that bears the name and led to this one.
    """

    curie: str
    label: str | None
    probability: float
    term: str
    scope: str
    retriever: str = Retriever.EXACT
    score: float | None = None
    matched: str | None = None
    replaced: str | None = None


@dataclass(frozen=True, slots=True)
class Broader:
    """A concept that covers the likely candidates, where none of them is likely enough: skos:broadMatch."""

    curie: str
    label: str | None
    probability: float


class Verdict(StrEnum):
    """What the graph says of an identifier that a model recited.

    EXACT: the mention is a name of its concept. OTHER: it is a live concept of which the mention is no name. OBSOLETE: it
    was replaced, or has no heir. INVENTED: its ontology is loaded and has no such identifier. FOREIGN: its ontology is not
    loaded. NONE: the model says that it knows none. UNPARSED: what it wrote is no identifier.
    """

    EXACT = "exact"
    OTHER = "other"
    OBSOLETE = "obsolete"
    INVENTED = "invented"
    FOREIGN = "foreign"
    NONE = "none"
    UNPARSED = "unparsed"


@dataclass(frozen=True, slots=True)
class Recited:
    """What a model wrote from memory, the identifier in it, and what the graph says of that."""

    text: str
    curie: str | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Normalization:
    """The answer for one mention.

    `curie` is None for NIL. `probability` is that of `curie`, for NIL that of the first candidate, 0 without one.
    `assertion_cue` are the words that say so. `parts` are the answers for the parts of a composite mention, or of
    its clauses, where asked for. `calibration` names the data that the probabilities were fitted on.
    """

    mention: str
    curie: str | None = None
    label: str | None = None
    probability: float = 0.0
    candidates: tuple[Candidate, ...] = ()
    assertion: Assertion = Assertion.PRESENT
    assertion_cue: str | None = None
    modifiers: tuple[Modifier, ...] = ()
    broader: Broader | None = None
    parts: tuple["Normalization", ...] = ()
    calibration: str | None = None
    model: str | None = None
    recited: Recited | None = None
    error: str | None = None

    @property
    def best(self) -> Candidate | None:
        """The candidate that was chosen."""
        return self.candidates[0] if self.curie and self.candidates else None

    @property
    def runner_up(self) -> Candidate | None:
        """The next candidate after the first."""
        return self.candidates[1] if len(self.candidates) > 1 else None

    @property
    def margin(self) -> float | None:
        """How much likelier the first candidate is than the next; None without a first."""
        if not self.candidates:
            return None
        return self.candidates[0].probability - (self.runner_up.probability if self.runner_up else 0.0)
