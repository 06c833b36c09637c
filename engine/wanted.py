"""Mentions as they were read in, what each is linked to out: by its name, else by what is left of it or is like it."""

from collections.abc import Sequence

from engine.link import Linked, Linker, Wanted
from engine.reading import Reading, parts, read

Mention = tuple[str, str | None]
"""A mention and the text around it."""


def link_read(linker: Linker, asked: Sequence[Mention], readings: Sequence[Reading]) -> list[Linked]:
    """What each mention is linked to: the concepts of its name, else of what is left of it, or is like it."""
    whole = linker.whole([mention for mention, _ in asked], [context for _, context in asked])
    found = {at: one for at, one in enumerate(whole) if one is not None}
    left = [at for at, one in enumerate(whole) if one is None]
    found.update(zip(left, linker.link([wanted_of(*asked[at], readings[at]) for at in left]), strict=True))
    denied = {at: text for at, one in found.items() if (text := _denied(readings[at], one))}
    wanted = [Wanted("", (text,), (text,), context=asked[at][1]) for at, text in denied.items()]
    found.update(zip(denied, linker.link(wanted) if wanted else (), strict=True))
    return [found[at] for at in range(len(asked))]


def _denied(reading: Reading, linked: Linked) -> str | None:
    """What a mention denies that equals a name in another order only: seizures of "absence of seizures"."""
    of = reading.cue is not None and reading.cue.lower().endswith(" of")
    if not of or reading.sure or not linked.is_whole or read(linked.candidates[0].term).cue:
        return None
    return reading.doubtful


def wanted_of(mention: str, context: str | None, reading: Reading) -> Wanted:
    """What is looked for, by what was read around it."""
    # what is denied by the beginning of a word is not what the mention is about: "febrile" of "non-febrile seizures"
    doubtful = None if reading.doubtful and f"{reading.cue}{reading.doubtful} " in mention else reading.doubtful
    texts = (reading.expanded, reading.core, reading.abbreviation, doubtful)
    reduced = tuple(dict.fromkeys(text for text in texts if text and text != mention))
    readings = tuple(text for text in (reading.expanded, reading.core) if text)
    cores = [clause.core for _, clause in reading.clauses]
    in_parts = [part for core in (cores or [reading.core]) for way in parts(core) for part in way]
    return Wanted(mention, reduced, readings, tuple(dict.fromkeys((*cores, *in_parts))), context)
