"""PubTator: texts, annotations, relations, and lines that are neither."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.gold import GoldRow, read_gold, read_gold_file
from kg.errors import LoadError

TITLE = "Naloxone reverses clonidine."
ABSTRACT = "Skin and lung cancer in Emery-Dreifuss patients; XYZ in [[p53]] cells."


def line(mention: str, rest: str) -> str:
    start = f"{TITLE} {ABSTRACT}".index(mention)
    return f"12\t{start}\t{start + len(mention)}\t{mention}\t{rest}\n"


TEXT = f"12|t|{TITLE}\n12|a|{ABSTRACT}\n"
FILE = (
    TEXT
    + line("Naloxone", "Chemical\tD009270")
    + line("Skin and lung cancer", "Disease\tD012878|MESH:D008175\tSkin cancer|lung cancer")
    + line("Emery-Dreifuss", "Modifier\tD020389+OMIM:310300")
    + line("patients", "Species\t9606")
    + line("XYZ", "Chemical\t-1")
    + line("p53", "Gene\t7157;22059")
    + line("cells", "CellLine\tCVCL_0023,CVCL:0024")
    + "12\tCID\tD009270\tD012878\n12\tAssociation\t7157\tD012878\tNovel\n"
)


@pytest.fixture
def read(write: Callable[..., Path]) -> Callable[..., list[GoldRow]]:
    return lambda content, **options: read_gold(write(content, "gold.txt"), **options)


def test_annotations_become_rows(read: Callable[..., list[GoldRow]]) -> None:
    rows = read(FILE)
    assert [(row.mention, row.gold, row.composite, row.union) for row in rows] == [
        ("Naloxone", ("MESH:D009270",), False, False),
        ("Skin and lung cancer", ("MESH:D012878", "MESH:D008175"), True, False),
        ("Emery-Dreifuss", ("MESH:D020389", "OMIM:310300"), False, True),
        ("patients", ("NCBITaxon:9606",), False, False),
        ("XYZ", (), False, False),
        ("p53", ("NCBIGene:7157", "NCBIGene:22059"), False, False),
        ("cells", ("Cellosaurus:CVCL_0023", "Cellosaurus:CVCL_0024"), False, False),
    ]
    assert [row.row for row in rows] == [*range(3, 10)]
    assert {row.doc for row in rows} == {"12"}
    assert (rows[0].type, rows[0].offset, rows[0].length) == ("Chemical", 0, 8)
    assert rows[0].context == "[[Naloxone]] reverses clonidine."
    assert rows[1].context == "[[Skin and lung cancer]]" + ABSTRACT.removeprefix("Skin and lung cancer").replace(
        "[[", "[ ["
    ).replace("]]", "] ]")
    assert rows[1].offset == len(TITLE) + 1
    assert rows[1].columns is not None
    assert rows[1].columns["parts"] == "Skin cancer|lung cancer"


def test_the_marks_stand_at_the_offset_not_at_the_first_place_of_the_word(read: Callable[..., list[GoldRow]]) -> None:
    (row,) = read("1|t|no fever, later fever\n1|a|\n1\t16\t21\tfever\tDisease\tD005334\n")
    assert row.context == "no fever, later [[fever]]"


@pytest.mark.parametrize(
    ("kind", "more", "composite"),
    [
        ("Disease", "", False),
        ("Disease", "\tskin|lung", True),
        ("CompositeMention", "", True),
        ("SpecificDisease", "", True),
    ],
)
def test_a_bar_is_read_as_its_corpus_means_it(
    read: Callable[..., list[GoldRow]], kind: str, more: str, composite: bool
) -> None:
    (row,) = read(TEXT + line("lung cancer", f"{kind}\tD012878|D008175{more}"))
    assert (row.composite, len(row.gold)) == (composite, 2)


def test_conditions_are_on_types_and_passages(read: Callable[..., list[GoldRow]]) -> None:
    assert [row.mention for row in read(FILE, where=["type=Chemical"])] == ["Naloxone", "XYZ"]
    assert [row.mention for row in read(FILE, where=["type=Chemical", "passage_type=abstract"])] == ["XYZ"]


def test_bare_identifiers_of_an_unknown_type_need_a_prefix(
    read: Callable[..., list[GoldRow]], told: list[str], tmp_path: Path
) -> None:
    file = TEXT + line("lung", "Organ\t0002048") + line("p53", "Gene\t7157")
    assert [row.mention for row in read(file)] == ["p53"]
    assert told == [
        f"{tmp_path / 'gold.txt'}:3: 0002048 of type Organ is no CURIE; write one, or give the prefix of bare "
        "identifiers; the row is left out"
    ]
    assert read(file, prefix="uberon", where=["type=Organ"])[0].gold == ("UBERON:0002048",)


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ("12\tx\t8\tNaloxone\tChemical\tD1", "x and 8 are not where a mention begins and ends"),
        ("12\t8\t0\tNaloxone\tChemical\tD1", "8 and 0 are not where a mention begins and ends"),
        ("12\t0\t8\tNaloxone", "an annotation has 6 or 7 cells between tabs, not 4"),
        ("12\t0\t8\tNaloxone\tChemical\tD1\ta\tb", "an annotation has 6 or 7 cells between tabs, not 8"),
        ("12\t0\t8\tNaloxone\tChemical", "no identifier; write - where there is no concept"),
        ("some text", "neither a text (PMID|t|…, PMID|a|…) nor an annotation or a relation between tabs"),
    ],
)
def test_lines_that_cannot_be_read_are_left_out(
    read: Callable[..., list[GoldRow]], told: list[str], tmp_path: Path, bad: str, message: str
) -> None:
    rows = read(f"{TEXT}{bad}\n{line('p53', 'Gene	7157')}")
    assert [row.mention for row in rows] == ["p53"]
    assert told == [f"{tmp_path / 'gold.txt'}:3: {message}; the row is left out"]


def test_an_empty_cell_for_the_identifier_is_no_concept(read: Callable[..., list[GoldRow]]) -> None:
    assert [row.is_nil for row in read(TEXT + line("p53", "Gene\t") + line("XYZ", "Gene\t-"))] == [True, True]


def test_an_offset_that_does_not_lead_to_the_mention_is_told_and_not_used(
    read: Callable[..., list[GoldRow]], told: list[str], tmp_path: Path
) -> None:
    (row,) = read(f"{TEXT}12\t1\t9\tNaloxone\tChemical\tD009270\n")
    assert (row.gold, row.offset, row.length, row.context) == (("MESH:D009270",), None, None, TITLE)
    assert told == [
        f"{tmp_path / 'gold.txt'}:3: document 12: 'Naloxone' is said to stand at 1, where 'aloxone ' does; it is used "
        "without its place"
    ]


def test_documents_are_told_apart(read: Callable[..., list[GoldRow]]) -> None:
    rows = read("1|t|big liver\n1|a|x\n1\t0\t9\tbig liver\tX\tHP:1\n\n2|t|a cyst\n2|a|\n2\t2\t6\tcyst\tX\tHP:2\n")
    assert [(row.doc, row.context) for row in rows] == [("1", "[[big liver]]"), ("2", "a [[cyst]]")]


def test_annotations_without_texts_keep_their_offsets(read: Callable[..., list[GoldRow]]) -> None:
    (row,) = read("1\t10\t14\tcyst\tX\tHP:2\n")
    assert (row.offset, row.length, row.context) == (10, 4, None)


def test_a_file_without_a_good_row_is_refused(read: Callable[..., list[GoldRow]]) -> None:
    with pytest.raises(LoadError, match=r"gold\.txt:3: no identifier.*; none of its 1 rows can be used"):
        read(f"{TEXT}12\t0\t8\tNaloxone\tChemical\n")
    assert read(TEXT) == []


def test_what_is_left_out_is_counted(write: Callable[..., Path]) -> None:
    assert read_gold_file(write(f"{FILE}nonsense\n")).left_out == 1
