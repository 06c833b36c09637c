"""The folder or name of a language model and its adapter in, both loaded by transformers and peft out: the extra `model`."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from engine.generate.failures import reason, told
from engine.generate.folders import ADAPTER, TOKENIZERS, adapter_folder, found, json_object
from kg.errors import ModelError

Bits = Literal[4]

_MISSING = (
    "a local model needs the extra `model`: pip install 'ontonorm[model]' (on a machine without a GPU first: "
    "pip install torch --index-url https://download.pytorch.org/whl/cpu)"
)
_NO_QUANTIZATION = "4 bits need the extra `quantized`: pip install 'ontonorm[quantized]'"
_DTYPES = ("auto", "bfloat16", "float16", "float32")


@dataclass(frozen=True, slots=True)
class Loaded:
    """A causal language model of transformers, with its adapter if it has one; its tokenizer; and what they are called."""

    model: Any
    tokenizer: Any
    name: str


@contextmanager
def quiet() -> Iterator[None]:
    """Within it, transformers, peft and bitsandbytes say nothing, and show no progress of their own.

    Raises:
        ModelError: the extra `model` is not installed.
    """
    for library in ("transformers", "peft", "bitsandbytes", "huggingface_hub", "accelerate"):
        logging.getLogger(library).setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of libraries about each other; the user can do nothing about them
        try:
            import peft  # noqa: F401  # is needed by adapters only, but is of the same extra: told before a long load
            import torch  # noqa: F401
            from huggingface_hub.utils import disable_progress_bars
            from transformers.utils import logging as spoken
        except ImportError as error:
            raise ModelError(_MISSING) from error
        spoken.set_verbosity_error()
        spoken.disable_progress_bar()
        disable_progress_bars()
        yield


def load(
    model: str, adapter: str | None = None, *, device: str = "auto", dtype: str = "auto", bits: Bits | None = None
) -> Loaded:
    """A model by its folder, or its name on the Hugging Face hub, with the adapter in a folder; ready to be asked.

    `device` is "auto" (a GPU where there is one), or one that torch knows; `dtype` is "auto" (bfloat16 on a GPU, float32
    elsewhere), "bfloat16", "float16" or "float32"; with `bits` the weights are quantized to four bits (NF4).

    Raises:
        ModelError: an extra is not installed, or the model or its adapter is missing, damaged, or of another kind.
    """
    with quiet():
        place = _place(device)
        name, source = found(model)
        config = _configuration(source)
        tokenizer = _tokenizer(source)
        folder = None if adapter is None else adapter_folder(adapter)
        loaded = _model(source, config, place, _dtype(dtype, place), bits)
        _same_vocabulary(model, loaded, tokenizer)
        if folder is None:
            return Loaded(loaded.eval(), tokenizer, name)
        tokenizer = _adapted_tokenizer(folder, tokenizer, model)
        adapted = _adapted(folder, loaded, model)
        return Loaded(adapted.eval(), tokenizer, f"{name}+{folder.name}")


def _place(device: str) -> Any:
    import torch

    if device == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        place = torch.device(device)
        torch.empty(1, device=place)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise ModelError(
            f"device {device} is not here: {reason(error)}; give auto, cpu, or a GPU that there is"
        ) from error
    return place


def _dtype(dtype: str, place: Any) -> Any:
    import torch

    if dtype not in _DTYPES:
        raise ModelError(f"there is no dtype {dtype}; give {', '.join(_DTYPES[:-1])} or {_DTYPES[-1]}")
    return getattr(torch, ("bfloat16" if place.type == "cuda" else "float32") if dtype == "auto" else dtype)


def _configuration(source: str) -> Any:
    from transformers import MODEL_FOR_CAUSAL_LM_MAPPING, AutoConfig
    from transformers.models.auto.modeling_auto import MODEL_FOR_CAUSAL_LM_MAPPING_NAMES

    with told(f"model {source}", "give a folder of a model, or its name on the Hugging Face hub"):
        config = AutoConfig.from_pretrained(source, trust_remote_code=False)
    built = config.architectures or []
    known = {name for names in MODEL_FOR_CAUSAL_LM_MAPPING_NAMES.values()
             for name in ([names] if isinstance(names, str) else names)}  # fmt: skip
    if type(config) not in MODEL_FOR_CAUSAL_LM_MAPPING or (built and not known & set(built)):
        kind = ", ".join(built) or config.model_type
        raise ModelError(f"model {source} is a {kind}, which writes no text; give a causal one, such as a Llama")
    return config


def _tokenizer(source: str) -> Any:
    from transformers import AutoTokenizer

    with told(f"the tokenizer of {source}", "copy tokenizer.json and tokenizer_config.json to the folder"):
        return AutoTokenizer.from_pretrained(source, trust_remote_code=False)


def _model(source: str, config: Any, place: Any, dtype: Any, bits: Bits | None) -> Any:
    from transformers import AutoModelForCausalLM

    more: dict[str, Any] = {}
    if bits is not None:
        more["quantization_config"] = _quantization(dtype)
    with told(f"model {source}", "its weights are damaged or of another model: download it again"):
        loaded, report = AutoModelForCausalLM.from_pretrained(
            source, config=config, dtype=dtype, device_map={"": place}, use_safetensors=True, trust_remote_code=False,
            output_loading_info=True, **more,
        )  # fmt: skip
    if lost := sorted({*report["missing_keys"], *(name for name, *_ in report["mismatched_keys"])}):
        raise ModelError(f"model {source} lacks {len(lost)} weights, such as {lost[0]}; download it again")
    return loaded


def _quantization(dtype: Any) -> Any:
    from importlib.util import find_spec

    from transformers import BitsAndBytesConfig

    if find_spec("bitsandbytes") is None:
        raise ModelError(_NO_QUANTIZATION)
    return BitsAndBytesConfig(
        load_in_4bit=True, bnb_4bit_quant_type="nf4", bnb_4bit_use_double_quant=True, bnb_4bit_compute_dtype=dtype
    )


def _same_vocabulary(model: str, loaded: Any, tokenizer: Any) -> None:
    rows, tokens = loaded.get_input_embeddings().num_embeddings, len(tokenizer)
    if tokens > rows:
        raise ModelError(
            f"model {model} has vectors of {rows} tokens, its tokenizer {tokens}: they are not of one model; "
            "copy the tokenizer that the model was trained with"
        )


def _adapted_tokenizer(folder: Path, tokenizer: Any, model: str) -> Any:
    """The model's tokenizer; or the adapter's, where that differs in the chat template only."""
    from transformers import AutoTokenizer

    if not any((folder / name).is_file() for name in TOKENIZERS):
        return tokenizer
    with told(f"the tokenizer of adapter {folder}", "delete it if it is the model's own"):
        own = AutoTokenizer.from_pretrained(str(folder), trust_remote_code=False)
    if own.get_vocab() != tokenizer.get_vocab() or own.eos_token_id != tokenizer.eos_token_id:
        raise ModelError(
            f"adapter {folder} was trained with another vocabulary than model {model} has; give its own base"
        )
    return tokenizer if own.chat_template in {None, tokenizer.chat_template} else own


def _adapted(folder: Path, loaded: Any, model: str) -> Any:
    """The model with its adapter, in the model's dtype."""
    from peft import PeftModel, get_peft_model_state_dict
    from safetensors import safe_open

    trained_on = json_object(folder / "adapter_config.json", f"adapter {folder}").get("base_model_name_or_path")
    remedy = f"give the model that it was trained on{f' ({trained_on})' if trained_on else ''}, or train it again"
    _same_rows(folder, loaded, model, remedy)
    with told(f"adapter {folder} on model {model}", remedy):
        adapted = PeftModel.from_pretrained(loaded, str(folder), autocast_adapter_dtype=False)
        wanted = set(get_peft_model_state_dict(adapted, save_embedding_layers=False))
    with safe_open(folder / ADAPTER, "pt") as weights:
        held = set(weights.keys())
    if wanted - held or any(".lora_" in name for name in held - wanted):  # peft passes over both
        raise ModelError(f"adapter {folder} has weights for other layers than model {model} has; {remedy}")
    return adapted


def _same_rows(folder: Path, loaded: Any, model: str, remedy: str) -> None:
    """Whether what an adapter holds of a vocabulary is as large as the model's: its axis depends on what it is."""
    from safetensors import safe_open

    ends = (loaded.get_input_embeddings(), loaded.get_output_embeddings())
    rows = {name.rpartition(".")[2]: part.weight.shape[0] for name, part in loaded.named_modules() if part in ends}
    with told(f"adapter {folder}", "its weights are damaged: save it again"), safe_open(folder / ADAPTER, "pt") as held:
        for key in held.keys():  # noqa: SIM118  # no mapping
            parts, shape = key.split("."), held.get_slice(key).get_shape()
            size = shape[-1 if "lora_embedding_A" in parts else 0]
            whole = parts[-1] == "weight" and parts[-2] in rows
            per_token = whole or "lora_embedding_A" in parts or "lora_B" in parts
            for name in rows.keys() & set(parts):
                if per_token and size != rows[name]:
                    raise ModelError(
                        f"adapter {folder} was trained with {size} tokens, model {model} has {rows[name]}; {remedy}"
                    )
