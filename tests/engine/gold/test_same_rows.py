"""One document in three formats gives the same rows."""

import codecs
import gzip
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.gold import GoldRow, read_gold

Given = tuple[int, int, str, str]
"""Where a mention begins and ends in the document, its type and its identifiers."""

TEXTS = st.text(st.sampled_from("aBé𝛼 .,<&>[]'\"-"), min_size=8, max_size=40).map(lambda text: f"x{text}x")
IDENTIFIERS = st.sampled_from([
    ("Disease", "D003550"), ("Chemical", "MESH:D009270|D003550"), ("Gene", "7157;7158"), ("Gene", "-"), ("X", "HP:1,HP:2"),
    ("SpecificDisease", "D003550|D003551"), ("DiseaseClass", "D003550+OMIM:1"), ("Species", "9606"), ("X", ""),
])  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, str, list[Given]]:
    title, abstract = draw(TEXTS), draw(TEXTS)
    text, found = f"{title} {abstract}", []
    for at in draw(st.lists(st.sampled_from([0, len(title) + 1]), min_size=1, max_size=5)):
        start = at + draw(st.integers(0, 3))
        end = start + draw(st.integers(1, 5))
        if text[start:end].strip() and text[start:end] == text[start:end].strip():
            found.append((start, end, *draw(IDENTIFIERS)))
    return title, abstract, found


def pubtator(title: str, abstract: str, found: list[Given]) -> str:
    text = f"{title} {abstract}"
    lines = [f"1|t|{title}", f"1|a|{abstract}"]
    lines += [f"1\t{start}\t{end}\t{text[start:end]}\t{kind}\t{ids}" for start, end, kind, ids in found]
    return "\n".join([*lines, "1\tCID\tD1\tD2", ""])


def passages(title: str, abstract: str, found: list[Given]) -> list[dict[str, Any]]:
    text = f"{title} {abstract}"
    annotations = [
        {"id": str(at), "infons": {"type": kind, "identifier": ids}, "text": text[start:end],
         "locations": [{"offset": start, "length": end - start}]}
        for at, (start, end, kind, ids) in enumerate(found)
    ]  # fmt: skip
    return [
        {"infons": {"type": "title"}, "offset": 0, "text": title, "annotations": []},
        {"infons": {"type": "abstract"}, "offset": len(title) + 1, "text": abstract, "annotations": annotations},
    ]


def bioc_json(*document: Any) -> str:
    return json.dumps({"documents": [{"id": "1", "passages": passages(*document)}]})


def bioc_xml(*document: Any) -> str:
    parts = []
    for passage in passages(*document):
        parts.append(
            f'<passage><infon key="type">{passage["infons"]["type"]}</infon><offset>{passage["offset"]}</offset>'
        )
        parts.append(f"<text>{escape(passage['text'])}</text>")
        for one in passage["annotations"]:
            infons = "".join(
                f"<infon key={quoteattr(key)}>{escape(value)}</infon>" for key, value in one["infons"].items()
            )
            place = one["locations"][0]
            parts.append(f'<annotation id="{one["id"]}">{infons}<location offset="{place["offset"]}" '
                         f'length="{place["length"]}"/><text>{escape(one["text"])}</text></annotation>')  # fmt: skip
        parts.append("</passage>")
    return f"<collection><document><id>1</id>{''.join(parts)}</document></collection>"


@settings(deadline=None)
@given(documents())
def test_a_document_gives_the_same_rows_as_pubtator_bioc_xml_and_bioc_json(
    tmp_path_factory: pytest.TempPathFactory, document: tuple[str, str, list[Given]]
) -> None:
    folder = tmp_path_factory.mktemp("same")
    found = [rows(folder, write(*document)) for write in (pubtator, bioc_xml, bioc_json)]
    assert found[0] == found[1] == found[2]
    title, abstract, given_ = document
    assert [(row.offset, row.length) for row in found[0]] == [(start, end - start) for start, end, _, _ in given_]
    for row in found[0]:
        assert row.offset is not None
        assert row.length is not None
        assert f"{title} {abstract}"[row.offset : row.offset + row.length] == row.mention
        assert f"[[{row.mention}]]" in (row.context or "")


def rows(folder: Path, content: str) -> list[GoldRow]:
    """The rows of a file, plain and packed with a byte order mark the same, but for what a format counts by."""
    plain, packed = folder / "plain", folder / "packed"
    plain.write_bytes(content.encode())
    packed.write_bytes(gzip.compress(codecs.BOM_UTF8 + content.encode()))
    found = read_gold(plain)
    assert read_gold(packed) == found
    return [replace(row, row=0, columns=None) for row in found]
