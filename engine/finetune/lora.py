"""A loaded model in, the same with what is to be trained of it out: an adapter by peft, or all weights; and both to files."""

from pathlib import Path
from typing import Any

from engine.finetune.settings import ALL_LINEAR, Settings
from engine.generate.loading import Loaded, load
from engine.generate.norms import fuse_norms
from kg.errors import ModelError, UsageError

EMBEDDINGS = ("embed_tokens", "lm_head")
_ADAPTED = "default"  # peft's name of the one adapter


def base_of(base: Loaded | str, settings: Settings, *, adapter: str | None = None, device: str = "auto") -> Loaded:
    """The model to train, loaded as the settings need it: all weights are trained in float32, a frozen base may be less.

    Raises:
        ModelError: it, or the adapter that it starts from, cannot be loaded.
        UsageError: a loaded model has another precision than the settings ask for.
    """
    if not isinstance(base, Loaded):
        return load(base, adapter, device=device, dtype=_dtype(settings), bits=settings.bits)
    if settings.bits != (4 if getattr(base.model, "is_loaded_in_4bit", False) else None):
        raise UsageError(
            f"{base.name} is loaded, but not in the {settings.bits or 'full'} bits that the settings ask for"
        )
    return base


def _dtype(settings: Settings) -> str:
    if settings.method == "full" or settings.bf16 is False:
        return "float32"
    return "bfloat16" if settings.bf16 else "auto"


def trainable(loaded: Loaded, settings: Settings) -> Any:
    """The model with its trainable weights, which are of float32; a base is changed. An adapter that it has is trained on.

    Raises:
        UsageError: a target is no layer of the model, or the adapter is to be trained by another method.
    """
    import peft

    model = loaded.model
    fuse_norms(model)
    if isinstance(model, peft.PeftModel):
        if settings.method == "full":
            raise UsageError("an adapter is trained on with the method lora; merge it first to train all weights")
        model.set_adapter(_ADAPTED)
    elif settings.method == "full":
        model.requires_grad_(True)
    else:
        model = peft.get_peft_model(model, _configuration(model, settings))
    for weight in model.parameters():
        if weight.requires_grad:
            weight.data = weight.data.float()
    return model


def _configuration(model: Any, settings: Settings) -> Any:
    import peft

    whole = list(EMBEDDINGS) if settings.save_embeddings else None
    targets = _targets(model, settings.targets)
    tied = bool(model.config.tie_word_embeddings) and bool(whole or {*EMBEDDINGS} & set(targets))
    return peft.LoraConfig(
        task_type="CAUSAL_LM",
        r=settings.rank,
        lora_alpha=settings.alpha,
        lora_dropout=settings.dropout,
        target_modules=targets,
        modules_to_save=whole,
        use_dora=settings.dora,
        use_rslora=settings.rslora,
        ensure_weight_tying=tied,
    )


def _targets(model: Any, wanted: tuple[str, ...]) -> list[str]:
    """The last part of the names of layers to adapt, in the order of the model."""
    import torch

    output = model.get_output_embeddings()
    layers = [(name.rpartition(".")[2], one) for name, one in model.named_modules()]
    able = {name: one for name, one in layers if isinstance(one, torch.nn.Linear | torch.nn.Embedding)}
    linear = {name for name, one in layers if isinstance(one, torch.nn.Linear) and one is not output}
    if unknown := [name for name in wanted if name != ALL_LINEAR and name not in able]:
        raise UsageError(
            f"there is no layer {unknown[0]} to adapt; there are {', '.join(able)} ({ALL_LINEAR}: all but the last)"
        )
    return [name for name in able if name in wanted or (ALL_LINEAR in wanted and name in linear)]


def save(model: Any, folder: Path) -> None:
    """Writes an adapter, or all weights, as safetensors.

    Raises:
        ModelError: they cannot be written.
    """
    import peft

    more = (
        {"save_embedding_layers": False} if isinstance(model, peft.PeftModel) else {}
    )  # those of the base stay with it
    try:
        model.save_pretrained(str(folder), **more)
    except OSError as error:
        raise ModelError(f"{folder} cannot be written: {(error.strerror or str(error)).lower()}") from error
    (folder / "README.md").unlink(missing_ok=True)  # an empty form of peft's; card.md says what there is to say


def counts(model: Any) -> tuple[int, int]:
    """How many weights are trained, and how many there are."""
    sizes = [(one.numel(), one.requires_grad) for one in model.parameters()]
    return sum(size for size, trained in sizes if trained), sum(size for size, _ in sizes)
