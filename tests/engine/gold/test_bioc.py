"""BioC as XML and as JSON."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.gold import read_gold
from kg.errors import LoadError, OntonormError, UsageError

XML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE collection SYSTEM "BioC.dtd">
<collection><source>own</source><date/><key/>
<infon key="split">dev</infon>
<document><id>7</id><infon key="year">2020</infon>
<passage><infon key="type">title</infon><offset>0</offset><text>BRCA1 &amp; breast cancer</text>
<annotation id="a"><infon key="type">Gene</infon><infon key="NCBI Gene">672</infon>
<location offset="0" length="5"/><text>BRCA1</text></annotation></passage>
<passage><infon key="type">abstract</infon><offset>22</offset>
<sentence><offset>22</offset><text>Skin and lung cancer.</text>
<annotation id="b"><infon key="type">Disease</infon><infon key="identifier">MESH:D012878</infon>
<location offset="22" length="4"/><location offset="36" length="6"/><text>Skin cancer</text></annotation></sentence>
<sentence><offset>44</offset><text>An odd thing.</text>
<annotation id="c"><infon key="type">Disease</infon><infon key="identifier"/>
<location offset="47" length="3"/><text>
odd</text></annotation></sentence></passage>
<relation id="r"><node refid="a" role="x"/></relation></document></collection>
"""


def document(*annotations: dict[str, Any], text: str = "BRCA1 and odd things") -> dict[str, Any]:
    return {"id": "7", "infons": {}, "passages": [{"offset": 0, "text": text, "annotations": [*annotations]}]}


def annotation(text: str = "BRCA1", offset: Any = 0, **infons: Any) -> dict[str, Any]:
    infons = infons or {"type": "Gene", "identifier": "672"}
    return {"id": "a", "infons": infons, "text": text, "locations": [{"offset": offset, "length": len(text)}]}


def test_xml_with_passages_sentences_and_mentions_in_parts(write: Callable[..., Path]) -> None:
    rows = read_gold(write(XML))
    assert [(row.mention, row.gold, row.doc, row.split, row.type) for row in rows] == [
        ("BRCA1", ("NCBIGene:672",), "7", None, "Gene"),
        ("Skin cancer", ("MESH:D012878",), "7", None, "Disease"),
        ("odd", (), "7", None, "Disease"),
    ]
    assert [(row.offset, row.length) for row in rows] == [(0, 5), (22, 20), (47, 3)]
    assert [row.context for row in rows] == ["[[BRCA1]] & breast cancer", "Skin and lung cancer.", "An [[odd]] thing."]
    assert rows[0].columns is not None
    assert rows[0].columns["document_year"] == "2020"
    assert rows[0].columns["annotation"] == "a"
    assert [row.row for row in read_gold(write(XML), where=["passage_type=abstract"])] == [2, 3]


@pytest.mark.parametrize(
    "shape",
    [
        lambda one: {"source": "x", "infons": {}, "documents": [one]},
        lambda one: one,
        lambda one: [one],
        lambda one: [{"bioctype": "BioCCollection", "documents": [one]}],
        lambda one: {"PubTator3": [one]},
    ],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_json_in_the_shapes_that_services_give(
    write: Callable[..., Path], shape: Callable[[Any], Any], indent: int | None
) -> None:
    (row,) = read_gold(write(json.dumps(shape(document(annotation())), indent=indent)))
    assert (row.mention, row.gold, row.context) == ("BRCA1", ("NCBIGene:672",), "[[BRCA1]] and odd things")


def test_a_document_a_line(write: Callable[..., Path], told: list[str]) -> None:
    lines = [
        json.dumps(document(annotation())),
        "{broken",
        json.dumps(document(annotation("odd", 10, identifier=None))),
    ]
    path = write("\n".join(lines))
    assert [(row.row, row.mention, row.is_nil) for row in read_gold(path)] == [(1, "BRCA1", False), (2, "odd", True)]
    assert [one.split(" (")[0] for one in told] == [f"{path}: line 2: no JSON: Expecting property name enclosed in "
                                                    "double quotes: line 1 column 2"]  # fmt: skip


def test_the_split_of_a_collection_is_that_of_its_rows(write: Callable[..., Path]) -> None:
    (row,) = read_gold(write(json.dumps({"infons": {"split": "dev"}, "documents": [document(annotation())]})))
    assert row.split == "dev"


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (annotation(offset="x"), "a of document 7: x is no offset in characters"),
        (annotation(offset=-1), "a of document 7: -1 is no offset in characters"),
        (annotation(offset=None), "a of document 7: nothing is no offset in characters"),
        (annotation(type="Gene"), "no identifier; write - where there is no concept"),
        (annotation(type="Organ", identifier="5"), "5 of type Organ is no CURIE; write one, or give the prefix of"),
        (annotation(""), "no mention"),
    ],
)
def test_an_annotation_that_cannot_be_read_is_told_with_its_number(
    write: Callable[..., Path], told: list[str], bad: dict[str, Any], message: str
) -> None:
    path = write(json.dumps(document(annotation(), bad, annotation("odd", 10))))
    assert [row.mention for row in read_gold(path)] == ["BRCA1", "odd"]
    assert len(told) == 1
    assert told[0].startswith(f"{path}: annotation 2: {message}")


