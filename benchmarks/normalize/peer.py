"""One peer over the names of an ontology: `PYTHON peer.py PEER NAMES MENTIONS ANSWERS`, in the peers' own environment.

NAMES is a JSON list of [curie, label, text, scope], MENTIONS one of distinct texts. ANSWERS is written: version, CPU
seconds until the first answer, of a call with one mention, and of a call with all; peak megabytes; and for each mention
at most 20 CURIEs, best first. benchmarks.normalize.peers calls this; it imports nothing of ours, so that the environment
needs nothing of ours.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

TOP = 20
DEEP = 50  # names, of which several may be of one concept

NameRow = tuple[str, str, str, str]
Answer = Callable[[list[str]], list[list[str]]]


def gilda(names: list[NameRow]) -> Answer:
    """Terms under their normalized text, labels as names and all else as synonyms, as its own resources have them."""
    normalize, term = import_module("gilda.process").normalize, import_module("gilda.term").Term
    terms = []
    for curie, label, text, scope in names:
        prefix, _, local = curie.partition(":")
        if (key := normalize(text)).strip():
            terms.append(term(key, text, prefix, local, label, "name" if scope == "LABEL" else "synonym", prefix))
    grounder = import_module("gilda.grounder").Grounder(terms)

    def answer(mentions: list[str]) -> list[list[str]]:
        return [distinct(f"{m.term.db}:{m.term.id}" for m in grounder.ground(mention)) for mention in mentions]

    return answer


def ssslm(names: list[NameRow]) -> Answer:
    """Literal mappings; its matcher, since its grounder downloads stop words that grounding does not read."""
    mapping, words = import_module("ssslm").LiteralMapping, import_module("curies.vocabulary")
    reference = import_module("curies").NamableReference
    predicates = {
        "LABEL": words.has_label, "EXACT": words.has_exact_synonym, "NARROW": words.has_narrow_synonym,
        "BROAD": words.has_broad_synonym,
    }  # fmt: skip
    mappings = [
        mapping(reference=reference.from_curie(curie, name=label or text), text=text,
                predicate=predicates.get(scope, words.has_related_synonym))
        for curie, label, text, scope in names
    ]  # fmt: skip
    matcher = import_module("ssslm.ner").GildaMatcher.from_literal_mappings(mappings)
    return lambda mentions: [distinct(match.curie for match in matcher.get_matches(mention)) for mention in mentions]


def text2term(names: list[NameRow]) -> Answer:
    """Its TF-IDF mapper, which it takes by default, with the least score that it takes by default."""
    ontology_term = import_module("text2term.term").OntologyTerm
    labels: dict[str, str] = {}
    synonyms: dict[str, set[str]] = {}
    for curie, label, text, _ in names:
        labels[curie] = label or text
        synonyms.setdefault(curie, set()).add(text)
    iris = {f"http://purl.obolibrary.org/obo/{curie.replace(':', '_', 1)}": curie for curie in labels}
    terms = {
        iri: ontology_term(iri, labels={labels[curie]}, synonyms=sorted(synonyms[curie] - {labels[curie]}))
        for iri, curie in iris.items()
    }
    mapper = import_module("text2term.tfidf_mapper").TFIDFMapper(terms)

    def answer(mentions: list[str]) -> list[list[str]]:
        identifiers = list(map(str, range(len(mentions))))
        rows = mapper.map(mentions, identifiers, max_mappings=TOP)
        found: list[list[str]] = [[] for _ in mentions]
        if len(rows):
            for identifier, iri in zip(rows["Source Term ID"], rows["Mapped Term IRI"], strict=True):
                found[int(identifier)].append(iris[iri])
        return found

    return answer


def bm25s(names: list[NameRow]) -> Answer:
    """Each name a document, its own tokenizer with its default stop words, and the concept of the best name."""
    library = import_module("bm25s")

    def tokens(texts: list[str]) -> Any:
        return library.tokenize(texts, show_progress=False)

    index = library.BM25()
    index.index(tokens([text for _, _, text, _ in names]), show_progress=False)
    curies = [curie for curie, *_ in names]

    def answer(mentions: list[str]) -> list[list[str]]:
        found, scores = index.retrieve(tokens(mentions), k=min(DEEP, len(names)), show_progress=False)
        return [
            distinct(curies[at] for at, score in zip(row, values, strict=True) if score > 0)
            for row, values in zip(found.tolist(), scores.tolist(), strict=True)
        ]

    return answer


PEERS: dict[str, Callable[[list[NameRow]], Answer]] = {
    "gilda": gilda,
    "ssslm": ssslm,
    "text2term": text2term,
    "bm25s": bm25s,
}


def distinct(curies: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(curies))[:TOP]


def peak() -> int:
    """Megabytes."""
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmHWM"].split()[0]) // 1024


def main() -> None:
    name, names, mentions, answers = sys.argv[1:]
    rows = [tuple(row) for row in json.loads(Path(names).read_text(encoding="utf-8"))]
    asked = json.loads(Path(mentions).read_text(encoding="utf-8"))
    marks = [time.process_time()]
    answer = PEERS[name](rows)
    found: list[list[str]] = []
    for batch in (asked[:1], asked[:1], asked):  # the first pays for what is loaded late, the second for each call
        found = answer(batch)
        marks.append(time.process_time())
    start, ready, once, done = marks
    values = {
        "version": version(name), "build": ready - start, "call": once - ready, "seconds": done - once, "peak": peak(),
        "curies": found,
    }  # fmt: skip
    Path(answers).write_text(json.dumps(values), encoding="utf-8")


if __name__ == "__main__":
    main()
