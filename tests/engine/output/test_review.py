"""The uncertain answers stand apart for a reader, the others pass by."""

import csv
from pathlib import Path

import pytest

from engine.mentions import MentionRow
from engine.model import Candidate, Normalization
from engine.output import REVIEW_COLUMNS, reviewing
from engine.output.review import is_uncertain

LIVER = Candidate("HP:1", "Hepato|megaly", 0.6, "Big liver", "EXACT")
OTHER = Candidate("HP:2", None, 0.3, "old", "NARROW")


def answer(mention: str, probability: float, *candidates: Candidate, curie: str | None = "HP:1") -> Normalization:
    return Normalization(mention, curie, "Hepatomegaly" if curie else None, probability, candidates)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (answer("x", 0.95), False),
        (answer("x", 0.5), True),
        (answer("x", 0.05, curie=None), False),
        (answer("x", 0.4, curie=None), True),
        (answer("  ", 0.4), False),
        (Normalization("x", error="damaged"), False),
    ],
)
def test_what_may_well_be_wrong_is_uncertain(found: Normalization, expected: bool) -> None:
    assert is_uncertain(found) is expected


def test_the_uncertain_are_written_once_and_all_pass_on_in_order(tmp_path: Path) -> None:
    answers = [
        answer("sure", 0.99, LIVER),
        answer("a\tb", 0.6, LIVER, *[OTHER] * 9),
        answer("nil", 0.4, LIVER, curie=None),
    ]
    rows = [(MentionRow(one.mention, context="two\nlines"), one) for one in answers * 2]
    with reviewing(tmp_path / "review.tsv") as tee:
        assert list(tee(iter(rows))) == rows
    with (tmp_path / "review.tsv").open(newline="") as file:
        header, *written = csv.reader(file, delimiter="\t", strict=True)
    assert tuple(header) == REVIEW_COLUMNS
    shown = "|".join(["HP:1 Hepato/megaly (0.60)", *["HP:2 (0.30)"] * 4])
    assert written == [
        ["a\tb", "HP:1", "Hepatomegaly", "0.6", shown, "two\nlines", "", ""],
        ["nil", "", "", "0.4", "HP:1 Hepato/megaly (0.60)", "two\nlines", "", ""],
    ]


def test_the_same_mention_in_another_context_is_another_row(tmp_path: Path) -> None:
    rows = [(MentionRow("x", context=context), answer("x", 0.6, LIVER)) for context in ("a", "b", "a")]
    with reviewing(tmp_path / "review.tsv") as tee:
        list(tee(rows))
    assert len((tmp_path / "review.tsv").read_text().splitlines()) == 3


def test_the_file_is_replaced_only_when_all_is_done(tmp_path: Path) -> None:
    (tmp_path / "review.tsv").write_text("old")
    with pytest.raises(ValueError, match="stop"), reviewing(tmp_path / "review.tsv"):
        raise ValueError("stop")
    assert (tmp_path / "review.tsv").read_text() == "old"


def test_without_a_file_nothing_is_written() -> None:
    rows = [(MentionRow("x"), answer("x", 0.6))]
    with reviewing(None) as tee:
        assert tee(rows) is rows
