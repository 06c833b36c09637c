"""Files of mentions: lines, CSV and TSV as people have them, and those that are none."""

import sys
from collections.abc import Callable
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.mentions import MentionRow, Mentions, opened
from engine.mentions import given as given_mentions
from kg.errors import UsageError

Read = Callable[..., Mentions]

LARGE = 16 * 2**20 + 1


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """What a file of these bytes holds, with its rows as a list."""

    def make(content: bytes | str, **options: Any) -> Mentions:
        path = tmp_path / "notes"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        with opened(path, **options) as found:
            return Mentions(list(found.rows), found.columns, found.column)

    return make


def texts(found: Mentions) -> list[str]:
    return [row.mention for row in found.rows]


# Lines


@pytest.mark.parametrize(
    ("content", "mentions"),
    [
        ("", []),
        ("one", ["one"]),
        ("one\ntwo\n", ["one", "two"]),
        ("one\r\ntwo\r\n", ["one", "two"]),
        ("one\rtwo", ["one", "two"]),
        ("\ufeffone\ntwo", ["one", "two"]),
        ("one\n\n  two \n", ["one", "", "  two "]),
        ('say "ah"\n"\n,a,b\n', ['say "ah"', '"', ",a,b"]),
        ("first, second\nthird\tfourth\n", ["first, second", "third\tfourth"]),
        ("a\u2028b\x0cc\x85d\n", ["a\u2028b\x0cc\x85d"]),
        ("a\0b\n", ["a\0b"]),
        ('"not closed, mention\n', ['"not closed, mention']),
    ],
)
def test_without_a_header_every_line_is_a_mention(read: Read, content: str, mentions: list[str]) -> None:
    found = read(content)
    assert texts(found) == mentions
    assert (found.columns, found.column) == ((), "mention")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]))))
def test_any_lines_come_back(read: Read, lines: list[str]) -> None:
    found = read("first line\n" + "".join(f"{line}\n" for line in lines))
    assert texts(found) == ["first line", *lines]


# Tables


@pytest.mark.parametrize(
    "content",
    [
        "id,mention,note\n1,liver,x\n2,lung,\n",
        "id\tmention\tnote\n1\tliver\tx\n2\tlung\t\n",
        "\ufeffid,mention,note\r\n1,liver,x\r\n2,lung,\r\n",
        "id,mention,note\r1,liver,x\r2,lung,\r",
        '"id","mention","note"\n"1","liver","x"\n2,lung,\n',
        '"id"\t"mention"\t"note"\n1\t"liver"\tx\n2\tlung\t\n',
        "id,mention,note\n\n1,liver,x\n\n2,lung,\n\n",
    ],
)
def test_a_header_with_a_column_mention_makes_a_table(read: Read, content: str) -> None:
    found = read(content)
    assert (found.columns, found.column) == (("id", "mention", "note"), "mention")
    assert found.rows == [MentionRow("liver", {"id": "1", "note": "x"}), MentionRow("lung", {"id": "2", "note": ""})]


def test_a_column_that_is_named_makes_a_table(read: Read) -> None:
    found = read("finding,mention\nliver,lung\n", column="finding")
    assert (found.column, found.rows) == ("finding", [MentionRow("liver", {"mention": "lung"})])


def test_one_column_is_a_table_too(read: Read) -> None:
    assert texts(read("mention\nliver\nlung\n")) == ["liver", "lung"]
    assert texts(read("finding\nliver\n", column="finding")) == ["liver"]
    assert texts(read("finding\nliver\n")) == ["finding", "liver"]


def test_the_context_is_taken_from_its_column(read: Read) -> None:
    [row] = read("mention,note\nliver,an enlarged liver\n", context_column="note").rows
    assert (row.context, row.others) == ("an enlarged liver", {"note": "an enlarged liver"})


def test_a_csv_cell_may_hold_commas_quotes_and_lines(read: Read) -> None:
    found = read('mention,note\n"a, ""b""\nc\r\nd",x\nlung,y\n')
    assert [(row.mention, row.others["note"]) for row in found.rows] == [('a, "b"\nc\nd', "x"), ("lung", "y")]


