"""An id, its label and what the graph holds of them in, a judgement out: pure, so that every verdict has a test."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from engine.retrieve.keys import compact, unordered
from engine.validate.facts import Concept, Facts, key_of
from engine.validate.model import Verdict
from kg.curie import prefix_of, to_curie, usual_prefix
from kg.graph import NameRow
from kg.model import Scope
from kg.text import fold

_SCOPES = list(Scope)
_OBSOLETE = "obsolete "
_MOST_NAMED = 5
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with its reason. `id` and `label` are what is to be there instead, None where nothing may be changed.

    `named` are concepts that the label is a name of, `instead` those that may stand for a dead one that has no one heir.
    """

    verdict: Verdict
    why: str = ""
    curie: str | None = None
    curie_label: str | None = None
    named: tuple[str, ...] = ()
    instead: tuple[str, ...] = ()
    id: str | None = None
    label: str | None = None


def judge(given: str, label: str | None, facts: Facts, *, keeps_prefix: bool = False) -> Judgement:
    """What is to be said of an id and its label.

    Args:
        keeps_prefix: the file declares how it writes prefixes, as SSSOM does; they stay so.
    """
    curie = to_curie(given)
    if curie is None:
        return _suggested(Verdict.MALFORMED, "no CURIE, IRI or underscore id", label, facts)
    found = _placed(curie, label, facts)
    return _spelled(found, given, curie, keeps_prefix=keeps_prefix)


def _placed(curie: str, label: str | None, facts: Facts) -> Judgement:
    prefix, scope = prefix_of(curie), facts.scope
    concept = facts.concepts.get(curie)
    if scope.prefixes is not None and prefix not in scope.prefixes:
        return Judgement(Verdict.ELSEWHERE, f"{prefix} is not asked for")
    if concept is None and prefix not in scope.owned:
        return Judgement(Verdict.FOREIGN, f"no ontology with the prefix {prefix} is loaded")
    if concept is None and "," in curie:
        return Judgement(Verdict.MALFORMED, "several ids? join them by | or ;")
    if concept is None:
        release = " ".join(filter(None, (prefix, scope.owned[prefix])))  # a newer one may have it
        return _suggested(Verdict.INVENTED, f"{release} has no {curie}", label, facts)
    found = _live(concept, label, facts) if concept.is_live else _dead(curie, concept, label, facts)
    if found.curie is not None and not scope.allows(found.curie):
        about = f"; {found.why}" if found.why else ""
        return Judgement(
            Verdict.ELSEWHERE,
            f"{found.curie} is not in what is asked for{about}",
            found.curie,
            found.curie_label,
            found.named,
        )
    return found


def _spelled(found: Judgement, given: str, curie: str, *, keeps_prefix: bool) -> Judgement:
    """The judgement with the id as it is usually written, where the concept is sure."""
    if found.verdict in (Verdict.MISMATCH, Verdict.FOREIGN, Verdict.ELSEWHERE) or found.curie is None:
        return found
    wanted = found.id or found.curie
    prefix = given.partition(":")[0]
    if keeps_prefix and usual_prefix(prefix) == prefix_of(curie):
        if prefix_of(wanted) != prefix_of(curie):  # its prefix may not be declared in the file
            return replace(found, id=None, label=None)
        wanted = f"{prefix}:{wanted.partition(':')[2]}"
    if wanted == given:
        return found if found.id is None else replace(found, id=None)
    if found.id is not None:
        return replace(found, id=wanted)
    told = "; ".join(filter(None, (f"usually written {wanted}", found.why)))
    is_fine = found.verdict in (Verdict.RIGHT, Verdict.UNLABELLED)
    return replace(found, verdict=Verdict.SPELLING if is_fine else found.verdict, why=told, id=wanted)


def _live(concept: Concept, label: str | None, facts: Facts) -> Judgement:
    curie, usual = concept.curie, concept.label
    if label is None:
        return Judgement(Verdict.UNLABELLED, "", curie, usual)
    key = key_of(label)
    if usual is not None and key == fold(usual):
        told = "" if label == usual else f"only case or punctuation differ from {_cut(usual)}"
        return Judgement(Verdict.RIGHT, told, curie, usual)
    rows = facts.bearers.get(key or "", [])
    own = sorted((row for row in rows if row.curie == curie), key=_closest)
    if own and own[0].scope == Scope.LABEL:
        return Judgement(Verdict.SYNONYM, f"the label in another language; else it is {_cut(usual)}", curie, usual)
    if own:
        scope = own[0].scope
        why = f"a name of scope {scope}; the label is {_cut(usual)}"
        return Judgement(Verdict.SYNONYM, why, curie, usual, label=usual if scope == Scope.EXACT else None)
    if others := _others(rows, curie, facts):
        if was := [row.curie for one, row, _ in others if one == curie]:
            why = f"a name of the obsolete {was[0]}, which {curie} replaces; the label is {_cut(usual)}"
            return Judgement(Verdict.RELABELLED, why, curie, usual, label=usual if len(others) == 1 else None)
        return _mismatched(f"{curie} is {_cut(usual)}", curie, usual, others)
    if variant := _variant(key, facts.names.get(curie, ())):
        return Judgement(
            Verdict.RELABELLED,
            f"a variant of the name {_cut(variant)}; the label is {_cut(usual)}",
            curie,
            usual,
            label=usual,
        )
    named = _named(rows, facts)  # equal names in another vocabulary are usual, and no contradiction
    about = f", but {', '.join(named)}" if named else ""
    told = f"no concept of {prefix_of(curie)} is called so{about}; {curie} is {_cut(usual)}"
    return Judgement(Verdict.UNKNOWN, told, curie, usual, named)


