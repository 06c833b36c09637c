import math
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest

import engine
from engine.finetune.card import read_card, read_keys
from engine.finetune.model import Example
from engine.finetune.settings import Settings
from engine.finetune.training import Trained, train
from engine.generate.loading import Loaded, load
from engine.generate.model import Prompt
from kg.errors import ModelError, UsageError

RECIPE = Settings(
    rank=4,
    alpha=4,
    dropout=0.1,
    save_embeddings=True,
    learning_rate=1e-2,
    batch=4,
    accumulation=2,
    epochs=2,
    patience=None,
)


class Interruption(BaseException):
    pass


def interrupted_at(share: float) -> Callable[[str, float | None], None]:
    def told(what: str, done: float | None) -> None:
        if done is not None and done >= share:
            raise Interruption

    return told


def weights(folder: Path) -> dict[str, list[float]]:
    from safetensors.torch import load_file

    return {name: values.flatten().tolist() for name, values in load_file(folder / "adapter_model.safetensors").items()}


def test_pairs_are_memorized_and_others_are_not_known(
    memorized: Trained, tiny_llama: Path, recitals: list[Example], recited: Callable[..., float]
) -> None:
    learned = load(str(tiny_llama), str(memorized.folder))
    assert recited(learned, recitals[:50]) == 1.0
    assert recited(learned, recitals[50:]) <= 0.1


def test_an_adapter_says_what_it_is(memorized: Trained, recitals: list[Example]) -> None:
    card = read_card(memorized.folder)
    assert card["examples"] == {"recite": 50}
    assert card["data"] == {"graph": "a version"}
    assert card["settings"]["learning_rate"] == 1e-2
    assert card["method"] == "lora"
    assert card["kept"] == len(card["figures"]) == 50
    assert card["figures"][-1]["loss"] < card["figures"][0]["loss"]
    assert 0 < card["trained_weights"] < card["weights"]
    assert read_keys(memorized.folder) == {"train": {one.key for one in recitals[:50]}, "validation": frozenset()}
    text = (memorized.folder / "card.md").read_text(encoding="utf-8")
    assert "| Tasks | recite (50 examples) |" in text
    lines = (memorized.folder / "loss.tsv").read_text(encoding="utf-8").splitlines()
    assert lines[0].split("\t") == ["step", "epoch", "loss", "validation_loss", "learning_rate", "gradient_norm"]
    assert all(len(line.split("\t")) == 6 for line in lines)
    drawing = ElementTree.parse(memorized.folder / "loss.svg").getroot()  # noqa: S314  # ours
    assert drawing.tag.endswith("svg")
    assert len(drawing.findall("{http://www.w3.org/2000/svg}polyline")) == 1
    names = {path.name for path in memorized.folder.iterdir()}
    assert names >= {"adapter_config.json", "adapter_model.safetensors", "tokenizer.json", "card.json"}
    assert not names & {"checkpoints", "best", "run.json", "README.md"}
    assert not list(memorized.folder.parent.glob("*.partial"))


def test_a_run_that_was_interrupted_ends_as_one_that_was_not(
    tiny_llama: Path, recitals: list[Example], tmp_path: Path
) -> None:
    settings = replace(RECIPE, epochs=3)

    def run(name: str, **more: object) -> Trained:
        return train(
            recitals[:20], recitals[20:24], base=str(tiny_llama), output=tmp_path / name, settings=settings, **more,  # type: ignore[arg-type]
        )  # fmt: skip

    whole = run("whole")
    with pytest.raises(Interruption):
        run("other", progress=interrupted_at(0.6))
    assert not (tmp_path / "other").exists()
    with pytest.raises(UsageError, match=r"an interrupted training is in .*other\.partial: resume it"):
        run("other")
    resumed = run("other", resume=True)
    assert resumed.figures == whole.figures
    assert weights(resumed.folder) == weights(whole.folder)
    with pytest.raises(UsageError, match="is complete: there is nothing to resume"):
        run("other", resume=True)


