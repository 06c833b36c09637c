"""The folder of a model or of an adapter in; whether it has what one needs, before libraries ask the hub for what it lacks."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.generate.failures import reason
from kg.errors import ModelError

_WEIGHTS = ("model.safetensors", "model.safetensors.index.json")
TOKENIZERS = ("tokenizer.json", "tokenizer.model", "vocab.json", "tekken.json", "vocab.txt", "spiece.model")
ADAPTER = "adapter_model.safetensors"


def found(model: str) -> tuple[str, str]:
    """What a model is called, and where transformers finds it."""
    folder = Path(model).expanduser()
    if not model.strip():
        raise ModelError("the model has no name; give the folder of one, or its name on the Hugging Face hub")
    if folder.is_dir():
        _complete(model, folder)
        return folder.resolve().name, str(folder)
    if folder.exists():
        raise ModelError(f"model {model} is a file; give the folder of a model (a .gguf can be served as an endpoint)")
    if model.startswith((".", "~")) or folder.is_absolute() or model.count("/") > 1 or "\\" in model:
        raise ModelError(f"model {model}: there is no such folder; give that of a model, or a name on the hub")
    return model, model


def _complete(model: str, folder: Path) -> None:
    """Looks for what a model needs, before libraries ask the hub for what is missing, or make it up."""
    if not (folder / "config.json").is_file():
        if (folder / "adapter_config.json").is_file():
            raise ModelError(f"model {model} is an adapter; give the model that it was trained on, and this as adapter")
        raise ModelError(f"model {model} has no config.json; give a folder that save_pretrained or the hub has filled")
    if not any((folder / name).is_file() for name in _WEIGHTS):
        pickled = any(folder.glob("pytorch_model*.bin"))
        why = "only pickled weights, which may hold programs; convert them" if pickled else "no weights; download them"
        raise ModelError(f"model {model} has {why} (model.safetensors)")
    if lost := [name for name in _shards(model, folder) if not (folder / name).is_file()]:
        raise ModelError(f"model {model} lacks {lost[0]}{' and others' if len(lost) > 1 else ''}; download it again")
    if not any((folder / name).is_file() for name in TOKENIZERS):
        raise ModelError(f"model {model} has no tokenizer; copy tokenizer.json and tokenizer_config.json to it")


def _shards(model: str, folder: Path) -> set[str]:
    """The files that its weights are in."""
    index = folder / _WEIGHTS[1]
    if not index.is_file():
        return {_WEIGHTS[0]}
    shards = json_object(index, f"model {model}").get("weight_map")
    if not isinstance(shards, dict):
        raise ModelError(f"model {model}: {index.name} names no files; download it again")
    return set(map(str, shards.values()))


def json_object(path: Path, what: str) -> Mapping[str, Any]:
    """The object in a file of `what`."""
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ModelError(f"{what}: {path.name} cannot be read: {reason(error)}; download it again") from error
    if not isinstance(read, dict):
        raise ModelError(f"{what}: {path.name} is no JSON object; download it again")
    return read


def adapter_folder(adapter: str) -> Path:
    """The folder of an adapter that has all that one needs."""
    folder = Path(adapter).expanduser()
    if not folder.is_dir():
        raise ModelError(
            f"adapter {adapter}: there is no such folder; give one that ontonorm finetune or peft has written"
        )
    if not (folder / "adapter_config.json").is_file():
        raise ModelError(
            f"adapter {adapter} has no adapter_config.json; give a folder that finetune or peft has written"
        )
    if not (folder / ADAPTER).is_file():
        raise ModelError(f"adapter {adapter} has no {ADAPTER}; save it again (as safetensors)")
    if (kind := json_object(folder / "adapter_config.json", f"adapter {adapter}").get("peft_type")) != "LORA":
        raise ModelError(f"adapter {adapter} is a {kind}; only LoRA can be used")
    return folder.resolve()
