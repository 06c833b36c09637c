from pathlib import Path
from xml.etree import ElementTree

import pytest

from engine.finetune.history import best, figures, is_spent, points, write_table
from engine.finetune.plot import line_plot

LOG = [
    {"step": 2, "epoch": 0.5, "loss": 4.0, "grad_norm": 1.5, "learning_rate": 0.1},
    {"step": 3, "epoch": 0.75, "loss": 1.0, "grad_norm": 1.0, "learning_rate": 0.1},
    {"step": 4, "epoch": 1.0, "loss": 2.0, "grad_norm": 1.0, "learning_rate": 0.1},
    {"step": 4, "epoch": 1.0, "eval_loss": 3.0},
    {"step": 8, "epoch": 2.0, "loss": 1.0, "grad_norm": float("nan"), "learning_rate": 0.0},
    {"step": 8, "epoch": 2.0, "eval_loss": 3.5},
    {"step": 8, "epoch": 2.0, "train_loss": 1.9, "train_runtime": 3.0},
]


def test_figures_are_means_over_the_steps_of_an_epoch() -> None:
    first, second = figures(LOG)
    assert first.loss == pytest.approx((4.0 * 2 + 1.0 + 2.0) / 4)
    assert (first.epoch, first.step, first.validation_loss) == (1, 4, 3.0)
    assert (second.epoch, second.step, second.loss, second.validation_loss) == (2, 8, 1.0, 3.5)
    assert figures([]) == []


def test_patience_counts_epochs_since_the_best() -> None:
    found = figures(LOG)
    assert best(found) == found[0]
    assert is_spent(found, 1)
    assert not is_spent(found, 2)
    assert best(figures(LOG[:3])) is None
    assert not is_spent(figures(LOG[:3]), 1)


def test_a_table_has_a_line_a_step(tmp_path: Path) -> None:
    write_table(tmp_path / "loss.tsv", LOG)
    lines = (tmp_path / "loss.tsv").read_text().splitlines()
    assert lines[0] == "step\tepoch\tloss\tvalidation_loss\tlearning_rate\tgradient_norm"
    assert lines[1] == "2\t0.5\t4\t\t0.1\t1.5"
    assert lines[-1] == "8\t2\t1\t3.5\t0\tnan"
    assert len(lines) == 5


def test_a_plot_is_an_image_with_axes() -> None:
    lines = {"training": points(LOG, "loss"), "validation": points(LOG, "eval_loss"), "none": points(LOG, "other")}
    drawing = ElementTree.fromstring(line_plot(lines, title="<a & b>", across="step", upward="loss"))  # noqa: S314  # ours
    texts = [one.text for one in drawing.iter("{http://www.w3.org/2000/svg}text")]
    assert {"step", "loss", "training", "validation", "0", "8", "4"} <= set(texts)
    assert "none" not in texts
    curves = drawing.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(curves) == 2
    for curve in curves:
        for place in curve.attrib["points"].split():
            across, down = map(float, place.split(","))
            assert 64 <= across <= 624
            assert 40 <= down <= 352
    assert line_plot({}, title="", across="", upward="").startswith("<svg")
