import random
from collections import Counter

import pytest

from engine.finetune.model import Example
from engine.finetune.objective import Answers
from engine.finetune.packing import IGNORED, collated, lines_of
from engine.finetune.rows import Row, rows_of
from engine.generate.loading import Loaded, load
from engine.generate.wording import Wording

pytest.importorskip("torch", reason="the extra `model` is not installed")


def test_lines_hold_every_row_once_and_are_not_too_long() -> None:
    draw = random.Random(0)
    rows = [Row(tuple([at] * draw.randrange(2, 60)), 1) for at in range(400)]
    lines = lines_of(rows, length=64, packing=True, seed=1)
    assert Counter(row for line in lines for row in line) == Counter(rows)
    assert max(sum(len(row.ids) for row in line) for line in lines) <= 64
    used = sum(len(row.ids) for row in rows)
    assert len(lines) * 64 < used * 1.1
    assert lines == lines_of(rows, length=64, packing=True, seed=1)
    assert lines_of(rows, length=64, packing=False) == [(row,) for row in rows]


def test_labels_stand_where_an_answer_is_foretold() -> None:
    batch = collated([(Row((5, 6, 7, 8), 2), Row((9, 4), 1)), (Row((1, 2, 3), 2),)], padding=0)
    assert batch["input_ids"].tolist() == [[5, 6, 7, 8, 9, 4, 0, 0], [1, 2, 3, 0, 0, 0, 0, 0]]
    no = IGNORED
    assert batch["labels"].tolist() == [[no, 7, 8, no, 4, no, no, no], [no, 3, no, no, no, no, no, no]]
    assert batch["keep"].tolist() == [1, 2, 4]
    assert batch["segments"].tolist() == [[0, 0, 0, 0, 1, 1, -1, -1], [0, 0, 0, -1, -1, -1, -1, -1]]
    assert batch["positions"].tolist() == [[0, 1, 2, 3, 0, 1, 0, 0], [0, 1, 2, 0, 0, 0, 0, 0]]
    assert batch["tokens"] == 9
    assert "segments" not in collated([(Row((1, 2), 1),)], padding=0)


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
def test_the_loss_of_packed_examples_is_that_of_each_alone(
    attention: str, memorized: object, tiny_llama: object, recitals: list[Example]
) -> None:
    import torch

    loaded: Loaded = load(str(tiny_llama), str(memorized.folder))  # type: ignore[attr-defined]
    loaded.model.set_attn_implementation(attention)
    rows = rows_of(recitals[30:60], Wording(loaded.tokenizer), 1024).rows
    objective = Answers(0)

    def loss(lines: list[tuple[Row, ...]]) -> float:
        with torch.no_grad():
            return sum(float(objective.loss(loaded.model, objective.collate([line]))) for line in lines)

    alone = loss([(row,) for row in rows])
    packed = lines_of(rows, length=128, packing=True)
    assert len(packed) < len(rows) / 3
    assert loss(packed) == pytest.approx(alone, abs=1e-4 * len(rows))
    with torch.no_grad():
        together = float(objective.loss(loaded.model, objective.collate([(row,) for row in rows])))
        whole = loaded.model(torch.tensor([rows[0].ids])).logits[0].log_softmax(-1)
    assert together == pytest.approx(alone, abs=1e-4 * len(rows))
    places = range(rows[0].start - 1, len(rows[0].ids) - 1)
    assert loss([(rows[0],)]) == pytest.approx(-sum(float(whole[at, rows[0].ids[at + 1]]) for at in places), abs=1e-4)
