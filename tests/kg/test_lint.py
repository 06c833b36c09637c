"""Every .cypher file keeps to what both stores understand and answer alike; each rule shows what it refuses."""

import re
from collections.abc import Iterator
from importlib import resources
from itertools import groupby
from pathlib import Path

import pytest

from kg.cypher_text import reading_statement
from kg.queries import catalogue

FILES = sorted(Path(str(resources.files("kg"))).glob("cypher/*/*.cypher"))
CLAUSE = re.compile(r"^(OPTIONAL MATCH|MATCH|UNWIND|WITH|WHERE|RETURN|ORDER BY|SKIP|LIMIT|UNION ALL)\b", re.MULTILINE)

RULES = {
    "keys are looked up by UNWIND and MATCH": (
        r"\.(curie|key|name|id) IN \$", "MATCH (c:Concept) WHERE c.curie IN $curies RETURN c.label AS label"),
    "no subqueries": (r"\b(CALL|COUNT|COLLECT)\s*\{", "RETURN COUNT { MATCH (n) } AS number"),
    "EXISTS stands in WHERE only": (
        r"(?<!WHERE )(?<!AND )(?<!OR )(?<!NOT )\bEXISTS\b", "RETURN EXISTS { MATCH (n) } AS there"),
    "kinds are named in the pattern": (
        r"\b(?i:type|labels?|id|elementId|properties|keys|nodes|relationships)\(", "MATCH (n) RETURN labels(n) AS x"),
    "shortest paths by min(length(path))": (r"(?i:shortest)", "MATCH p = shortestPath((a)-[*]->(b)) RETURN 1 AS one"),
    "no list functions": (r"\b(?i:head|last|tail|reverse|reduce|range|filter)\(", "RETURN head(names) AS name"),
    "no indexes and slices": (r"[\w)\]]\[", "RETURN names[0] AS name"),
    "no comprehensions": (r"\[\s*\w+\s+IN\b|\[\s*\(", "RETURN [x IN names WHERE x > 1] AS name"),
    "no string functions": (
        r"\b(?i:substring|split|toString|replace|l?r?trim|left|right)\(|=~", "RETURN substring(name, 1) AS name"),
    "no functions of numbers that differ": (
        r"\b(?i:log|log10|log2|exp|round|toInteger|toFloat|rand|sign|pow)\(", "RETURN log(number) AS number"),
    "times are text": (r"\b(?i:datetime|date|time|duration|timestamp)\(", "RETURN date() AS day"),
    "maps are literal": (r"\w\s*\{\s*\.|\+=", "RETURN n {.a, .b} AS found"),
    "aggregates are divided in a clause of their own": (
        r"\b(count|sum)\([^()]*\)\s*/|/\s*(count|sum)\(", "RETURN 1.0 * count(c) / live AS share"),
    "UNION is UNION ALL": (r"\bUNION\b(?! ALL)", "RETURN 1 AS one UNION RETURN 2 AS one"),
    "no NULL as a column": (r"\bNULL AS\b", "RETURN NULL AS label"),
    "no parameter that may be NULL": (r"\$\w+ IS (NOT )?NULL", "MATCH (n) WHERE $prefix IS NULL RETURN 1 AS one"),
    "keywords in capitals": (
        r"(?<![.:$])\b(match|optional|where|with|unwind|return|order by|limit|union|case|when|then|else|end|exists"
        r"|distinct|starts|ends|contains|is|null|not|and|or|in|as|desc)\b", "match (n) RETURN 1 AS one"),
    "one clause a line": (
        r"(?<=\S )(?<!OPTIONAL )(?<!\{ )(?<!STARTS )(?<!ENDS )(MATCH|UNWIND|WITH|RETURN|ORDER BY|LIMIT)\b",
        "MATCH (n) RETURN 1 AS one"),
    "order and limit last": (
        r"(?s)\b(ORDER BY|SKIP|LIMIT)\b.*\bRETURN\b", "MATCH (n)\nWITH n\nORDER BY n.x\nRETURN n.x AS x\nORDER BY x"),
}  # fmt: skip


def code(text: str) -> str:
    """The statement without comments and with empty strings."""
    return re.sub(r"'[^']*'|\"[^\"]*\"", "''", reading_statement(text)).strip()


def clauses(branch: str) -> list[tuple[str, str]]:
    """The clauses of a branch of a UNION ALL, each with its keyword."""
    starts = [match.start() for match in CLAUSE.finditer(branch)]
    found = []
    for start, end in zip(starts, [*starts[1:], len(branch)], strict=True):
        keyword = CLAUSE.match(branch[start:])
        assert keyword
        found.append((keyword.group(), branch[start + keyword.end() : end].strip()))
    return found


