"""A gold file as a data set."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.evaluate.dataset import dataset_name, read_dataset
from engine.prompt.reciting import Direction
from kg.errors import LoadError, UsageError
from kg.model import Gold, Mention

Write = Callable[[str, str], Path]
TABLE = """
mention      gold_ids       doc_id  split  note
big liver    HP:1|HP:2      d1      train  -
both         HP:1|HP:2      d1      train  composite
gravel       NIL            d2      dev    -
red and hot  HP:1|HP:2      d2      dev    union
"""


def test_a_mention_keeps_what_the_file_says_of_it(write: Write) -> None:
    found = read_dataset(write("gold.tsv", TABLE))
    assert found.mentions == [
        Mention(2, "big liver", (Gold("HP:1"), Gold("HP:2")), doc="d1", split="train"),
        Mention(3, "both", (Gold("HP:1"), Gold("HP:2")), composite=True, doc="d1", split="train"),
        Mention(4, "gravel", doc="d2", split="dev"),
    ]
    assert (found.dataset.name, found.dataset.source, found.dataset.mentions) == ("gold", "gold.tsv", 3)
    assert len(found.dataset.sha256 or "") == 64
    assert found.left_out == {"rows of one concept that has several identifiers at once (union)": 1}


def test_a_literal_that_matches_several_concepts_is_one_mention(write: Write) -> None:
    text = """
subject_label  subject_type   predicate_id     object_id
big liver      rdfs literal   skos:exactMatch  HP:1
small liver    rdfs literal   skos:exactMatch  HP:3
big liver      rdfs literal   skos:exactMatch  HP:2
"""
    found = read_dataset(write("literals.sssom.tsv", text))
    assert found.mentions == [
        Mention(2, "big liver", (Gold("HP:1"), Gold("HP:2"))), Mention(3, "small liver", (Gold("HP:3"),)),
    ]  # fmt: skip


def test_the_conditions_are_part_of_the_name(write: Write) -> None:
    found = read_dataset(write("gold.tsv", TABLE), where=["split=dev"])
    assert (found.dataset.name, [one.row for one in found.mentions]) == ("gold:split=dev", [4])
    assert dataset_name(Path("a/craft_cl.traindev.tsv.gz")) == "craft_cl.traindev"
    assert dataset_name(Path("x.tsv"), ["b=1", "a=2"], Direction.ID_TO_TERM) == "x:id-to-term,a=2,b=1"


def test_a_column_of_numbers_numbers_the_mentions(write: Write) -> None:
    found = read_dataset(write("gold.tsv", "row  mention  gold_ids\n7  a  HP:1\n3  b  HP:2"))
    assert found.numbered
    assert [one.row for one in found.mentions] == [7, 3]


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("7  a  HP:1\n7  b  HP:2", r"gold.tsv:3: row 7 is that of line 2, too"),
        ("0  a  HP:1", r"gold.tsv:2: '0' in row is no number from 1 on"),
        ("x  a  HP:1", r"gold.tsv:2: 'x' in row is no number from 1 on"),
    ],
)
def test_a_column_that_numbers_nothing_is_refused(write: Write, rows: str, told: str) -> None:
    with pytest.raises(LoadError, match=told):
        read_dataset(write("gold.tsv", f"row  mention  gold_ids\n{rows}"))


def test_where_the_name_is_asked_for_the_identifier_is_the_mention(write: Write) -> None:
    found = read_dataset(
        write("gold.tsv", "mention  gold_ids\nTumor protein p53  TP53\nmany  A1|A2"),
        prefix="HGNC.SYMBOL", direction=Direction.ID_TO_TERM,
    )  # fmt: skip
    assert found.mentions == [Mention(2, "HGNC.SYMBOL:TP53", (Gold("HGNC.SYMBOL:TP53", "Tumor protein p53"),))]
    assert found.left_out == {"rows without one identifier to ask for the name of": 1}


def test_a_file_without_mentions_is_refused(write: Write) -> None:
    with pytest.raises(UsageError, match="no mention that can be used"):
        read_dataset(write("gold.tsv", "mention  gold_ids"))
    with pytest.raises(UsageError, match=r"1 rows of one concept"):
        read_dataset(write("gold.tsv", "mention  gold_ids  note\nx  HP:1|HP:2  union"))