def test_an_offset_beside_the_mention_is_told(write: Callable[..., Path], told: list[str]) -> None:
    path = write(json.dumps(document(annotation(offset=3), annotation("odd", 900))))
    assert [(row.offset, row.context) for row in read_gold(path)] == [(None, "BRCA1 and odd things")] * 2
    assert told == [
        f"{path}: annotation 1: document 7: 'BRCA1' is said to stand at 3, where 'A1 an' does; it is used without its "
        "place",
        f"{path}: annotation 2: document 7: 'odd' is said to stand at 900, where '' does; it is used without its place",
    ]


def test_a_mention_without_a_text_is_taken_from_its_place(write: Callable[..., Path]) -> None:
    one = annotation() | {"text": None}
    assert [row.mention for row in read_gold(write(json.dumps(document(one))))] == ["BRCA1"]


def test_infons_may_deny(write: Callable[..., Path]) -> None:
    one = annotation(identifier="HP:1", assertion="negated")
    assert read_gold(write(json.dumps(document(one))))[0].negated


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("</passage>", "", "gold.tsv:17: damaged XML (mismatched tag); mend it"),
        ("&amp;", "&nbsp;", "gold.tsv:6: the entity nbsp is not declared; write it out"),
        ('"BioC.dtd"', '"BioC.dtd" [<!ENTITY a "b">]', "gold.tsv:2: the DOCTYPE declares something; remove what"),
        ('SYSTEM "BioC.dtd"', '[<!ENTITY a "b"><!ENTITY c "&a;&a;">]', "the DOCTYPE declares something; remove what"),
        ('SYSTEM "BioC.dtd"', '[<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]', "the DOCTYPE declares something"),
        ("collection>", "html>", "gold.tsv:3: it begins with the element html; BioC XML begins with collection"),
        ("<key/>", f"{'<x>' * 101}{'</x>' * 101}", "gold.tsv:3: elements nested more than 100 deep; none of BioC is"),
        ("</collection>\n", "", "damaged XML (no element found); mend it"),
    ],
)
def test_xml_that_is_damaged_or_declares_entities_is_refused(
    write: Callable[..., Path], old: str, new: str, message: str
) -> None:
    with pytest.raises(LoadError) as error:
        read_gold(write(XML.replace(old, new)))
    assert message in str(error.value)


def test_a_packed_file_may_not_unpack_to_anything(write: Callable[..., Path]) -> None:
    begin = b"<collection><document><id>1</id><passage><offset>0</offset><text>"
    with pytest.raises(LoadError, match=r"gold\.tsv:1: a document of more than 67,108,864 bytes; split it"):
        read_gold(write(gzip.compress(begin + b"x" * (2**26 + 2**17), 1)))
    with pytest.raises(LoadError, match=r"gold\.tsv:1: too large; split the file"):
        read_gold(write(gzip.compress(b"x" * (2**24 + 1), 1)))


def test_xml_in_another_encoding_that_it_names(write: Callable[..., Path]) -> None:
    text = XML.replace("UTF-8", "ISO-8859-1").replace("odd", "öde")
    assert read_gold(write(text.encode("latin-1")))[2].mention == "öde"
    converted = XML.replace("UTF-8", "UTF-16")
    assert len(read_gold(write(converted))) == 3
    with pytest.raises(LoadError, match="if it is UTF-16: iconv"):
        read_gold(write(converted.encode("utf-16-le")))


@pytest.mark.parametrize(
    "content",
    ["<a/>", "<", "{}", "[]", "[1]", '{"documents": 1}', '{"passages": []}', "[" * 100_000, '{"a": [[[[[[]]]]]]}'],
)
def test_what_is_no_bioc_is_an_error_of_ours_or_empty(write: Callable[..., Path], content: str) -> None:
    try:
        assert read_gold(write(content)) == []
    except OntonormError as error:
        assert str(error)  # noqa: PT017


def test_json_of_another_kind_is_told_what_is_read(write: Callable[..., Path]) -> None:
    with pytest.raises(UsageError, match=r"JSON that is neither gold rows .* nor documents of BioC"):
        read_gold(write('{"a": 1}'))
    assert read_gold(write('{"documents": []}')) == []