def columns(body: str) -> list[str]:
    """The parts of a RETURN or WITH, split at the commas outside of brackets."""
    parts, depth = [""], 0
    for character in body.removeprefix("DISTINCT "):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    return [" ".join(part.split()) for part in parts]


def complaints(text: str) -> Iterator[str]:
    found = code(text)
    for rule, (pattern, _) in RULES.items():
        if match := re.search(pattern, found):
            yield f"{rule}: {match.group()!r}"
    branches = re.split(r"^UNION ALL$", found, flags=re.MULTILINE)
    returned = [columns(clauses(branch)[-1][1]) if len(branches) > 1 else [] for branch in branches]
    if len(list(groupby(returned, key=lambda parts: [part.split(" AS ")[-1] for part in parts]))) > 1:
        yield "the columns of a UNION ALL differ"
    for branch in branches:
        yield from complaints_about_branch(clauses(branch), last=len(branches) == 1)


def complaints_about_branch(parts: list[tuple[str, str]], *, last: bool) -> Iterator[str]:
    keywords = [keyword for keyword, _ in parts]
    if ("ORDER BY" in keywords) != last:
        yield "one statement ends with ORDER BY; a UNION ALL is sorted by the reader"
    patterns = [body for keyword, body in parts if keyword in ("MATCH", "OPTIONAL MATCH")]
    for body in patterns:
        types = [type_ for found in re.findall(r"\[\w*:([\w|]+)", body) for type_ in found.split("|")]
        if len(types) > len(set(types)):
            yield f"two edges of one type in one clause: {body}"
    if keywords[0] == "UNWIND" and any("[" in body for keyword, body in parts if keyword == "MATCH"):
        yield "a looked-up node goes on by OPTIONAL MATCH"
    variables = {
        name for body in patterns for name in re.findall(r"[(\[](\w+)[:\s)\]{*]|^(\w+) =", body) for name in name
    }
    for keyword, body in parts:
        if keyword in ("WITH", "RETURN"):
            for part in columns(body):
                expression, has_alias, alias = part.rpartition(" AS ")
                if has_alias and alias in variables:
                    yield f"the alias {alias} is the name of a node, relationship or path"
                if not has_alias and not re.fullmatch(r"\w+", part):
                    yield f"a column without a name: {part}"
                if keyword == "RETURN" and (expression or part) in variables:
                    yield f"a node, relationship or path is returned: {part}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_keeps_to_the_portable_subset(file: Path) -> None:
    assert list(complaints(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_has_the_form_of_all_files(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    answers, declared, *statement = text.splitlines()
    assert re.fullmatch(r"// [A-Z].*\.", answers)
    assert re.fullmatch(r"// params: \S.*", declared)
    assert max(map(len, text.splitlines())) <= 120
    assert re.search(r"\S\n\Z", text)
    assert [line for line in statement if line != line.rstrip()] == []
    assert re.fullmatch(r"[a-z][a-z_]*", file.stem)


def test_the_catalogue_holds_every_file() -> None:
    assert sorted(catalogue()) == sorted(file.stem for file in FILES)


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_refuses_its_example(rule: str) -> None:
    pattern, example = RULES[rule]
    assert re.search(pattern, code(example))


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("MATCH (c:Concept)\nRETURN c.curie AS curie", "ends with ORDER BY"),
        ("RETURN 1 AS one\nORDER BY one\nUNION ALL\nRETURN 2 AS one", "sorted by the reader"),
        ("RETURN 1 AS one\nUNION ALL\nRETURN 2 AS two", "columns of a UNION ALL differ"),
        ("MATCH (a)-[:IS_A]->(b)-[:IS_A]->(c)\nRETURN a.curie AS curie\nORDER BY curie", "two edges of one type"),
        ("UNWIND $x AS x\nMATCH (a {curie: x})-[:IS_A]->(b)\nRETURN x\nORDER BY x", "goes on by OPTIONAL MATCH"),
        ("MATCH (c:Concept)\nRETURN c.curie\nORDER BY c.curie", "a column without a name: c.curie"),
        ("MATCH (c:Concept)\nRETURN c.curie AS c\nORDER BY c", "the alias c is the name of a node"),
        ("MATCH (a)-[r:IS_A]->(b)\nRETURN a.curie AS r\nORDER BY r", "the alias r is the name of a node"),
        ("MATCH (c:Concept)\nRETURN c AS concept\nORDER BY concept", "is returned: c AS concept"),
        ("MATCH path = (c)-[:IS_A*1..3]->(d)\nRETURN path\nORDER BY path", "is returned: path"),
    ],
)
def test_a_rule_about_clauses_refuses_its_example(text: str, complaint: str) -> None:
    assert any(complaint in found for found in complaints(text)), list(complaints(text))
