"""A mention in, the words of severity, laterality and onset in it out. They stay in the mention: names have them too."""

from engine.model import Modifier
from engine.reading.tables import modifier_words
from engine.reading.words import Words


def modifiers(mention: Words) -> tuple[Modifier, ...]:
    """The modifiers of a mention in the order in which they stand there, each value once."""
    table, words = modifier_words(), mention.words
    found: dict[tuple[str, str], Modifier] = {}
    place = 0
    while place < len(words):
        match = table.words.at(words, place, len(words))
        if match is None:
            place += 1
            continue
        end, (kind, value) = match
        if end == len(words) or words[end] not in table.not_before.get(value, ()):  # the right atrium is a name
            found.setdefault((kind, value), Modifier(kind, value, mention.between(place, end)))
        place = end
    return tuple(found.values())