def test_a_stray_quote_in_a_tsv_is_text_and_swallows_nothing(read: Read) -> None:
    found = read('mention\tnote\n"open\tx\n6" scar\ty"\n"a ""b"""\t"z"\n"\t""\nlung\tw\n')
    assert [(row.mention, row.others["note"]) for row in found.rows] == [
        ('"open', "x"), ('6" scar', 'y"'), ('a "b"', "z"), ('"', ""), ("lung", "w")
    ]  # fmt: skip


@pytest.mark.parametrize("content", ["mention,n\na\nb,1\nc,1,2\n", "mention\tn\na\nb\t1\nc\t1\t2\n"])
def test_a_row_with_too_few_or_too_many_cells_is_told_with_its_line(read: Read, content: str) -> None:
    assert read(content).rows == [
        MentionRow("a", {"n": ""}, error="line 2 has 1 cell, the header 2; is a separator missing or not quoted?"),
        MentionRow("b", {"n": "1"}),
        MentionRow("c", {"n": "1"}, error="line 4 has 3 cells, the header 2; is a separator missing or not quoted?"),
    ]  # fmt: skip


def test_the_line_of_a_bad_row_is_that_of_the_file(read: Read) -> None:
    rows = list(read('mention,n\n"a\nb",1\n\nc\n"d" e,1\n"f\n",1,1\ng\n').rows)
    assert [(row.error or "")[:7].rstrip(" :") for row in rows] == ["", "line 5", "line 6", "line 7", "line 9"]


def test_a_mention_may_be_large(read: Read) -> None:
    large = "a" * 1_000_000
    assert texts(read(f"{large}\nb\n")) == [large, "b"]
    assert texts(read(f"id,mention\n1,{large}\n2,b\n")) == [large, "b"]


@pytest.mark.parametrize(
    ("name", "content", "columns"),
    [
        ("notes", "id\tfinding\n1\tliver\n", "id, finding"),
        ("notes", "id\tfinding\n", "id, finding"),
        ("notes", "id,finding\n1,liver\n2,lung\n", "id, finding"),
        ("notes.TSV", "the finding\nliver\n", "the finding"),
        ("notes.csv", "the id,finding\n1,liver\n2\n", "the id, finding"),
    ],
)
def test_a_table_without_a_column_mention_asks_which_it_is(
    tmp_path: Path, name: str, content: str, columns: str
) -> None:
    (tmp_path / name).write_text(content)
    told = rf"{name} has no column mention; its columns: {columns}; say which is of the mentions, as in --column "
    with pytest.raises(UsageError, match=told), opened(tmp_path / name):
        pass


@pytest.mark.parametrize(
    "content",
    [
        "a, b\nc, d\n",
        "liver,lung\nskin\n",
        "liver,lung\n",
        "a\tb\nc\n",
        "id,finding\n1,2\n3,4,5\n",
        "x\n1\t2\n",
        "\n\n",
    ],
)
def test_mentions_with_commas_and_tabs_are_no_table(read: Read, content: str) -> None:
    assert texts(read(content)) == content.splitlines()


# What is refused


@pytest.mark.parametrize(
    ("content", "options", "told"),
    [
        ("liver\n".encode("utf-16"), {}, r"notes:1: not UTF-8; if it is UTF-16: iconv -f UTF-16"),
        (b"\xff,mention\nx\n", {"column": "mention"}, r"notes: the header: line 1 is not UTF-8; if it is LATIN1"),
        (b'"mention,n\nx\n', {"column": "mention"}, r"notes: the header: .* is a quote missing\?"),
        (b"", {"column": "finding"}, r"notes is empty: there is no column finding"),
        (b"id,note\n1,x\n", {"column": "finding"}, r"notes has no column finding; its columns: id, note"),
        (b"mention\nx\n", {"context_column": "note"}, r"notes has no column note; its columns: mention$"),
        (b"x\n", {"context_column": "note"}, r"--context-column needs a header with a column mention, or --column"),
        (b"mention,a,b,a\nx\n", {}, r"notes has two columns a; rename one"),
        (b"mention,mention\nx\n", {}, r"notes has two columns mention; rename one"),
        (b"mention,,\nx\n", {}, r"notes has two columns without a name; rename one"),
        (b"a" * LARGE, {}, r"notes:1: a line of more than 16,777,216 bytes"),
        (b"mention,n\nx," + b"a" * LARGE, {}, r"notes:2: a line of more than 16,777,216 bytes"),
    ],
    ids=lambda value: value[:20].decode("latin-1") if isinstance(value, bytes) else "",
)
def test_what_cannot_be_read_is_told_with_its_place(
    read: Read, content: bytes, options: dict[str, str], told: str
) -> None:
    with pytest.raises(UsageError, match=told):
        read(content, **options)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    for path, told in ((tmp_path / "none", "no such file"), (tmp_path, "is a directory")):
        with pytest.raises(UsageError, match=told), opened(path):
            pass


