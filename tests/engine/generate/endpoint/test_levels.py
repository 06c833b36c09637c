"""What servers take of the protocol is found out, and whatever they answer is read."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from engine.generate.endpoint.dialect import Constraint, Dialect, Dialects
from engine.generate.model import Prompt, Scored

Served = Any
Body = dict[str, Any]
Made = Callable[..., Any]
OPTIONS = ("0", "1", "2", "3")


def answers(scores: list[Scored]) -> list[str]:
    """The likeliest option of each, with a mark where it was not measured."""
    assert all(one.error is None for one in scores)
    best = [OPTIONS[max(range(4), key=one.logs.__getitem__)] for one in scores]
    return [option if one.measured else f"{option}?" for option, one in zip(best, scores, strict=True)]


def asked(served: Served) -> list[tuple[str, int]]:
    """How each request was constrained, and the alternatives that it asked for."""
    return [(_constraint(body), body.get("top_logprobs", 0)) for body in served.asked]


def _constraint(body: Body) -> str:
    if "structured_outputs" in body:
        return "choice"
    return str(body.get("response_format", {}).get("type", "plain"))


def tops(option: str) -> dict[str, float]:
    return {one: 0.7 if one == option else 0.1 for one in OPTIONS}


def test_vllm_chooses(served: Served, make: Made) -> None:
    def reply(number: int, body: Body) -> Any:
        assert body["structured_outputs"] == {"choice": list(OPTIONS)}
        option = OPTIONS[number % 4]
        return served.completion(option, tokens=[(option, tops(option))])

    served.by_number(reply)
    model = make()
    assert answers(model.score(served.prompts(6), [OPTIONS] * 6)) == ["0", "1", "2", "3", "0", "1"]
    [first] = model.score(served.prompts(1), [OPTIONS])
    assert [round(math.exp(log), 6) for log in first.logs] == [0.7, 0.1, 0.1, 0.1]
    assert asked(served) == [("choice", 20)] * 7
    body = served.asked[0]
    assert body["model"] == "llama"
    assert body["temperature"] == 0
    assert body["messages"] == [{"role": "system", "content": "You choose."}, {"role": "user", "content": "mention 0"}]
    assert served.paths[0] == "/v1/chat/completions"


def test_openai_refuses_what_it_does_not_know_and_answers_by_a_schema(served: Served, make: Made) -> None:
    def reply(number: int, body: Body) -> Any:
        if "structured_outputs" in body:
            return served.complaint("Unrecognized request argument supplied: structured_outputs")
        enum = body["response_format"]["json_schema"]["schema"]["properties"]["answer"]["enum"]
        option = enum[number % 4]
        words = [
            ('{"', {'{"': 1.0}),
            ("answer", {"answer": 1.0}),
            ('":"', {'":"': 1.0}),
            (option, tops(option)),
            ('"}', {'"}': 1.0}),
        ]
        return served.completion(f'{{"answer":"{option}"}}', tokens=words)

    served.by_number(reply)
    assert answers(make().score(served.prompts(5), [OPTIONS] * 5)) == ["0", "1", "2", "3", "0"]
    assert asked(served) == [("choice", 20)] + [("json_schema", 20)] * 5


def test_models_that_reason_take_other_fields(served: Served, make: Made) -> None:
    def reply(number: int, body: Body) -> Any:
        if "max_tokens" in body:
            return served.complaint(
                "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
            )
        if "temperature" in body:
            return served.complaint("Unsupported value", param="temperature")
        if "logprobs" in body:
            return served.complaint("You are not allowed to request logprobs from this model", 403)
        return served.completion(f" {number % 4}\n")

    served.by_number(reply)
    assert answers(make().score(served.prompts(3), [OPTIONS] * 3)) == ["0?", "1?", "2?"]
    assert len(served.asked) == 4 + 3
    assert asked(served)[-1] == ("choice", 0)
    assert {"max_completion_tokens", "structured_outputs"} < set(served.asked[-1])


def test_fewer_alternatives_are_asked_for_where_twenty_are_too_many(served: Served, make: Made) -> None:
    def reply(number: int, body: Body) -> Any:
        if body.get("top_logprobs", 0) > 5:
            return served.said({"object": "error", "message": "Cannot request more than 5 logprobs."}, 400)
        return served.completion("2", tokens=[("2", {"2": 0.6, "1": 0.3})])

    served.by_number(reply)
    assert answers(make().score(served.prompts(2), [OPTIONS] * 2)) == ["2", "2"]
    assert [logs for _, logs in asked(served)] == [20, 5, 5]


def test_a_server_that_passes_over_what_it_does_not_know_is_asked_by_a_schema(served: Served, make: Made) -> None:
    def reply(number: int, body: Body) -> Any:
        if "response_format" not in body:
            return served.completion("Let me look at the 20 candidates")
        return served.completion(f'{{ "answer": "{number % 4}" }}')

    served.by_number(reply)
    assert answers(make().score(served.prompts(4), [OPTIONS] * 4)) == ["0?", "1?", "2?", "3?"]
    assert [constraint for constraint, _ in asked(served)] == ["choice"] + ["json_schema"] * 4


def test_a_plain_answer_is_read_at_every_level(served: Served, make: Made) -> None:
    served.by_number(lambda number, body: served.completion(f"The answer is **{number % 4}**."))
    assert answers(make().score(served.prompts(4), [OPTIONS] * 4)) == ["0?", "1?", "2?", "3?"]
    assert [constraint for constraint, _ in asked(served)] == ["choice"] * 4


def test_a_server_of_plain_text_is_asked_plainly(served: Served, make: Made) -> None:
    def reply(number: int, body: Body) -> Any:
        extra = set(body) - {"model", "messages", "max_tokens", "temperature", "stream"}
        told = [
            {"type": "extra_forbidden", "loc": ["body", one], "msg": "Extra inputs are not permitted"} for one in extra
        ]
        return served.said({"detail": told}, 422) if extra else served.completion("3. Hepatomegaly")

    served.by_number(reply)
    assert answers(make().score(served.prompts(3), [OPTIONS] * 3)) == ["3?"] * 3
    assert asked(served)[-2:] == [("plain", 0)] * 2


def test_a_server_of_json_objects_is_told_the_member(served: Served, make: Made) -> None:
    def reply(number: int, body: Body) -> Any:
        kind = _constraint(body)
        if kind != "json_object":
            return served.complaint("not supported", param="response_format")
        assert '{"answer":' in body["messages"][-1]["content"]
        return served.completion(f'{{"answer": {number % 4}}}')

    served.by_number(reply)
    assert answers(make().score(served.prompts(2), [OPTIONS] * 2)) == ["0?", "1?"]
    assert [kind for kind, _ in asked(served)] == ["choice", "json_schema", "json_object", "json_object"]


def test_one_garbled_answer_among_others_lowers_nothing(served: Served, make: Made) -> None:
    served.by_number(lambda number, body: served.completion("?!" if number == 2 else "1"))
    scores = make(concurrency=1).score(served.prompts(5), [OPTIONS] * 5)
    assert [one.error for one in scores] == [None, None, "the answer is no option: '?!'", None, None]
    assert [kind for kind, _ in asked(served)] == [
        "choice", "choice", "choice", "json_schema", "json_object", "plain", "choice", "choice",
    ]  # fmt: skip


def test_a_text_may_have_a_schema(served: Served, make: Made) -> None:
    schema = {"type": "object", "properties": {"z": {"type": "string"}, "a": {"type": "string"}}}

    def reply(number: int, body: Body) -> Any:
        if _constraint(body) == "json_schema" and number == 1:
            return served.complaint("This schema is not supported", param="response_format")
        return served.completion('{"z": "x"}' if "response_format" in body else "free text")

    served.by_number(reply)
    model = make()
    prompts = served.prompts(2)
    assert [one.text for one in model.generate(prompts[:1], most_tokens=50, schema=schema)] == ['{"z": "x"}']
    sent = served.asked[0]["response_format"]["json_schema"]["schema"]
    assert sent == schema
    assert list(sent["properties"]) == ["z", "a"]
    assert [one.text for one in model.generate(prompts[1:], most_tokens=50, schema=schema)] == ['{"z": "x"}']
    assert '"properties"' in served.asked[-1]["messages"][-1]["content"]
    assert [one.text for one in model.generate([Prompt.of("", "mention 5")], most_tokens=7)] == ["free text"]
    assert served.asked[-1]["max_tokens"] == 7
    assert "response_format" not in served.asked[-1]


@pytest.mark.parametrize(
    ("complaint", "lower"),
    [
        ("'temperature' does not support 0", Dialect(temperature=False)),
        ("unknown field structured_outputs", Dialect(Constraint.SCHEMA)),
        ("", Dialect(Constraint.SCHEMA)),
        ("top_logprobs must be at most 5", Dialect(logs=5)),
    ],
)
def test_a_complaint_lowers_what_it_names(complaint: str, lower: Dialect) -> None:
    assert Dialect().lowered(complaint) == lower


def test_lowering_ends() -> None:
    dialect: Dialect | None = Dialect()
    steps = 0
    while dialect is not None:
        dialect, steps = dialect.lowered("temperature max_tokens logprobs json"), steps + 1
    assert steps == 8


def test_what_was_refused_once_is_not_asked_for_again() -> None:
    known = Dialects()
    known.remember("choice", Dialect(Constraint.SCHEMA), Dialect())
    assert known.of("choice", Dialect()) == Dialect(Constraint.SCHEMA)
    known.remember("choice", Dialect(Constraint.PLAIN), Dialect(logs=5))
    assert known.of("choice", Dialect()) == Dialect(Constraint.SCHEMA, logs=5)
    assert known.of("writing", Dialect(logs=0)) == Dialect(logs=0)
