"""Gold as a table: what a row says, which rows are taken, and what is refused."""

import gzip
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from engine.gold import GoldRow, is_seen, pair_keys, read_gold, refuse_mixed_splits, resolved
from kg.errors import LoadError, OntonormError, UsageError
from kg.store.protocol import GraphStore

GOLD = """mention\tgold_ids\tdoc_id\tsplit\tcontext\ttype\tnote
big liver\tHP:0002240\td1\ttrain\ta [[big liver]]\tkey_finding\t
no jaundice\tHP:0000952\td1\ttrain\t\tnormal_finding\tdiscontinuous;negated
small \t HP_0000252 | hp:0011451\td2\tdev\t\tkey_finding\t
odd\tNIL\td2\tdev\t\tkey_finding\t
short and wide\tHP:1|HP:2\td2\tdev\t\tkey_finding\tcomposite(AND)
half known\tHP:1|NIL\td2\tdev\t\tkey_finding\tcomposite; parts: half|known
both in one\tHP:1|HP:2\td2\tdev\t\tkey_finding\tunion(+)
"""


def test_a_row_says_what_is_right_for_its_mention(write: Callable[..., Path]) -> None:
    rows = read_gold(write(GOLD))
    assert [row.gold for row in rows] == [
        ("HP:0002240",), ("HP:0000952",), ("HP:0000252", "HP:0011451"), (), ("HP:1", "HP:2"), ("HP:1",), ("HP:1", "HP:2"),
    ]  # fmt: skip
    assert [row.negated for row in rows] == [False, True, *[False] * 5]
    assert [row.composite for row in rows] == [False, False, False, False, True, True, False]
    assert [row.union for row in rows] == [*[False] * 6, True]
    assert [row.is_nil for row in rows] == [False, False, False, True, False, False, False]
    first = rows[0]
    assert (first.mention, first.doc, first.context, first.row) == ("big liver", "d1", "a [[big liver]]", 2)
    assert first.columns == {
        "doc_id": "d1", "split": "train", "context": "a [[big liver]]", "type": "key_finding", "note": ""
    }  # fmt: skip


def test_one_file_is_read_alike_plain_packed_and_as_csv(write: Callable[..., Path]) -> None:
    plain = read_gold(write(GOLD))
    assert read_gold(write(gzip.compress(GOLD.encode()), "gold.gz")) == plain
    assert read_gold(write(GOLD.replace("\n", "\r\n"), "dos.tsv")) == plain
    assert read_gold(write(b"\xef\xbb\xbf" + GOLD.encode(), "bom.tsv")) == plain
    assert read_gold(write(f"# a remark\n{GOLD}", "remark.tsv"))[0].row == 3
    assert read_gold(write(GOLD.replace("\t", ","), "gold.csv")) == plain


def test_a_csv_may_hold_commas_quotes_and_line_breaks(write: Callable[..., Path]) -> None:
    rows = read_gold(write('mention,gold_ids\n"5"" toe, left",HP:1\n"two\nlines",HP:2\nplain,HP:3\n'))
    assert [(row.mention, row.row) for row in rows] == [('5" toe, left', 2), ("two\nlines", 3), ("plain", 5)]


def test_stray_quotes_in_a_tsv_are_text(write: Callable[..., Path]) -> None:
    rows = read_gold(write('mention\tgold_ids\n5" toe\tHP:1\n"open\tHP:2\n"quoted ""x"""\tHP:3\n'))
    assert [row.mention for row in rows] == ['5" toe', '"open', 'quoted "x"']


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("type", "normal_finding"),
        ("negated", "True"),
        ("negated", "1"),
        ("assertion", "negated"),
        ("note", "x;negated"),
    ],
)
def test_a_column_may_say_that_a_finding_is_not_there(write: Callable[..., Path], column: str, value: str) -> None:
    (row,) = read_gold(write(f"mention\tgold_ids\t{column}\nx\tHP:1\t{value}\n"))
    assert row.negated


@pytest.mark.parametrize(
    ("where", "mentions"),
    [
        ([], 7),
        (["split=train"], 2),
        (["split=train", "type=key_finding"], 1),
        (["split=train", "split=dev"], 7),
        (["note="], 3),
    ],
)
def test_conditions_choose_rows(write: Callable[..., Path], where: list[str], mentions: int) -> None:
    assert len(read_gold(write(GOLD), where=where)) == mentions


