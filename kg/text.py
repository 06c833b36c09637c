"""A string in, the key under which it is a term out: two strings with one key are one term.

`fold` is applied when names are stored and when mentions are looked up, so a change of its rules makes every
stored key stale: raise `FOLD_VERSION` with it, and stores are rebuilt (embedded) or ask to be loaded again (Neo4j).

Sources of the rules: Unicode Standard Annex 15 (NFKC), the Unicode case-folding algorithm (Section 3.13 of the
Unicode Standard), and the habits of biomedical writing (Greek letters as words, possessive eponyms, dashes).
"""

import re
import unicodedata

FOLD_VERSION = 1

_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u2032\u0060\u00b4\uff07", "'"))
_LETTERS = str.maketrans({
    "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ħ": "h", "ı": "i", "ŧ": "t",
})  # fmt: skip
_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "ο": "omicron", "π": "pi",
    "ρ": "rho", "σ": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_GREEK_RUN = re.compile(f"[{''.join(_GREEK)}]+")
_LONGEST_SYMBOL_RUN = 2  # "αβ T cell" holds two symbols; three Greek letters in a row are a Greek word
_POSSESSIVE = re.compile(r"(?<=\w)'s\b", re.IGNORECASE)
_DIACRITICS = re.compile("[\u0300-\u036f]+")
_ASCII_BREAKS = re.compile(r"[^0-9a-z]+")
_MARKS_IN_A_ROW = 30  # no script needs more: UAX 15, section 13, Stream-Safe Text Format
_MANY_MARKS = re.compile(f"[\\W_\uff9e\uff9f]{{{_MARKS_IN_A_ROW + 1},}}")


def fold(text: str) -> str:
    """The key of a term: `fold("Crohn’s disease") == fold("CROHN DISEASE") == "crohn disease"`.

    Compatibility forms, case, diacritics, possessives, Greek letter names, dashes and punctuation are folded away;
    what is left are words between single spaces. A text that would leave nothing ("+") is its own key.
    Folding twice is folding once.
    """
    if text.isascii():
        lower = text.lower()
        if lower.replace(" ", "").isalnum() and "  " not in lower:  # most names
            return lower.strip()
        plain = _POSSESSIVE.sub(" ", text.translate(_APOSTROPHES)) if "'" in text or "`" in text else text
        return _ASCII_BREAKS.sub(" ", plain.lower()).strip() or text
    return _fold_unicode(text) or text


def _fold_unicode(text: str) -> str:
    text = _MANY_MARKS.sub(_with_few_marks, text)  # normalizing takes quadratic time in the marks of one letter
    # Apostrophes twice: compatibility forms take some apart (´ becomes a space) and make others (ŉ holds one).
    plain = _without_diacritics(_normal_case(text.translate(_APOSTROPHES))).translate(_LETTERS).translate(_APOSTROPHES)
    words = "".join(character if _is_of_a_word(character) else " " for character in _POSSESSIVE.sub(" ", plain))
    return _MANY_MARKS.sub(_with_few_marks, " ".join(_GREEK_RUN.sub(_greek_names, words).split()))


def _with_few_marks(run: re.Match[str]) -> str:
    """The run without the marks after the thirtieth in a row; ﾞ and ﾟ are marks once they are normalized."""
    kept, marks = [], 0
    for character in run.group():
        marks = marks + 1 if character in "\uff9e\uff9f" or unicodedata.category(character)[0] == "M" else 0
        if marks <= _MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def _normal_case(text: str) -> str:
    """Compatibility-composed and case-folded, to the fixed point that the Unicode Standard asks of caseless matching."""
    for _ in range(4):
        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        if folded == text:
            break
        text = folded
    return text


def _without_diacritics(text: str) -> str:
    """Without the combining diacritics of Latin, Greek and Cyrillic; vowel signs of other scripts are letters and stay."""
    return unicodedata.normalize("NFC", _DIACRITICS.sub("", unicodedata.normalize("NFD", text)))


def _is_of_a_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character).startswith("M")


def _greek_names(run: re.Match[str]) -> str:
    letters = run.group()
    return letters if len(letters) > _LONGEST_SYMBOL_RUN else "".join(f" {_GREEK[letter]} " for letter in letters)
