"""What a model is taught by: examples of tasks, each a prompt and its answer."""

from dataclasses import dataclass
from enum import StrEnum

from engine.generate.model import Prompt


class Task(StrEnum):
    """What an adapter is trained for."""

    RECITE = "recite"
    CHOOSE = "choose"
    EXPAND = "expand"
    RECOGNIZE = "recognize"


@dataclass(frozen=True, slots=True)
class Example:
    """One thing to teach: the answer to a prompt.

    `is_nil`: the answer says that there is none. `wrong` are other answers that the prompt permits, from which a
    preference stage takes what the model itself is wrong by. `mention` and `curie` are what it is about; `key` is that of
    the pair (engine.gold.pair_key), by which an evaluation tells what was seen.
    """

    task: Task
    prompt: Prompt
    answer: str
    is_nil: bool = False
    wrong: tuple[str, ...] = ()
    mention: str = ""
    curie: str | None = None
    key: str = ""
