"""Language models from folders, whole ones and all the others."""

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import run
from typing import Any

import pytest

from engine.generate.failures import is_out_of_memory
from engine.generate.loading import load, quiet
from engine.generate.scoring import score_packed
from kg.errors import ModelError

LOADS = "import sys; from engine.generate.loading import load; load(*sys.argv[1:])"


def change(path: Path, **values: Any) -> None:
    """Sets values of a JSON object in a file."""
    path.write_text(json.dumps(json.loads(path.read_text()) | values))


def refused(model: Path | str, adapter: Path | None = None, **more: Any) -> str:
    """What is said of a model that cannot be loaded: one line, with a remedy."""
    with pytest.raises(ModelError) as error:
        load(str(model), None if adapter is None else str(adapter), **more)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_a_model_is_loaded_by_its_folder(tiny_llama: Path) -> None:
    loaded = load(str(tiny_llama))
    assert (loaded.name, type(loaded.model).__name__, loaded.model.training) == ("tiny", "LlamaForCausalLM", False)
    assert str(loaded.model.dtype) == ("torch.bfloat16" if loaded.model.device.type == "cuda" else "torch.float32")


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
def test_numbers_are_as_wide_as_asked(tiny_llama: Path, dtype: str) -> None:
    assert str(load(str(tiny_llama), device="cpu", dtype=dtype).model.dtype) == f"torch.{dtype}"


def test_what_is_loaded_is_named_with_its_adapter(sharp_llama: Path, adapter: Path) -> None:
    assert load(str(sharp_llama), str(adapter)).name == "llama+taught"


def test_weights_of_four_bits_score_nearly_as_all(sharp_llama: Path, sharp: Any) -> None:
    pytest.importorskip("bitsandbytes", reason="the extra `quantized` is not installed")
    small = load(str(sharp_llama), device="cpu", bits=4)
    assert type(small.model.model.layers[0].mlp.up_proj).__name__ == "Linear4bit"
    asked = [[1, 40, 50, 60]], [[[70, 2], [80, 81, 2]]]
    [quantized], [whole] = (score_packed(one.model, *asked) for one in (small, sharp))
    assert quantized == pytest.approx(whole, abs=5)
    assert quantized != whole


def test_an_adapter_stands_on_weights_of_four_bits(sharp_llama: Path, adapter: Path) -> None:
    pytest.importorskip("bitsandbytes", reason="the extra `quantized` is not installed")
    assert load(str(sharp_llama), str(adapter), device="cpu", bits=4).name == "llama+taught"


def test_nothing_is_said_on_the_way(sharp_llama: Path, adapter: Path) -> None:
    done = run(
        [sys.executable, "-c", LOADS, str(sharp_llama), str(adapter)], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("", "")


def test_without_the_extra_its_name_is_told(tiny_llama: Path) -> None:
    without = f"import sys; sys.modules['torch'] = None; {LOADS}"
    done = run([sys.executable, "-c", without, str(tiny_llama)], capture_output=True, text=True, check=False)
    assert "ModelError: a local model needs the extra `model`: pip install 'ontonorm[model]'" in done.stderr


@pytest.mark.parametrize(
    ("model", "said"),
    [
        ("", "no name"),
        ("  ", "no name"),
        ("./nowhere", "no such folder"),
        ("/no/where/at/all", "no such folder"),
        ("nobody/no-such-model", "model nobody/no-such-model cannot be loaded"),
        ("no\0thing", "cannot be loaded"),
    ],
)
def test_no_model(model: str, said: str) -> None:
    assert said in refused(model)


def test_a_file_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "model.gguf").write_bytes(b"GGUF")
    assert "is a file" in refused(tmp_path / "model.gguf")


def test_an_empty_folder_is_no_model(tmp_path: Path) -> None:
    assert "has no config.json" in refused(tmp_path)


def test_an_adapter_is_no_model(adapter: Path) -> None:
    assert "is an adapter; give the model that it was trained on" in refused(adapter)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"model_type": "llama", "hidden_size": "wide"}', '{"model_type": "x"}', "{}"]
)
def test_a_damaged_configuration(own_llama: Path, text: str) -> None:
    (own_llama / "config.json").write_text(text)
    assert "cannot be loaded" in refused(own_llama)


