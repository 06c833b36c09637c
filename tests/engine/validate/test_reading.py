"""Files in every format: what is found in them, and that their pieces are the file."""

import gzip
import json
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.validate import json_events, yaml_events
from engine.validate.columns import Wanted
from engine.validate.events import Event, Kind
from engine.validate.json_events import NoJson
from engine.validate.model import Piece
from engine.validate.reading import pieces
from engine.validate.source import opened
from kg.errors import LoadError, UsageError


def read(path: Path, content: bytes | str, wanted: Wanted | None = None) -> list[Piece]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with opened(path) as source:
        return list(pieces(source, wanted or Wanted()))


def found(made: list[Piece]) -> list[tuple[int, str, str, str | None]]:
    every = [pair for piece in made for pair in piece.pairs]
    return [(pair.line, pair.where, pair.id.text, pair.label.text if pair.label else None) for pair in every]


PHENOPACKET = """{
 "id": "p1", "subject": {"id": "P1"},
 "phenotypicFeatures": [
  {"type": {"id": "HP:1", "label": "A"}, "modifiers": [{"label": "B", "id": "HP:2"}]},
  {"type": {"id": "HP:3"}}],
 "metaData": {"resources": [{"id": "hp", "name": "HPO"}], "a key": {"id": "HP:4", "label": null},
  "x": {"id": "PMID:1", "year": 2020}}
}
"""
PATHS = [
    (4, "$.phenotypicFeatures[0].type", "HP:1", "A"),
    (4, "$.phenotypicFeatures[0].modifiers[0]", "HP:2", "B"),
    (5, "$.phenotypicFeatures[1].type", "HP:3", None),
    (6, "$.metaData['a key']", "HP:4", None),
]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.tsv", "id\tlabel\nHP:1\tA\n\nHP:2\n", [(2, "id, label", "HP:1", "A"), (4, "id, label", "HP:2", None)]),
        ("a.csv", 'id,label\r\n"HP:1","A, ""b""\r\nc"\r\nHP:2,B\r\n',
         [(2, "id, label", "HP:1", 'A, "b"\r\nc'), (4, "id, label", "HP:2", "B")]),
        ("a.csv", "\ufeffid;label\nHP:1;A, b", [(2, "id, label", "HP:1", "A, b")]),
        ("a.csv", 'id,label\nHP:1,5" tall\nHP:2,6" tall\n',
         [(2, "id, label", "HP:1", '5" tall'), (3, "id, label", "HP:2", '6" tall')]),
        ("a.txt", "id\nHP:1\n", [(2, "id", "HP:1", None)]),
        ("a.sssom.tsv", "#curie_map:\n#  HP: x\nsubject_id\tsubject_label\tpredicate_id\tobject_id\nHP:1\tA\tx:y\tMP:1\n",
         [(4, "subject_id, subject_label", "HP:1", "A"), (4, "object_id", "MP:1", None)]),
        ("a.jsonl", '{"id": "HP:1", "label": "A"}\n\n{"hpo_id": "HP:2", "hpo_term": "B"}\n',
         [(1, "$", "HP:1", "A"), (3, "$ (hpo_id, hpo_term)", "HP:2", "B")]),
        ("a", '{"id": "HP:1", "label": "A"}\n{"id": "HP:2", "label": "B"}\n', [(1, "$", "HP:1", "A"), (2, "$", "HP:2", "B")]),
        ("a.json", PHENOPACKET, PATHS),
        ("a.json", json.dumps(json.loads(PHENOPACKET)), [(1, *rest) for _, *rest in PATHS]),
        ("a.json", '[{"id": "HP:1", "label": "A"}]', [(1, "$[0]", "HP:1", "A")]),
        ("a.json", '{"id": "HP:1", "label": "A", "id": "HP:2"}', [(1, "$", "HP:2", "A")]),
        ("a.yaml", "a:\n- {id: HP:1, label: A}\n- id: 'HP:2' # c\n  label: \"B\"\n",
         [(2, "$.a[0]", "HP:1", "A"), (3, "$.a[1]", "HP:2", "B")]),
        ("a", "---\nid: HP:1\nlabel: 2020-01-01\n---\nid: HP:2\nlabel: null\nx: &a B\ny: {id: HP:3, label: *a}\n",
         [(2, "$", "HP:1", "2020-01-01"), (5, "$", "HP:2", None), (8, "$.y", "HP:3", "B")]),
        ("a.yml", "? {id: HP:1, label: A}\n: x\n? [1]\n: {id: HP:2, label: B}\n",
         [(1, "$['?']", "HP:1", "A"), (4, "$['?']", "HP:2", "B")]),
    ],
)  # fmt: skip
def test_every_format_gives_its_pairs(
    tmp_path: Path, name: str, content: str, expected: list[tuple[int, str, str, str | None]]
) -> None:
    made = read(tmp_path / name, content)
    assert sorted(found(made)) == sorted(expected)
    assert "".join(piece.text for piece in made) == content
    packed = read(tmp_path / f"{name}.gz", gzip.compress(content.encode()))
    assert found(packed) == found(made)


