"""What a model wrote, as answers; kept as it comes, so that nothing is asked twice."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from engine.generate.model import Generated, Prompt, Scored, Usage
from engine.prompt.reciting import Direction
from engine.study.arms import arms_of
from engine.study.asking import Asking, answered_text, answers_of, said
from engine.study.pairs import pairs_of
from engine.study.plan import Plan
from kg.model import Outcome
from kg.store.protocol import GraphStore

TO_ID, TO_TERM = arms_of(("hp",), tuple(Direction))


class Echo:
    """A generator that answers with the last line of its prompt, and counts what it is asked; it fails where it is told to."""

    name, folder, most_options, usage = "echo", None, 10, Usage()

    def __init__(self, fails_at: int = -1) -> None:
        self.asked: list[str] = []
        self.fails_at = fails_at

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        return [len(text) for text in texts]

    def score(self, prompts: Sequence[Prompt], options: Sequence[Sequence[str]]) -> list[Scored]:
        raise NotImplementedError

    def generate(
        self, prompts: Sequence[Prompt], *, most_tokens: int, schema: Mapping[str, Any] | None = None
    ) -> list[Generated]:
        if self.fails_at == len(self.asked):
            raise KeyboardInterrupt
        self.asked += [prompt.messages[-1].text for prompt in prompts]
        return [Generated(prompt.messages[-1].text) for prompt in prompts]


@pytest.mark.parametrize(
    ("written", "identifiers", "status"),
    [
        ("HP:10", ("HP:10",), Outcome.ANSWERED),
        ('{"id": "HP:0000010"}', ("HP:0000010",), Outcome.ANSWERED),
        ("The identifier is HP:10.", ("HP:10",), Outcome.ANSWERED),
        ('{"id": "None"}', (), Outcome.NIL),
        ("none", (), Outcome.NIL),
        ("", (), Outcome.NIL),
        ("I cannot know", (), Outcome.UNPARSED),
    ],
)
def test_an_identifier_is_found_in_what_was_written(
    graph: GraphStore, make_plan: Callable[..., Plan], written: str, identifiers: tuple[str, ...], status: Outcome
) -> None:
    mention = pairs_of(graph, TO_ID, make_plan("hp")).mentions()[0]
    [answer] = answers_of(TO_ID, [mention], {mention.row: Generated(written)})
    assert (answer.identifiers, answer.status) == (identifiers, status)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("Small left ear", "Small left ear"),
        (' "Small left ear".\nBecause', "Small left ear"),
        ('{"term": "Small left ear"}', "Small left ear"),
        ('"Small left ear."', "Small left ear"),
        ("Small ear, 5'", "Small ear, 5'"),
        ('{"name": "x"}', "x"),
        ("{}", ""),
        ("[1]", "[1]"),
        ("\n\n", ""),
    ],
)
def test_a_term_is_the_first_line_without_quotes(written: str, text: str) -> None:
    assert answered_text(written, Direction.ID_TO_TERM) == text


def test_what_was_answered_is_not_asked_again(
    graph: GraphStore, make_plan: Callable[..., Plan], tmp_path: Path
) -> None:
    pairs = pairs_of(graph, TO_TERM, make_plan("hp"))
    mentions, path = pairs.mentions(), tmp_path / "answers" / "run.jsonl"
    quiet: dict[str, Any] = {"progress": lambda what, share: None, "what": "run"}
    first = Echo()
    said(first, Asking(pairs, 0), mentions[:10], path, **quiet)
    with path.open("a") as stream:
        stream.write('{"row": 11, "te')  # an interruption
    second = Echo()
    found = said(second, Asking(pairs, 0), mentions, path, **quiet)
    assert len(second.asked) == len(mentions) - 10
    assert sorted(found) == [one.row for one in mentions]
    assert said(Echo(fails_at=0), Asking(pairs, 0), mentions, path, **quiet) == found


def test_an_untaught_model_sees_examples_but_never_the_answer(
    graph: GraphStore, make_plan: Callable[..., Plan]
) -> None:
    pairs = pairs_of(graph, TO_ID, make_plan("hp"))
    asking = Asking(pairs, None)
    mentions = pairs.mentions()
    for mention, prompt in zip(mentions, asking.prompts(mentions), strict=True):
        text = prompt.messages[-1].text
        assert text.count("HP:") == 3
        assert f"{mention.text}: " not in text
    assert asking.schema() is not None
    assert Asking(pairs, 1).schema() is None