def test_other_settings_or_examples_do_not_resume(tiny_llama: Path, recitals: list[Example], tmp_path: Path) -> None:
    def run(examples: list[Example], settings: Settings, **more: object) -> Trained:
        return train(examples, base=str(tiny_llama), output=tmp_path / "out", settings=settings, **more)  # type: ignore[arg-type]

    with pytest.raises(Interruption):
        run(recitals[:8], RECIPE, progress=interrupted_at(0.9))
    with pytest.raises(UsageError, match=r"begun otherwise \(rank is 8, was 4; learning rate is 0.1, was 0.01\)"):
        run(recitals[:8], replace(RECIPE, rank=8, learning_rate=0.1), resume=True)
    with pytest.raises(UsageError, match="examples is"):
        run(recitals[1:9], RECIPE, resume=True)


def test_the_same_seed_gives_the_same_weights(tiny_llama: Path, recitals: list[Example], tmp_path: Path) -> None:
    def run(name: str, seed: int) -> dict[str, list[float]]:
        settings = replace(RECIPE, seed=seed, epochs=1)
        return weights(train(recitals[:12], base=str(tiny_llama), output=tmp_path / name, settings=settings).folder)

    first = run("a", 1)
    assert run("b", 1) == first
    assert run("c", 2) != first


def test_a_loss_that_is_no_number_stops_and_leaves_what_was_good(
    tiny_llama: Path, recitals: list[Example], tmp_path: Path
) -> None:
    settings = replace(RECIPE, batch=4, accumulation=1, epochs=4, learning_rate=1e30, warmup=0.5, scheduler="linear")
    with pytest.raises(
        ModelError, match=r"the loss is no number any more.*last good checkpoint is .*checkpoint-1;.*lower"
    ):
        train(
            recitals[:4], base=str(tiny_llama), output=tmp_path / "out", settings=settings
        )  # the first step has rate 0
    kept = list((tmp_path / "out.partial" / "checkpoints").glob("checkpoint-*"))
    assert [path.name for path in kept] == ["checkpoint-1"]
    assert all(math.isfinite(value) for values in weights(kept[0]).values() for value in values)


def test_out_of_memory_says_what_to_lower(tiny_llama: Path, recitals: list[Example], tmp_path: Path) -> None:
    def full(what: str, share: float | None) -> None:
        import torch

        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB")

    with pytest.raises(
        ModelError, match=r"out of memory while training; lower --batch .*--length.*--checkpointing or --bits 4"
    ):
        train(recitals[:4], base=str(tiny_llama), output=tmp_path / "out", settings=RECIPE, progress=full)


def test_training_ends_where_validation_gets_no_better_and_the_best_is_kept(
    tiny_llama: Path, recitals: list[Example], tmp_path: Path
) -> None:
    settings = replace(RECIPE, epochs=30, patience=2, learning_rate=2e-2, batch=8)
    trained = train(recitals[:32], recitals[50:60], base=str(tiny_llama), output=tmp_path / "out", settings=settings)
    losses = [figure.validation_loss or 0.0 for figure in trained.figures]
    assert trained.stopped_early
    assert len(losses) == trained.kept + 2 < 30
    assert losses[trained.kept - 1] == min(losses)
    measured = train(
        recitals[:32], recitals[50:60], base=str(tiny_llama), output=tmp_path / "last",
        settings=replace(settings, epochs=len(losses), patience=None),
    )  # fmt: skip
    assert measured.kept == len(losses)
    assert read_card(trained.folder)["stopped_early"] is True


def test_snapshots_are_kept_and_looked_at_without_a_trace(
    tiny_llama: Path, recitals: list[Example], recited: Callable[..., float], tmp_path: Path
) -> None:
    seen: list[tuple[int, str]] = []

    def look(epoch: int, loaded: Loaded, folder: Path) -> None:
        import torch

        assert recited(loaded, recitals[:2]) == recited(load(str(tiny_llama), str(folder)), recitals[:2])
        torch.rand(7)  # what it draws changes nothing
        seen.append((epoch, folder.name))

    settings = replace(RECIPE, evaluate_epochs=(1, 3), epochs=3)
    watched = train(
        recitals[:12], base=str(tiny_llama), output=tmp_path / "watched", settings=settings, after_epoch=look
    )  # fmt: skip
    plain = train(recitals[:12], base=str(tiny_llama), output=tmp_path / "plain", settings=replace(RECIPE, epochs=3))
    assert seen == [(1, "epoch-1"), (3, "epoch-3")]
    assert weights(watched.folder) == weights(plain.folder)
    assert weights(watched.folder / "epoch-3") == weights(watched.folder)
    assert weights(watched.folder / "epoch-1") != weights(watched.folder)


