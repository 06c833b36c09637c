"""Pictures: what is drawn stands where it should, and says what it is."""

import re
import xml.etree.ElementTree as ET

import pytest

from engine.report.model import Axis, Chart, Dots, Lines, Point, Series, Share, Stacks, Wings
from engine.report.plots import svg
from engine.report.plots.canvas import cut_to

AXIS = Axis("share", 0.0, 1.0, ((0.0, "0 %"), (0.5, "50 %"), (1.0, "100 %")))
LONG = "a very long name of a run that nobody would write by hand, or <b>would</b> they & more"
CHARTS: list[Chart] = [
    Lines("t <b>", "d", AXIS, AXIS, (
        Series("one", 0, (Point(0, 0.2, 0.1, 0.3), Point(1, 0.8, 0.7, 0.9))), Series(LONG, 1, (Point(0.5, 0.5),)),
        Series("none", 2, ()),
    ), diagonal=True),
    Dots("t", "d", AXIS, (("one", 0, Share(1, 4, 0.1, 0.6)), (LONG, 1, Share(0, 0)))),
    Stacks("t", "d", ("a", "b"), (("one", (3, 1)), (LONG, (0, 0)))),
    Wings("t", "d", "lost", "gained", (("one", 3, 7), (LONG, 0, 0))),
]  # fmt: skip


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_a_picture_is_well_formed_and_has_a_name(chart: Chart) -> None:
    picture = ET.fromstring(svg(chart, "key"))  # noqa: S314 - made here
    assert picture.get("aria-labelledby") == "key-title key-description"
    assert [one.text for one in picture][:2] == [chart.title, "d"]
    _, _, width, height = map(float, str(picture.get("viewBox")).split())
    for one in picture.iter():
        for name, most in (("x", width), ("y", height), ("x1", width), ("y2", height)):
            assert -1 <= float(one.get(name, 0)) <= most + 1


def test_a_point_stands_where_both_axes_say() -> None:
    intervals = [str(one.get("d")) for one in ET.fromstring(svg(CHARTS[0], "key")).iter("path")  # noqa: S314
                 if one.get("class") == "interval s0"]  # fmt: skip
    (left, low, high), (right, low_after, high_after) = (
        tuple(map(float, re.findall(r"M([\d.]+),([\d.]+)V([\d.]+)", path)[0])) for path in intervals
    )
    assert left < right
    assert low - high == pytest.approx(low_after - high_after)
    assert low_after < high < low


def test_a_bar_is_as_long_as_its_count() -> None:
    boxes = [one for one in ET.fromstring(svg(CHARTS[3], "key")).iter("rect") if one.find("title") is not None]  # noqa: S314
    lost, gained = (float(str(one.get("width"))) for one in boxes[:2])
    assert gained / lost == pytest.approx(7 / 3, rel=0.01)


@pytest.mark.parametrize(("most", "cut"), [(7, "abcdefg"), (5, "ab…fg"), (4, "ab…g")])
def test_a_long_name_is_cut_in_the_middle(most: int, cut: str) -> None:
    assert cut_to("abcdefg", most) == cut