def test_a_configuration_without_weights(own_llama: Path) -> None:
    (own_llama / "model.safetensors").unlink()
    assert "has no weights; download them" in refused(own_llama)
    (own_llama / "pytorch_model.bin").write_bytes(b"anything")
    assert "only pickled weights" in refused(own_llama)


@pytest.mark.parametrize("kept", [0, 4, 100, 20_000])
def test_weights_that_are_cut_off(own_llama: Path, kept: int) -> None:
    weights = own_llama / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:kept])
    assert "download it again" in refused(own_llama)


def test_a_shard_that_is_lost(own_llama: Path) -> None:
    (own_llama / "model.safetensors").rename(own_llama / "model-00001-of-00002.safetensors")
    index = own_llama / "model.safetensors.index.json"
    index.write_text(
        json.dumps({"weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}})
    )
    assert "lacks model-00002-of-00002.safetensors" in refused(own_llama)
    index.write_text("[]")
    assert "no JSON object" in refused(own_llama)
    index.write_text("{}")
    assert "names no files" in refused(own_llama)


def test_weights_are_never_made_up(own_llama: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(own_llama / "model.safetensors")
    del weights["model.layers.1.mlp.up_proj.weight"]
    save_file(weights, own_llama / "model.safetensors", metadata={"format": "pt"})
    assert "lacks 1 weights, such as model.layers.1.mlp.up_proj.weight" in refused(own_llama)


def test_weights_of_another_shape(own_llama: Path) -> None:
    change(own_llama / "config.json", hidden_size=32)
    assert "of another model" in refused(own_llama)


def test_an_encoder_writes_no_text(encoder_folder: Path) -> None:
    assert "is a BertModel, which writes no text" in refused(encoder_folder)


def test_a_model_without_a_tokenizer(own_llama: Path) -> None:
    (own_llama / "tokenizer.json").unlink()
    assert "has no tokenizer" in refused(own_llama)


def test_a_damaged_tokenizer(own_llama: Path) -> None:
    (own_llama / "tokenizer.json").write_text("{}")
    assert "the tokenizer of" in refused(own_llama)


def test_a_tokenizer_of_a_larger_model(own_llama: Path, make_llama: Callable[..., Path], tmp_path: Path) -> None:
    larger = make_llama(tmp_path / "larger", vocabulary=600)
    shutil.copy(larger / "tokenizer.json", own_llama / "tokenizer.json")
    assert "vectors of 512 tokens, its tokenizer 600" in refused(own_llama)


@pytest.mark.parametrize("device", ["cuda:99", "toaster", ""])
def test_a_device_that_is_not_here(tiny_llama: Path, device: str) -> None:
    assert f"device {device} is not here" in refused(tiny_llama, device=device)


def test_a_dtype_that_there_is_not(tiny_llama: Path) -> None:
    assert "there is no dtype int3" in refused(tiny_llama, dtype="int3")


@pytest.fixture
def own_adapter(adapter: Path, tmp_path: Path) -> Path:
    """A copy of the adapter, to damage."""
    return shutil.copytree(adapter, tmp_path / "adapter")


def test_an_adapter_that_is_not_there(sharp_llama: Path, tmp_path: Path) -> None:
    assert "no such folder" in refused(sharp_llama, tmp_path / "nowhere")


def test_a_folder_without_what_an_adapter_has(sharp_llama: Path, own_adapter: Path) -> None:
    (own_adapter / "adapter_model.safetensors").rename(own_adapter / "adapter_model.bin")
    assert "has no adapter_model.safetensors" in refused(sharp_llama, own_adapter)
    (own_adapter / "adapter_config.json").unlink()
    assert "has no adapter_config.json" in refused(sharp_llama, own_adapter)


@pytest.mark.parametrize("text", ["", "[]", '{"peft_type": "LORA", "r": "many"}', '{"peft_type": "LORA"}'])
def test_an_adapter_of_a_damaged_configuration(sharp_llama: Path, own_adapter: Path, text: str) -> None:
    (own_adapter / "adapter_config.json").write_text(text)
    assert "adapter" in refused(sharp_llama, own_adapter)


def test_only_low_ranks_can_be_added(sharp_llama: Path, own_adapter: Path) -> None:
    change(own_adapter / "adapter_config.json", peft_type="PROMPT_TUNING")
    assert "is a PROMPT_TUNING; only LoRA can be used" in refused(sharp_llama, own_adapter)


@pytest.mark.parametrize("kept", [0, 100, 5_000])
def test_an_adapter_that_is_cut_off(sharp_llama: Path, own_adapter: Path, kept: int) -> None:
    weights = own_adapter / "adapter_model.safetensors"
    weights.write_bytes(weights.read_bytes()[:kept])
    assert "its weights are damaged: save it again" in refused(sharp_llama, own_adapter)


def test_weights_of_an_adapter_are_never_made_up(sharp_llama: Path, own_adapter: Path) -> None:
    from safetensors.torch import load_file, save_file

    weights = load_file(own_adapter / "adapter_model.safetensors")
    del weights[next(name for name in weights if "lora_B" in name)]
    save_file(weights, own_adapter / "adapter_model.safetensors", metadata={"format": "pt"})
    assert "has weights for other layers than" in refused(sharp_llama, own_adapter)


@pytest.mark.parametrize("sizes", [{"hidden_size": 32}, {"num_hidden_layers": 3}, {"num_hidden_layers": 1}])
def test_an_adapter_of_another_shape(
    make_llama: Callable[..., Path], make_adapter: Callable[..., Path], sharp_llama: Path, tmp_path: Path,
    sizes: dict[str, int],
) -> None:  # fmt: skip
    other = make_llama(tmp_path / "other", **sizes)
    said = refused(sharp_llama, make_adapter(other, tmp_path / "adapter", target_modules=["q_proj"]))
    assert f"give the model that it was trained on ({other})" in said


@pytest.mark.parametrize(
    "tokens", [{"modules_to_save": ["lm_head"]}, {"modules_to_save": ["embed_tokens"]}, {"target_modules": ["lm_head"]},
               {"target_modules": ["embed_tokens"]}],
)  # fmt: skip
def test_an_adapter_of_another_vocabulary(
    make_llama: Callable[..., Path], make_adapter: Callable[..., Path], sharp_llama: Path, tmp_path: Path,
    tokens: dict[str, list[str]],
) -> None:  # fmt: skip
    other = make_llama(tmp_path / "other", vocabulary=600)
    said = refused(sharp_llama, make_adapter(other, tmp_path / "adapter", **tokens))
    assert f"was trained with 600 tokens, model {sharp_llama} has 512" in said


def test_an_adapter_whose_tokenizer_is_another(
    make_llama: Callable[..., Path], sharp_llama: Path, own_adapter: Path, tmp_path: Path
) -> None:
    other = make_llama(tmp_path / "other", vocabulary=400)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        shutil.copy(other / name, own_adapter / name)
    assert "was trained with another vocabulary" in refused(sharp_llama, own_adapter)


def test_an_adapter_keeps_the_template_that_it_was_trained_with(sharp_llama: Path, own_adapter: Path) -> None:
    tokenizer = load(str(sharp_llama)).tokenizer
    tokenizer.save_pretrained(own_adapter)
    assert load(str(sharp_llama), str(own_adapter)).tokenizer.chat_template is None
    tokenizer.chat_template = "{{ messages[-1].content }}"
    tokenizer.save_pretrained(own_adapter)
    assert load(str(sharp_llama), str(own_adapter)).tokenizer.chat_template == "{{ messages[-1].content }}"


def test_memory_that_runs_out_is_known() -> None:
    import torch

    with quiet(), pytest.raises(RuntimeError) as error:
        torch.empty(2**60)
    assert is_out_of_memory(error.value)
    assert is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory"))
    assert not is_out_of_memory(RuntimeError("other"))
