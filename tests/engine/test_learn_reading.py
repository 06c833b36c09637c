"""What people write of mentions in files, as lessons; and lessons as SSSOM and back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.learn.exchange import read_lessons, write_lessons
from engine.learn.lesson import Lesson, Verdict, as_name
from engine.learn.reading import Reading, read_files
from engine.table import read_table
from kg.errors import LoadError, UsageError
from kg.text import fold

NAME, REJECTED, NIL = Verdict.NAME, Verdict.REJECTED, Verdict.NIL


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    def write_file(content: str) -> Path:
        path = tmp_path / "given.tsv"
        path.write_text(content)
        return path

    return write_file


def said(reading: Reading) -> list[tuple[str, Verdict, str | None]]:
    return [(lesson.mention, lesson.verdict, lesson.curie) for lesson in reading.lessons]


def test_bare_identifiers_have_the_prefix_that_is_given(write: Callable[[str], Path]) -> None:
    reading = read_files([write("mention\tgold_ids\nbig\t0000001\nodd\tNIL\n")], prefix="HP")
    assert said(reading) == [("big", NAME, "HP:0000001"), ("odd", NIL, None)]


def test_gold_gives_names_and_mentions_of_no_concept(write: Callable[[str], Path]) -> None:
    path = write(
        "mention\tgold_ids\ttype\tnote\nbig\tHP:1\tkey_finding\t\nodd\tNIL\t\t\nno\tHP:1\tnormal_finding\t\n"
        "two\tHP:1|HP:2\t\tcomposite\none\tHP:1|HP:2\t\tunion(+)\neither\thp:1|MONDO:1\t\t\n"
    )
    reading = read_files([path])
    assert said(reading) == [
        ("big", NAME, "HP:1"),
        ("odd", NIL, None),
        ("either", NAME, "HP:1"),
        ("either", NAME, "MONDO:1"),
    ]
    assert reading.lessons[1].place == f"{path}:3"
    assert reading.lessons[1].origin == "given.tsv"
    assert reading.notes == [
        "1 rows that are negated were passed over", "1 rows that are composite were passed over",
        "1 rows that are of a union of concepts were passed over",
    ]  # fmt: skip


def test_gold_of_several_splits_is_not_learned_at_once(write: Callable[[str], Path]) -> None:
    path = write("mention\tgold_ids\tsplit\na\tHP:1\ttrain\nb\tHP:1\tdev\n")
    with pytest.raises(UsageError, match="several splits: dev, train"):
        read_files([path])
    assert said(read_files([path], where=["split=train"])) == [("a", NAME, "HP:1")]


SSSOM = """#mapping_set_id: https://example.org/x
subject_label\tsubject_type\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_date
a\trdfs literal\tskos:exactMatch\t\tHP_1\t2025-05-06
b\trdfs literal\tskos:exactMatch\tNot\tHP:2\t
c\trdfs literal\tskos:exactMatch\t\tsssom:NoTermFound\tyesterday
d\trdfs literal\tskos:broadMatch\t\tHP:1\t
e\towl class\tskos:exactMatch\t\tHP:1\t
"""


def test_sssom_gives_names_rejections_and_mentions_of_no_concept(write: Callable[[str], Path]) -> None:
    reading = read_files([write(SSSOM)])
    assert said(reading) == [("a", NAME, "HP:1"), ("b", REJECTED, "HP:2"), ("c", NIL, None)]
    assert [lesson.date for lesson in reading.lessons] == ["2025-05-06", None, None]
    assert reading.skipped == {"that are no exact match": 1, "whose subject is no literal": 1}


def test_sssom_may_say_once_that_all_subjects_are_literals(write: Callable[[str], Path]) -> None:
    path = write("#subject_type: rdfs literal\nsubject_label\tpredicate_id\tobject_id\na\tskos:exactMatch\tHP:1\n")
    assert said(read_files([path])) == [("a", NAME, "HP:1")]


def test_mappings_between_concepts_are_no_gold(write: Callable[[str], Path]) -> None:
    path = write("subject_id\tsubject_label\tpredicate_id\tobject_id\nHP:1\ta\tskos:exactMatch\tHP:1\n")
    with pytest.raises(UsageError, match="its subjects are no literals; mappings are for load-ontologies --mappings"):
        read_files([path])


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("\trdfs literal\tskos:exactMatch\t\tHP:1\t", "no subject_label"),
        ("a\trdfs literal\tskos:exactMatch\t\tliver\t", "liver is no CURIE in object_id"),
        ("a\trdfs literal\tskos:exactMatch\t\t\t", "no object_id"),
        ("a\trdfs literal\tskos:exactMatch\tPerhaps\tHP:1\t", "the predicate_modifier Perhaps is not to be understood"),
        ("a\trdfs literal\tskos:exactMatch\tNot\tsssom:NoTermFound\t", "the predicate_modifier Not is not to be"),
    ],
)
def test_rows_of_sssom_that_say_nothing_are_told(write: Callable[[str], Path], cells: str, message: str) -> None:
    header = SSSOM.splitlines()[1]
    with pytest.raises(LoadError, match=message):
        read_files([write(f"{header}\n{cells}\n")])


REVIEW = "mention\tcurie\tlabel\tprobability\tcandidates\tverdict\tcorrect\n"


@pytest.mark.parametrize(
    ("curie", "verdict", "correct", "lessons"),
    [
        ("HP:1", "accept", "", [(NAME, "HP:1")]),
        ("HP:1", " YES ", "", [(NAME, "HP:1")]),
        ("HP:1", "ok", "HP_1", [(NAME, "HP:1")]),
        ("HP:1", "reject", "", [(REJECTED, "HP:1")]),
        ("HP:1", "no", "HP:2", [(REJECTED, "HP:1"), (NAME, "HP:2")]),
        ("HP:1", "", "HP:2", [(REJECTED, "HP:1"), (NAME, "HP:2")]),
        ("HP:1", "", "HP:1", [(NAME, "HP:1")]),
        ("HP:1", "nil", "", [(NIL, None)]),
        ("HP:1", "", "NIL", [(REJECTED, "HP:1"), (NIL, None)]),
        ("", "", "HP:2", [(NAME, "HP:2")]),
        ("", "accept", "", [(NIL, None)]),
        ("NIL", "accept", "", [(NIL, None)]),
        ("HP:1", "", "", []),
    ],
)
def test_a_review_says_what_is_right(
    write: Callable[[str], Path], curie: str, verdict: str, correct: str, lessons: list[tuple[Verdict, str | None]]
) -> None:
    path = write(f"{REVIEW}big\t{curie}\tBig\t0.4\tHP:1 Big (0.4)\t{verdict}\t{correct}\n")
    reading = read_files([], [path])
    assert said(reading) == [("big", *one) for one in lessons]
    assert reading.notes == ([] if lessons else ["1 rows that are undecided were passed over"])


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ("big\tHP:1\t\t\t\tmaybe\t", "maybe is no verdict; write accept, reject or nil"),
        ("big\tHP:1\t\t\t\taccept\tHP:2", "it is accepted, yet HP:2 is correct"),
        ("big\tHP:1\t\t\t\treject\tliver", "liver is no CURIE in correct"),
        ("big\tHP:1\t\t\t\treject\tHP:1|HP:2", r"HP:1\|HP:2 is no CURIE in correct"),
        ("big\t\t\t\t\treject\t", "there is no concept to reject; write the right one under correct"),
        (" \tHP:1\t\t\t\taccept\t", "no mention"),
    ],
)
def test_a_review_that_cannot_be_understood_is_told(write: Callable[[str], Path], cells: str, message: str) -> None:
    with pytest.raises(LoadError, match=rf"given\.tsv:2: {message}"):
        read_files([], [write(f"{REVIEW}{cells}\n")])


def test_negated_findings_are_never_used(write: Callable[[str], Path]) -> None:
    path = write("mention\tcurie\tverdict\tassertion\nno big liver\tHP:1\taccept\tnegated\n")
    assert read_files([], [path]).lessons == []


def test_files_with_other_columns_are_told_which_are_needed(write: Callable[[str], Path]) -> None:
    with pytest.raises(UsageError, match=r"neither the columns mention and gold_ids nor .*; its columns: a, b"):
        read_files([write("a\tb\n")])
    with pytest.raises(UsageError, match="has no column curie; its columns: mention, verdict"):
        read_files([], [write("mention\tverdict\n")])


MENTIONS = st.text(st.characters(codec="utf-8"), min_size=1).map(as_name).filter(bool)


@given(st.lists(st.tuples(MENTIONS, st.sampled_from(Verdict)), max_size=5))
def test_a_table_of_lessons_reads_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, given: list[tuple[str, Verdict]]
) -> None:
    lessons = [
        Lesson(mention, verdict, None if verdict is NIL else "HP:1", "2026-01-02", "gold.tsv")
        for mention, verdict in given
    ]
    path = tmp_path_factory.mktemp("lessons") / "a.sssom.tsv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        write_lessons(stream, lessons)
    table = read_table(path)
    read = read_lessons(table, Reading().skipped) if lessons else []
    assert sorted(read, key=str) == sorted(lessons, key=str)


@given(st.text(st.characters(codec="utf-8")))
def test_a_name_is_kept_on_one_line_under_the_key_of_the_mention(mention: str) -> None:
    kept = as_name(mention)
    assert kept.isprintable()
    assert as_name(kept) == kept
    if kept:
        assert fold(kept) == fold(mention) or not any(one.isalnum() for one in mention)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("mention\tgold_ids\na\tHP:1\nno b\tHP:1\nc\t\nd\tHP:1\tx\n", "gold"),
        ("mention\tcurie\tverdict\na\tHP:1\taccept\nb\tHP:1\t\nc\tHP:1\tperhaps\nd\tHP:1\treject\tx\n", "reviews"),
        ("subject_label\tsubject_type\tpredicate_id\tobject_id\na\trdfs literal\tskos:exactMatch\tHP:1\n"
         "b\trdfs literal\tskos:broadMatch\tHP:1\nc\trdfs literal\tskos:exactMatch\tx\nd\te\tf\tg\th\n", "gold"),
    ],
)  # fmt: skip
def test_rows_that_cannot_be_used_are_counted(write: Callable[[str], Path], content: str, kind: str) -> None:
    path = write(content)
    reading = read_files([path]) if kind == "gold" else read_files([], [path])
    assert (len(reading.lessons), reading.skipped.total(), reading.left_out) == (1, 1, 2)


PUBTATOR = "7|t|Big liver, no cyst\n7|a|\n7\t0\t9\tBig liver\tX\tHP:1\n7\t11\t18\tno cyst\tX\tHP:2\n"
BIOC = """{"documents": [{"id": "7", "passages": [{"offset": 0, "text": "Big liver", "annotations": [
{"id": "a", "infons": {"identifier": "HP:1"}, "text": "Big liver", "locations": [{"offset": 0, "length": 9}]}]}]}]}"""


@pytest.mark.parametrize(
    ("content", "place", "negated"),
    [
        (PUBTATOR, "given.tsv:3", 1),
        (BIOC, "given.tsv: annotation 1", 0),
        ('{"mention": "Big liver", "gold_ids": "HP:1"}', "given.tsv:1", 0),
    ],
)
def test_gold_of_every_form_is_learned_from(
    write: Callable[[str], Path], content: str, place: str, negated: int
) -> None:
    reading = read_files([write(content)])
    assert said(reading) == [("Big liver", NAME, "HP:1")]
    assert reading.lessons[0].place.endswith(place)
    assert reading.skipped.total() == negated


def test_a_remark_beside_gold_is_no_origin(write: Callable[[str], Path]) -> None:
    reading = read_files([write("mention\tgold_ids\tcomment\tmapping_date\na\tHP:1\tperhaps\t2025-01-01\n")])
    assert (reading.lessons[0].origin, reading.lessons[0].date) == ("given.tsv", None)
