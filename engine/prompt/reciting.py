"""A term or an identifier in, the prompts out that ask for the other one without candidates, in five paraphrases.

After Pericharla, Hier and Obafemi-Ajayi (arXiv 2510.19036): a plain question, one that asks for the answer only, an
order, one that names the ontology, and an order to return the answer only.
"""

from collections.abc import Sequence
from typing import Any

from engine.generate.model import Prompt
from engine.prompt.templates import template


def term_to_id(term: str, ontology: str) -> list[Prompt]:
    """Prompts that ask for the identifier of a term; `ontology` is what the ontology is called."""
    return _prompts("term_to_id", term=term, ontology=ontology)


def id_to_term(identifier: str, ontology: str) -> list[Prompt]:
    """Prompts that ask for the term that an identifier stands for."""
    return _prompts("id_to_term", identifier=identifier, ontology=ontology)


def instructed(term: str, ontology: str, examples: Sequence[tuple[str, str]]) -> Prompt:
    """The prompt for a model that was not taught to recite: it shows pairs of terms and identifiers, and asks for JSON."""
    text: dict[str, Any] = template("recite_untaught")
    shown = "\n".join(text["example"].format(term=name, identifier=identifier) for name, identifier in examples)
    values = {"term": term, "ontology": ontology, "examples": shown}
    return Prompt.of(text["system"].format_map(values), text["user"].format_map(values))


def _prompts(direction: str, **values: str) -> list[Prompt]:
    text: dict[str, Any] = template("recite")
    return [
        Prompt.of(text["system"].format_map(values), paraphrase.format_map(values))
        for paraphrase in text["user"][direction]
    ]