@pytest.mark.parametrize(
    "more",
    [
        {"dora": True, "save_embeddings": False},
        {"rslora": True, "save_embeddings": False},
        {"bits": 4, "save_embeddings": False},
        {"checkpointing": True},
        {"packing": True, "length": 128, "batch": 1, "accumulation": 1},
        {"save_embeddings": False, "targets": ("all-linear", "embed_tokens", "lm_head")},
        {"save_embeddings": False, "targets": ("q_proj", "v_proj")},
        {"bf16": True},
        {"bf16": True, "dora": True, "checkpointing": True},
        {"bf16": True, "save_embeddings": False, "targets": ("all-linear", "embed_tokens", "lm_head")},
        {"weight_decay": 0.1, "clip": 0.0, "scheduler": "constant", "warmup": 0.0},
    ],
    ids=str,
)
def test_every_variant_takes_a_step_that_can_be_loaded(
    more: dict[str, object], tiny_llama: Path, recitals: list[Example], tmp_path: Path
) -> None:
    if "bits" in more:
        pytest.importorskip("bitsandbytes", reason="the extra `quantized` is not installed")
    settings = replace(RECIPE, epochs=2, **more)  # type: ignore[arg-type]
    trained = train(recitals[:16], base=str(tiny_llama), output=tmp_path / "out", settings=settings)
    assert (trained.figures[1].loss or 9.0) < (trained.figures[0].loss or 0.0)
    assert load(str(tiny_llama), str(trained.folder)).name == "tiny+out"


@pytest.mark.parametrize(
    "more", [{"save_embeddings": True}, {"targets": ("all-linear", "embed_tokens", "lm_head")}], ids=str
)
def test_embeddings_that_are_one_stay_one(
    more: dict[str, object], make_llama: Callable[..., Path], recitals: list[Example], tmp_path: Path
) -> None:
    model = make_llama(tmp_path / "tied", tie_word_embeddings=True)
    settings = replace(RECIPE, epochs=1, **({"save_embeddings": False} | more))  # type: ignore[arg-type]
    trained = train(recitals[:8], base=str(model), output=tmp_path / "out", settings=settings)
    loaded = load(str(model), str(trained.folder)).model
    assert trained.figures[0].loss
    assert loaded.config.tie_word_embeddings


def test_all_weights_can_be_trained(
    tiny_llama: Path, recitals: list[Example], recited: Callable[..., float], tmp_path: Path
) -> None:
    settings = replace(
        RECIPE, method="full", save_embeddings=False, learning_rate=5e-3, epochs=60, batch=32, accumulation=1
    )
    trained = train(recitals[:10], base=str(tiny_llama), output=tmp_path / "model", settings=settings)
    assert recited(load(str(trained.folder)), recitals[:10]) == 1.0
    assert read_card(trained.folder)["method"] == "full"


def test_a_long_example_is_left_out_and_counted(tiny_llama: Path, recitals: list[Example], tmp_path: Path) -> None:
    long = replace(recitals[0], prompt=Prompt.of("", "word " * 200))
    settings = replace(RECIPE, length=64, epochs=1)
    trained = train([long, *recitals[1:5]], base=str(tiny_llama), output=tmp_path / "out", settings=settings)
    assert (trained.examples, trained.left_out) == (4, 1)
    with pytest.raises(UsageError, match="all 1 examples have more than 64 tokens"):
        train([long], base=str(tiny_llama), output=tmp_path / "out", settings=settings)


