import math
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from engine.finetune.model import Example, Task
from engine.finetune.selection import difficulties, select
from engine.finetune.settings import Settings
from engine.finetune.training import train
from engine.generate.loading import Loaded, load
from engine.generate.scoring import score_naive
from engine.generate.wording import Wording
from kg.errors import UsageError


@pytest.fixture(scope="module")
def reader(tiny_llama: Path, choices: list[Example], tmp_path_factory: pytest.TempPathFactory) -> Loaded:
    """A tiny Llama that has seen some choices, so that prompts help it with some."""
    settings = Settings(
        rank=8, alpha=8, dropout=0, save_embeddings=True, learning_rate=1e-2, batch=8, accumulation=1, epochs=4
    )
    output = tmp_path_factory.mktemp("reader") / "adapter"
    return load(str(tiny_llama), str(train(choices, base=str(tiny_llama), output=output, settings=settings).folder))


def test_difficulty_is_the_ratio_of_perplexities(reader: Loaded, choices: list[Example]) -> None:
    wording = Wording(reader.tokenizer)
    found = difficulties(choices[:5], reader)
    for example, ifd in zip(choices, found, strict=False):
        answer = wording.answer_ids(example.answer)
        prompts = [wording.prompt_ids(example.prompt), [reader.tokenizer.bos_token_id]]
        (given,), (alone,) = score_naive(reader.model, prompts, [[answer], [answer]])
        perplexities = [math.exp(-log / len(answer)) for log in (given, alone)]
        assert ifd == pytest.approx(perplexities[0] / perplexities[1], rel=1e-4)


def test_the_hardest_that_a_prompt_helps_with_are_kept(reader: Loaded, choices: list[Example]) -> None:
    found = dict(zip(choices, difficulties(choices, reader), strict=True))
    selection = select(choices, reader, keep=0.5, seed=4)
    for nil in (False, True):
        group = [one for one in choices if one.is_nil is nil]
        kept = [one for one in selection.kept if one.is_nil is nil]
        able = sorted((one for one in group if found[one] < 1), key=lambda one: -found[one])
        assert set(kept) == set(able[: round(len(group) / 2)])
        assert all(found[one] < 1 for one in kept)
    assert Counter(one.is_nil for one in selection.random) == Counter(one.is_nil for one in selection.kept)
    assert selection.random != selection.kept
    assert list(selection.kept) == [one for one in choices if one in set(selection.kept)]
    assert select(choices, reader, keep=0.5, seed=4) == selection


def test_a_report_counts_each_group(reader: Loaded, choices: list[Example]) -> None:
    positive, none = select(choices, reader, keep=0.25).groups
    assert (positive.task, positive.nil, positive.examples) == ("choose", False, 48)
    assert (none.nil, none.examples) == (True, 12)
    assert positive.kept <= 12
    assert positive.quantiles[0.0] <= positive.quantiles[0.5] <= positive.quantiles[1.0]
    text = select(choices, reader, keep=0.25).as_text()
    assert text.splitlines()[0].startswith(f"choose: {positive.kept} of 48 kept, {positive.useless} are not helped")


def test_what_is_recited_is_not_selected(reader: Loaded, choices: list[Example]) -> None:
    recited = [replace(one, task=Task.RECITE) for one in choices[:7]]
    selection = select([*recited, *choices[7:]], reader, keep=0.5)
    assert set(recited) <= set(selection.kept)
    assert set(recited) <= set(selection.random)


@pytest.mark.parametrize("keep", [0.0, 1.1, float("nan")])
def test_keep_is_a_share(keep: float, reader: Loaded) -> None:
    with pytest.raises(UsageError, match="keep is a share"):
        select([], reader, keep=keep)
