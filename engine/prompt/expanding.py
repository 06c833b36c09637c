"""A mention in, the prompt out that asks how an ontology would call it; and the names read from what a model answered."""

from engine.generate.model import Prompt
from engine.prompt.templates import template

MOST_SYNONYMS = 2
"""Names that an answer has behind the first."""

_LONGEST = 200


def expanding(mention: str, context: str | None = None) -> Prompt:
    """The prompt. Its answer is a line for each name: the label, then up to two synonyms."""
    text = template("expand")
    told = f"{text['context']}{' '.join(context.split())}\n" if context else ""
    return Prompt.of(text["system"], text["user"].format_map({"mention": " ".join(mention.split()), "context": told}))


def expanded(answer: str) -> list[str]:
    """The names in an answer, each once, three at most; what is too long to be a name is left out."""
    lines = (line.strip().lstrip("-*• ").strip() for line in answer.splitlines())
    kept = list(dict.fromkeys(line for line in lines if line and len(line) <= _LONGEST))
    return kept[: 1 + MOST_SYNONYMS]
