"""A model in, its root mean square norms (Zhang and Sennrich 2019) by one kernel: transformers' own is six, one after another.

On an H100 that is a tenth of the time of a Llama 8B. The formula is the same; in bfloat16 it rounds once, not twice.
"""

from types import MethodType
from typing import Any

_ALIKE = {
    "LlamaRMSNorm",
    "MistralRMSNorm",
    "Phi3RMSNorm",
    "Qwen2RMSNorm",
    "Qwen3RMSNorm",
}  # Gemma's adds 1 to its weights


def fuse_norms(model: Any) -> None:
    """Changes how a model computes, not what it has; layers of other kinds stay as they are."""
    for layer in model.modules():
        if type(layer).__name__ in _ALIKE:
            layer.forward = MethodType(_normed, layer)


def _normed(layer: Any, states: Any) -> Any:
    import torch

    with torch.autocast(states.device.type, enabled=False):  # which would make float32 of what comes out
        return torch.nn.functional.rms_norm(states, layer.weight.shape, layer.weight, layer.variance_epsilon)
