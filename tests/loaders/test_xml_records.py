"""Records of an XML document one by one, within bounds."""

import tracemalloc
from collections.abc import Callable, Set
from pathlib import Path
from xml.etree.ElementTree import tostring

import pytest

from kg.errors import LoadError
from loaders.document import Document
from loaders.xml_records import DEEPEST, MAX_RECORD, xml_records

Write = Callable[..., Path]
Records = Callable[..., list[tuple[int, str]]]


@pytest.fixture
def records(write: Write) -> Records:
    """The lines and the XML of the root and of the records."""

    def run(content: str | bytes, skipped: Set[str] = frozenset()) -> list[tuple[int, str]]:
        with Document(write(content, "source.xml")) as document:
            return [
                (line, tostring(element, "unicode").strip())
                for line, element in xml_records(document, "record", skipped=skipped)
            ]

    return run


@pytest.fixture
def refused(records: Records) -> Callable[[str | bytes], str]:
    """The error of a document, from the line on."""

    def run(content: str | bytes) -> str:
        with pytest.raises(LoadError) as caught:
            records(content)
        told = str(caught.value)
        assert "\n" not in told
        return told.partition("source.xml:")[2]

    return run


def test_the_root_comes_first_and_alone_then_the_records(records: Records) -> None:
    assert records(
        '<?xml version="1.0"?>\n<set year="2025">\n<record a="b">c &amp; é</record>\n\n<record><d/></record></set>'
    ) == [
        (2, '<set year="2025" />'),
        (3, '<record a="b">c &amp; é</record>'),
        (5, "<record><d /></record>"),
    ]


def test_other_children_and_records_within_records_are_none(records: Records) -> None:
    text = "<set>a<head><record>no</record></head><record>b<record>c</record></record>d</set>"
    assert records(text) == [(1, "<set />"), (1, "<record>b<record>c</record></record>")]


def test_a_root_that_is_called_as_a_record_is_the_root(records: Records) -> None:
    assert records("<record><record/></record>") == [(1, "<record />"), (1, "<record />")]


def test_skipped_parts_are_left_out_with_all_that_is_in_them(records: Records) -> None:
    text = "<set><record>a<b>c<b>d</b>e</b>f<g>h</g><b/>i</record><b/><record><b><record/></b></record></set>"
    assert records(text, {"b"}) == [(1, "<set />"), (1, "<record>af<g>h</g>i</record>"), (1, "<record />")]


def test_sections_of_characters_and_comments_are_read_as_xml_has_them(records: Records) -> None:
    assert records("<set><record><![CDATA[<a>]]><!-- b --><?c?>d</record></set>")[1] == (
        1,
        "<record>&lt;a&gt;d</record>",
    )


@pytest.mark.parametrize("end", ["", "</record>", "</rec", "<![CDATA[ x", "<!-- x", "é"])
def test_a_document_that_is_cut_off_is_told(refused: Callable[[bytes], str], end: str) -> None:
    content = f"<set>\n<record>a</record>\n<record>b{end}".encode()
    content = content[:-1] if end == "é" else content
    assert refused(content) == "3: the XML ends before its last element does; fetch the file again"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("<set>\n<record>a</b></set>", "2: damaged XML (mismatched tag); fetch the file again"),
        (
            "<set>\n<record>\x01</record></set>",
            "2: damaged XML (not well-formed (invalid token)); fetch the file again",
        ),
        (
            "<set>\n<record>a & b</record></set>",
            "2: damaged XML (not well-formed (invalid token)); fetch the file again",
        ),
        ("<set>\n<record>&b;</record></set>", "2: damaged XML (undefined entity); fetch the file again"),
        ("<set></set>\n<set></set>", "2: damaged XML (junk after document element); fetch the file again"),
        ("<set>\n<record a='b' a='c'/></set>", "2: damaged XML (duplicate attribute); fetch the file again"),
    ],
)
def test_damaged_xml_is_told_with_the_line(refused: Callable[[str], str], content: str, told: str) -> None:
    assert refused(content) == told


def test_bytes_that_are_no_utf_8_are_told(refused: Callable[[bytes], str]) -> None:
    assert refused("<set>\n<record>é</record></set>".encode("latin-1")).startswith("2: damaged XML (not well-formed")


def test_a_deep_nest_is_told(records: Records, refused: Callable[[str], str]) -> None:
    deep = DEEPEST - 2
    assert len(records("<set><record>" + "<a>" * deep + "</a>" * deep + "</record></set>")) == 2
    told = f"elements nested more than {DEEPEST} deep; no record is"
    assert refused("<set>\n<record>" + "<a>" * 1_000_000) == f"2: {told}"
    assert refused("<set>\n" + "<a>" * 1_000_000) == f"2: {told}"
    assert refused("<a>" * 1_000_000) == f"1: {told}"


def test_a_deep_nest_is_told_even_where_it_is_skipped(write: Write) -> None:
    with (
        Document(write("<set><record>" + "<a>" * 1_000)) as document,
        pytest.raises(LoadError, match="nested more than"),
    ):
        list(xml_records(document, "record", skipped={"a"}))


@pytest.mark.parametrize(
    "content",
    ["<set><record>" + "x" * 2 * MAX_RECORD, "<set>" + "x" * 2 * MAX_RECORD, "<set><record>" + "<a/>" * MAX_RECORD,
     "<set><record a='" + "x" * 2 * MAX_RECORD, "<set><record><b>" + "<a/>" * MAX_RECORD, "<set><!--" + "x" * 2 * MAX_RECORD],
    ids=["text", "text of the root", "elements", "attribute", "skipped elements", "comment"],
)  # fmt: skip
def test_a_record_without_end_is_told(refused: Callable[[str], str], content: str) -> None:
    assert refused(content) == f"1: a record of more than {MAX_RECORD:,} bytes; is this record by record?"


def test_memory_holds_one_block_of_records(write: Write) -> None:
    record = f"<record>{'<a>red</a>' * 50}</record>"
    path = write(f"<set>{record * 10_000}</set>")
    tracemalloc.start()
    try:
        with Document(path) as document:
            assert sum(1 for _ in xml_records(document, "record")) == 10_001
        assert tracemalloc.get_traced_memory()[1] < 10 * 2**20  # all of them take ten times as much
    finally:
        tracemalloc.stop()


def test_entities_cannot_make_a_little_text_a_lot(write: Write) -> None:
    """Expat stops at a hundredfold; that is an error of the file and not of the program."""
    text = f"<!DOCTYPE a [<!ENTITY a '{'x' * 1_000}'>]><set><record>" + "&a;" * 100_000 + "</record></set>"
    with Document(write(text)) as document, pytest.raises(LoadError, match="damaged XML"):
        list(xml_records(document, "record"))
