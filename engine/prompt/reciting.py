"""A term or an identifier in, the prompts out that ask for the other one without candidates, in five paraphrases.

After Pericharla, Hier and Obafemi-Ajayi (arXiv 2510.19036): a plain question, one that asks for the answer only, an
order, one that names the ontology, and an order to return the answer only.
"""

from typing import Any

from engine.generate.model import Prompt
from engine.prompt.templates import template


def term_to_id(term: str, ontology: str) -> list[Prompt]:
    """Prompts that ask for the identifier of a term; `ontology` is what the ontology is called."""
    return _prompts("term_to_id", term=term, ontology=ontology)


def id_to_term(identifier: str, ontology: str) -> list[Prompt]:
    """Prompts that ask for the term that an identifier stands for."""
    return _prompts("id_to_term", identifier=identifier, ontology=ontology)


def _prompts(direction: str, **values: str) -> list[Prompt]:
    text: dict[str, Any] = template("recite")
    return [
        Prompt.of(text["system"].format_map(values), paraphrase.format_map(values))
        for paraphrase in text["user"][direction]
    ]
