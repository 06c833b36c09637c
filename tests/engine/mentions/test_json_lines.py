"""JSON Lines of mentions: objects, strings, and lines that are neither."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.mentions import MentionRow, Mentions, opened
from kg.errors import UsageError

Read = Callable[..., Mentions]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """What a file of this text holds, with its rows as a list."""

    def make(content: str, **options: Any) -> Mentions:
        path = tmp_path / "notes"
        path.write_text(content)
        with opened(path, **options) as found:
            return Mentions(list(found.rows), found.columns, found.column)

    return make


def test_an_object_a_line_keeps_its_other_keys_as_they_are(read: Read) -> None:
    found = read('{"id": 7, "mention": "liver", "tags": ["a", {"b": null}]}\n\n{"mention": "lung", "late": true}\n')
    assert (found.columns, found.column) == (("id", "mention", "tags", "late"), "mention")
    assert found.rows == [
        MentionRow("liver", {"id": 7, "tags": ["a", {"b": None}]}), MentionRow("lung", {"late": True})
    ]  # fmt: skip


def test_the_key_of_the_mentions_and_of_their_context_may_be_named(read: Read) -> None:
    found = read('{"finding": "liver", "note": "big"}\n{"finding": null}\n', column="finding", context_column="note")
    assert found.rows == [MentionRow("liver", {"note": "big"}, "big"), MentionRow("", {}, "")]


def test_strings_are_mentions_if_all_the_first_lines_are(read: Read) -> None:
    assert read('"liver"\n"say \\"ah\\""\n').rows == [MentionRow("liver"), MentionRow('say "ah"')]
    assert read('"liver"\nlung\n').rows == [MentionRow('"liver"'), MentionRow("lung")]


def test_text_that_begins_like_json_is_text(read: Read) -> None:
    assert read("{liver\n[lung]\n").rows == [MentionRow("{liver"), MentionRow("[lung]")]


@pytest.mark.parametrize(
    ("line", "mention", "told"),
    [
        ('{"id": 1}', "", "there is no key mention"),
        ('{"mention": 5}', "5", "mention is no text"),
        ('{"mention": "a", "id": NaN}', '{"mention": "a", "id": NaN}', "no JSON: NaN is no value of JSON"),
        ('{"mention": "a"', '{"mention": "a"', "no JSON: Expecting"),
        ("[" * 100_000, "[" * 100_000, "no JSON: nested too deeply"),
        ('{"mention": ' + "9" * 5_000 + "}", '{"mention": ' + "9" * 5_000 + "}", "no JSON: Exceeds the limit"),
        ('{"mention": "a\\ud800"}', "a\ufffd", "half of a surrogate pair is no text"),
        ('["a"]', '["a"]', "neither an object nor a string"),
    ],
    ids=lambda value: value[:20],
)
def test_a_line_that_is_wrong_is_told_and_the_others_are_done(read: Read, line: str, mention: str, told: str) -> None:
    first, wrong, last = read(f'{{"mention": "liver"}}\n{line}\n{{"mention": "lung"}}\n').rows
    assert (first.mention, first.error, last.mention, last.error) == ("liver", None, "lung", None)
    assert wrong.mention == mention
    assert told in str(wrong.error)


def test_a_pair_of_surrogates_is_a_character(read: Read) -> None:
    assert read('{"mention": "\\ud83d\\ude00"}\n').rows == [MentionRow("😀")]


def test_a_wrong_key_names_those_there(read: Read) -> None:
    with pytest.raises(UsageError, match="notes has no key finding; its keys: id, mention"):
        read('{"id": 1, "mention": "x"}\n', column="finding")
    with pytest.raises(UsageError, match="notes has no key mention; its keys: id"):
        read('{"id": 1}\n')


@pytest.mark.parametrize("content", ['[{"mention": "x"}]', '[\n{"mention": "x"}\n]'])
def test_an_array_is_refused_with_the_remedy(read: Read, content: str) -> None:
    with pytest.raises(UsageError, match=r"write an object a line: jq -c '.\[\]'"):
        read(content)


def test_what_is_packed_is_read_like_what_is_not(tmp_path: Path) -> None:
    for content in ('{"mention": "liver"}\n', "id\tmention\n1\tliver\n", "liver\n"):
        path = tmp_path / "packed"
        path.write_bytes(gzip.compress(content.encode()))
        with opened(path) as found:
            assert [row.mention for row in found.rows] == ["liver"]
    path.write_bytes(gzip.compress(b"liver\n" * 100_000)[:-20])
    with pytest.raises(UsageError, match="packed: the gzip file is cut off"), opened(path) as found:
        list(found.rows)
    path.write_bytes(b"\x1f\x8bnothing like it")
    with pytest.raises(UsageError, match="packed: a damaged gzip file"), opened(path):
        pass
    path.write_bytes(b"PK\x03\x04workbook")
    with pytest.raises(UsageError, match="a zip archive or a workbook"), opened(path):
        pass
