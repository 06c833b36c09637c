"""Laws of reading that hold for every text, and odd input."""

import json
import time
from importlib.resources import files

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.model import Assertion
from engine.reading import parts, read
from engine.reading.peeling import peel
from engine.reading.words import words_of

TABLES = {
    name: json.loads((files("engine.reading") / f"{name}.json").read_text("utf-8")) for name in ("cues", "fillers")
}
WORDS = [
    *(row[0].replace("{kin}", "mother") for row in TABLES["cues"]["rows"]), *TABLES["cues"]["sites"],
    *(word for kind in ("ends", "openers", "subjects", "nouns", "ages", "verbs") for word in TABLES["fillers"][kind]),
    "microcephaly", "short stature", "ears", "neck", "ocular", "anomalies", "hypo-", "hyperpigmentation", "of the", "severe",
    "and", "or", ",", "/", "(", ")", "[[", "]]", "ASD", "(ASD)", "İ", "ﬁ", "无", "\x00", "\ufeff", "-", "ß", "e\u0301", "½",
    "५",
]  # fmt: skip
MENTIONS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join))


@given(MENTIONS, st.one_of(st.none(), MENTIONS))
def test_reading_never_raises_and_the_kernel_is_made_of_the_mention(mention: str, context: str | None) -> None:
    reading = read(mention, context)
    assert bool(reading.core) == bool(mention)
    places = iter(mention)
    assert all(character in places for character in reading.core if character != " ")  # in their order
    assert (reading.cue is None) == (reading.assertion == "present")
    assert (
        reading.cue is None
        or reading.cue in mention
        or reading.cue in (context or "").replace("[[", "").replace("]]", "")
    )


@given(MENTIONS)
def test_the_quick_look_hides_nothing(mention: str) -> None:
    reading, peeled = read(mention), peel(words_of(mention))
    assume(reading.assertion is not Assertion.UNCERTAIN and not reading.clauses)  # these are not peeled as a whole
    assert reading.doubtful == peeled.doubtful or reading.sure
    assert reading.core == peeled.core or reading.abbreviation


@given(MENTIONS)
def test_reading_twice_is_reading_once(mention: str) -> None:
    reading = read(mention)
    if reading.sure and not reading.cue and not reading.abbreviation:
        assert read(reading.core).core == reading.core


@given(MENTIONS)
def test_parts_lose_no_word_but_conjunctions(mention: str) -> None:
    dropped = {"and", "or", "nor", "plus", "&", "+", ";", "/", ",", "and/or", "both", "either", "neither"}
    words = {word.strip("-") for word in mention.replace("/", " ").replace(",", " ").replace(";", " ").lower().split()}
    for way in parts(mention):
        text = " ".join(way).lower()
        assert all(word in text for word in words - dropped)
        assert all(part.strip() for part in way)


ODD = {
    "commas": "," * 1_000_000, "a list": "a, " * 300, "cues": "no " * 330, "nots": "not x " * 160, "brackets": "(" * 900,
    "pairs": "()" * 450, "one word": "x" * 5_000_000, "fillers": "evidence of " * 80, "questions": "?" * 900,
    "slashes": "hypo-/" * 49, "conjunctions": "a and " * 49, "newlines": "\n" * 1_000_000, "marks": "[[" * 400,
}  # fmt: skip


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_odd_text_takes_little_time(text: str) -> None:
    start = time.process_time()
    read(text)
    parts(text)
    read("cyst", f"{text} [[cyst]] {text}")
    read("ASD", text)
    read(text[:1], text)
    read("cyst", f"{text} cyst (ASD) {text}")
    assert time.process_time() - start < 1.0
