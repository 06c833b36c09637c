"""A text from outside only reads: one test for every way around that."""

import pytest

from kg.cypher_text import Token, list_parameters, parameters, reading_statement, tokens
from kg.errors import QueryError

READING = [
    "MATCH (c:Concept) RETURN c.curie AS curie",
    "match (c:Concept) return c.curie as curie",
    "OPTIONAL MATCH (c:Concept) RETURN count(c) AS concepts",
    "UNWIND $curies AS curie RETURN curie",
    "WITH 1 AS one RETURN one",
    "RETURN 1 AS one UNION ALL RETURN 2 AS one",
    "MATCH (c:Concept) WHERE EXISTS { MATCH (c)-[:IS_A]->(:Concept) } RETURN c.curie AS curie",
    "RETURN 'CALL db.labels()' AS text",
    'RETURN "it\\"s; CREATE (n)" AS text',
    "RETURN 'it\\'s; CREATE (n)' AS text",
    "MATCH (n) RETURN n.set AS value",
    "MATCH (n:Load) RETURN n.delete AS value",
    "MATCH (n)-[:CALL]->() RETURN count(*) AS number",
    "RETURN $call AS value",
    "RETURN $`load` AS value",
    "RETURN 1 AS `create`",
    "RETURN 1 AS `a``b; CALL`",
    "RETURN 1 AS one // and then CALL nothing",
    "RETURN /* CREATE (n) */ 1 AS one",
    "// What it answers; DELETE nothing\nRETURN 1 AS one",
    "RETURN 1 AS created, 2 AS offset, 3 AS dropped",
    "RETURN 1.5e3 AS number, 0.5 AS half, [1..2] AS odd",
    "MATCH path = (c)-[:IS_A*1..20]->(a) RETURN length(path) AS steps",
    "RETURN date.truncate('day', $day) AS day, duration.between($a, $b) AS length",
    "RETURN 1 AS one;",
    "RETURN 1 AS one ; ; // done",
    "RETURN 'ä' AS größe",
]

WRITING = [
    f"MATCH (n) {clause} RETURN 1 AS one"
    for clause in (
        "SET n.label = 'x'", "REMOVE n.label", "DELETE n", "DETACH DELETE n", "NODETACH DELETE n", "CREATE (:Concept)",
        "INSERT (:Concept)", "MERGE (:Concept {curie: 'X:1'})", "FOREACH (x IN [1] | SET n.depth = x)",
        "CALL { CREATE (:Concept) }", "CALL { MATCH (m) DETACH DELETE m } IN TRANSACTIONS",
    )
]  # fmt: skip

REACHING_OUT = [
    "MATCH (n) CALL db.labels() YIELD label RETURN label",
    "MATCH (n) CALL show_tables() RETURN *",
    "WITH 1 AS one LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    'WITH 1 AS one LOAD FROM "/etc/passwd" RETURN *',
    "RETURN 1 AS one UNION ALL LOAD FROM '/etc/passwd' RETURN *",
    "RETURN 1 AS one UNION ALL CALL show_tables() RETURN *",
    "MATCH (n) WHERE EXISTS { CALL db.labels() } RETURN 1 AS one",
    "RETURN COUNT { CALL db.labels() YIELD label RETURN label } AS number",
    "RETURN COLLECT { CALL db.labels() YIELD label RETURN label } AS labels",
    "MATCH (n) USE other RETURN 1 AS one",
    "RETURN apoc.cypher.runFirstColumnMany(\"LOAD CSV FROM 'file:///etc/passwd' AS l RETURN l\", {}) AS lines",
    "RETURN `apoc`.`cypher`.`runFirstColumnSingle`('RETURN 1', {}) AS one",
    "RETURN apoc . cypher . runFirstColumnSingle ('RETURN 1', {}) AS one",
]

NOT_BEGINNING_AS_A_QUERY = [
    "CALL db.labels()", "LOAD FROM '/etc/passwd' RETURN *", "LOAD CSV FROM 'file:///x' AS l RETURN l",
    "COPY (MATCH (n) RETURN n) TO '/tmp/out.csv'", "COPY Concept FROM '/tmp/in.csv'", "EXPORT DATABASE '/tmp/out'",
    "IMPORT DATABASE '/tmp/in'", "INSTALL httpfs", "UNINSTALL httpfs", "DETACH x",
    "ATTACH '/tmp/x' AS x (dbtype duckdb)",
    "EXPLAIN MATCH (n) RETURN n", "PROFILE MATCH (n) RETURN n", "CYPHER 25 MATCH (n) RETURN n", "SHOW DATABASES",
    "TERMINATE TRANSACTION 'x'", "USE system RETURN 1 AS one", "CREATE (:Concept)", "DROP TABLE Concept",
    "ALTER TABLE Concept ADD x INT64", "BEGIN TRANSACTION", "COMMIT", "ROLLBACK", "CHECKPOINT", "FORCE CHECKPOINT",
    "COMMENT ON TABLE Concept IS 'x'", "EXTENSION httpfs", "PROJECT GRAPH g", "(MATCH (n) RETURN n)", "{", "'MATCH'",
    "`MATCH` (n) RETURN n", "", "   ", ";", "// only a comment", "/* MATCH (n) RETURN n */",
]  # fmt: skip

SECOND_STATEMENT = [
    "RETURN 1 AS one; RETURN 2 AS two",
    "RETURN 1 AS one;CREATE (:Concept)",
    "RETURN 1 AS one; // more\nCREATE (:Concept)",
    "RETURN ';' AS text; MATCH (n) RETURN n",
    "RETURN 1 AS `;`; MATCH (n) RETURN n",
]