# A row that cannot be read


@pytest.mark.parametrize(
    ("content", "mentions", "failed"),
    [
        (b"a\nb\xe9\nc\n", ["a", "b\ufffd", "c"], {1: "line 2 is not UTF-8; if it is LATIN1: iconv"}),
        (b"\xff\na\n", ["\ufffd", "a"], {0: "line 1 is not UTF-8"}),
        (b"mention,n\n" + b"a,b\n" * 9_000 + b"\xff,c\na,b\n", ["a"] * 9_000 + ["\ufffd", "a"],
         {9_000: "line 9002 is not UTF-8"}),
        (b"mention\tn\na\t\xff\nb\t1\n", ["a", "b"], {0: "line 2 is not UTF-8"}),
        (b'mention,n\n"a\n\xff",1\nb,2\n', ["a\n\ufffd", "b"], {0: "line 3 is not UTF-8"}),
        (b'mention,n\na,1\n"b,2\nc,3\nd,4\n', ["a", "b,2", "c", "d"], {1: "is a quote missing?"}),
        (b'mention,n\na,1\n"b" c,2\nd,3\n', ["a", "b c", "d"], {1: "is a quote missing?"}),
        (b'mention,n\n"a,1\nb,2\n"c" d,3\n"e",4\n', ["a,1", "b", "c d", "e"], {0: "quote", 2: "quote"}),
        (b'mention,n\n"a\n"b\n"c\n', ["a", "b", "c"], {0: "quote", 1: "quote", 2: "quote"}),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_read_has_an_error_and_the_next_line_is_a_row(
    read: Read, content: bytes, mentions: list[str], failed: dict[int, str]
) -> None:
    rows = list(read(content).rows)
    assert [row.mention for row in rows] == mentions
    assert [number for number, row in enumerate(rows) if row.error] == list(failed)
    assert all(told in str(rows[number].error) for number, told in failed.items())


@pytest.mark.parametrize(
    ("content", "mentions"),
    [
        ("mention\na\n\nb\n", ["a", "", "b"]),
        ("mention\n\na\n\n\n", ["", "a", ""]),
        ("mention\tn\na\t1\n\nb\t2\n\n", ["a", "", "b"]),
        ("n,mention\n1,a\n\n2,b\n\n", ["a", "b"]),
        ("mention\n", []),
    ],
)
def test_a_blank_line_is_a_row_where_it_can_be_one_and_not_at_the_end(
    read: Read, content: str, mentions: list[str]
) -> None:
    assert texts(read(content)) == mentions


# Standard input and arguments


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b"\xef\xbb\xbfid,mention\r\n1,liver\r\n")))
    with opened("-") as found:
        assert list(found.rows) == [MentionRow("liver", {"id": "1"})]
    monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(b"\xff\xfe")))
    with pytest.raises(UsageError, match="standard input:1: not UTF-8"), opened("-"):
        pass
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(UsageError, match="standard input is closed"), opened("-"):
        pass


def test_arguments_are_mentions_and_bytes_that_are_no_text_are_told() -> None:
    found = given_mentions(["liver", "liver", "", "caf\udce9"])
    assert found.rows == [
        MentionRow("liver"), MentionRow("liver"), MentionRow(""), MentionRow("caf\ufffd", error="not UTF-8")
    ]  # fmt: skip
    assert found.columns == ()


def test_a_list_with_a_header_needs_no_quotes(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text('mention\nshort stature, mild\n"quoted, too"\n"stray\nlast\n')
    with opened(tmp_path / "list.csv") as mentions:
        rows = list(mentions.rows)
    assert [row.mention for row in rows] == ["short stature, mild", "quoted, too", '"stray', "last"]
    assert [row.error for row in rows] == [None] * 4
