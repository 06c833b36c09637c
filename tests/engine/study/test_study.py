"""A whole study of a tiny simulated model: what is recorded, that it goes on where it stopped, and its report."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("peft", reason="the extra `model` is not installed")

from engine.finetune.model import Example
from engine.prompt.reciting import Direction
from engine.report import WRITERS
from engine.report.model import Report
from engine.study.pairs import pairs_of
from engine.study.plan import Plan
from engine.study.simulation import corpus
from engine.study.study import run_study
from engine.study.teaching import lessons
from engine.study.unnamed import LABEL, SYNONYM, TYPO, unnamed
from kg.errors import UsageError
from kg.evaluation.recording import mentions_of, runs
from kg.queries import run
from kg.store.protocol import GraphStore
from kg.text import fold

MakePlan = Callable[..., Plan]
GOLD = "mention\tgold_ids\nminute left ear\tHP:10\nSmall left ear\tHP:10\nwee rib on the right\tHP:18\n"


def test_the_text_has_each_pair_as_often_as_it_was_counted_up_to_the_cap(
    graph: GraphStore, make_plan: MakePlan
) -> None:
    plan = make_plan("hgnc:name-symbol", directions=(Direction.TERM_TO_ID,))
    pairs = pairs_of(graph, plan.arms[0], plan)
    text: list[Example] = [*corpus([pairs], plan.model, seed=0)]  # type: ignore[arg-type]
    times = {pair.curie: sum(one.curie == pair.curie for one in text) for pair in pairs.pairs}
    assert times == {pair.curie: min(pair.popularity, 3) for pair in pairs.pairs}
    assert all(one.answer[0] in "ABGD" for one in text)


def test_only_trained_pairs_are_taught_in_so_many_paraphrases(graph: GraphStore, make_plan: MakePlan) -> None:
    plan = make_plan("hp", directions=(Direction.ID_TO_TERM,))
    pairs = pairs_of(graph, plan.arms[0], plan)
    taught = lessons(pairs, 2)
    assert {one.curie for one in taught} == pairs.trained
    assert len(taught) == 40


def test_mentions_that_are_no_name_are_hidden_or_none(graph: GraphStore, make_plan: MakePlan, tmp_path: Path) -> None:
    (tmp_path / "notes.tsv").write_text(GOLD)
    plan = make_plan("hp", choose=True, gold=(tmp_path / "notes.tsv",))
    pairs = pairs_of(graph, plan.arms[0], plan)
    found = unnamed(graph, pairs, plan)
    names = {row["key"] for row in run(graph, "names_to_learn", {"prefixes": ["HP"]})}
    for mention in found.mentions:
        assert mention.type is not None
        if not mention.type.startswith(LABEL):
            assert fold(mention.text) not in names - found.hidden.keys
        assert mention.type.endswith(f", {mention.split}")
    kinds = {str(mention.type).rpartition(", ")[0] for mention in found.mentions}
    assert kinds == {SYNONYM, TYPO, LABEL, "notes"}
    noted = {one.text for one in found.mentions if str(one.type).startswith("notes")}
    assert noted == {"minute left ear", "wee rib on the right"}


@pytest.fixture(scope="module")
def studied(
    graph: GraphStore, make_plan: MakePlan, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Plan, Path, Report]:
    """A study of three arms, interrupted while the second one was taught, and gone on with."""
    folder = tmp_path_factory.mktemp("studies") / "small"
    notes = folder.parent / "notes.tsv"
    notes.write_text(GOLD)
    said = folder.parent / "said.tsv"
    said.write_text("mention\tid\nSmall left ear\tHP:10\nSmall left eye\tHP:99\n")
    plan = make_plan(
        "hp", "hgnc:name-symbol", "hgnc:name-id", directions=(Direction.TERM_TO_ID,), choose=True, gold=(notes,),
        said=_said(said),
    )  # fmt: skip
    seen: list[str] = []

    def stop(what: str, share: float | None) -> None:
        seen.append(what)
        if what.startswith("small/hp.label-id.term-to-id/simulated/epoch 2"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_study(graph, plan, folder, progress=stop)
    assert any(what.startswith("pre-training") for what in seen)
    again: list[str] = []
    report = run_study(graph, plan, folder, resume=True, progress=lambda what, share: again.append(what))
    assert not any(what.startswith(("pre-training", "small/hp.label-id.term-to-id/simulated:")) for what in again)
    return plan, folder, report


def _said(path: Path) -> Any:
    from engine.study.plan import Said

    return (Said("gpt", "hp.label-id.term-to-id", path),)


def test_every_run_is_in_the_graph(studied: tuple[Plan, Path, Report], graph: GraphStore) -> None:
    found = {one.id: one for one in runs(graph)}
    arm = "small/hgnc.name-symbol.term-to-id"
    assert {name for name in found if name.startswith(arm)} == {
        f"{arm}/simulated", f"{arm}/simulated/epoch 1", f"{arm}/simulated/epoch 2",
    }  # fmt: skip
    last = found[f"{arm}/simulated/epoch 2"]
    assert (last.epoch, last.seed, last.arm, last.direction) == (2, 0, "hgnc.name-symbol.term-to-id", "term-to-id")
    assert json.loads(last.parameters or "")["rank"] == 4
    assert {one.split for one in mentions_of(graph, arm)} == {"trained", "withheld"}
    assert found["small/hp.label-id.term-to-id/gpt"].system == "gpt"
    systems = {one.system for one in found.values() if one.dataset == "small/hp.no-names"}
    assert systems == {"recite", "retrieve", "choose"}


def test_its_counts_are_those_of_the_queries(studied: tuple[Plan, Path, Report], graph: GraphStore) -> None:
    _, _, report = studied
    rows = {(row["run"], row["split"]): row for row in run(graph, "accuracy_by_split",
                                                           {"dataset": "small/hp.label-id.term-to-id"})}  # fmt: skip
    [table] = [figure.table for section in report.sections if section.key == "accuracy" for part in section.parts
               if part.dataset == "hp.label-id.term-to-id" for figure in part.figures]  # fmt: skip
    shown: Any = {row[0]: row for row in table.rows}
    trained = rows["small/hp.label-id.term-to-id/simulated/epoch 2", "trained"]
    assert (shown["simulated/epoch 2"][2].count, shown["simulated/epoch 2"][2].total) == (trained["right"], 20)
    assert shown["gpt"][4].count == 1


def test_look_up_finds_labels_and_nothing_hidden_by_name(studied: tuple[Plan, Path, Report], graph: GraphStore) -> None:
    rows = {row["type"]: row for row in run(graph, "accuracy_by_type", {"run": "small/hp.no-names/look-up"})}
    assert rows["label, trained"]["right"] == rows["label, trained"]["pairs"] == 20


@pytest.mark.parametrize("format_", list(WRITERS))
def test_the_report_is_written_in_every_format(studied: tuple[Plan, Path, Report], format_: str) -> None:
    _, _, report = studied
    stream = io.StringIO()
    WRITERS[format_](report, stream)
    assert "hgnc.name-symbol.term-to-id" in stream.getvalue()
    assert [section.key for section in report.sections] == [
        "design", "accuracy", "changes", "published", "popularity", "predictors", "embedding", "unnamed",
    ]  # fmt: skip
    assert any("The published pattern" in line for line in report.summary)
    assert any("simulation" in note for part in report.sections[0].parts for note in part.notes)


def test_a_study_of_something_else_is_not_gone_on_with(
    studied: tuple[Plan, Path, Report], graph: GraphStore, make_plan: MakePlan, tmp_path: Path
) -> None:
    plan, folder, _ = studied
    with pytest.raises(UsageError, match="has a study already; go on with --resume"):
        run_study(graph, plan, folder)
    with pytest.raises(UsageError, match="was begun otherwise"):
        run_study(graph, make_plan("hp"), folder, resume=True)
    longer = replace(plan, settings=replace(plan.settings, rank=5))
    with pytest.raises(UsageError, match=rf"was begun otherwise \(rank is 5, was {plan.settings.rank}\): resume"):
        run_study(graph, longer, folder, resume=True)
    (tmp_path / "other.txt").write_text("x")
    with pytest.raises(UsageError, match="has other things in it"):
        run_study(graph, plan, tmp_path)
