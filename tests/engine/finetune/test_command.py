"""`ontonorm finetune`: what stands on standard output, what is written, and the exit codes."""

import re
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

import cli
from engine.finetune.card import read_card
from engine.finetune.course import CHOICES, Course
from engine.finetune.examples import WantedExamples
from engine.finetune.model import Task
from engine.finetune.settings import LOSSES, METHODS, SCHEDULERS, Preference, Settings
from loaders.sample import SAMPLE

QUICK = (
    "--rank", "4", "--save-embeddings", "--learning-rate", "0.01", "--batch", "4", "--accumulation", "2", "--length", "4096",
    "--examples", "30", "--epochs", "2",
)  # fmt: skip

Program = Callable[..., Any]


@pytest.fixture
def loaded(ontonorm: Program) -> Program:
    """The program, with the sample ontology in its store."""
    assert ontonorm("load-ontologies", "--no-index", str(SAMPLE)).code == 0
    return ontonorm


def test_a_command_trains_an_adapter_and_tells_its_losses(loaded: Program, tiny_llama: Path, tmp_path: Path) -> None:
    run = loaded("finetune", "--model", str(tiny_llama), "--output", "adapter", *QUICK)
    assert (run.code, run.err) == (0, "")
    first, second, last = run.out.splitlines()
    assert re.fullmatch(r"epoch 1: loss \d\.\d+, validation \d\.\d+", first)
    assert second.startswith("epoch 2: loss ")
    assert re.fullmatch(rf"{tmp_path}/adapter: \d+ examples, epoch \d kept", last)
    card = read_card(tmp_path / "adapter")
    assert (card["settings"]["rank"], card["settings"]["learning_rate"]) == (4, 0.01)
    assert card["data"]["examples"]["choose: training"] == card["examples"]["choose"]
    assert (tmp_path / "adapter" / "adapter_model.safetensors").is_file()


def test_all_stages_follow_each_other(loaded: Program, tiny_llama: Path, tmp_path: Path) -> None:
    run = loaded(
        "finetune", "--model", str(tiny_llama), "--output", "adapter", *QUICK, "--select", "random", "--prefer", "orpo",
        "--merge", "merged", "--evaluate-epochs", "1,2",
    )  # fmt: skip
    assert run.code == 0
    assert run.out.splitlines()[-2:] == [
        f"{tmp_path / 'adapter.fitted'}: before the preferences", f"{tmp_path / 'merged'}: merged",
    ]  # fmt: skip
    assert read_card(tmp_path / "adapter")["data"]["selection"]["by"] == "random"
    assert (tmp_path / "adapter.fitted" / "epoch-1" / "adapter_model.safetensors").is_file()


def test_what_is_recited_is_not_validated_unless_it_is_asked_for(
    loaded: Program, tiny_llama: Path, tmp_path: Path
) -> None:
    run = loaded("finetune", "--model", str(tiny_llama), "--output", "adapter", *QUICK, "--task", "recite")
    assert "validation" not in run.out
    assert read_card(tmp_path / "adapter")["validation"] == 0


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--model", "/nowhere"), 3, "model /nowhere: there is no such folder"),
        (("--where", "split=train"), 2, "--where is for --gold"),
        (("--method", "full", "--prefer", "dpo"), 2, "are for LoRA"),
        (("--evaluate-epochs", "1,x"), 2, "'1,x' is not like 1,5,10"),
        (("--evaluate-epochs", "9"), 2, "evaluate-epochs names epoch 9, of 3"),
        (("--target", "nothing", "--examples", "20"), 2, "there is no layer nothing to adapt; there are embed_tokens"),
        (("--length", "8", "--examples", "20"), 2, "examples have more than 8 tokens; give a larger length"),
        (("--task", "recognize"), 2, "give --gold FILE"),
        (("--output", "mine"), 2, "is a file; give a folder"),
        (("--warmup", "nan"), 2, "nan is no number"),
    ],
    ids=str,
)
def test_wrong_calls_end_in_one_line(
    loaded: Program, tiny_llama: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    (tmp_path / "mine").write_text("mine")
    run = loaded("finetune", "--model", str(tiny_llama), "--output", "adapter", *arguments)
    assert (run.code, run.out) == (code, "")
    assert message in run.err
    assert len(run.err.splitlines()) == 1
    assert not (tmp_path / "adapter").exists()


def test_the_options_are_those_of_the_settings() -> None:
    command = cli.ontonorm.commands["finetune"]
    given = command.make_context("finetune", ["--model", "a model", "--output", "adapter"]).params
    for field in fields(Settings):
        assert given[field.name] == field.default, field.name
    assert given["keep"] == next(one.default for one in fields(Course) if one.name == "keep")
    assert given["examples"] == WantedExamples().count
    assert (given["prefer_weight"], given["prefer_wrong"]) == (Preference().weight, Preference().wrong)
    options = {one.name: one for one in command.params}
    choices = {name: tuple(options[name].type.choices) for name in ("tasks", "method", "scheduler", "select", "prefer")}  # type: ignore[attr-defined]
    assert set(choices["tasks"]) == set(Task)
    assert (choices["method"], choices["scheduler"], choices["select"]) == (METHODS, SCHEDULERS, CHOICES)
    assert choices["prefer"] == LOSSES
