"""The words of all prompts, as data: templates.json, an entry a task; {names} in braces stand for what is filled in."""

import json
from functools import cache
from importlib import resources
from typing import Any


def template(task: str) -> dict[str, Any]:
    """The entry of a task."""
    entry: dict[str, Any] = _templates()[task]
    return entry


@cache
def _templates() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(resources.files("engine.prompt").joinpath("templates.json").read_text("utf-8"))
    return found
