"""The page: well formed, nothing gets out of its place, every number has its query, and it can be read aloud."""

import io
import itertools
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from engine.report import WRITERS, report
from engine.report.model import Report, Share
from kg.queries import run
from kg.store.protocol import GraphStore

VOID = {"meta", "br", "line", "path", "rect"}


class Page(HTMLParser):
    """Elements in order, with the text inside each kind; an end that does not fit is an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.texts.setdefault(tag, []).append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        for tag in set(self.open):
            self.texts[tag][-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for one, attributes in self.elements if one == tag]


@pytest.fixture(scope="module")
def made(recorded: GraphStore) -> Report:
    return report(recorded, ["a/one", "a/two <i>", "b/one"])


@pytest.fixture(scope="module")
def text(made: Report) -> str:
    return written(made, "html")


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    return Page(text)


def written(made: Report, format_: str) -> str:
    stream = io.StringIO()
    WRITERS[format_](made, stream)
    return stream.getvalue()


def test_nothing_of_a_text_is_an_element_or_turns_the_line(page: Page, text: str) -> None:
    assert page.all("img") == page.all("i") == []
    assert len(page.all("script")) == 1
    assert "\u202e" not in text
    assert "\x00" not in text
    assert not [name for _, attributes in page.elements for name in attributes if name.startswith("on")]
    assert any("onerror=alert(1)" in said for said in page.texts["td"])


def test_the_page_loads_nothing(page: Page) -> None:
    assert not page.all("link")
    assert not [one for _, one in page.elements for name in one if name in {"src", "srcset", "data"}]
    assert all((one["href"] or "").startswith("#") for one in page.all("a"))
    [policy] = [one["content"] for one in page.all("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    assert policy is not None
    assert policy.startswith("default-src 'none'")


def test_it_can_be_read_aloud(page: Page) -> None:
    ids = [one["id"] for _, one in page.elements if "id" in one]
    assert len(ids) == len(set(ids))
    assert {(one["href"] or "#")[1:] for one in page.all("a")} <= set(ids)
    for _, attributes in page.elements:
        assert set((attributes.get("aria-labelledby") or "").split()) <= set(ids)
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))
    assert all(one.get("role") == "img" for one in page.all("svg"))
    assert len(page.all("caption")) == len(page.all("table"))
    assert {one["scope"] for one in page.all("th")} == {"row", "col"}


def test_it_has_colours_for_light_dark_and_print(text: str) -> None:
    assert "prefers-color-scheme: dark" in text
    assert "@media print" in text


def test_a_number_is_that_of_its_query_and_stands_on_the_page(made: Report, recorded: GraphStore, text: str) -> None:
    table = next(figure.table for section in made.sections if section.key == "accuracy"
                 for part in section.parts if part.dataset == "a" for figure in part.figures)  # fmt: skip
    first = table.rows[0][1]
    row = next(row for row in run(recorded, "accuracy", {"run": "a/one"}) if row["over"] == "pairs")
    assert isinstance(first, Share)
    assert (first.count, first.total) == (row["right"], row["mentions"])
    assert f"{first.count:,} of {first.total:,}" in text


def test_every_figure_has_its_queries(made: Report, page: Page) -> None:
    figures = [figure for section in made.sections for part in section.parts for figure in part.figures]
    assert all(figure.statements for figure in figures)
    shown = "".join(page.texts["code"])
    assert all(one.text.split("\n")[0] in shown for figure in figures for one in figure.statements)


@pytest.mark.parametrize("format_", ["md", "json", "csv"])
def test_other_formats_have_the_same_numbers(made: Report, format_: str) -> None:
    text = written(made, format_)
    first: Any = next(figure.table for section in made.sections if section.key == "accuracy"
                      for part in section.parts for figure in part.figures).rows[0][1]  # fmt: skip
    assert (f"{first.count:,} of {first.total:,}" if format_ == "md" else str(first.count)) in text
    if format_ == "md":
        assert "<img" not in text
        assert "\u202e" not in text
        assert "</script>" not in text
