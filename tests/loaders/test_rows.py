"""Tables as people save them: quotes, missing and surplus cells, comments, headers."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import LoadError
from kg.model import Problem
from loaders.document import Document
from loaders.rows import open_table, parse_header

Write = Callable[..., Path]


def picked(path: Path, *names: str) -> tuple[list[tuple[int, tuple[str, ...]]], list[Problem]]:
    with Document(path) as document:
        table = open_table(document)
        pick = table.pick(*names)
        return [(line, pick(cells)) for line, cells in table.rows()], table.problems


@pytest.mark.parametrize(
    "text", ["b\ta\n2\t1\n", "b,a\n2,1\n", '"b","a"\n"2","1"\n', "B, A \n2,1", "b\ta\tc\r\n2\t1\t3\r\n"]
)
def test_columns_are_found_by_name(write: Write, text: str) -> None:
    assert picked(write(text), "a", "b") == ([(2, ("1", "2"))], [])


def test_a_missing_column_is_empty(write: Write) -> None:
    assert picked(write("a,b\n1,2\n"), "a", "c") == ([(2, ("1", ""))], [])


def test_a_short_row_ends_in_empty_cells(write: Write) -> None:
    assert picked(write("a\tb\tc\n1\n"), "a", "c") == ([(2, ("1", ""))], [])


def test_a_long_row_is_told_unless_its_surplus_is_empty(write: Write) -> None:
    found, problems = picked(write("a\tb\n1\t2\t\t\n1\t2\t3\n4\t5\n"), "a", "b")
    assert found == [(2, ("1", "2")), (4, ("4", "5"))]
    assert problems == [Problem("row with too many cells", "3 cells under 2 columns", 3)]


def test_blank_lines_are_no_rows(write: Write) -> None:
    assert picked(write("\na\tb\n\n1\t2\n\t\n"), "a", "b") == ([(4, ("1", "2"))], [])
    assert picked(write("a,b\n\n1,2\n,\n"), "a", "b") == ([(3, ("1", "2"))], [])


def test_quotes_of_a_tsv_are_taken_off(write: Write) -> None:
    text = 'a\tb\n"x|y"\t"a ""word"""\n"tab\there"\t2\n5" tall\t"\n'
    assert picked(write(text), "a", "b")[0] == [
        (2, ("x|y", 'a "word"')),
        (3, ("tab\there", "2")),
        (4, ('5" tall', '"')),
    ]


def test_a_stray_quote_in_a_tsv_swallows_nothing(write: Write) -> None:
    assert [line for line, _ in picked(write('a\tb\n"open\t2\n3\t4\n'), "a", "b")[0]] == [2, 3]


def test_a_cell_of_a_csv_may_hold_commas_and_lines(write: Write) -> None:
    assert picked(write('a,b\n"1\n,",2\n3,4\n'), "a", "b")[0] == [(2, ("1\n,", "2")), (4, ("3", "4"))]


@pytest.mark.parametrize("row", ['"open,2', '"1"x,2', "1\r1,2"])
def test_a_damaged_csv_is_refused_with_its_line(write: Write, row: str) -> None:
    with pytest.raises(LoadError, match=r"source\.txt:3: damaged CSV"):
        picked(write(f"a,b\n1,2\n{row}\n3,4\n"), "a", "b")


def test_comments_stand_above_the_header(write: Write) -> None:
    with Document(write("#one\n# two\na\tb\n#1\t2\n")) as document:
        table = open_table(document)
        assert table.comments == ["#one", "# two"]
        assert [cells[:2] for _, cells in table.rows()] == [["#1", "2"]]


def test_a_header_may_be_a_comment(write: Write) -> None:
    with Document(write("#one\n#Key\tb\n1\t2\n")) as document:
        assert open_table(document, commented_header="#key").columns == ["Key", "b"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("# only\n# comments\n", "there is no table in it, only comments"),
        ("a\tb\tA\n", "two columns are named a; rename one"),
        ("a\tb\n", r"there is no column curie \(needed: curie; there are: a, b\)"),
        (f"curie,{'x' * 200_000}\n", "this is no header of a table"),
    ],
)
def test_a_header_that_does_not_fit_is_told(write: Write, text: str, told: str) -> None:
    with Document(write(text)) as document, pytest.raises(LoadError, match=told):
        open_table(document, required=("curie",))


def test_the_names_of_columns_are_clean() -> None:
    assert parse_header("curie,\x1b[31mlabel,a\x00b") == (["curie", "[31mlabel", "a b"], ",")
