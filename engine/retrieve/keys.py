"""A folded key in, the further keys under which two strings are one name out: numerals, spelling, plural, word order.

A canonical word need not be a word ("metastasis" and "metastases" are both "metastase"): mention and name are changed
alike, and only equality counts. So a rule may be broad where it makes no two names one that mean different things.
"""

import json
import re
from collections.abc import Callable
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType

_BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d]) (?=[^\W\d])")

_LEAST_LETTERS = 5
"""Shorter words are left alone but for tables: "aids", "cas" and "fas" are no plurals."""


class Level(StrEnum):
    """How two strings are equal, the closest first."""

    FOLDED = "folded"
    CANONICAL = "canonical"
    UNORDERED = "unordered"
    COMPACT = "compact"


def canonical(key: str) -> str:
    """The words of a folded key without what numerals, spelling and plural change; their order is kept."""
    return " ".join(_canonical_words(key))


def unordered(key: str) -> str:
    """The canonical words in sorted order, without "of" and "the": "cyst of the kidney" is "kidney cysts".

    Three or more numbers keep their order: the places of atoms are not words.
    """
    return _sorted(_canonical_words(key))


def compact(key: str) -> str:
    """The canonical words without the spaces between letters: "pre auricular ear tag" is "preauricular eartag"."""
    return _compact(canonical(key))


def _compact(text: str) -> str:
    return _BETWEEN_LETTERS.sub("", text) if len(text) <= _LONGEST else text


def keys_of(key: str) -> tuple[str, str, str, str]:
    """The keys of all levels, at the cost of one."""
    words = _canonical_words(key)
    text = " ".join(words)
    return key, text, _sorted(words), _compact(text)


def _sorted(words: list[str]) -> str:
    if not _LETTER_NUMERALS.keys().isdisjoint(words):
        words = _numbered(words)
    words = [word for word in words if word not in _EMPTY_WORDS] or words
    numbers = [word for word in words if not word.isalpha()]
    if len(numbers) < _NUMBERS_IN_ORDER:
        return " ".join(sorted(words))
    return " ".join(sorted(filter(str.isalpha, words)) + numbers)


def _numbered(words: list[str]) -> list[str]:
    """Letters read as numbers where a word that is counted stands anywhere: "deficiency, V factor"."""
    counted = not _COUNTED.isdisjoint(words)
    return [_LETTER_NUMERALS.get(word, word) if counted or word == _LAST else word for word in words]


def _unchanged(key: str) -> str:
    return key


KEYS: MappingProxyType[Level, Callable[[str], str]] = MappingProxyType(
    {Level.FOLDED: _unchanged, Level.CANONICAL: canonical, Level.UNORDERED: unordered, Level.COMPACT: compact}
)
"""What makes the key of each level of a folded key."""

_EMPTY_WORDS = frozenset(("of", "the"))
_NUMBERS_IN_ORDER = 3
_LONGEST = 2_000  # characters: what is longer equals nothing but itself


def _canonical_words(key: str) -> list[str]:
    if len(key) > _LONGEST:
        return [key]
    return numerals(list(map(_canonical_word, key.split(" "))))


@lru_cache(maxsize=1 << 16)
def _canonical_word(word: str) -> str:
    """Spelling and plural applied until nothing changes: "foetuses", "foetus", "fetus"."""
    if word in _ROMAN or word in _LETTER_NUMERALS or not (word.isascii() and word.isalpha()):
        return word
    for _ in range(6):
        changed = singular(spelling(word))
        if changed == word:
            break
        word = changed
    return word


# ---- numerals

_ROMAN = MappingProxyType({
    roman + letter: f"{number}{letter}"
    for number, roman in enumerate((
        "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv", "xvi", "xvii", "xviii", "xix",
    ), start=2)
    for letter in ("", "a", "b", "c", "d")
    if len(roman) > 1 and roman + letter not in ("via", "vid", "iva", "ivd", "vib", "vic")
})  # fmt: skip
"""Read as numbers wherever they stand. Not C, D, L and M: nobody counts to fifty in names."""

