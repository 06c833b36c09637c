"""Texts in, a small Llama out that knows nothing yet, with a tokenizer of its own, in a folder: for simulations.

Digits and capitals are tokens by themselves, so that identifiers and symbols are spelled and not looked up; what every
prompt says is one token, for a small model has none to waste.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.generate.loading import quiet
from engine.generate.model import Prompt

_BESIDE_ATTENTION = 8 / 3  # of the width, in a layer
_HEAD = 64
_SPECIAL = {"pad_token": "<pad>", "bos_token": "<s>", "eos_token": "</s>"}


@dataclass(frozen=True, slots=True)
class Shape:
    """How large the model is; `context` is how many tokens it reads at most."""

    width: int = 256
    layers: int = 4
    vocabulary: int = 4_000
    context: int = 2_048


def write_model(texts: Iterable[str], spoken: Sequence[str], folder: Path, *, shape: Shape, seed: int) -> None:
    """Makes the model with weights by chance; `texts` are what its tokens are made of, `spoken` are tokens as they stand.

    Raises:
        ModelError: the extra `model` is not installed.
    """
    with quiet():
        import torch
        from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
        from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

        made = Tokenizer(models.BPE())
        made.pre_tokenizer = pre_tokenizers.Sequence([
            pre_tokenizers.Split(Regex(r"[0-9]|\p{Lu}"), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False),
        ])  # fmt: skip
        made.decoder = decoders.ByteLevel()
        trainer = trainers.BpeTrainer(
            vocab_size=shape.vocabulary, special_tokens=list(_SPECIAL.values()), show_progress=False,
            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        )  # fmt: skip
        made.train_from_iterator(texts, trainer)
        made.add_tokens([AddedToken(text, normalized=False) for text in spoken])
        tokenizer = PreTrainedTokenizerFast(tokenizer_object=made, **_SPECIAL)
        torch.manual_seed(seed)
        config = LlamaConfig(
            vocab_size=len(tokenizer), hidden_size=shape.width, intermediate_size=int(shape.width * _BESIDE_ATTENTION),
            num_hidden_layers=shape.layers, num_attention_heads=shape.width // _HEAD,
            num_key_value_heads=shape.width // _HEAD, max_position_embeddings=shape.context, tie_word_embeddings=False,
            bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.pad_token_id,
            attn_implementation="sdpa",
        )  # fmt: skip
        LlamaForCausalLM(config).save_pretrained(str(folder))
        tokenizer.save_pretrained(str(folder))


def spoken(prompts: Iterable[Prompt], asked: str) -> list[str]:
    """What prompts say around what is asked, as plain text writes it (engine.generate.wording)."""
    found: dict[str, None] = {}
    for prompt in prompts:
        text = "\n\n".join([*(one.text for one in prompt.messages), "Answer:\n"])
        found.update(dict.fromkeys(part for part in text.split(asked) if len(part) > 1))
    return sorted(found)
