"""A model on this machine scores options and writes texts."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.generate.loading import Loaded, load
from engine.generate.local import LocalGenerator
from engine.generate.model import Generated, Generator, Prompt, Scored, Usage
from engine.generate.scoring import score_naive
from engine.generate.wording import Wording
from kg.errors import ModelError

NUMBERS = [str(number) for number in range(21)]


def prompts_of(*words: int) -> list[Prompt]:
    """Prompts of so many words."""
    chance = random.Random(1)
    named = ["big", "liver", "renal", "agenesis", "pain", "of", "the", "kidney"]
    return [Prompt.of("Choose one.", " ".join(chance.choices(named, k=count))) for count in words]


@pytest.fixture
def local(sharp: Loaded) -> LocalGenerator:
    return LocalGenerator(sharp)


@pytest.fixture
def short(make_llama: Callable[..., Path], tmp_path: Path) -> LocalGenerator:
    """A model that reads 64 tokens."""
    return LocalGenerator(load(str(make_llama(tmp_path / "short", max_position_embeddings=64))))


class Memory:
    """Lets a model run out of memory by batches of more than `most` tokens, and counts its passes."""

    def __init__(self) -> None:
        self.most: float = float("inf")
        self.passes: list[int] = []
        self.fault: Exception | None = None

    def __call__(self, _model: Any, _args: Any, given: dict[str, Any]) -> None:
        import torch

        if self.fault is not None:
            raise self.fault
        if given["input_ids"].numel() > self.most:
            raise torch.OutOfMemoryError("out of memory")
        self.passes.append(len(given["input_ids"]))


@pytest.fixture
def memory(sharp: Loaded) -> Iterator[Memory]:
    """The memory of that model."""
    memory = Memory()
    hook = sharp.model.register_forward_pre_hook(memory, with_kwargs=True)
    yield memory
    hook.remove()


def logs_of(scores: list[Scored]) -> list[float]:
    assert [one.error for one in scores] == [None] * len(scores)
    return [log for one in scores for log in one.logs]


def test_it_is_a_generator(local: Generator) -> None:
    assert (local.name, local.most_options, local.usage) == ("llama", 100, Usage())


def test_an_adapter_is_named(taught: Loaded) -> None:
    assert LocalGenerator(taught).name == "llama+taught"


def test_options_are_scored_as_training_would_write_them(local: LocalGenerator, sharp: Loaded) -> None:
    wording, [prompt] = Wording(sharp.tokenizer), prompts_of(12)
    options = [[wording.answer_ids(text) for text in ("0", "12", "liver pain", "")]]
    [scored] = local.score([prompt], [["0", "12", "liver pain", ""]])
    assert scored.measured
    assert logs_of([scored]) == pytest.approx(
        score_naive(sharp.model, [wording.prompt_ids(prompt)], options)[0], abs=1e-4
    )


@pytest.mark.parametrize("tokens", [1, 300, 16_384])
def test_what_is_asked_beside_a_prompt_does_not_matter(sharp: Loaded, tokens: int) -> None:
    prompts = prompts_of(3, 150, 1, 40, 40, 90, 7)
    options = [NUMBERS[: 3 * at + 1] for at in range(len(prompts))]
    together = LocalGenerator(sharp, batch_tokens=tokens).score(prompts, options)
    alone = [LocalGenerator(sharp).score([prompt], [some])[0] for prompt, some in zip(prompts, options, strict=True)]
    assert [len(one.logs) for one in together] == [len(some) for some in options]
    assert logs_of(together) == pytest.approx(logs_of(alone), abs=1e-5, rel=1e-6)


def test_prompts_of_like_length_are_asked_together(sharp: Loaded, memory: Memory) -> None:
    LocalGenerator(sharp, batch_tokens=1_000).score(prompts_of(200, *[2] * 20), [["0", "1"]] * 21)
    assert len(memory.passes) < 5
    assert memory.passes[0] == 1
    assert sum(memory.passes) == 21


def test_no_prompts_no_scores(local: LocalGenerator) -> None:
    assert local.score([], []) == []
    assert local.generate([], most_tokens=4) == []
    assert local.score(prompts_of(2), [[]]) == [Scored()]
    assert local.count_tokens([]) == []


def test_prompts_that_are_too_long_are_told_and_the_others_scored(short: LocalGenerator) -> None:
    first, long, last = short.score(prompts_of(3, 80, 4), [["0", "1"]] * 3)
    assert first.error is last.error is None
    assert "more than the 64 that the model reads; lower the number of candidates" in str(long.error)
    assert (long.logs, len(last.logs)) == ((), 2)
    assert (short.usage.prompts, short.usage.failed) == (3, 1)


def test_an_answer_that_does_not_fit_is_told_before_it_is_written(short: LocalGenerator) -> None:
    assert short.generate(prompts_of(3), most_tokens=8)[0].error is None
    [long] = short.generate(prompts_of(3), most_tokens=60)
    assert "its answer 60, more than the 64" in str(long.error)


def test_more_options_than_there_may_be(local: LocalGenerator) -> None:
    [scored] = local.score(prompts_of(2), [list(map(str, range(101)))])
    assert "101 options are more than 100" in str(scored.error)


def test_when_memory_runs_out_batches_are_halved(sharp: Loaded, memory: Memory) -> None:
    prompts, local = prompts_of(*[30] * 16), LocalGenerator(sharp)
    expected = local.score(prompts, [NUMBERS] * 16)
    memory.most, memory.passes = 500, []
    assert logs_of(local.score(prompts, [NUMBERS] * 16)) == pytest.approx(logs_of(expected), abs=1e-5, rel=1e-6)
    assert sum(memory.passes) == 16
    assert max(memory.passes) > 1
    assert local.usage.prompts == 32


def test_memory_for_not_even_one_prompt(local: LocalGenerator, memory: Memory) -> None:
    memory.most = 20
    with pytest.raises(ModelError, match=r"out of memory with one prompt of .* lower the number of candidates"):
        local.score(prompts_of(30, 40), [NUMBERS] * 2)


def test_other_failures_are_not_taken_for_it(local: LocalGenerator, memory: Memory) -> None:
    memory.fault = RuntimeError("something else")
    with pytest.raises(RuntimeError, match="something else"):
        local.score(prompts_of(3), [NUMBERS])


def test_damaged_weights_give_no_scores(make_llama: Callable[..., Path], tmp_path: Path) -> None:
    import torch

    loaded = load(str(make_llama(tmp_path / "damaged")))
    with torch.no_grad():
        loaded.model.lm_head.weight.fill_(float("nan"))
    with pytest.raises(ModelError, match="scores that are no numbers"):
        LocalGenerator(loaded).score(prompts_of(3), [["0"]])


def test_texts_are_the_likeliest_tokens_one_after_another(local: LocalGenerator, sharp: Loaded) -> None:
    import torch

    wording, prompts = Wording(sharp.tokenizer), prompts_of(3, 60, 9)
    for prompt, found in zip(prompts, local.generate(prompts, most_tokens=6), strict=True):
        ids = wording.prompt_ids(prompt)
        written: list[int] = []
        while len(written) < 6 and wording.end not in written:
            with torch.inference_mode():
                written.append(int(sharp.model(torch.tensor([ids + written])).logits[0, -1].argmax()))
        assert found == Generated(sharp.tokenizer.decode(written, skip_special_tokens=True))


def test_a_text_ends_where_the_model_ends_it(make_llama: Callable[..., Path], tmp_path: Path) -> None:
    import torch

    loaded = load(str(make_llama(tmp_path / "brief")))
    wording = Wording(loaded.tokenizer)
    with torch.no_grad():  # every token is followed by "7", and that by the end
        [seven, end] = wording.answer_ids("7")
        loaded.model.model.layers = torch.nn.ModuleList()
        loaded.model.model.embed_tokens.weight.fill_(0)
        loaded.model.model.embed_tokens.weight[:, 0] = 1
        loaded.model.model.embed_tokens.weight[seven] = torch.eye(64)[1]
        loaded.model.lm_head.weight.fill_(0)
        loaded.model.lm_head.weight[seven, 0] = loaded.model.lm_head.weight[end, 1] = 1
    loaded.model.config.num_hidden_layers = 0
    local = LocalGenerator(loaded)
    assert local.generate(prompts_of(2, 5), most_tokens=9) == [Generated("7")] * 2
    assert local.usage.answer_tokens == 2


def test_what_was_asked_is_counted(local: LocalGenerator, sharp: Loaded) -> None:
    wording, prompts = Wording(sharp.tokenizer), prompts_of(4, 9)
    tokens = sum(len(wording.prompt_ids(prompt)) for prompt in prompts)
    local.score(prompts, [["0", "12"]] * 2)
    assert local.usage == Usage(prompts=2, prompt_tokens=tokens, answer_tokens=10)
    local.generate(prompts, most_tokens=3)
    assert (local.usage.prompts, local.usage.prompt_tokens) == (4, 2 * tokens)
    assert local.count_tokens(["12", ""]) == [2, 0]


def test_nothing_is_said_while_it_works(local: LocalGenerator, capfd: pytest.CaptureFixture[str]) -> None:
    local.score(prompts_of(4, 9), [NUMBERS] * 2)
    local.generate(prompts_of(4, 9), most_tokens=3)
    assert capfd.readouterr() == ("", "")
