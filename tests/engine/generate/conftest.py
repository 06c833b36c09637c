"""Language models for the tests of what asks them: a Llama, copies of it to damage, and an adapter for it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.generate.loading import Loaded, load, quiet


@pytest.fixture(scope="session")
def sharp_llama(make_llama: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny Llama whose probabilities differ much, as those of trained ones do."""
    return make_llama(tmp_path_factory.mktemp("sharp") / "llama", spread=0.2)


@pytest.fixture
def own_llama(tiny_llama: Path, tmp_path: Path) -> Path:
    """A copy of the tiny Llama, to damage."""
    return shutil.copytree(tiny_llama, tmp_path / "own")


@pytest.fixture(scope="session")
def make_adapter() -> Callable[..., Path]:
    """Writes a LoRA adapter for a model, of weights from a seed, into a folder; more is given to its configuration."""

    def make(model: Path, folder: Path, *, seed: int = 3, **more: object) -> Path:
        import torch
        from peft import LoraConfig, get_peft_model

        with quiet():
            config = LoraConfig(
                task_type="CAUSAL_LM", r=4, lora_alpha=8, **({"target_modules": "all-linear"} | more)
            )  # fmt: skip
            adapted = get_peft_model(load(str(model)).model, config)
            torch.manual_seed(seed)
            with torch.no_grad():
                for weights in adapted.parameters():
                    if weights.requires_grad:
                        weights.add_(torch.randn_like(weights) * 0.1)
            adapted.save_pretrained(folder)
        return folder

    return make


@pytest.fixture(scope="session")
def adapter(make_adapter: Callable[..., Path], sharp_llama: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An adapter for that Llama, with weights of its own for the tokens."""
    folder = tmp_path_factory.mktemp("adapter") / "taught"
    return make_adapter(sharp_llama, folder, modules_to_save=["embed_tokens", "lm_head"])


@pytest.fixture(scope="session")
def sharp(sharp_llama: Path) -> Loaded:
    return load(str(sharp_llama))


@pytest.fixture(scope="session")
def taught(sharp_llama: Path, adapter: Path) -> Loaded:
    """The Llama with the adapter."""
    return load(str(sharp_llama), str(adapter))
