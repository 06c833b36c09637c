"""The catalogue: headers, parameters, defaults, and the order of answers."""

from collections.abc import Callable
from typing import Any

import pytest

from kg import queries
from kg.errors import QueryError
from kg.model import Concept, Corpus, Count, Kind, Name, Relation
from kg.queries import REQUIRED, Query, Words, catalogue, find, loaded_prefixes, parse, run, run_text
from kg.store.protocol import Contribution, GraphStore

BODY = "UNWIND $keys AS key RETURN key LIMIT $limit"
X1 = Concept("X:1", "Liver", names=(Name("hepar"), Name("jecur")))
Contribute = Callable[..., Contribution]


@pytest.fixture
def one(store: GraphStore, contribute: Contribute) -> GraphStore:
    """A store of each kind with a single concept."""
    store.write([contribute("x", [X1], prefix="X")])
    return store


def test_a_file_has_what_it_answers_its_parameters_and_one_statement() -> None:
    query = parse("some", f"// What it answers.\n// params: keys, limit = 20\n{BODY}\n", folder="read")
    assert query == Query("some", "What it answers.", {"keys": REQUIRED, "limit": 20}, BODY, "read")
    assert query.columns == ("key",)


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("none", {}),
        ("a", {"a": REQUIRED}),
        ("a, b", {"a": REQUIRED, "b": REQUIRED}),
        ('a = 20, b = "x", c = null', {"a": 20, "b": "x", "c": None}),
        ('a = ["x, y", "z"], b = {"c": [1, 2]}', {"a": ["x, y", "z"], "b": {"c": [1, 2]}}),
        ("a = all loaded, b = the largest", {"a": Words("all loaded"), "b": Words("the largest")}),
    ],
)
def test_a_default_is_json_or_words_that_stand_for_something(declared: str, expected: dict[str, Any]) -> None:
    used = ", ".join(f"${name} AS {name}" for name in expected) or "1 AS one"
    assert parse("some", f"// x\n// params: {declared}\nRETURN {used}").params == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("RETURN 1 AS one", "begins with"),
        ("// What it answers.\nRETURN 1 AS one", "begins with"),
        ("// params: none\nRETURN 1 AS one", "begins with"),
        ("", "begins with"),
        ("// x\n// params: a, b\nRETURN $a AS a", "declared and used parameters differ: b"),
        ("// x\n// params: a\nRETURN $a AS a, $c AS c", "declared and used parameters differ: c"),
        ("// x\n// params: none\nRETURN $a AS a", "declared and used parameters differ: a"),
        ("// x\n// params: a\n// $a\nRETURN '$a' AS a", "declared and used parameters differ: a"),
        ("// x\n// params: a = all of them\nRETURN $a AS a", "neither JSON nor one of: all loaded"),
        ("// x\n// params: none\nCREATE (:Concept)", "begins with MATCH"),
        ("// x\n// params: none\nRETURN 1 AS one; RETURN 2 AS two", "one statement"),
        ("// x\n// params: none\n", "empty"),
    ],
)
def test_a_wrong_file_is_refused(text: str, told: str) -> None:
    with pytest.raises(QueryError, match=told):
        parse("some", text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RETURN a, b.c AS d, {e: f, g: h} AS i ORDER BY a", ("a", "d", "i")),
        ("RETURN DISTINCT a, count(*) AS number LIMIT 3", ("a", "number")),
        ("RETURN coalesce(a.b, 'AS x') AS c SKIP 1", ("c",)),
        ("RETURN 1 AS a UNION ALL RETURN 2 AS a", ("a",)),
        ("WITH 1 AS z RETURN [1, 2] AS a, CASE WHEN z = 1 THEN 2 ELSE 3 END AS `b c`", ("a", "b c")),
    ],
)
def test_columns_are_read_from_the_last_return(text: str, expected: tuple[str, ...]) -> None:
    assert Query("some", "x", {}, text, "").columns == expected


@pytest.mark.parametrize("name", ["concepts_by_term", "concepts-by-term", " Concepts-By-Term "])
def test_a_name_is_written_with_dashes_or_underscores(name: str) -> None:
    assert find(name).name == "concepts_by_term"


def test_an_unknown_query_offers_the_nearest_names() -> None:
    with pytest.raises(QueryError, match=r"no query named ambigous-terms; did you mean ambiguous_terms\b"):
        find("ambigous-terms")
    with pytest.raises(QueryError, match=r"^no query named zzz \(all: ontonorm query --list\)$"):
        find("zzz")


def test_a_missing_parameter_is_named(one: GraphStore) -> None:
    with pytest.raises(QueryError, match="concepts_by_term needs a value for prefixes; give --param prefixes=VALUE"):
        run(one, "concepts_by_term", {"keys": ["liver"]})


def test_an_unknown_parameter_is_named_with_the_known_ones(one: GraphStore) -> None:
    with pytest.raises(QueryError, match="ambiguous_terms has no parameter top; its parameters: prefixes, limit"):
        run(one, "ambiguous_terms", {"top": 3})
    with pytest.raises(QueryError, match="roots has no parameter limit; its parameters: none"):
        run(one, "roots", {"limit": 3})


def test_a_single_value_given_for_a_list_is_a_list_of_it(one: GraphStore) -> None:
    assert run(one, "concepts_by_term", {"keys": "liver", "prefixes": "X"}) == run(
        one, "concepts_by_term", {"keys": ["liver"], "prefixes": ["X"]}
    )


