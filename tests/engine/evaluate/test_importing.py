"""What other systems said, joined with gold and recorded."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.evaluate.dataset import GoldSet, read_dataset
from engine.evaluate.joining import joined
from engine.evaluate.runs import import_answers
from engine.evaluate.said import Spelling, read_said
from kg.errors import LoadError, UsageError
from kg.model import Answer, MatchRule, Outcome
from kg.queries import run as run_query
from kg.store.protocol import GraphStore

Write = Callable[[str, str], Path]
GOLD = """
mention      gold_ids   note
big liver    HP:1       -
big spleen   HP:2       -
both         HP:1|HP:2  composite
gravel       NIL        -
big liver    HP:1       -
"""


@pytest.fixture
def gold(write: Write) -> GoldSet:
    return read_dataset(write("gold.tsv", GOLD))


def answers(gold: GoldSet, path: Path, spelling: Spelling = Spelling()) -> list[Answer]:  # noqa: B008
    return joined(*read_said(path, spelling, gold.direction), gold, spelling).answers


def test_an_answer_goes_to_every_row_of_its_mention(gold: GoldSet, write: Write) -> None:
    said = write("said.tsv", "mention  id  score\nbig liver  hp:1  2.5\nboth  HP:1|HP:2\ngravel  None")
    assert answers(gold, said) == [
        Answer(2, ("HP:1",), score=2.5),
        Answer(4, ("HP:1", "HP:2")),
        Answer(5, status=Outcome.NIL, accepted=False),
        Answer(6, ("HP:1",), score=2.5),
    ]


def test_candidates_have_ranks(gold: GoldSet, write: Write) -> None:
    said = write("said.tsv", "mention  id  rank  probability\nbig spleen  HP:2  2  0.3\nbig spleen  HP:1  1  0.6")
    assert answers(gold, said) == [
        Answer(3, ("HP:1",), 1, probability=0.6), Answer(3, ("HP:2",), 2, probability=0.3),
    ]  # fmt: skip


def test_what_is_no_identifier_is_unparsed(gold: GoldSet, write: Write) -> None:
    said = write("said.tsv", "mention  id\nbig liver  some liver\nbig spleen  HP:1|HP:2")
    found = answers(gold, said)
    assert {(one.row, one.status, one.accepted, one.text) for one in found} == {
        (2, Outcome.UNPARSED, False, "some liver"), (3, Outcome.UNPARSED, False, "HP:1|HP:2"),
        (6, Outcome.UNPARSED, False, "some liver"),
    }  # fmt: skip


@pytest.mark.parametrize("cell", ["", "NIL", "None", "null", "-", "N/A", "nan", "sssom:NoTermFound"])
def test_nothing_is_said_in_many_ways(gold: GoldSet, tmp_path: Path, cell: str) -> None:
    said = tmp_path / "said.tsv"
    said.write_text(f"mention\tid\tscore\ngravel\t{cell}\t1\n")
    assert answers(gold, said) == [Answer(5, status=Outcome.NIL, accepted=False, score=1)]


def test_parts_of_a_composite_answer_may_be_in_any_order_and_twice(gold: GoldSet, write: Write) -> None:
    [found] = answers(gold, write("said.tsv", "mention  id\nboth  HP:2 | HP_1|hp:2"))
    assert found == Answer(4, ("HP:2", "HP:1"))
    [found] = answers(gold, write("said.tsv", "mention  id\nboth  HP:2|no idea"))
    assert (found.status, found.identifiers, found.text) == (Outcome.UNPARSED, (), "HP:2|no idea")


def test_equal_lines_say_it_once_and_lines_of_other_rows_are_passed_over(write: Write) -> None:
    gold = read_dataset(write("gold.tsv", "row  mention  gold_ids\n1  MS  HP:1\n2  MS  HP:2"))
    said = write("said.tsv", "row  mention  id\n2  MS  HP:3\n2  MS  HP:3\n9  other  HP:1")
    found = joined(*read_said(said, Spelling(), gold.direction), gold, Spelling())
    assert [(one.row, one.identifiers) for one in found.answers] == [(2, ("HP:3",))]
    assert [one.row for one in found.silent] == [1]
    assert [one.line for one in found.unknown] == [4]
    said.write_text("row\tmention\tid\n\tMS\tHP:1\n")
    with pytest.raises(LoadError, match=r"said.tsv:2: no row; number each line as the gold does"):
        answers(gold, said)


def test_json_lines_and_free_text_are_read(gold: GoldSet, tmp_path: Path) -> None:
    said = tmp_path / "said.jsonl"
    rows = [
        {"mention": "big liver", "text": "It is HP:0000001 (big liver)."}, {"mention": "big spleen", "text": None},
        {"mention": "gravel", "text": "", "error": "time out"},
    ]  # fmt: skip
    said.write_text("\n".join(map(json.dumps, rows)))
    found = {one.row: one for one in answers(gold, said)}
    assert found[2] == Answer(2, ("HP:0000001",), text="It is HP:0000001 (big liver).")
    assert found[3].status == Outcome.NIL
    assert (found[5].status, found[5].text) == (Outcome.FAILED, "time out")


@pytest.mark.parametrize(
    ("match", "cell", "identifiers"),
    [
        (MatchRule.CURRENT, "hp_0000001", ("HP:0000001",)),
        (MatchRule.IDENTICAL, "hp:0000001", ("hp:0000001",)),
        (MatchRule.IDENTICAL, "HP:0000001", ("HP:0000001",)),
        (MatchRule.IDENTICAL, "HP_0000001", ()),
        (MatchRule.SAME_CASE, "http://purl.obolibrary.org/obo/HP_0000001", ()),
        (MatchRule.CURRENT, "http://purl.obolibrary.org/obo/HP_0000001", ("HP:0000001",)),
    ],
)
def test_strings_that_are_compared_stay_as_they_are(
    gold: GoldSet, write: Write, match: MatchRule, cell: str, identifiers: tuple[str, ...]
) -> None:
    [found] = answers(gold, write("said.tsv", f"mention  id\nbig spleen  {cell}"), Spelling(match))
    assert found.identifiers == identifiers


@pytest.mark.parametrize(
    ("said", "error", "told"),
    [
        ("mention  score\nbig liver  1", UsageError, "no column id or curie or text with the answers"),
        ("id  score\nHP:1  1", UsageError, "no column mention"),
        ("mention  id\nelsewhere  HP:1", UsageError, "none of its 1 lines is about a mention of gold.tsv"),
        (
            "mention  id\nbig liver  HP:1\nbig liver  HP:2",
            LoadError,
            "said.tsv:3: another answer to 'big liver' than in line 2",
        ),
        ("mention  id  rank\nbig liver  HP:1  2", LoadError, "said.tsv:2: 'big liver' has no answer of rank 1"),
        ("mention  id  rank\nbig liver  HP:1  no", LoadError, "said.tsv:2: 'no' in rank is no number from 1 on"),
        ("mention  id  probability\nbig liver  HP:1  7", LoadError, "said.tsv:2: '7' in probability is no probability"),
        ("mention  id  score\nbig liver  HP:1  nan", LoadError, "said.tsv:2: 'nan' in score is no number"),
    ],
)
def test_what_cannot_be_joined_is_refused(
    gold: GoldSet, write: Write, said: str, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        answers(gold, write("said.tsv", said))


def test_a_line_that_cannot_be_read_is_told_and_left_out(gold: GoldSet, write: Write, told: list[str]) -> None:
    said = write("said.tsv", "mention  id  rank\nbig liver  HP:1  1\nbig spleen  HP:2  0")
    assert [one.row for one in answers(gold, said)] == [2, 6]
    assert told == [f"{said}:3: '0' in rank is no number from 1 on; the row is left out"]


def test_a_mention_of_several_golds_is_joined_by_number_only(write: Write) -> None:
    rows = "1  MS  HP:1\n2  MS  HP:2"
    plain = read_dataset(write("plain.tsv", "mention  gold_ids\nMS  HP:1\nMS  HP:2"))
    said = write("said.tsv", "row  mention  id\n1  MS  HP:1\n2  MS  HP:3")
    with pytest.raises(LoadError, match=r"said.tsv:2: 'MS' has different gold in different rows of plain.tsv \(2, 3\)"):
        answers(plain, said)
    numbered = read_dataset(write("gold.tsv", f"row  mention  gold_ids\n{rows}"))
    assert [(one.row, one.identifiers) for one in answers(numbered, said)] == [(1, ("HP:1",)), (2, ("HP:3",))]
    other = write("other.tsv", "row  mention  id\n1  Multiple  HP:1")
    with pytest.raises(LoadError, match=r"other.tsv:2: row 1 is 'MS' in the gold, not 'Multiple'"):
        answers(numbered, other)


def test_what_could_not_be_used_is_told(world: GraphStore, write: Write) -> None:
    gold = read_dataset(write("told.tsv", GOLD))
    said = write("said.tsv", "mention  id\nbig liver  HP:1\nbig spleen  HP:1|HP:2\nelsewhere  HP:1\ngravel  stones?")
    found = import_answers(world, gold, said, system="gpt")
    assert found.run.id == "told/gpt/1"
    assert found.notes == [
        "no answer to 1 of 5 mentions (row 4: 'both'); they failed",
        "1 lines are about mentions that told.tsv does not have (line 4: 'elsewhere'); they are left out",
        "1 answers name several identifiers for one concept; they count as unparsed",
        "1 lines name no identifier (line 5: 'stones?'); they count as unparsed",
    ]
    again = import_answers(world, gold, said, system="gpt")
    assert again.run.id == "told/gpt/2"
    with pytest.raises(UsageError, match="a run before is over set"):
        import_answers(world, gold, said, system="gpt", name="before")
    for name, told in (
        ("--help", "would be taken for an option"),
        ("a\nb", "in one line"),
        ("\x1b[31m", "in one line"),
    ):
        with pytest.raises(UsageError, match=told):
            import_answers(world, gold, said, system="gpt", name=name)


@pytest.mark.parametrize(("match", "right"), [(MatchRule.IDENTICAL, 1), (MatchRule.SAME_CASE, 2)])
def test_a_table_of_bare_symbols_is_counted_as_it_stands(
    world: GraphStore, write: Write, match: MatchRule, right: int
) -> None:
    """As the published tables are: bare symbols under a prefix, joined by row, no ontology of theirs loaded."""
    gold = read_dataset(
        write(f"{match}.tsv", "row  mention  gold_ids\n1  Histone H1  H1-0\n2  Histone H1  H1-1\n3  Orf  C1orf1\n4  x  TP53"),
        prefix="HGNC.SYMBOL",
    )  # fmt: skip
    said = write(
        "said.tsv", "row  mention  id\n1  Histone H1  H1-0\n2  Histone H1  H1-0\n3  Orf  C1ORF1\n4  x  no such gene"
    )
    run = import_answers(world, gold, said, system="gpt", match=match, prefix="HGNC.SYMBOL").run
    rows = {row["over"]: (row["right"], row["mentions"]) for row in run_query(world, "accuracy", {"run": run.id})}
    assert rows == {"pairs": (right, 4), "rows": (right, 4)}
    status = {row["status"]: row["rows"] for row in run_query(world, "answer_status", {"run": run.id})}
    assert status == {"no identifier": 1, "not loaded": 3}
