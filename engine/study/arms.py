"""What is asked from what: the arms of a study, and how they are named."""

from dataclasses import dataclass

from engine.prompt.reciting import Called, Direction
from kg.errors import UsageError

_DEFAULT = "label-id"


@dataclass(frozen=True, slots=True)
class Pairing:
    """Both sides of a pair. The term is the concept's label, or its full name; its identifier the CURIE, or the label.

    `term` and `identifier` are what prompts call them.
    """

    name: str
    term: str
    identifier: str
    has_full_names: bool
    has_labels: bool

    def called(self, ontology: str) -> Called:
        """The words of prompts; `ontology` is what the ontology is called."""
        return Called(ontology, self.term, self.identifier)


PAIRINGS = {
    one.name: one
    for one in (
        Pairing(_DEFAULT, "term", "identifier", has_full_names=False, has_labels=False),
        Pairing("name-symbol", "name", "symbol", has_full_names=True, has_labels=True),
        Pairing("name-id", "name", "identifier", has_full_names=True, has_labels=False),
    )
}
"""By name. Where labels are symbols, as those of genes are, the full name is the exact name without a type."""


@dataclass(frozen=True, slots=True)
class Arm:
    """A terminology (the name of its source, or its prefix), what is paired, and what is asked for."""

    ontology: str
    pairing: Pairing
    direction: Direction

    @property
    def name(self) -> str:
        """hp.label-id.term-to-id"""
        return f"{self.ontology}.{self.pairing.name}.{self.direction}"

    @property
    def terms(self) -> tuple[str, bool]:
        """What arms have in common that ask about the same terms, so that they are split alike."""
        return self.ontology, self.pairing.has_full_names

    @property
    def has_text(self) -> bool:
        """Whether the answer is a term or a symbol, and not an identifier."""
        return self.direction == Direction.ID_TO_TERM or self.pairing.has_labels


def arms_of(texts: tuple[str, ...], directions: tuple[Direction, ...]) -> tuple[Arm, ...]:
    """The arms that "hp" or "hgnc:name-symbol" stand for, each direction by itself.

    Raises:
        UsageError: nothing is paired so.
    """
    found = []
    for text in texts:
        ontology, _, pairing = text.partition(":")
        if not ontology or (pairing or _DEFAULT) not in PAIRINGS:
            raise UsageError(f"--arm {text}: give ONTOLOGY or ONTOLOGY:PAIRING, such as hgnc:{', '.join(PAIRINGS)}")
        found += [Arm(ontology.lower(), PAIRINGS[pairing or _DEFAULT], direction) for direction in directions]
    return tuple(dict.fromkeys(found))