def test_rows_know_their_columns_where_there_is_no_row(one: GraphStore) -> None:
    rows = run(one, "concepts_by_curie", {"curies": "X:404"})
    assert (list(rows), rows.columns[:2]) == ([], ("curie", "label"))


def test_lists_inside_a_row_are_sorted(one: GraphStore) -> None:
    [row] = run(one, "neighbourhood", {"curies": "X:1"})
    assert [name["text"] for name in row["names"]] == ["hepar", "jecur", "Liver"]


def test_the_rows_of_a_union_are_sorted_before_they_are_cut(one: GraphStore) -> None:
    whole = run(one, "graph_statistics")
    cut = run(one, "graph_statistics", limit=3)
    assert list(cut) == whole[:3]
    assert (cut.cut, whole.cut) == (True, False)
    assert [row["name"] for row in cut] == ["Answer", "Concept", "Corpus"]


def test_a_limit_cuts_and_tells(one: GraphStore) -> None:
    rows = run(one, "names_of", {"curies": "X:1"}, limit=2)
    assert (len(rows), rows.cut) == (2, True)
    assert run(one, "names_of", {"curies": "X:1"}, limit=3).cut is False


def test_every_query_runs_on_a_graph_of_one_concept(one: GraphStore) -> None:
    for query in catalogue().values():
        given = {name: "X:1" for name, default in query.params.items() if default is REQUIRED}
        assert run(one, query, given).columns == query.columns, query.name


def test_words_stand_for_what_the_store_holds(store: GraphStore, contribute: Contribute) -> None:
    large = [
        Concept(f"X:{n}", f"Part {n}", relations=(Relation(f"X:{n}", "is_a", "X:0"),) if n else ()) for n in range(4)
    ]
    small = [Concept("Y:1", "Organ"), Concept("Y:2", "Gland", relations=(Relation("Y:2", "is_a", "Y:1"),))]
    obsolete = [Concept(f"Z:{n}", f"Humour {n}", obsolete=True) for n in range(9)]
    counts = [Corpus("notes", "patients"), Count("Y:1", "notes", 3), Count("Y:2", "notes", 0)]
    store.write(
        [
            contribute("x", large, prefix="X"),
            contribute("y", small, prefix="Y"),
            contribute("z", obsolete, prefix="Z"),
            contribute("notes", counts, kind=Kind.COUNTS),
        ]
    )
    meanings = {words: meaning(store, {"run": "none"}) for words, meaning in queries.DEFAULTS.items()}
    assert meanings == {
        "all loaded": ["X", "Y", "Z"], "the largest": "X", "the most counted": "Y", "the largest root": "X:0",
        "the root of most gold": "",
    }  # fmt: skip
    assert loaded_prefixes(store) == ["X", "Y", "Z"]
    assert [row["curie"] for row in run(store, "most_popular")] == ["Y:1", "Y:2"]
    assert [row["concepts"] for row in run(store, "depth_from_root")] == [1, 3]


def test_a_text_from_outside_is_run_with_its_parameters(one: GraphStore) -> None:
    text = "UNWIND $keys AS key MATCH (t:Term {key: key}) RETURN t.key AS key // found"
    assert run_text(one, text, {"keys": "liver"}) == [{"key": "liver"}]


def test_a_text_from_outside_may_not_write(one: GraphStore) -> None:
    with pytest.raises(QueryError, match="DETACH is not for queries"):
        run_text(one, "MATCH (n) DETACH DELETE n")
    assert run_text(one, "MATCH (c:Concept) RETURN count(*) AS concepts") == [{"concepts": 1}]


def test_the_parameters_of_a_text_from_outside_are_checked(one: GraphStore) -> None:
    with pytest.raises(QueryError, match=r"no value for \$a, \$b; give --param a=VALUE"):
        run_text(one, "RETURN $a AS a, $b AS b")
    with pytest.raises(QueryError, match=r"the query has no parameter \$c"):
        run_text(one, "RETURN $a AS a", {"a": 1, "c": 2})


def test_a_wrong_text_is_an_error_of_the_query(one: GraphStore) -> None:
    with pytest.raises(QueryError):
        run_text(one, "MATCH (n:Concept RETURN n")


def test_maps_have_their_keys_in_order(one: GraphStore) -> None:
    [row] = run_text(one, "WITH {b: 1, a: 2} AS z RETURN collect(z) AS maps")
    assert [list(found) for found in row["maps"]] == [["a", "b"]]


def test_sixty_steps_of_is_a_are_walked(store: GraphStore, contribute: Contribute) -> None:
    chain = [
        Concept(f"X:{n}", f"step {n}", relations=(Relation(f"X:{n}", "is_a", f"X:{n - 1}"),)) for n in range(1, 62)
    ]
    store.write([contribute("x", [Concept("X:0", "root"), *chain], prefix="X")])
    steps = {row["ancestor"]: row["steps"] for row in run(store, "ancestors", {"curies": "X:61"})}
    assert steps == {f"X:{n}": 61 - n for n in range(1, 61)}
    [nearest] = run(store, "common_ancestor", {"curies": ["X:61", "X:1"]})
    assert nearest == {"curie": "X:1", "label": "step 1", "steps": 60}
