from dataclasses import replace

from engine.finetune.model import Example
from engine.finetune.rows import fingerprint, row_of, rows_of, split_off
from engine.generate.loading import Loaded
from engine.generate.model import Prompt
from engine.generate.wording import Wording


def test_a_row_is_a_prompt_and_its_answer_as_they_are_scored(fresh: Loaded, recitals: list[Example]) -> None:
    wording = Wording(fresh.tokenizer)
    row = row_of(wording, recitals[0].prompt, recitals[0].answer)
    assert list(row.ids[: row.start]) == wording.prompt_ids(recitals[0].prompt)
    assert list(row.ids[row.start :]) == wording.answer_ids(recitals[0].answer)
    assert row.answer == len(row.ids) - row.start


def test_a_row_that_is_too_long_is_left_out_not_cut(fresh: Loaded, recitals: list[Example]) -> None:
    long = replace(recitals[0], prompt=Prompt.of("", "long " * 99))
    rows = rows_of([recitals[0], long, recitals[1]], Wording(fresh.tokenizer), 64)
    assert (rows.places, rows.left_out) == ((0, 2), 1)
    assert rows.tokens == sum(len(row.ids) for row in rows.rows)


def test_other_rows_have_another_fingerprint(fresh: Loaded, recitals: list[Example]) -> None:
    rows = rows_of(recitals[:9], Wording(fresh.tokenizer), 64).rows
    assert fingerprint(rows) == fingerprint(list(rows))
    assert (
        len({fingerprint(some) for some in (rows, rows[::-1], rows[:8], [replace(rows[0], start=3), *rows[1:]])}) == 4
    )


def test_no_concept_is_on_both_sides_of_a_validation_split(recitals: list[Example]) -> None:
    doubled = [*recitals, *(replace(one, mention=f"other {one.mention}") for one in recitals)]
    learned, held = split_off(doubled, 0.2, seed=3)
    assert len(learned) + len(held) == len(doubled)
    assert not {one.curie for one in learned} & {one.curie for one in held}
    assert 0.1 < len(held) / len(doubled) < 0.3
    assert split_off(doubled[:50], 0.2, seed=3)[1] == [one for one in doubled[:50] if one in held]
    assert split_off(doubled, 0.0) == (doubled, [])
    unknown = [replace(one, curie=None) for one in recitals]
    assert 0 < len(split_off(unknown, 0.5)[1]) < len(unknown)
