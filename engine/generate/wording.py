"""Prompts and answers in, tokens out: the two functions that training and scoring share, so that they agree."""

import re
from collections.abc import Sequence
from typing import Any

from engine.generate.model import Message, Prompt
from kg.errors import ModelError

_ANSWER = "Answer:\n"
_SETTINGS = {
    "date_string": "26 Jul 2024",  # templates of Llama 3 name a day: the same one for training and scoring
    "enable_thinking": False,  # those of Qwen 3 would begin the answer with thoughts
}


class Wording:
    """How a tokenizer writes prompts: by its chat template where it has one, else as plain text.

    Raises:
        ModelError: the tokenizer has no token that ends an answer.
    """

    def __init__(self, tokenizer: Any) -> None:
        if tokenizer.eos_token_id is None:
            raise ModelError(
                "the tokenizer has no token that ends an answer; set eos_token in its tokenizer_config.json"
            )
        self.tokenizer = tokenizer
        self.end: int = tokenizer.eos_token_id
        special = {str(token) for token in tokenizer.added_tokens_decoder.values() if token.special}
        self._special = re.compile("|".join(sorted(map(re.escape, special), key=len, reverse=True)) or "(?!)")

    def prompt_ids(self, prompt: Prompt) -> list[int]:
        """The tokens of a prompt, up to where the answer begins.

        Raises:
            ModelError: the chat template cannot write it.
        """
        messages = [Message(one.role, self._plain(one.text)) for one in prompt.messages]
        if self.tokenizer.chat_template:
            return self._ids(self._by_template(messages))
        ids = self._ids(_as_text(messages))
        begin = self.tokenizer.bos_token_id
        return ids if begin is None or ids[:1] == [begin] else [begin, *ids]

    def answer_ids(self, text: str) -> list[int]:
        """The tokens of an answer and the one that ends it, whatever the prompt."""
        return [*self._ids(self._plain(text)), self.end]

    def lengths(self, texts: Sequence[str]) -> list[int]:
        """How many tokens each text has."""
        return [len(self._ids(self._plain(text))) for text in texts]

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self.tokenizer(text, add_special_tokens=False)["input_ids"]
        return ids

    def _plain(self, text: str) -> str:
        """The text without what is no Unicode, and with no token that would end a turn or begin one of another role."""
        return self._special.sub(lambda found: f"{found[0][0]} {found[0][1:]}", text.encode(errors="replace").decode())

    def _by_template(self, messages: Sequence[Message]) -> str:
        from jinja2 import TemplateError

        reasons = []
        for form in (messages, _without_system(messages)):  # some templates know no system
            turns = [{"role": one.role, "content": one.text} for one in form]
            try:
                return str(
                    self.tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True, **_SETTINGS)
                )
            except TemplateError as error:
                reasons.append(str(error).partition("\n")[0])
        raise ModelError(f"the tokenizer's chat template cannot write a prompt: {reasons[-1]}; mend or remove it")


def _as_text(messages: Sequence[Message]) -> str:
    """Turns by blank lines, answers under a heading, and the heading of the one that is asked for."""
    turns = [f"{_ANSWER if one.role == 'assistant' else ''}{one.text}" for one in messages]
    return "\n\n".join([*turns, _ANSWER])


def _without_system(messages: Sequence[Message]) -> list[Message]:
    """The same turns, with what the system says at the head of the user's first."""
    system = [one.text for one in messages if one.role == "system"]
    others = [one for one in messages if one.role != "system"]
    if not others:
        return [Message("user", "\n\n".join(system))]
    return [Message(others[0].role, "\n\n".join([*system, others[0].text])), *others[1:]]
