"""One pass for all options of a batch, against one pass for each option."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.generate.loading import Loaded, load, quiet
from engine.generate.scoring import can_pack, packed_size, score_naive, score_packed

END = 2

Asked = tuple[list[list[int]], list[list[list[int]]]]
some_ids = st.lists(st.integers(3, 400), max_size=6)
lists = settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip


def drawn(seed: int, lengths: list[int]) -> Asked:
    """A prompt of each length, and for each one to eight options of one to five tokens, of which some begin alike."""
    chance = random.Random(seed)
    prompts = [[1, *(chance.randrange(3, 500) for _ in range(length - 1))] for length in lengths]
    options = []
    for _ in prompts:
        texts = [[chance.randrange(20, 24) for _ in range(chance.randrange(5))] for _ in range(chance.randrange(1, 9))]
        options.append([[*text, END] for text in texts])
    return prompts, options


def flat(scores: list[list[float]]) -> list[float]:
    return [log for logs in scores for log in logs]


@pytest.mark.parametrize("which", ["sharp", "taught"])
@pytest.mark.parametrize("attention", ["sdpa", "eager"])
@pytest.mark.parametrize("lengths", [[1], [1, 2, 3, 7], [8, 600], [5, 64, 65, 333], [600, 1, 599, 40, 90]])
def test_one_pass_scores_as_one_for_each_option(
    request: pytest.FixtureRequest, which: str, attention: str, lengths: list[int]
) -> None:
    loaded: Loaded = request.getfixturevalue(which)
    prompts, options = drawn(len(lengths), lengths)
    inner = loaded.model.get_base_model() if which == "taught" else loaded.model
    inner.set_attn_implementation(attention)
    found = score_packed(loaded.model, prompts, options)
    one_by_one = score_naive(loaded.model, prompts, options)
    inner.set_attn_implementation("sdpa")
    assert [len(logs) for logs in found] == [len(some) for some in options]
    assert flat(found) == pytest.approx(flat(one_by_one), abs=1e-4, rel=1e-6)


@lists
@given(asked=st.lists(st.tuples(some_ids, st.lists(some_ids, min_size=1, max_size=5)), min_size=1, max_size=5))
def test_any_options_score_as_if_alone(sharp: Loaded, asked: list[tuple[list[int], list[list[int]]]]) -> None:
    prompts = [[1, *prompt] for prompt, _ in asked]
    options = [[[*text, END] for text in texts] for _, texts in asked]
    found = score_packed(sharp.model, prompts, options)
    assert flat(found) == pytest.approx(flat(score_naive(sharp.model, prompts, options)), abs=1e-4, rel=1e-6)
    alone = [score_packed(sharp.model, [prompt], [some])[0] for prompt, some in zip(prompts, options, strict=True)]
    assert flat(found) == pytest.approx(flat(alone), abs=1e-5, rel=1e-6)


@lists
@given(prompt=some_ids, texts=st.lists(some_ids, min_size=2, max_size=6), data=st.data())
def test_the_order_of_options_does_not_matter(
    sharp: Loaded, prompt: list[int], texts: list[list[int]], data: st.DataObject
) -> None:
    order = data.draw(st.permutations(range(len(texts))))
    options = [[*text, END] for text in texts]
    [[*given], [*other]] = score_packed(sharp.model, [[1, *prompt]] * 2, [options, [options[at] for at in order]])
    assert other == pytest.approx([given[at] for at in order], abs=1e-5, rel=1e-6)


def test_all_answers_of_one_token_have_the_whole_probability(sharp: Loaded) -> None:
    import torch

    every = [[token] for token in range(sharp.model.config.vocab_size)]
    [logs] = score_packed(sharp.model, [[1, 50, 60]], [every])
    assert torch.tensor(logs).exp().sum().item() == pytest.approx(1, abs=1e-5)


def test_the_size_of_a_row() -> None:
    assert packed_size([1, 5, 6], [[7, END], [7, 8, END], [END]]) == (6, 4)


def test_scores_are_the_same_before_saving_after_loading_and_merged(
    sharp_llama: Path, adapter: Path, taught: Loaded, sharp: Loaded, tmp_path: Path
) -> None:
    from peft import PeftModel

    prompts, options = drawn(7, [30, 200])
    found = flat(score_packed(taught.model, prompts, options))
    with quiet():
        saved = PeftModel.from_pretrained(load(str(sharp_llama)).model, str(adapter))
        before = flat(score_packed(saved.eval(), prompts, options))
        merged = saved.merge_and_unload()
        merged.save_pretrained(tmp_path / "merged")
    taught.tokenizer.save_pretrained(tmp_path / "merged")
    again = load(str(tmp_path / "merged"))
    assert found == pytest.approx(before, abs=1e-4, rel=1e-6)
    assert flat(score_packed(merged, prompts, options)) == pytest.approx(found, abs=1e-4, rel=1e-6)
    assert flat(score_packed(again.model, prompts, options)) == pytest.approx(found, abs=1e-4, rel=1e-6)
    assert found != pytest.approx(flat(score_packed(sharp.model, prompts, options)), abs=0.1)


def small(kind: str) -> Any:
    """A tiny model of another family, of random weights."""
    import torch
    import transformers as t

    sizes: dict[str, Any] = {
        "vocab_size": 512, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 2,
        "num_key_value_heads": 1, "head_dim": 16, "max_position_embeddings": 1024, "initializer_range": 0.2,
    }  # fmt: skip
    torch.manual_seed(1)
    with quiet():
        made = {
            "gpt2": lambda: t.GPT2LMHeadModel(t.GPT2Config(
                vocab_size=512, n_embd=32, n_layer=2, n_head=2, initializer_range=0.2)),
            "mistral": lambda: t.MistralForCausalLM(t.MistralConfig(**sizes, sliding_window=16)),
            "qwen2": lambda: t.Qwen2ForCausalLM(t.Qwen2Config(
                **{key: value for key, value in sizes.items() if key != "head_dim"}, use_sliding_window=True,
                sliding_window=16, max_window_layers=1)),
            "gemma3": lambda: t.Gemma3ForCausalLM(t.Gemma3TextConfig(
                **sizes, sliding_window=16, layer_types=["sliding_attention", "full_attention"])),
            "bloom": lambda: t.BloomForCausalLM(t.BloomConfig(vocab_size=512, hidden_size=32, n_layer=2, n_head=2)),
        }[kind]()  # fmt: skip
    return made.eval()


@pytest.mark.parametrize("kind", ["gpt2", "mistral", "qwen2", "gemma3"])
def test_other_families_are_scored_the_same_way(kind: str) -> None:
    model = small(kind)
    prompts, options = drawn(5, [3, 15, 40, 90])
    assert can_pack(model)
    with quiet():
        found = flat(score_packed(model, prompts, options))
        assert found == pytest.approx(flat(score_naive(model, prompts, options)), abs=1e-4, rel=1e-6)


def test_what_cannot_be_told_where_its_tokens_stand_is_known(taught: Loaded) -> None:
    assert can_pack(taught.model)
    assert not can_pack(small("bloom"))


def test_longer_words_in_narrow_numbers_stay_near(make_llama: Callable[..., Path], tmp_path: Path) -> None:
    narrow, wide = (load(str(make_llama(tmp_path / kind)), dtype=kind).model for kind in ("bfloat16", "float32"))
    prompts, options = drawn(9, [20, 300])
    assert flat(score_packed(narrow, prompts, options)) == pytest.approx(
        flat(score_packed(wide, prompts, options)), abs=0.1
    )