_LETTER_NUMERALS = MappingProxyType({
    "i": "1", "v": "5", "x": "10", "xx": "20", "iva": "4a", "ivd": "4d", "via": "6a", "vib": "6b", "vic": "6c", "vid": "6d",
    "ia": "1a", "ib": "1b", "ic": "1c", "id": "1d", "va": "5a", "vb": "5b", "vc": "5c", "vd": "5d", "xa": "10a", "xb": "10b",
})  # fmt: skip
"""Read as numbers after a word that is counted only: there are X chromosomes, V domains and I cells."""

_WRITTEN = MappingProxyType({
    word: number
    for words, numbers in (
        ("one two three four five six seven eight nine ten eleven twelve", "1 2 3 4 5 6 7 8 9 10 11 12"),
        ("first second third fourth fifth sixth seventh eighth ninth tenth", "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th"),
        ("eleventh twelfth", "11th 12th"),
    )
    for word, number in zip(words.split(), numbers.split(), strict=True)
})  # fmt: skip


def numerals(words: list[str]) -> list[str]:
    """Roman numerals and written numbers become digits: type II, type 2 and type two; fourth and 4th."""
    if not _MAY_BE_NUMERAL.isdisjoint(words):
        for at, word in enumerate(words):
            if word in _LETTER_NUMERALS:
                if at and (words[at - 1] in _COUNTED or (at == len(words) - 1 and word == _LAST)):
                    words[at] = _LETTER_NUMERALS[word]
            else:
                words[at] = _NUMERALS.get(word, word)
    return words


_NUMERALS = {**_ROMAN, **_WRITTEN}
_MAY_BE_NUMERAL = frozenset((*_NUMERALS, *_LETTER_NUMERALS))
_LAST = "i"
"""Also a number at the end of a name: cystinuria I."""

# ---- spelling

_SPELLING = json.loads(files("engine.retrieve").joinpath("spelling.json").read_text("utf-8"))
_STEM = re.compile("|".join(sorted(_SPELLING["stems"], key=len, reverse=True)))
_ENDING = re.compile(f"(?:{'|'.join(_SPELLING['endings'])})$")
_DIPHTHONG = re.compile("[ao]e(?!$)")
_IZE = re.compile("(?<=[iy])z(?=(?:e[drs]?|ers|ings?|ations?|ational|able)$)")
_DOUBLED = re.compile("(?<=[ae]l)l(?=(?:ed|ings?|ers?|ors?)$)")
_LEAST_DOUBLED = 8  # letters: labelled and signalling, not falling and cellar


def spelling(word: str) -> str:
    """British and American spelling: oesophageal and esophageal, ischaemia, diarrhoea, tumour, fibre, -ise, sulphate.

    Stems, endings and whole words stand in spelling.json; ae and oe are e inside any word.
    """
    if word in _SPELLING["words"]:
        return str(_SPELLING["words"][word])
    word = _STEM.sub(lambda found: _SPELLING["stems"][found.group()], word)
    word = _ENDING.sub(lambda found: _SPELLING["endings"][found.group()], word)
    word = _IZE.sub("s", word)
    word = _DIPHTHONG.sub("e", word) if len(word) >= _LEAST_LETTERS else word
    return _DOUBLED.sub("", word) if len(word) >= _LEAST_DOUBLED else word


# ---- plural

