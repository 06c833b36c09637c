"""A shape in, a Llama with weights by chance out, and prompts of a given length: for figures of speed, not of quality."""

import random
from typing import Any

from engine.generate.loading import Loaded, quiet
from engine.generate.model import Prompt
from engine.prompt.choosing import choosing, options
from engine.prompt.facts import Facts, Kind, Statement

SHAPES: dict[str, dict[str, Any]] = {
    "tiny": {"hidden_size": 64, "intermediate_size": 128, "num_hidden_layers": 2, "num_attention_heads": 4,
             "num_key_value_heads": 2, "vocab_size": 1_200},
    "small": {"hidden_size": 384, "intermediate_size": 1_024, "num_hidden_layers": 6, "num_attention_heads": 6,
              "num_key_value_heads": 6, "vocab_size": 8_000},
    "1b": {"hidden_size": 2_048, "intermediate_size": 8_192, "num_hidden_layers": 16, "num_attention_heads": 32,
           "num_key_value_heads": 8, "vocab_size": 128_256},
    "8b": {"hidden_size": 4_096, "intermediate_size": 14_336, "num_hidden_layers": 32, "num_attention_heads": 32,
           "num_key_value_heads": 8, "vocab_size": 128_256},
}  # fmt: skip
"""The last two are those of Llama 3.2 1B and 3.1 8B."""

_WORDS = 1_000
_BESIDE = 8  # words of a label, and of a statement


def by_chance(shape: str, device: str, *, seed: int = 0) -> Loaded:
    """A model, in bfloat16 on a GPU, and a tokenizer that has a token for each word of a prompt."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    dtype = torch.bfloat16 if device.startswith("cuda") else torch.float32
    config = LlamaConfig(
        **SHAPES[shape], max_position_embeddings=8_192, rope_parameters={"rope_type": "default", "rope_theta": 500_000.0},
        tie_word_embeddings=False, attn_implementation="sdpa",
    )  # fmt: skip
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with quiet(), torch.device(device):
            model = LlamaForCausalLM(config).eval()
    finally:
        torch.set_default_dtype(before)
    return Loaded(model, _tokenizer(), f"{shape} by chance")


def _tokenizer() -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import PreTrainedTokenizerFast

    texts = ["<pad>", "<s>", "</s>", "<unk>", *options(100), *(f"w{at}" for at in range(_WORDS))]
    made = Tokenizer(models.WordLevel({text: at for at, text in enumerate(texts)}, unk_token="<unk>"))  # noqa: S106
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return PreTrainedTokenizerFast(
        tokenizer_object=made, pad_token="<pad>", bos_token="<s>", eos_token="</s>", unk_token="<unk>",  # noqa: S106
    )  # fmt: skip


def weights(model: Any) -> int:
    """How many weights a token is multiplied by: all but the vectors of tokens, which are looked up."""
    return sum(int(one.numel()) for one in model.parameters()) - int(model.get_input_embeddings().weight.numel())


def prompt(tokens: int, candidates: int, chance: random.Random) -> Prompt:
    """The prompt of choosing, of words by chance: about so many tokens, and not fewer."""
    rest = max(tokens - len(_words(choosing("w0", None, [])).split()) - candidates * (1 + _BESIDE), 0)
    statements = [(rest + candidates - 1) // candidates] * candidates
    facts = [
        Facts(f"X:{at}", _text(_BESIDE, chance), (Statement(Kind.DEFINITION, _text(count, chance)),))
        for at, count in enumerate(statements)
    ]
    return choosing(_text(_BESIDE, chance), None, facts)


def _words(asked: Prompt) -> str:
    return " ".join(one.text for one in asked.messages)


def _text(words: int, chance: random.Random) -> str:
    return " ".join(f"w{chance.randrange(_WORDS)}" for _ in range(words))
