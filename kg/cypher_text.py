"""A Cypher text in, its words out: what is code and what is quoted, to judge a text before a store sees it.

The same tokens in both stores' dialects: strings in ' and " with backslash escapes, names in backticks (doubled to
quote one), comments from // to the end of the line and between /* and */. Where the stores differ, a token ends early
rather than late, so that no keyword hides in one: Ladybug reads `1=1LOAD` as `1 = 1 LOAD`.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from itertools import pairwise

from kg.errors import QueryError

_TOKEN = re.compile(
    r"""
      (?P<comment>//[^\r\n]*|/\*.*?\*/)
    | (?P<string>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")
    | (?P<quoted>`(?:[^`]|``)*`)
    | (?P<param>\$(?:[^\W\d]\w*|\d+|`[^`]*`))
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<blank>\s+)
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_STARTS = ("MATCH", "OPTIONAL", "UNWIND", "WITH", "RETURN")
_REFUSED = frozenset({
    "ALTER", "ATTACH", "BEGIN", "CALL", "CHECKPOINT", "COMMIT", "COPY", "CREATE", "DELETE", "DENY", "DETACH", "DROP",
    "EXPLAIN", "EXPORT", "FOREACH", "GRANT", "IMPORT", "INSERT", "INSTALL", "LOAD", "MERGE", "NODETACH", "PROFILE",
    "REMOVE", "REVOKE", "ROLLBACK", "SET", "SHOW", "TERMINATE", "UNINSTALL", "USE",
})  # fmt: skip
_NAMESPACES = ("date", "datetime", "localdatetime", "localtime", "time", "duration", "point", "similarity")


@dataclass(frozen=True, slots=True)
class Token:
    """One token: its kind (string, quoted, param, word, number, sign) and its text."""

    kind: str
    text: str


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, without blanks and comments.

    Raises:
        QueryError: a string, a quoted name or a comment does not end.
    """
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "sign"
        if kind == "sign" and match.group() in "'\"`":
            raise QueryError(f"a {match.group()} that is not closed")
        if kind == "sign" and text.startswith("/*", match.start()):
            raise QueryError("a comment /* that is not closed")
        if kind not in ("blank", "comment"):
            yield Token(kind, match.group())


def parameters(text: str) -> set[str]:
    """The names of the parameters that a text uses."""
    return {token.text[1:].strip("`") for token in tokens(text) if token.kind == "param"}


def list_parameters(text: str) -> set[str]:
    """The parameters that a text takes as lists: after UNWIND, IN or as the list of any(x IN …)."""
    return _parameters_after(text, ("UNWIND", "IN"))


def number_parameters(text: str) -> set[str]:
    """The parameters that a text takes as numbers of rows: after LIMIT and SKIP."""
    return _parameters_after(text, ("LIMIT", "SKIP"))


def _parameters_after(text: str, keywords: Container[str]) -> set[str]:
    return {
        after.text[1:].strip("`")
        for word, after in pairwise(tokens(text))
        if after.kind == "param" and word.kind == "word" and word.text.upper() in keywords
    }


def reading_statement(text: str) -> str:
    """The text, without comments, if it is one statement that can only read.

    It begins with MATCH, OPTIONAL MATCH, UNWIND, WITH or RETURN and holds no word that writes, loads, calls or
    administrates, in either store. Decided here because opening a store read-only still lets files be read and written.

    Raises:
        QueryError: it is anything else.
    """
    found = list(tokens(text))
    while found and found[-1] == Token("sign", ";"):
        found.pop()
    if not found:
        raise QueryError("the query is empty")
    if found[0].kind != "word" or found[0].text.upper() not in _STARTS:
        begins = found[0].text[:40]
        raise QueryError(f"a query begins with MATCH, OPTIONAL MATCH, UNWIND, WITH or RETURN, not with {begins}")
    for before, token in zip([Token("sign", ""), *found], found, strict=False):
        _refuse(before, token)
    _refuse_plugins(found)
    return _without_comments(text).rstrip().rstrip(";")


def _refuse(before: Token, token: Token) -> None:
    if token.kind == "word" and token.text.upper() in _REFUSED and before.text not in (".", ":", "$"):
        raise QueryError(f"{token.text.upper()} is not for queries, which only read; as a name write `{token.text}`")
    if token == Token("sign", ";"):
        raise QueryError("one statement at a time, without ;")
    if token == Token("sign", "\\") or (token.kind != "sign" and re.search(r"\\u", token.text, re.IGNORECASE)):
        raise QueryError("no \\u escapes in a query; write the character itself, or give it by --param")


def _refuse_plugins(found: list[Token]) -> None:
    """A function of a plug-in may run another text: apoc.cypher.runFirstColumnMany("LOAD CSV …", {})."""
    for name, dot, function, bracket in zip(found, found[1:], found[2:], found[3:], strict=False):
        if (dot.text, bracket.text) == (".", "(") and name.text.lower() not in _NAMESPACES:
            raise QueryError(f"{name.text}.{function.text}() is not a function of both stores")


def _without_comments(text: str) -> str:
    return "".join(" " if match.lastgroup == "comment" else match.group() for match in _TOKEN.finditer(text))
