from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from engine.finetune.card import read_card
from engine.finetune.merging import merge
from engine.finetune.model import Example
from engine.finetune.settings import Settings
from engine.finetune.training import Trained, train
from engine.generate.loading import load
from engine.generate.local import LocalGenerator
from kg.errors import ModelError, UsageError


def scores(model: Path, adapter: Path | None, examples: list[Example]) -> list[float]:
    generator = LocalGenerator(load(str(model), None if adapter is None else str(adapter)))
    scored = generator.score([one.prompt for one in examples], [[one.answer] for one in examples])
    return [log for one in scored for log in one.logs]


def test_a_merged_model_scores_as_its_parts(
    memorized: Trained, tiny_llama: Path, recitals: list[Example], tmp_path: Path
) -> None:
    merged = merge(memorized.folder, tmp_path / "merged")
    wanted = scores(tiny_llama, memorized.folder, recitals)
    assert scores(merged, None, recitals) == pytest.approx(wanted, abs=1e-4)
    assert read_card(merged)["merged"] is True
    assert (merged / "card.md").is_file()
    assert merge(memorized.folder, tmp_path / "merged") == merged  # is ours


@pytest.mark.parametrize(
    "more", [{"dora": True}, {"save_embeddings": True}, {"targets": ("all-linear", "embed_tokens", "lm_head")}], ids=str
)
@pytest.mark.parametrize("tied", [False, True])
def test_every_variant_can_be_merged(
    more: dict[str, object], tied: bool, make_llama: Callable[..., Path], recitals: list[Example], tmp_path: Path
) -> None:
    base = make_llama(tmp_path / "base", tie_word_embeddings=tied, spread=0.1)
    settings = replace(Settings(rank=4, learning_rate=1e-2, batch=4, accumulation=1, epochs=1), **more)  # type: ignore[arg-type]
    adapter = train(recitals[:8], base=str(base), output=tmp_path / "adapter", settings=settings).folder
    merged = merge(adapter, tmp_path / "merged")
    assert scores(merged, None, recitals[:8]) == pytest.approx(scores(base, adapter, recitals[:8]), abs=1e-4)


def test_what_is_no_adapter_is_not_merged(tiny_llama: Path, memorized: Trained, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"has no adapter_config\.json"):
        merge(tiny_llama, tmp_path / "merged")
    with pytest.raises(ModelError, match="nowhere"):
        merge(memorized.folder, tmp_path / "merged", base="/nowhere")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes").write_text("mine")
    with pytest.raises(UsageError, match="has other things in it"):
        merge(memorized.folder, tmp_path / "mine")
    assert not (tmp_path / "merged").exists()