_NO_PLURALS = frozenset((
    "diabetes", "herpes", "pancreas", "atlas", "psoas", "series", "species", "facies", "caries", "rabies", "scabies",
    "ascites", "menses", "feces", "faeces", "mumps", "measles", "rickets", "hives", "shingles", "tabes", "alias", "canvas",
    "pubes", "texas", "biceps", "triceps", "quadriceps", "forceps", "chaos",
))  # fmt: skip
_IRREGULAR = MappingProxyType({
    "arms": "arm", "ears": "ear", "eyes": "eye", "gums": "gum", "hips": "hip", "jaws": "jaw", "legs": "leg", "lips": "lip",
    "ribs": "rib", "toes": "toe", "lids": "lid", "sacs": "sac", "pits": "pit", "rods": "rod", "buds": "bud", "ends": "end",
    "rays": "ray", "ions": "ion", "oils": "oil", "fats": "fat", "eggs": "egg", "fins": "fin", "days": "day", "rats": "rat",
    "dogs": "dog", "cats": "cat", "pigs": "pig", "cows": "cow", "boys": "boy", "rows": "row", "tips": "tip", "tics": "tic",
    "pins": "pin", "gaps": "gap", "bars": "bar", "sets": "set", "pads": "pad", "webs": "web", "guts": "gut", "beds": "bed",
    "caps": "cap", "ages": "age", "uses": "use", "dyes": "dye", "gels": "gel", "tags": "tag",
    "gyri": "gyrus", "rami": "ramus", "hili": "hilus", "foci": "focus", "loci": "locus", "tali": "talus", "tori": "torus",
    "feet": "foot", "teeth": "tooth", "mice": "mouse", "lice": "louse", "men": "man", "women": "woman", "geese": "goose",
    "children": "child", "axes": "axis", "ova": "ovum", "ossa": "os", "sera": "serum", "crura": "crus", "apices": "apex",
    "calves": "calf", "halves": "half", "leaves": "leaf", "knives": "knife", "hooves": "hoof", "wolves": "wolf",
    "tomatoes": "tomato", "potatoes": "potato", "echoes": "echo", "mosquitoes": "mosquito", "torpedoes": "torpedo",
    "gases": "gas", "irises": "iris", "lenses": "lens", "biases": "bias", "atlases": "atlas", "pancreases": "pancreas",
})  # fmt: skip
"""Short words are here, for most of four letters in -s are abbreviations."""
_ENDINGS = (
    ("sses", "ss", 5), ("ss", "ss", 5), ("uses", "us", 6), ("use", "us", 5), ("us", "us", 5),
    ("itides", "ite", 7), ("irides", "iris", 6), ("xis", "x", 5), ("xes", "x", 5),
    ("ises", "e", 6), ("ise", "e", 5), ("is", "e", 5),
    ("phalanges", "phalanx", 9), ("larynges", "larynx", 8), ("pharynges", "pharynx", 9), ("meninges", "meninx", 8),
    ("thoraces", "thorax", 8), ("calyces", "calyx", 7), ("coccyges", "coccyx", 8), ("epididymides", "epididyme", 12),
    ("corpora", "corpus", 7), ("femora", "femur", 6), ("viscera", "viscus", 7), ("genera", "genus", 6), ("ulcera", "ulcus", 6),
    ("foramina", "foramen", 8), ("lumina", "lumen", 6), ("stomata", "stoma", 7), ("stigmata", "stigma", 8), ("omata", "oma", 6),
    ("edemata", "edema", 7), ("ganglia", "ganglion", 7), ("chondria", "chondrion", 8), ("phenomena", "phenomenon", 9),
    ("criteria", "criterion", 8), ("pancreata", "pancreas", 9), ("comedones", "comedo", 9), ("glandes", "glans", 7),
    ("ches", "ch", 5), ("che", "ch", 4), ("shes", "sh", 6), ("calories", "calorie", 8), ("ies", "y", 5),
    ("ices", "ic", 6), ("ice", "ic", 5), ("ix", "ic", 5), ("ex", "ic", 5), ("ae", "a", 5), ("um", "a", 5), ("i", "us", 5),
    ("s", "", 5),
)  # fmt: skip
"""Endings of plurals and of their singulars, with one to put in their place; how many letters the word has at least."""


def singular(word: str) -> str:
    """English and Latin plurals: cysts, abnormalities, vertebrae, diverticula, metastases, nuclei; not pes, iris, -ss, -us.

    One step: what is left may end like a plural again.
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _NO_PLURALS:
        return word
    for plural, ending, least in _ENDINGS:
        if word.endswith(plural) and len(word) >= least:
            return word.removesuffix(plural) + ending
    return word


_COUNTED = frozenset(map(_canonical_word, (
    "type", "subtype", "stage", "grade", "factor", "class", "group", "collagen", "phase", "level", "complex", "chain",
    "form", "variant", "degree", "digit", "finger", "toe", "lobe", "segment", "nerve", "neuron", "layer", "lamina",
    "lobule", "zone", "area", "division", "part", "subunit", "isoform", "isozyme", "photosystem", "topoisomerase",
    "polymerase", "angiotensin", "mucopolysaccharidosis", "mucolipidosis", "dystrophy", "bipolar", "category",
    "trimester", "section",
)))  # fmt: skip
"""Words after which a single letter is a number."""