@pytest.mark.parametrize(
    ("name", "content", "problems"),
    [
        ("a.tsv", "id\tlabel\nHP:1\tA\tB\nHP:2\tB\n", [(2, "3 cells where the header has 2; is a separator not quoted?")]),
        ("a.csv", 'id,label\nHP:1,"A\nHP:2,B\n', [(2, "a quote is not closed, not doubled, or has text beside it")]),
        ("a.csv", 'id,label\nHP:1,"A"b\nHP:2,B\n', [(2, "a quote is not closed, not doubled, or has text beside it")]),
        ("a.tsv", b"id\tlabel\tx\nHP:1\tM\xe9\tx\nHP:2\tB\t\xe9\n",
         [(2, "not UTF-8; if it is Latin-1: iconv -f LATIN1 -t UTF-8")]),
        ("a.jsonl", '{"id": "HP:1"\n{"id": "HP:2", "label": "B"}\n', [(1, "no JSON: character 15: its end is missing")]),
        ("a.jsonl", b'{"id": "\xe9"}\n{"id": "HP:2", "label": "B"}\n',
         [(1, "not UTF-8; if it is Latin-1: iconv -f LATIN1 -t UTF-8")]),
        ("a.jsonl", '[' * 5_000 + '\n{"id": "HP:2", "label": "B"}\n', [(1, "no JSON: character 1,001: nested too deeply")]),
    ],
)  # fmt: skip
def test_a_damaged_row_is_told_and_the_next_one_read(
    tmp_path: Path, name: str, content: bytes | str, problems: list[tuple[int, str]]
) -> None:
    made = read(tmp_path / name, content)
    assert [(one.problem.line, one.problem.text) for one in made if one.problem] == problems
    assert [(id_, label) for _, _, id_, label in found(made)] == [("HP:2", "B")]
    raw = content.encode() if isinstance(content, str) else content
    assert "".join(piece.text for piece in made).encode(errors="surrogateescape") == raw


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: {id: HP:1, label: A, more: [*c, *c]}\n"


def test_aliases_in_yaml_do_not_grow(tmp_path: Path) -> None:
    names = [f"n{number}" for number in range(200)]
    lines = ["n0: &n0 [x]"] + [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in pairwise(names)]
    assert found(read(tmp_path / "a.yaml", "\n".join(lines) + f"\n{BOMB}")) == [(204, "$.d", "HP:1", "A")]


LOOK = "its first line looks like YAML; give a table as a file called .tsv or .csv"


@pytest.mark.parametrize(
    ("name", "content", "error", "told"),
    [
        ("a.json", "[" * 100_000, LoadError, "a.json:1: no JSON: nested too deeply"),
        ("a.json", '{"a": ' * 100_000, LoadError, "nested too deeply"),
        ("a.yaml", "[" * 100_000, LoadError, "a.yaml:1: no YAML: "),
        ("a.yaml", "- " * 100_000, LoadError, "a.yaml:1: no YAML: "),
        ("a.json", '{\n"a": 1,\n}', LoadError, "a.json:3: no JSON: a key in quotes is missing"),
        ("a.json", '[{"id": "HP:1", "label": "A"}', LoadError, "no JSON: its end is missing"),
        ("a.json", '{"a"\n 1}', LoadError, "a.json:2: no JSON: a colon is missing"),
        ("a.json", '[1 2]', LoadError, "a comma or ] is missing"),
        ("a.json", '[NaN]', LoadError, "a value is missing"),
        ("a.json", '["a\nb"]', LoadError, "invalid control character"),
        ("a.json", b'["\xff"]', LoadError, "a.json:1: not UTF-8"),
        ("a.yaml", "a: [\nb: }", LoadError, "a.yaml:2: no YAML"),
        ("a.yaml", "a: \x01", LoadError, "no YAML: "),
        ("a.yaml", "a: *b", UsageError, "no object in it has an id and a label"),
        ("a.json", '{"id": 1, "label": "x"}', UsageError, "a.json: no object in it has an id and a label; name their keys"),
        ("a.jsonl", '{"a": 1}\n', UsageError, "no object in it has an id and a label"),
        ("a.tsv", "", UsageError, "a.tsv is empty"),
        ("a.jsonl", "", UsageError, "a.jsonl is empty"),
        ("a.yaml", "\ufeff", UsageError, "a.yaml is empty"),
        ("a.json", "null", UsageError, "a.json: no object in it has an id and a label"),
        ("a.json", " \n", UsageError, "a.json: no object in it has an id and a label"),
        ("a.json", "id\nHP:1\n", LoadError, "a.json:1: no JSON: a value is missing"),
        ("a", "Notes: ours\nid\tlabel\nHP:1\tA\n", LoadError, f"a:3: no YAML: could not find expected ':' ({LOOK})"),
        ("a", "Notes: ours\nmore: text\n", UsageError, f"--label-column KEY ({LOOK})"),
        ("a.txt", "Notes: ours\nid\nHP:1\n", UsageError, "a.txt: no column is called like ids; say which"),
        ("a.tsv", "# x\n\n", UsageError, "a.tsv has no header"),
        ("a.csv", '"id,label\nHP:1,A\n', UsageError, "a.csv:1: the header: a quote is not closed"),
        ("a.csv", "id,label\rHP:1,A\r", LoadError, "a.csv:1: lines end in carriage returns only"),
        ("a.tsv", "id\n".encode("utf-16"), LoadError, "UTF-16"),
        ("a.xlsx", b"PK\x03\x04xx", UsageError, "a zip archive or a workbook"),
        ("a.tsv", gzip.compress(b"id\nHP:1\n" * 9_999, mtime=0)[:-9], LoadError, "the gzip file is cut off"),
        ("a.tsv", b"\x1f\x8b\x08\x00" + b"x" * 99, LoadError, "a damaged gzip file"),
        ("a.tsv", b"id\n" + b"x" * (16 * 2**20 + 1), LoadError, "a.tsv:2: a line of more than 16,777,216 bytes"),
    ],
)  # fmt: skip
def test_a_bad_file_is_one_line_with_place(
    tmp_path: Path, name: str, content: bytes | str, error: type[Exception], told: str
) -> None:
    with pytest.raises(error) as failed:
        read(tmp_path / name, content)
    assert told in str(failed.value)