def _dead(identifier: str, concept: Concept, label: str | None, facts: Facts) -> Judgement:
    """Of an obsolete concept, or an alternative id, whose concept may be obsolete itself."""
    heirs = facts.heirs.get(identifier, [])
    curies = {heir.curie for heir in heirs}
    was = f"{identifier} was merged into {concept.curie}" if concept.alternative else f"{identifier} is obsolete"
    key = key_of(label) if label is not None else None
    rows = facts.bearers.get(key or "", [])
    is_own = key is not None and (
        key == fold(_without_obsolete(concept.label)) or any(row.curie in curies | {concept.curie} for row in rows)
    )
    others = [] if is_own else [one for one in _others(rows, identifier, facts) if one[0] not in curies]
    about = [(heir.curie, heir.label) for heir in heirs] or facts.considered.get(concept.curie, [])
    instead = () if len(heirs) == 1 else tuple(curie for curie, _ in about)
    if others:
        only = heirs[0] if len(heirs) == 1 else None
        is_now = f" (now {_listed(about)})" if heirs else ""
        found = _mismatched(f"{was}{is_now}", only.curie if only else None, only.label if only else None, others)
        return replace(found, instead=instead)
    if not heirs:
        told = (
            f"nothing replaces it; it says to consider {_listed(about)}" if about else "nothing is said to replace it"
        )
        return Judgement(Verdict.DEAD, f"{was}, and {told}", named=_named(rows, facts), instead=instead)
    if len(heirs) > 1:
        named = tuple(sorted({row.curie for row in rows} & curies))
        return Judgement(Verdict.SPLIT, f"{was}; it is now one of {_listed(about)}", named=named, instead=instead)
    heir = heirs[0]
    why = was if concept.alternative and heir.curie == concept.curie else f"{was}, replaced by {heir.curie}"
    changed = heir.label if label is not None and label != heir.label else None
    return Judgement(Verdict.OUTDATED, why, heir.curie, heir.label, id=heir.curie, label=changed)


_Other = tuple[str, NameRow, str | None]
"""A live concept that a label means, the row that says so (of an obsolete concept, which it replaces, too), its label."""


def _others(rows: Sequence[NameRow], curie: str, facts: Facts) -> list[_Other]:
    """The concepts of the same vocabulary that a label means: live ones, else the heirs of obsolete ones, else these."""
    same = [row for row in rows if row.prefix == prefix_of(curie)]
    live = [row for row in same if not row.obsolete]
    found: dict[str, _Other] = {}
    for row in sorted(live or same, key=_closest):
        heirs = facts.heirs.get(row.curie, []) if row.obsolete else []
        for heir in heirs:
            found.setdefault(heir.curie, (heir.curie, row, heir.label))
        if not heirs:
            found.setdefault(row.curie, (row.curie, row, row.label))
    return list(found.values())


def _mismatched(what: str, curie: str | None, label: str | None, others: Sequence[_Other]) -> Judgement:
    one, row, usual = others[0]
    of = one if row.curie == one else f"the obsolete {row.curie}, now {one}"
    told = (
        f"the label is that of {of}"
        if row.scope == Scope.LABEL
        else f"the label is a name of scope {row.scope} of {of}"
    )
    about = f" ({_cut(usual)})" if usual and (row.scope != Scope.LABEL or row.curie != one) else ""
    named = tuple(other for other, _, _ in others[:_MOST_NAMED])
    return Judgement(Verdict.MISMATCH, f"{what}; {told}{about}", curie, label, named)


def _suggested(verdict: Verdict, why: str, label: str | None, facts: Facts) -> Judgement:
    """A judgement of an id that is none, with the concepts that its label is a name of."""
    rows = facts.bearers.get(key_of(label) or "", []) if label is not None else []
    named = _named(rows, facts)
    told = f"{why}; the label is a name of {', '.join(named)}" if named else why
    return Judgement(verdict, told, named=named)


def _named(rows: Sequence[NameRow], facts: Facts) -> tuple[str, ...]:
    allowed = [row for row in rows if not row.obsolete and facts.scope.allows(row.curie)]
    return tuple(dict.fromkeys(row.curie for row in sorted(allowed, key=_closest)))[:_MOST_NAMED]


def _variant(key: str | None, names: Iterable[str]) -> str | None:
    """The name that a label is but for plural, numerals, spelling, word order or spaces."""
    for name in names if key else ():
        folded = fold(name)
        if unordered(folded) == unordered(key or "") or compact(folded) == compact(key or ""):
            return name
    return None


def _closest(row: NameRow) -> tuple[int, int, str]:
    return _SCOPES.index(Scope(row.scope)), -(row.popularity or 0), row.curie


def _without_obsolete(label: str | None) -> str:
    text = label or ""
    return text[len(_OBSOLETE) :] if text.lower().startswith(_OBSOLETE) else text


def _listed(concepts: Sequence[tuple[str, str | None]]) -> str:
    more = f" and {len(concepts) - _MOST_NAMED:,} more" if len(concepts) > _MOST_NAMED else ""
    return ", ".join(f"{curie} {_cut(label)}" for curie, label in concepts[:_MOST_NAMED]) + more


def _cut(label: str | None) -> str:
    text = label or "(no label)"
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
