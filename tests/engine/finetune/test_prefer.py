import math
from dataclasses import replace
from pathlib import Path

import pytest

from engine.finetune.card import read_card, read_keys
from engine.finetune.model import Example
from engine.finetune.prefer import dpo_loss, orpo_loss, pairs_of, prefer
from engine.finetune.settings import Preference, Settings
from engine.finetune.training import train
from engine.generate.loading import Loaded, load
from engine.generate.local import LocalGenerator
from kg.errors import UsageError

pytest.importorskip("torch", reason="the extra `model` is not installed")

SETTINGS = Settings(
    rank=8,
    alpha=8,
    dropout=0.0,
    save_embeddings=True,
    learning_rate=3e-3,
    batch=8,
    accumulation=1,
    epochs=4,
    patience=None,
)


def sigmoid(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def test_the_loss_of_dpo_is_that_of_its_paper() -> None:
    import torch

    right, wrong, right_before, wrong_before = torch.tensor([[-1.0, -3.0], [-2.0, -1.0], [-1.5, -3.0], [-1.0, -1.0]])
    losses = dpo_loss(right, wrong, right_before, wrong_before, beta=0.5)
    assert losses.tolist() == pytest.approx([-math.log(sigmoid(0.5 * (0.5 + 1.0))), math.log(2)])


def test_the_loss_of_orpo_is_that_of_its_paper() -> None:
    import torch

    right, wrong = torch.log(torch.tensor([0.5, 0.2])), torch.log(torch.tensor([0.25, 0.6]))
    first = -math.log(0.5) - 0.1 * math.log(sigmoid(math.log(1.0) - math.log(1 / 3)))
    second = -math.log(0.2) - 0.1 * math.log(sigmoid(math.log(0.25) - math.log(1.5)))
    assert orpo_loss(right, wrong, weight=0.1).tolist() == pytest.approx([first, second])


@pytest.mark.parametrize("certain", [0.0, -1e-9, -200.0])
def test_no_answer_is_too_certain_for_a_loss(certain: float) -> None:
    import torch

    right = torch.tensor([certain], requires_grad=True)
    loss = orpo_loss(right, torch.tensor([-1.0]), weight=0.1).sum()
    loss.backward()
    assert torch.isfinite(loss)
    assert torch.isfinite(right.grad).all()


def test_wrong_answers_are_those_that_the_model_takes_for_likeliest(fresh: Loaded, choices: list[Example]) -> None:
    pairs = pairs_of(choices[:9], fresh, SETTINGS, Preference(wrong=2), lambda what, share: None)
    scored = LocalGenerator(fresh).score([one.prompt for one in choices[:9]], [one.wrong for one in choices[:9]])
    assert len(pairs) == 18
    for example, logs, best in zip(choices, [one.logs for one in scored], pairs[::2], strict=False):
        likeliest = example.wrong[max(range(3), key=lambda at: logs[at])]
        end = fresh.tokenizer.decode(best.wrong.ids[best.wrong.start :], skip_special_tokens=True)
        assert (best.example, end) == (example, likeliest)


@pytest.mark.parametrize("loss", ["dpo", "orpo"])
def test_a_preference_stage_prefers_right_answers_more(
    loss: str, tiny_llama: Path, choices: list[Example], tmp_path: Path
) -> None:
    keyed = [replace(one, key=f"key {at}") for at, one in enumerate(choices)]
    first = train(keyed[:20], base=str(tiny_llama), output=tmp_path / "first", settings=replace(SETTINGS, epochs=2))
    preference = Preference(loss=loss)  # type: ignore[arg-type]
    second = prefer(
        keyed[20:40], keyed[40:44], base=str(tiny_llama), adapter=str(first.folder), output=tmp_path / "second",
        settings=replace(SETTINGS, packing=True), preference=preference,
    )  # fmt: skip

    pairs = pairs_of(
        keyed[20:40], load(str(tiny_llama), str(first.folder)), SETTINGS, preference, lambda what, share: None
    )

    def margins(folder: Path) -> list[float]:
        loaded = load(str(tiny_llama), str(folder))
        wrong = [loaded.tokenizer.decode(one.wrong.ids[one.wrong.start : -1]) for one in pairs]
        options = [(one.example.answer, other) for one, other in zip(pairs, wrong, strict=True)]
        scored = LocalGenerator(loaded).score([one.example.prompt for one in pairs], options)
        return [one.logs[0] - one.logs[1] for one in scored]

    before, after = margins(first.folder), margins(second.folder)
    assert sum(after) > sum(before) + 1
    card = read_card(second.folder)
    assert (card["method"], card["adapter"]) == (loss, str(first.folder))
    assert card["preference"] == {"loss": loss, "weight": 0.1, "wrong": 1}
    assert read_keys(second.folder)["train"] == {f"key {at}" for at in range(40)}
    if loss == "dpo":  # at first both models are the same
        assert second.figures[0].loss == pytest.approx(math.log(2), abs=0.2)


def test_examples_without_wrong_answers_teach_no_preference(
    fresh: Loaded, recitals: list[Example], tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match="none of 4 examples has a wrong answer"):
        prefer(recitals[:4], base=fresh, output=tmp_path / "out", settings=SETTINGS)