def test_keys_that_are_asked_for_are_taken(tmp_path: Path) -> None:
    content = '[{"term": "HP:1", "text": "A", "id": "x", "label": "y"}]'
    assert found(read(tmp_path / "a.json", content, Wanted("term", "text"))) == [(1, "$[0] (term, text)", "HP:1", "A")]
    with pytest.raises(UsageError, match="no object in it has an id under the key nowhere"):
        read(tmp_path / "a.json", content, Wanted("nowhere"))


def built(events: list[Event]) -> object:
    """The value that events stand for; every value that is no text is None."""
    stack: list[list[object]] = [[]]
    for event in events:
        if event.kind in (Kind.OBJECT, Kind.ARRAY):
            stack.append([event.kind])
        elif event.kind is Kind.END:
            kind, *rest = stack.pop()
            value: object = rest if kind is Kind.ARRAY else dict(zip(rest[::2], rest[1::2], strict=True))
            stack[-1].append(value)
        else:
            stack[-1].append(event.text if event.kind is Kind.TEXT else None)
    return stack[0][0]


def without_numbers(value: object) -> object:
    if isinstance(value, dict):
        return {key: without_numbers(one) for key, one in value.items()}
    return (
        [without_numbers(one) for one in value]
        if isinstance(value, list)
        else value
        if isinstance(value, str)
        else None
    )


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON, st.sampled_from((None, 1, "\t")), st.booleans())
def test_events_of_json_are_what_was_written(value: object, indent: int | str | None, ascii_: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_)
    made = list(json_events.events(text))
    assert built(made) == without_numbers(value)
    assert all(json.loads(text[one.start : one.end]) == one.text for one in made if one.kind is Kind.TEXT)


@given(st.text(alphabet='{}[]",:1 anull\\', max_size=12))
def test_what_is_json_for_python_is_json_here(text: str) -> None:
    try:
        json.loads(text)
        expected = True
    except ValueError:
        expected = False
    try:
        made = list(json_events.events(text))
    except NoJson:
        assert not expected
    else:
        depth = one_at_top = 0
        for event in made:
            one_at_top += depth == 0 and event.kind is not Kind.END
            depth += (event.kind in (Kind.OBJECT, Kind.ARRAY)) - (event.kind is Kind.END)
        assert expected == (one_at_top == 1)


TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), min_size=1)


@given(
    st.lists(st.fixed_dictionaries({"id": TEXT, "label": TEXT})), st.booleans(), st.sampled_from((None, "'", '"', "|"))
)
def test_a_text_of_yaml_stands_where_its_event_says(value: list[dict[str, str]], flow: bool, style: str | None) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, allow_unicode=True, default_style=style)
    for event in yaml_events.events(text):
        raw = text[event.start : event.end]
        if event.kind is Kind.TEXT and raw[:1] in ("'", '"'):
            assert yaml.safe_load(raw) == event.text
        elif event.kind is Kind.TEXT and raw[:1] not in ("|", "!"):
            assert raw.split() == event.text.split()


@given(TEXT, st.sampled_from(("'a'", '"a"', "a")))
def test_a_text_that_is_written_to_yaml_is_read_back(new: str, raw: str) -> None:
    written = yaml_events.written(new, raw)
    assert written is not None
    assert yaml.safe_load(f"a: {written} # b")["a"] == new
    assert yaml.safe_load(f"[a, {written}]")[1] == new
