from typing import Any

import pytest

from engine.finetune.settings import Preference, Settings, as_dict, differences
from kg.errors import UsageError


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"rank": 0}, "rank must be 1 or more"),
        ({"dropout": 1.0}, "dropout must be from 0 to below 1"),
        ({"warmup": -0.1}, "warmup must be from 0 to below 1"),
        ({"clip": float("nan")}, "clip must be 0 or more"),
        ({"method": "prefix"}, "method must be one of lora, full"),
        ({"scheduler": "magic"}, "scheduler must be one of cosine, linear"),
        ({"bits": 3}, "bits must be 4"),
        ({"bits": 4, "method": "full"}, "bits is for LoRA"),
        ({"learning_rate": 0.0}, "learning-rate must be above 0"),
        ({"patience": 0}, "patience must be 1 or more"),
        ({"targets": ()}, "targets must name layers"),
        ({"evaluate_epochs": (1, 4)}, "evaluate-epochs names epoch 4, of 3"),
    ],
    ids=str,
)
def test_settings_that_cannot_be_are_refused(more: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        Settings(**more)


@pytest.mark.parametrize("more", [{"loss": "ppo"}, {"weight": 0.0}, {"weight": float("nan")}, {"wrong": 0}], ids=str)
def test_preferences_that_cannot_be_are_refused(more: dict[str, Any]) -> None:
    with pytest.raises(UsageError, match="a preference is one of dpo, orpo"):
        Preference(**more)


def test_each_method_has_its_usual_rate() -> None:
    assert Settings().rate() == 2e-4
    assert Settings(method="full").rate() < Settings().rate()
    assert Settings().rate(preference=True) < Settings().rate()
    assert Settings(learning_rate=1.0).rate(preference=True) == 1.0


def test_differences_are_told_in_words() -> None:
    now, before = as_dict(Settings(rank=8, evaluate_epochs=(1, 2))), as_dict(Settings(bits=4))
    assert differences(now, now) == []
    assert differences(now, before) == [
        "rank is 8, was 16", "bits is unset, was 4", "evaluate epochs is 1, 2, was ",
    ]  # fmt: skip