@pytest.mark.parametrize(
    ("where", "message"),
    [
        ("splt=train", "has no column splt; its columns: mention, gold_ids, doc_id, split, context, type, note"),
        ("split=test", "has no row with split=test; its values: dev, train"),
        ("split", "'split' is no condition; write COLUMN=VALUE, as in split=train"),
        ("=x", "is no condition"),
    ],
)
def test_a_wrong_condition_is_told_what_there_is(write: Callable[..., Path], where: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        read_gold(write(GOLD), where=[where])
    assert message in str(error.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("mention\tids\nx\tHP:1\n", "has no column gold_ids; its columns: mention, ids"),
        ("mention\tgold_ids\tmention\nx\tHP:1\ty\n", "has two columns mention; rename one"),
        ("", "has no header"),
        ("# nothing\n", "has no header"),
        (b"\x1f\x8b\x08\x00", "a damaged gzip file"),
        (gzip.compress(GOLD.encode(), mtime=0)[:-20], "a damaged gzip file"),
        ("mention\tgold_ids\nM\xfcll\tHP:1\n".encode("latin-1"), "gold.tsv:2: not UTF-8; if it is Latin-1"),
        (GOLD.encode("utf-16"), "gold.tsv:1: not UTF-8; if it is UTF-16"),
        ('mention,gold_ids\nx,HP:1\n"open,HP:2\n', "gold.tsv:3: damaged CSV"),
        ("mention\tgold_ids\nx\t\n", "gold.tsv:2: no id in gold_ids; write NIL where there is no concept; none of"),
        (b"mention\tgold_ids\n" + b"x" * (16 * 2**20 + 1), "gold.tsv:2: too large; split the file"),
    ],
)
def test_what_is_no_gold_is_refused_in_one_line(write: Callable[..., Path], content: str | bytes, message: str) -> None:
    with pytest.raises((UsageError, LoadError)) as error:
        read_gold(write(content))
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.tsv: no such file or directory"):
        read_gold(tmp_path / "none.tsv")
    with pytest.raises(UsageError, match="is a directory"):
        read_gold(tmp_path)


def test_bad_rows_are_left_out_and_told_with_their_lines(write: Callable[..., Path], told: list[str]) -> None:
    bad = "".join(f"x\tbad id {number}\n" for number in range(4))
    path = write(f"mention\tgold_ids\ngood\tHP:1\n \tHP:2\ny\tHP:3\textra\n\n{bad}")
    assert [row.mention for row in read_gold(path)] == ["good"]
    assert told == [
        f"{path}:3: no mention; the row is left out",
        f"{path}:4: 3 cells where the header has 2; the row is left out",
        *(
            f"{path}:{6 + number}: bad id {number} is no CURIE in gold_ids; write NIL where there is no concept; "
            "the row is left out"
            for number in range(3)
        ),
        f"{path}: 1 more rows are left out",
    ]


def test_several_splits_are_refused_unless_one_is_named(write: Callable[..., Path]) -> None:
    rows = read_gold(write(GOLD))
    with pytest.raises(UsageError, match="there are several splits: dev, train; choose one"):
        refuse_mixed_splits(rows, ["type=key_finding"])
    refuse_mixed_splits(rows, ["split=dev", "split=train"])
    refuse_mixed_splits(rows[:2], [])
    refuse_mixed_splits([GoldRow("x", ("HP:1",))], [])


def test_keys_of_pairs_tell_what_was_seen_and_show_nothing() -> None:
    seen = pair_keys([GoldRow("Big  Liver", ("HP:1",)), GoldRow("odd", ()), GoldRow("either", ("HP:3", "HP:4"))])
    assert len(seen) == 4
    assert all(len(key) == 16 and int(key, 16) >= 0 for key in seen)
    assert is_seen(GoldRow("big liver", ("HP:1",)), seen)
    assert is_seen(GoldRow("either", ("HP:4",)), seen)
    assert is_seen(GoldRow("ODD", ()), seen)
    assert not is_seen(GoldRow("big liver", ("HP:2",)), seen)
    assert not is_seen(GoldRow("big liver", ()), seen)


def test_gold_ids_are_led_to_the_live_concepts(filled: GraphStore) -> None:
    rows = [
        GoldRow("by an alternative id", ("DOID:10",)),
        GoldRow("of an obsolete concept", ("DOID:4",)),
        GoldRow("live and the same by an old id", ("DOID:1", "DOID:7")),
        GoldRow("without an heir", ("DOID:6",)),
        GoldRow("unknown or known", ("DOID:999", "DOID:2")),
        GoldRow("no concept", ()),
    ]
    found = resolved(filled, rows)
    assert [row.gold for row in found.rows] == [
        ("DOID:1",), ("DOID:5",), ("DOID:1",), ("DOID:6",), ("DOID:999", "DOID:2"), (),
    ]  # fmt: skip
    assert found.lost == {"DOID:6", "DOID:999"}
    assert [found.is_lost(row) for row in found.rows] == [False, False, False, True, False, False]


@pytest.mark.parametrize("content", [b"\x00\x01\x02", b"\t\t\t", b",\n", b'"', b"\n\n", b"mention\tgold_ids\n\t\n"])
def test_no_file_ends_in_anything_but_an_answer_or_an_error_of_ours(write: Callable[..., Path], content: bytes) -> None:
    with suppress(OntonormError):
        assert read_gold(write(content)) == []
