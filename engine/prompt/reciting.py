"""A term or an identifier in, the prompts out that ask for the other one without candidates, in five paraphrases.

After Pericharla, Hier and Obafemi-Ajayi (arXiv 2510.19036): a plain question, one that asks for the answer only, an
order, one that names the ontology, and an order to return the answer only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from engine.generate.model import Prompt
from engine.prompt.templates import template


class Direction(StrEnum):
    """What is asked for: the identifier of a name, or the name of an identifier."""

    TERM_TO_ID = "term-to-id"
    ID_TO_TERM = "id-to-term"


@dataclass(frozen=True, slots=True)
class Called:
    """What the ontology is called, and both sides of a pair: such as term and identifier, or name and symbol."""

    ontology: str
    term: str = "term"
    identifier: str = "identifier"


PLAIN, TAUGHT = 0, 1
"""Of the five paraphrases the plain question, and the one that asks for the answer only, by which a taught model is asked."""

ANSWER_KEYS: Mapping[Direction, str] = {Direction.TERM_TO_ID: "id", Direction.ID_TO_TERM: "term"}
"""Under which an untaught model gives its answer, as JSON."""


def term_to_id(term: str, called: Called) -> list[Prompt]:
    """Prompts that ask for the identifier of a term."""
    return prompts(Direction.TERM_TO_ID, term, called)


def id_to_term(identifier: str, called: Called) -> list[Prompt]:
    """Prompts that ask for the term that an identifier stands for."""
    return prompts(Direction.ID_TO_TERM, identifier, called)


def prompts(direction: Direction, asked: str, called: Called) -> list[Prompt]:
    """The five prompts of a direction."""
    text: dict[str, Any] = template("recite")
    values = {**asdict(called), "asked": asked}
    return [Prompt.of(text["system"].format_map(values), one.format_map(values)) for one in text["user"][direction]]


def instructed(direction: Direction, asked: str, called: Called, examples: Sequence[tuple[str, str]]) -> Prompt:
    """The prompt for a model that was not taught to recite: it shows pairs of what is asked and answered, and asks for JSON."""
    text: dict[str, Any] = template("recite_untaught")
    shown = "\n".join(text["example"].format(asked=one, answer=answer) for one, answer in examples)
    values = {**asdict(called), "asked": asked, "examples": shown}
    return Prompt.of(text["system"].format_map(values), text["user"][direction].format_map(values))


def exposures(direction: Direction, asked: str, called: Called) -> list[Prompt]:
    """Beginnings of sentences that go on with the answer, as a text in which a pair occurs has them; and the plain question."""
    values = {**asdict(called), "asked": asked}
    told = [Prompt.of("", one.format_map(values)) for one in template("exposure")[direction]]
    return [*told, prompts(direction, asked, called)[PLAIN]]
