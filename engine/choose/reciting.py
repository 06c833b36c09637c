"""Mentions in, the identifiers that a model recites for them out, each held against the graph: for the study of reciting.

No candidates are shown: the model writes an identifier from memory. Whatever it writes, an answer is a live concept.
"""

import json
import re
from collections.abc import Mapping, Sequence

from engine.generate.model import Generated, Generator, Prompt
from engine.model import IDENTIFIER, Candidate, Normalization, Recited, Retriever, Verdict
from engine.prompt.reciting import TAUGHT, Called, Direction, instructed, term_to_id
from kg.curie import prefix_of, to_curie
from kg.errors import UsageError
from kg.graph import LiveRow, NameRow, identified, names_by_key
from kg.inventory import prefixes_of, status
from kg.model import Source
from kg.queries import run
from kg.store.protocol import GraphStore
from kg.text import fold

_MOST_TOKENS = 128
_EXAMPLES = 3
_LONGEST = 200  # characters of an answer that are kept
_TOKEN = re.compile(r"[^\s\"'`,;()\[\]{}<>*]+")
_NONE = frozenset({"none", "null", "nil", "unknown", "n/a"})
_SCHEMA = {
    "type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"], "additionalProperties": False,
}  # fmt: skip


class Reciter:
    """Asks a model for the identifiers of mentions in one ontology.

    Args:
        ontologies: name or prefix of the source; needed where several are loaded.
        taught: the model was fine-tuned to recite; else it is told what identifiers look like.

    Raises:
        StoreError: the ontology is not loaded.
        UsageError: several are, and none is named.
    """

    at_once = 512

    def __init__(
        self, store: GraphStore, generator: Generator, *, ontologies: Sequence[str] = (), taught: bool
    ) -> None:
        self._store = store
        self.generator = generator
        source = _source(store, ontologies)
        self._called = Called(source.title or source.name)
        self._taught = taught
        self.made = {"graph version": store.version, "model": generator.name}
        rows = run(store, "most_popular", {"prefix": source.prefix, "limit": _EXAMPLES + 1})
        self._known = [(str(row["label"]), str(row["curie"])) for row in rows]

    def normalize(
        self,
        mentions: Sequence[str],
        contexts: Sequence[str | None] | None = None,  # noqa: ARG002  # not asked of memory
    ) -> list[Normalization]:
        """One answer for each mention, in order; its probability is 0, for a recited identifier has none.

        Raises:
            ModelError: the model cannot be asked at all.
        """
        distinct = list(dict.fromkeys(mentions))
        found = self.generator.generate(
            [self._prompt(mention) for mention in distinct], most_tokens=_MOST_TOKENS,
            schema=None if self._taught else _SCHEMA,
        )  # fmt: skip
        curies = [None if one.error else recited(one.text) for one in found]
        live = identified(self._store, [curie for curie in curies if curie])
        bearers = names_by_key(self._store, [fold(mention) for mention in distinct])
        loaded = {source.prefix for source in status(self._store).sources}
        answers = {
            mention: _answer(mention, one, curie, live, bearers.get(fold(mention), []), loaded)
            for mention, one, curie in zip(distinct, found, curies, strict=True)
        }
        return [answers[mention] for mention in mentions]

    def _prompt(self, mention: str) -> Prompt:
        if self._taught:
            return term_to_id(mention, self._called)[TAUGHT]
        examples = [pair for pair in self._known if fold(pair[0]) != fold(mention)]
        return instructed(Direction.TERM_TO_ID, mention, self._called, examples[:_EXAMPLES])


def recited(text: str) -> str | None:
    """The identifier in what a model wrote, JSON or not; None where it wrote none, or that it knows none."""
    try:
        value = json.loads(text)
        text = str(value.get("id")) if isinstance(value, Mapping) else text
    except (ValueError, RecursionError):
        pass
    tokens = (token.rstrip(".:") for token in _TOKEN.findall(text[: 10 * _LONGEST]))
    return next((curie for token in tokens if (curie := to_curie(token))), None)


def _answer(
    mention: str,
    generated: Generated,
    curie: str | None,
    live: Mapping[str, Sequence[LiveRow]],
    bearers: Sequence[NameRow],
    loaded: set[str | None],
) -> Normalization:
    if generated.error:
        return Normalization(mention, error=generated.error)
    rows = live.get(curie, []) if curie else []
    told = Recited(generated.text[:_LONGEST], curie, _verdict(generated.text, curie, rows, bearers, loaded))
    candidates = tuple(
        Candidate(
            row.curie, row.label, 0.0, curie or "", IDENTIFIER, Retriever.MODEL.value,
            replaced=curie if row.steps else None,
        )
        for row in rows
    )  # fmt: skip
    best = candidates[0] if len(candidates) == 1 else None  # of several heirs none is the one
    return Normalization(
        mention, best.curie if best else None, best.label if best else None, candidates=candidates, recited=told
    )


def _verdict(
    text: str, curie: str | None, live: Sequence[LiveRow], bearers: Sequence[NameRow], loaded: set[str | None]
) -> Verdict:
    if curie is None:
        return Verdict.NONE if any(word in _NONE for word in _TOKEN.findall(text.lower())) else Verdict.UNPARSED
    if not live:
        return Verdict.INVENTED if prefix_of(curie) in loaded else Verdict.FOREIGN
    if live[0].steps:
        return Verdict.OBSOLETE
    named = {row.curie for row in bearers}
    return Verdict.EXACT if any(row.curie in named for row in live) else Verdict.OTHER


def _source(store: GraphStore, ontologies: Sequence[str]) -> Source:
    owners = [source for source in status(store).sources if source.prefix]
    if ontologies:
        prefixes = prefixes_of(store, ontologies)
        owners = [source for source in owners if source.prefix in prefixes]
    if len(owners) != 1:
        names = ", ".join(source.name for source in owners)
        raise UsageError(f"a model recites identifiers of one ontology; choose one of {names}: --ontology NAME")
    return owners[0]
