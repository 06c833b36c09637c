"""Names and a static encoder of them in, a small Llama with a tokenizer of its own out, as a folder."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.encode.encoder import StaticEncoder
from engine.prompt.choosing import options
from engine.prompt.templates import template
from kg.text import fold

_MOST = 20  # candidates that have a number of one token
_VOCABULARY = 6_000
_ALIKE = 0.08  # spread of the weights of queries that keys begin as
_COMMON, _NEAR = 2.0, 0.4  # what all vectors of tokens have in common, and how much of it the first layer's heads see
SHAPE = {
    "hidden_size": 128, "intermediate_size": 352, "num_hidden_layers": 4, "num_attention_heads": 4,
    "num_key_value_heads": 4, "max_position_embeddings": 4_096, "tie_word_embeddings": False, "initializer_range": 0.05,
}  # fmt: skip


def opened(folder: Path) -> Any:
    """A tokenizer that was written."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(str(folder))


def write(tokenizer: Any, encoder: StaticEncoder, folder: Path, *, seed: int) -> None:
    """Makes the model.

    An hour is too little for it to find out from nothing which tokens are alike and where to look. So the vectors of tokens
    begin as those of the ontology's static encoder, with numbers by chance beside them and a number that all have; by that
    one the heads of the first layer look at what is near, and those of the others have keys that are what queries are, so
    that a token looks at those like it. All other weights begin by chance, and all are trained.
    """
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.manual_seed(seed)
    config = LlamaConfig(
        vocab_size=len(tokenizer), bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id,
        pad_token_id=tokenizer.pad_token_id, attn_implementation="sdpa", **SHAPE,
    )  # fmt: skip
    model = LlamaForCausalLM(config)
    said = [fold(tokenizer.decode([at])) for at in range(len(tokenizer))]
    vectors = torch.from_numpy(encoder.encode(said))
    with torch.no_grad():
        table = model.get_input_embeddings().weight
        dim = vectors.shape[1]
        known = vectors.norm(dim=1) > 0
        table.normal_()
        table[known, :dim] = vectors[known] * dim**0.5
        table[:, -1] = _COMMON
        first, *others = (layer.self_attn for layer in model.model.layers)
        for one in (first.q_proj, first.k_proj):
            one.weight[:, -1] = _NEAR
        for one in others:
            one.q_proj.weight.normal_(0, _ALIKE)
            one.q_proj.weight[:, -1] = 0
            one.k_proj.weight.copy_(one.q_proj.weight)
    model.save_pretrained(str(folder))
    tokenizer.save_pretrained(str(folder))


def tokenizer_of(names: Iterable[str], vocabulary: int = _VOCABULARY) -> Any:
    """Byte-level BPE in small letters. What every prompt says is one token: a small model has none to waste."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE())
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    made.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary, special_tokens=["<pad>", "<s>", "</s>"], show_progress=False,
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
    )  # fmt: skip
    made.train_from_iterator(names, trainer)
    made.add_tokens([AddedToken(text, normalized=False) for text in _said()])
    return PreTrainedTokenizerFast(tokenizer_object=made, pad_token="<pad>", bos_token="<s>", eos_token="</s>")  # noqa: S106


def _said() -> list[str]:
    """The words of the template around what is filled in, the number before each candidate, and the answers."""
    text = template("choose")
    before, _, rest = text["user"].partition("{mention}\n")
    _, _, question = rest.partition("{candidates}\n")
    return [
        f"{text['system']}\n\n{before}", rest.partition("{context}")[2].partition("\n{candidates}")[0],
        f"\n{question}\n\nAnswer:\n",
        *(f" | {text[kind]}" for kind in ("synonym", "definition", "parent", "child", "sibling")),
        *(f"\n{number}." for number in options(_MOST)[1:]), *options(_MOST),
    ]  # fmt: skip
