"""Norms by one kernel: the same numbers, of the layers that compute them so, and of no others."""

from copy import deepcopy
from importlib import import_module
from typing import Any

import pytest

from engine.generate.loading import Loaded, load
from engine.generate.norms import fuse_norms

pytest.importorskip("torch", reason="the extra `model` is not installed")


def normed(layer: Any, states: Any) -> Any:
    import torch

    model = torch.nn.Sequential(layer)
    fuse_norms(model)
    return model(states)


@pytest.mark.parametrize("family", ["Llama", "Mistral", "Phi3", "Qwen2", "Qwen3", "Gemma"])
@pytest.mark.parametrize(("dtype", "error"), [("float32", 1e-6), ("bfloat16", 1e-2)])
def test_the_numbers_are_those_of_transformers(family: str, dtype: str, error: float) -> None:
    import torch

    kind = getattr(import_module(f"transformers.models.{family.lower()}.modeling_{family.lower()}"), f"{family}RMSNorm")
    torch.manual_seed(0)
    layer = kind(48, eps=1e-2).to(getattr(torch, dtype))
    layer.weight.data.normal_()
    states = torch.randn(2, 5, 48, dtype=layer.weight.dtype)
    before = layer(states)
    after = normed(layer, states)
    assert after.dtype == before.dtype
    torch.testing.assert_close(after, before, rtol=error, atol=error)


def test_autocast_widens_nothing() -> None:
    import torch
    from transformers.models.llama.modeling_llama import LlamaRMSNorm

    with torch.autocast("cpu", torch.bfloat16):
        assert normed(LlamaRMSNorm(8).bfloat16(), torch.ones(1, 8).bfloat16()).dtype == torch.bfloat16


def test_a_copy_has_norms_of_its_own(sharp_llama: object) -> None:
    import torch

    loaded: Loaded = load(str(sharp_llama))
    fuse_norms(loaded.model)
    norm = deepcopy(loaded.model).model.norm
    norm.weight.data.zero_()
    assert not norm(torch.ones(1, len(norm.weight))).any()
    assert loaded.model.model.norm(torch.ones(1, len(norm.weight))).any()