def test_nothing_to_train_by_is_an_error(tiny_llama: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no examples"):
        train([], base=str(tiny_llama), output=tmp_path / "out")


def test_what_is_not_ours_is_not_touched(tiny_llama: Path, recitals: list[Example], tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes").write_text("mine")
    (tmp_path / "file").write_text("mine")
    for name, said in (("mine", "has other things in it"), ("file", "is a file")):
        with pytest.raises(UsageError, match=said):
            train(recitals[:4], base=str(tiny_llama), output=tmp_path / name, settings=RECIPE)
    assert (tmp_path / "mine" / "notes").read_text() == "mine"


def test_an_adapter_of_ours_is_replaced(tiny_llama: Path, recitals: list[Example], tmp_path: Path) -> None:
    for count in (4, 8):
        settings = replace(RECIPE, epochs=1)
        train(recitals[:count], base=str(tiny_llama), output=tmp_path / "out", settings=settings)
    assert read_card(tmp_path / "out")["examples"] == {"recite": 8}
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_unknown_target_says_which_there_are(fresh: Loaded, recitals: list[Example], tmp_path: Path) -> None:
    settings = replace(RECIPE, targets=("c_attn",), save_embeddings=False)
    with pytest.raises(UsageError, match=r"no layer c_attn to adapt; there are embed_tokens, q_proj, .*lm_head"):
        train(recitals[:4], base=fresh, output=tmp_path / "out", settings=settings)


def test_progress_is_told_by_epochs(
    tiny_llama: Path, recitals: list[Example], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    told: list[tuple[str, float | None]] = []
    train(
        recitals[:16], base=str(tiny_llama), output=tmp_path / "out", settings=RECIPE,
        progress=lambda what, share: told.append((what, share)),
    )  # fmt: skip
    assert [share for _, share in told] == [0.25, 0.5, 0.75, 1.0]
    assert told[-1][0].startswith("epoch 2 of 2, loss ")
    assert capfd.readouterr() == ("", "")


PROGRAM = """
import sys
from pathlib import Path
from engine.finetune.model import Example, Task
from engine.finetune.settings import Settings
from engine.finetune.training import train
from engine.generate.model import Prompt
examples = [Example(Task.RECITE, Prompt.of("", f"Term: {at}"), f"HP:{at * 37}") for at in range(16)]
settings = Settings(rank=4, dropout=0.0, learning_rate=1e-2, epochs=2, batch=2, accumulation=ACCUMULATION, evaluate_epochs=(2,))
train(examples, examples[:3], base=BASE, output=Path(OUTPUT), settings=settings, progress=lambda what, share: print(what))
"""


def test_several_processes_train_as_one_with_larger_steps(
    tiny_llama: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def program(name: str, accumulation: int) -> str:
        given = {"ACCUMULATION": accumulation, "BASE": str(tiny_llama), "OUTPUT": str(tmp_path / name)}
        return "\n".join([*(f"{name} = {value!r}" for name, value in given.items()), PROGRAM])

    (tmp_path / "program.py").write_text(program("two", 2))
    launcher = [
        "-m",
        "torch.distributed.run",
        "--nproc-per-node",
        "2",
        "--rdzv-backend",
        "c10d",
        "--rdzv-endpoint",
        "localhost:0",
    ]
    done = subprocess.run(
        [sys.executable, *launcher, tmp_path / "program.py"], capture_output=True, text=True, check=False, timeout=240,
        env={**os.environ, "PYTHONPATH": str(Path(engine.__file__).parents[1])},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    exec(compile(program("one", 4), "program", "exec"), {})  # noqa: S102  # the same program
    assert done.stdout == capsys.readouterr().out  # one process speaks
    one, two = read_card(tmp_path / "one"), read_card(tmp_path / "two")
    assert two["processes"] == 2
    assert two["tokens"] == one["tokens"]
    for this, other in zip(one["figures"], two["figures"], strict=True):
        assert this == pytest.approx(other, abs=1e-3)
    expected = weights(tmp_path / "one")
    for name, values in weights(tmp_path / "two").items():
        assert values == pytest.approx(expected[name], abs=2e-3)
    assert (tmp_path / "two" / "epoch-2" / "adapter_model.safetensors").is_file()
    assert not list(tmp_path.glob("*.partial")) + list(tmp_path.glob("*.lock"))
