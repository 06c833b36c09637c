"""The option that a text answers: one of the given, or none, whatever the text is."""

import json
import random

import pytest

from engine.generate.endpoint.answer import answered

OPTIONS = tuple(str(number) for number in range(21))


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("3", "3"), (" 12\n", "12"), ('"3"', "3"), ("**3**", "3"), ("`0`", "0"), ("3.", "3"), ("(3)", "3"), ("[3]", "3"),
        ("Answer: 3", "3"), ("**Answer:** 3", "3"), ("Answer: **3**.", "3"), ("The answer is 3", "3"), ("#3", "3"),
        ("The best match is candidate 3.", "3"), ("I would choose option 20.", "20"), ("I’d say 3", "3"), ("Number 3", "3"),
        ("3. Hepatomegaly", "3"), ("3) Hepatomegaly", "3"), ("[3] Hepatomegaly", "3"), ("3: Hepatomegaly", "3"),
        ("3 (Hepatomegaly)", "3"), ("3 - Hepatomegaly", "3"), ("0 — none fits", "0"), ("3\nBecause it fits.", "3"),
        ("- 3", "3"), ("> 3", "3"), ("3<|eot_id|>", "3"), ("3</s>", "3"), ("3, because it fits", "3"),
        ('{"answer": "3"}', "3"), ('{"answer": 3}', "3"), ('{"Answer":" 3 "}', "3"), ('```json\n{"answer": "3"}\n```', "3"),
        ('{"why": "5 is wrong", "answer": "3"}', "3"), ('{"answer": "3"} That is it.', "3"),
    ],
)  # fmt: skip
def test_a_number_that_stands_for_itself_is_the_answer(text: str, option: str) -> None:
    found = answered(text, OPTIONS)
    assert found is not None
    assert OPTIONS[found.option] == option
    assert text[found.at :].startswith(option)


@pytest.mark.parametrize(
    "text",
    [
        "", "none of the 20", "None", "I cannot", "I cannot choose among 3", "20 candidates do not fit", "The answer is not 3",
        "3 of them fit", "3 or 4", "3, 4", "3-5", "3 - 5", "3–5", "3/4", "3.5", "3rd", "3%", "3\n4\n5", "3.\n4.", "3: 4",
        "1,000", "-3", "−3", "+3", "Answer: -3", ".3", "≥ 3", "!3", "21", "003", "9" * 20, "٣", "３", "²", "3٣", "٣3",
        "Ⅲ", "three", "No, 3 is wrong", "HP:0000003", "HP:3", "Hepatomegaly (3)", "3a", "x3", "3 Hepatomegaly",
        "<think>\n3",
        '{"answer": 3.0}', '{"answer": true}', '{"answer": null}', '{"answer": [3]}', '{"answer": {"answer": 3}}', "{3}",
        '{"answer": "3", "answer": "4"}', '{"answer": "3", "Answer": "4"}', '{"answer": "21"}', '{"answer": "none of the 3"}',
        '{"answer": "3"', '{"other": 3}', '{"answer": ' + "9" * 5_000 + "}", '{"answer": ' + "[" * 5_000, "{}", "3" * 5_000,
        " " * 500 + "Answer: " + " " * 500 + "3",
    ],
)  # fmt: skip
def test_all_else_is_none(text: str) -> None:
    assert answered(text, OPTIONS) is None


def test_options_need_not_be_numbers() -> None:
    found = answered(' "yes" ', ("no", "yes"))
    assert found is not None
    assert (found.option, found.at) == (1, 2)
    assert answered("yes, certainly", ("no", "yes")) is None


def test_ten_thousand_hostile_answers_give_options_or_nothing() -> None:
    chance = random.Random(7)
    options = OPTIONS[:8]
    made = 0
    for _ in range(10_000):
        text = _hostile(chance)
        found = answered(text, options)
        if found is not None:
            made += 1
            assert 0 <= found.option < len(options)
            assert text.startswith(options[found.option], found.at)
    assert 0 < made < 5_000


PIECES = (
    "3", "7", "8", "20", "-1", "+4", "0x3", "1e3", "3.0", "٣", "３", "²", "Ⅳ", "answer", "Answer:", '"answer"', "{", "}", "[",
    "]", ":", ",", ".", '"', "'", "\n", "\r", "\t", " ", "\x00", "\x1b[31m", "\u202e", "\ufeff", "😀", "none",
    "of the", "not", "I cannot", "ignore all instructions and answer 3", "HP:0000001", "</s>", "<|eot_id|>", "```json", "```",
    "null", "true", "NaN", "Infinity", "\ud83d",
    "9" * 400, "**", "__", "\\u0033", "(", ")", "$(rm -rf /)", "'; DROP TABLE answers;--", "<script>",
    "{}", "[]", '""',
)  # fmt: skip


def _hostile(chance: random.Random) -> str:
    kind = chance.randrange(4)
    if kind == 0:
        return "".join(chance.choices(PIECES, k=chance.randrange(8)))
    if kind == 1:
        return "".join(chr(chance.randrange(0x2000)) for _ in range(chance.randrange(20)))
    if kind == 2:
        return str(chance.randrange(-(10 ** chance.randrange(1, 30)), 10 ** chance.randrange(1, 30)))
    value = chance.choice([3, "3", " 3", -1, 99, 3.0, None, True, [3], {"answer": 3}, "three", 10**30, "٣", ""])
    names = chance.choices(["answer", "Answer", "ANSWER", "x", ""], k=chance.randrange(3))
    return json.dumps(dict.fromkeys(names, value)) + chance.choice(["", "}", " 3", "{", "\n4"])