DISGUISED = [
    "MATCH (n) dElEtE n",
    "MATCH (n)\tSET\tn.depth = 1",
    "MATCH (n)\nSET n.depth = 1",
    "MATCH (n)\u00a0SET\u2003n.depth = 1",
    "MATCH (n) /* a */SET/* b */ n.depth = 1",
    "MATCH (n)/**/DELETE/**/n",
    "MATCH (n) // a comment ended by a carriage return\rDELETE n",
    "MATCH (n) // a comment ended by a new line\nDELETE n",
    "MATCH (n) /* // */ DELETE n",
    "MATCH (n) WHERE n.label = '/*' DELETE n // '*/'",
    "MATCH (n) WHERE n.label = '//' DELETE n",
    "MATCH (n) WHERE n.label = \"'\" DELETE n // '",
    "MATCH (n) WHERE n.label = '\\\\' DELETE n // '",
    "MATCH (n) WHERE n.`a'b` = 1 DELETE n // '",
    "MATCH (n) WHERE n.`a\\` = 1 DELETE n // `",
    "MATCH (n) WHERE n.label = 'x'DELETE n",
    "MATCH (n) WHERE [1]=[1]CALL show_tables() RETURN *",
    "MATCH (n) WITH *CALL show_tables() RETURN *",
    "MATCH (n) WHERE 0=0CALL show_tables() RETURN *",
    "MATCH (n) WHERE 1=1LOAD FROM '/etc/passwd' RETURN *",
    "MATCH (n) WHERE 1.5=1.5CALL show_tables() RETURN *",
    "MATCH (n) WHERE 1e3=1e3CALL show_tables() RETURN *",
    "MATCH (n) WHERE 0=$0CALL show_tables() RETURN *",
    "MATCH (n) WHERE n.x²DELETE n",
    "MATCH (n) WITH n AS é CALL show_tables() RETURN *",
    "MATCH (n) WITH n AS x\x00CALL show_tables() RETURN *",
    "MATCH (n) WITH n AS `.` CALL show_tables() RETURN *",
    "MATCH (n) WHERE n.label = '.' CALL show_tables() RETURN *",
    "MATCH (n) \\u0053ET n.depth = 1",
    "\\u0043ALL db.labels()",
    "MATCH (n) WHERE n.label = '\\u0027 DELETE n //' RETURN n",
    "MATCH (n) WHERE n.`\\u0060 = 1 DELETE n //` = 1 RETURN n",
    "RETURN $`p\\u0060 AS one CALL db.labels() YIELD label RETURN label //` AS two",
    "RETURN 'x\\U00000027 CALL' AS text",
]

UNFINISHED = ["RETURN 'x", 'RETURN "x', "RETURN 1 AS `x", "RETURN 1 AS one /* x", "RETURN 'x\\'"]


@pytest.mark.parametrize("text", READING)
def test_a_reading_text_is_let_through(text: str) -> None:
    assert reading_statement(text).strip()


@pytest.mark.parametrize("text", [*WRITING, *(text.lower() for text in WRITING)])
def test_a_writing_clause_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="only read"):
        reading_statement(text)


@pytest.mark.parametrize("text", [*REACHING_OUT, *(text.lower() for text in REACHING_OUT)])
def test_files_procedures_and_plugins_are_refused(text: str) -> None:
    with pytest.raises(QueryError):
        reading_statement(text)


@pytest.mark.parametrize("text", NOT_BEGINNING_AS_A_QUERY)
def test_what_does_not_begin_as_a_query_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match=r"begins with|empty"):
        reading_statement(text)


@pytest.mark.parametrize("text", SECOND_STATEMENT)
def test_a_second_statement_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match=r"one statement|only read"):
        reading_statement(text)


@pytest.mark.parametrize("text", DISGUISED)
def test_a_disguise_does_not_help(text: str) -> None:
    with pytest.raises(QueryError):
        reading_statement(text)


@pytest.mark.parametrize("text", UNFINISHED)
def test_what_is_not_closed_is_refused(text: str) -> None:
    with pytest.raises(QueryError, match="not closed"):
        reading_statement(text)


def test_the_statement_comes_back_without_comments_and_semicolon() -> None:
    text = "// first\nRETURN '//' AS a, /* CALL */ 1 AS b; // last\r"
    assert reading_statement(text).split() == ["RETURN", "'//'", "AS", "a,", "1", "AS", "b"]


def test_removing_a_comment_makes_no_new_one() -> None:
    assert reading_statement("RETURN 4 //**/ 2\n AS one").split() == ["RETURN", "4", "AS", "one"]
    assert reading_statement("RETURN 8 / /**/ / 2 AS one").split() == ["RETURN", "8", "/", "/", "2", "AS", "one"]


def test_a_refused_word_is_named_with_the_way_to_use_it_as_a_name() -> None:
    with pytest.raises(QueryError, match="SET is not for queries, which only read; as a name write `set`"):
        reading_statement("MATCH (n) RETURN 1 AS set")


def test_tokens_tell_code_from_quotes() -> None:
    assert list(tokens("a.`b` = 'c' + $d // e")) == [
        Token("word", "a"), Token("sign", "."), Token("quoted", "`b`"), Token("sign", "="), Token("string", "'c'"),
        Token("sign", "+"), Token("param", "$d"),
    ]  # fmt: skip


def test_parameters_are_found_outside_of_quotes_and_comments() -> None:
    assert parameters("RETURN $a, $`b c`, '$d', `$e` // $f") == {"a", "b c"}


def test_a_parameter_after_unwind_or_in_is_a_list() -> None:
    text = "UNWIND $a AS x MATCH (n) WHERE n.x IN $b AND any(y in $c WHERE y = $d) RETURN $e AS e"
    assert list_parameters(text) == {"a", "b", "c"}
