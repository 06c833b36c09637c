"""Who may come into a store, and under which number."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from kg.admit import admit, admitted, now
from kg.errors import LoadError, StoreError
from kg.model import Kind, Source
from kg.store.protocol import Contribution
from kg.tables import Tables, empty

TABLES: Tables = {"Concept": empty("Concept")}


def source(name: str, prefix: str | None = None, sequence: int = 0) -> Source:
    return Source(name, Kind.ONTOLOGY, prefix, sequence=sequence)


def loaded(*sources: Source) -> dict[str, Source]:
    return {one.name: one for one in sources}


def kept(*sources: Source) -> dict[str, Contribution]:
    return {one.name: Contribution(one, TABLES) for one in sources}


@pytest.mark.parametrize(
    ("there", "number"),
    [
        (loaded(), 1),
        (loaded(source("a", "A", 1), source("b", "B", 4)), 5),
        (loaded(source("hp", "HP", 2), source("b", "B", 4)), 2),
    ],
)
def test_a_source_gets_the_next_number_and_keeps_it(there: dict[str, Source], number: int) -> None:
    assert admit(source("hp", "HP"), there).sequence == number


def test_a_source_carries_the_time_it_came() -> None:
    before = now()
    came = admit(source("hp"), {}).loaded_at
    assert came is not None
    assert before <= came <= now()
    assert datetime.fromisoformat(came).tzinfo == UTC
    assert came.endswith("Z")


def test_a_second_owner_of_a_prefix_is_refused_unless_it_replaces_the_first() -> None:
    there = loaded(source("hp", "HP", 1), source("b", "B", 2))
    with pytest.raises(LoadError, match="mine claims the prefix HP, which hp owns; give --replace hp"):
        admit(source("mine", "HP"), there)
    assert admit(source("mine", "HP"), there, replacing="hp").sequence == 1
    assert admit(source("mine"), there).sequence == 3


def test_only_a_source_that_is_loaded_and_owns_the_same_prefix_is_replaced() -> None:
    with pytest.raises(StoreError, match=r"no source named hp is loaded \(nothing is loaded\)"):
        admit(source("mine"), {}, replacing="hp")
    with pytest.raises(StoreError, match=r"\(there are: a, b\)"):
        admit(source("mine"), loaded(source("b"), source("a")), replacing="hp")
    for prefix, owns in (("B", "B"), (None, "no prefix")):
        with pytest.raises(LoadError, match=f"mine cannot replace b, which owns {owns}, not HP"):
            admit(source("mine", "HP"), loaded(source("b", prefix)), replacing="b")


def test_a_source_of_another_kind_needs_another_name() -> None:
    counts = replace(source("hp", sequence=1), kind=Kind.COUNTS)
    with pytest.raises(LoadError, match="hp is loaded already and holds counts, not ontology; give --name"):
        admit(source("hp", "HP"), loaded(counts))


def test_what_comes_takes_the_place_of_its_former_version_and_of_what_it_replaces() -> None:
    there = kept(source("a", "A", 1), source("b", "B", 2))
    wanted, came = admitted(Contribution(source("b", "B"), TABLES), there)
    assert (list(wanted), came.sequence, wanted["b"].source) == (["a", "b"], 2, came)
    wanted, came = admitted(Contribution(source("c", "A"), TABLES, replacing="a"), there)
    assert (sorted(wanted), came.sequence) == (["b", "c"], 1)
    assert list(there) == ["a", "b"]


def test_what_has_no_tables_goes() -> None:
    there = kept(source("a", "A", 1), source("b", "B", 2))
    wanted, gone = admitted(Contribution(source("a"), {}), there)
    assert (list(wanted), gone) == (["b"], there["a"].source)
    with pytest.raises(StoreError, match="no source named c"):
        admitted(Contribution(source("c"), {}), there)
