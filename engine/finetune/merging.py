"""An adapter in, a model with it in its weights out: for servers that load no adapters."""

import json
import shutil
from pathlib import Path
from typing import Any

from engine.finetune.card import read_card
from engine.finetune.folder import CARD, Place, is_ours, reserved
from engine.generate.loading import load, quiet
from kg.errors import ModelError, UsageError
from kg.progress import Progress

_BESIDE = ("card.md", "keys.json", "loss.tsv", "loss.svg")


def merge(
    adapter: Path,
    output: Path,
    *,
    base: str | None = None,
    device: str = "cpu",
    progress: Progress = lambda what, share: None,
) -> Path:
    """Writes the folder of a model that scores as its base with the adapter does, in the base's own precision.

    Args:
        base: the model that the adapter belongs to; by default the one that it names.

    Raises:
        ModelError: the adapter or its base cannot be loaded.
        UsageError: `output` is no folder of ours.
    """
    base = base or _named(adapter)
    place = Place(output.expanduser().resolve())
    with quiet(), reserved(place, {"adapter": str(adapter), "base": base}, resume=False):
        progress("loading", None)
        loaded = load(base, str(adapter), device=device, dtype=_dtype(base))
        progress("merging", None)
        model = _merged(loaded.model)
        model.save_pretrained(str(place.partial))
        loaded.tokenizer.save_pretrained(str(place.partial))
        if is_ours(adapter):
            for name in _BESIDE:
                shutil.copyfile(adapter / name, place.partial / name)
            card = read_card(adapter) | {"merged": True}
            (place.partial / CARD).write_text(json.dumps(card, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        place.finish()
    return place.final


def _merged(adapted: Any) -> Any:
    """The model in one. Embeddings that are also the output layer are merged apart, else they would be changed twice."""
    import torch

    base = adapted.get_base_model()
    if not base.config.tie_word_embeddings:
        return adapted.merge_and_unload(safe_merge=True)
    output = base.get_output_embeddings()
    for part in (output, getattr(output, "base_layer", output)):
        if "weight" in dict(part.named_parameters(recurse=False)):
            part.weight = torch.nn.Parameter(part.weight.detach().clone(), requires_grad=False)
    base.config.tie_word_embeddings = False
    model = adapted.merge_and_unload(safe_merge=True)
    one, other = model.get_input_embeddings().weight, model.get_output_embeddings().weight
    if torch.equal(one, other):
        model.config.tie_word_embeddings = True
        model.tie_weights()
    return model


def _named(adapter: Path) -> str:
    try:
        named = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))["base_model_name_or_path"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"adapter {adapter} has no adapter_config.json that names its base") from error
    if not named:
        raise UsageError(f"adapter {adapter} does not name its base; give it")
    return str(named)


def _dtype(base: str) -> str:
    """The precision that the base was saved in; where that cannot be read, loading it says why."""
    from transformers import AutoConfig

    try:
        name = str(AutoConfig.from_pretrained(base).dtype).removeprefix("torch.")
    except (OSError, ValueError):
        return "auto"
    return name if name in {"bfloat16", "float16", "float32"} else "float32"
