from dataclasses import replace
from pathlib import Path

import pytest

from engine.finetune.card import read_card, read_keys
from engine.finetune.course import Base, Course, Finetuned, run_course
from engine.finetune.examples import Made, WantedExamples, make_examples
from engine.finetune.model import Task
from engine.finetune.settings import Preference, Settings
from engine.generate.loading import load
from kg.errors import UsageError
from kg.store.embedded import EmbeddedStore

QUICK = Settings(rank=4, save_embeddings=True, learning_rate=1e-2, batch=8, accumulation=1, epochs=1, length=2048)


@pytest.fixture(scope="module")
def made(clinic: EmbeddedStore) -> Made:
    wanted = WantedExamples(tasks=(Task.CHOOSE, Task.EXPAND), count=24, validation=0.2, most=5, fewest=3)
    return make_examples(clinic, wanted)


@pytest.fixture
def course(tiny_llama: Path, tmp_path: Path) -> Course:
    return Course(str(tiny_llama), tmp_path / "out", QUICK)


def run(made: Made, course: Course) -> Finetuned:
    return run_course(made, course, Base(course), data={"graph": made.graph})


def test_examples_of_the_graph_become_an_adapter(made: Made, course: Course) -> None:
    outcome = run(made, course)
    card = read_card(outcome.trained.folder)
    assert card["data"] == {"graph": made.graph}
    assert set(card["examples"]) == {"choose", "expand"}
    assert sum(card["examples"].values()) == len(made.train)
    assert card["validation"] == len(made.validation) > 0
    assert read_keys(course.output)["train"] >= made.keys
    assert (outcome.selection, outcome.fitted, outcome.merged) == (None, None, None)


@pytest.mark.parametrize("choice", ["ifd", "random"])
def test_a_selection_is_on_the_card(choice: str, made: Made, course: Course) -> None:
    outcome = run(made, replace(course, select=choice, keep=0.5))  # type: ignore[arg-type]
    told = read_card(course.output)["data"]["selection"]
    assert (told["by"], told["of"]) == (choice, len(made.train))
    assert told["kept"] == outcome.trained.examples <= round(len(made.train) / 2) + 2
    assert (outcome.selection is None) == (choice == "random")
    assert ("groups" in told) == (choice == "ifd")


def test_a_random_selection_can_be_as_large_as_another(made: Made, course: Course, tiny_llama: Path) -> None:
    by_chance = run(made, replace(course, select="random", select_model=str(tiny_llama)))
    assert by_chance.selection is not None
    assert by_chance.trained.examples == len(by_chance.selection.kept)


def test_a_preference_stage_keeps_the_adapter_before_it(made: Made, course: Course, tmp_path: Path) -> None:
    whole = replace(course, preference=Preference(), merged=tmp_path / "merged")
    outcome = run(made, whole)
    assert outcome.fitted == whole.fitted == tmp_path / "out.fitted"
    assert read_card(tmp_path / "out.fitted")["method"] == "lora"
    card = read_card(course.output)
    assert (card["method"], card["adapter"]) == ("dpo", str(tmp_path / "out.fitted"))
    assert set(card["examples"]) == {"choose"}  # others have no wrong answers
    assert outcome.merged == tmp_path / "merged"
    assert load(str(tmp_path / "merged")).name == "merged"


def test_a_course_goes_on_behind_the_stage_that_is_done(made: Made, course: Course, tmp_path: Path) -> None:
    both = replace(course, preference=Preference())
    run(made, replace(course, output=tmp_path / "out.fitted"))
    written = read_card(tmp_path / "out.fitted")
    resumed = replace(both, resume=True)
    run(made, resumed)
    assert read_card(tmp_path / "out.fitted") == written
    with pytest.raises(UsageError, match=r"out\.fitted was made otherwise \(rank is 8, was 4\)"):
        run(made, replace(resumed, settings=replace(QUICK, rank=8)))


def test_an_adapter_is_trained_on(made: Made, course: Course, tmp_path: Path) -> None:
    first = run(made, course).trained
    second = run(made, replace(course, adapter=str(first.folder), output=tmp_path / "second")).trained
    assert (second.figures[0].loss or 9.0) < (first.figures[0].loss or 0.0)
    assert read_card(second.folder)["adapter"] == str(first.folder)


def test_what_does_not_go_together_is_refused(course: Course, tmp_path: Path) -> None:
    full = replace(QUICK, method="full", save_embeddings=False)
    for more in ({"merged": tmp_path / "merged"}, {"preference": Preference()}, {"adapter": "somewhere"}):
        with pytest.raises(UsageError, match="are for LoRA"):
            replace(course, settings=full, **more)
    with pytest.raises(UsageError, match="--select-model is for"):
        replace(course, select_model="a model")
    (tmp_path / "out").write_text("mine")
    with pytest.raises(UsageError, match="is a file"):
        replace(course)
