"""A text in, the prompt out that asks for the mentions in it as JSON; and the mentions read from what a model answered.

After BioSelectTune (arXiv 2512.22738): the answer is `[{"entity": type, "name": mention}]`, `[]` where there is none.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from engine.generate.model import Prompt
from engine.prompt.templates import template

NOTHING = "[]"
"""The answer that a text has no mention."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A mention as the text has it, and its type."""

    entity: str
    name: str


def recognizing(text: str, types: Sequence[str]) -> Prompt:
    """The prompt; `types` are those that are looked for."""
    words = template("recognize")
    return Prompt.of(words["system"], words["user"].format_map({"text": text, "types": ", ".join(types)}))


def as_answer(entities: Sequence[Entity]) -> str:
    """The answer that tells of these mentions."""
    return json.dumps([{"entity": one.entity, "name": one.name} for one in entities], ensure_ascii=False)


def recognized(answer: str, text: str) -> list[Entity] | None:
    """The mentions in an answer that stand in the text; None where it is not of the form that was asked for."""
    start, end = answer.find("["), answer.rfind("]")
    try:
        found = json.loads(answer[start : end + 1])
    except (ValueError, RecursionError):
        return None
    entities = [
        Entity(one["entity"], one["name"])
        for one in found
        if isinstance(one, dict) and isinstance(one.get("entity"), str) and isinstance(one.get("name"), str)
    ]
    return [one for one in entities if one.name and one.name in text] if len(entities) == len(found) else None
