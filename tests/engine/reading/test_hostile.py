"""What clinicians write around one finding, as literal cases in both directions: denied, there, in doubt, over, of others.

`decided` is asked as the linker would ask it: the finding is found by its name, the whole mention is no name.
"""

import pytest

from engine.model import Assertion, Candidate
from engine.reading import Reading, decided, read

PRESENT, NEGATED, UNCERTAIN, HISTORICAL, OTHER = Assertion

DENIED = [
    "no ataxia", "No ataxia.", "no ataxia noted", "not ataxic", "is not ataxic", "isn't ataxic", "isn’t ataxic",
    "patient wasn't ataxic", "they weren't ataxic", "doesn't have ataxia", "doesn’t have ataxia", "don't have ataxia",
    "DOESN'T HAVE ATAXIA", "hasn't ataxia", "hasn't had ataxia", "haven't had ataxia", "didn't have ataxia",
    "didn't develop ataxia", "did not appreciate ataxia", "does not have any ataxia", "does not suffer from ataxia",
    "does not present with ataxia", "not found to have ataxia", "was not found to have ataxia", "not having ataxia",
    "not currently having ataxia", "not known to have ataxia", "not diagnosed with ataxia", "reported not to have ataxia",
    "never ataxia", "never had ataxia", "never has ataxia", "has never had ataxia", "never diagnosed with ataxia",
    "never experienced ataxia", "ataxia never", "ataxia was never seen", "non-ataxic", "nonataxic", "patient is non-ataxic",
    "ataxia-free", "ataxia free", "free of ataxia", "ataxia-free for 2 years", "ataxia free since 2019",
    "(-) ataxia", "(-)ataxia", "[-] ataxia", "-ve ataxia", "ataxia -ve", "ataxia (-)", "ataxia(-)", "ataxia [-]",
    "ataxia (-ve)", "ataxia: -", "ataxia (–)", "neg ataxia", "neg. ataxia", "neg for ataxia", "neg. for ataxia",
    "ataxia neg", "ataxia neg.", "ataxia: neg", "ataxia: negative", "ataxia negative", "negative for ataxia",
    "tested negative for ataxia", "screened negative for ataxia", "was negative for ataxia", "ataxia: N", "ataxia: no",
    "ataxia: No.", "ataxia = no", "ataxia=no", "ataxia? no", "ataxia (no)", "ataxia (absent)", "ataxia (none)", "ataxia - no",
    "ataxia - absent", "ataxia, absent", "ataxia absent", "ataxia none", "ataxia: none", "ataxia nil", "ataxia: nil",
    "nil ataxia", "0 ataxia", "zero ataxia", "ø ataxia", "Ø ataxia", "∅ ataxia", "w/o ataxia", "w/out ataxia",
    "without ataxia", "without evidence of ataxia", "absent: ataxia", "absent ataxia", "absence of ataxia",
    "absence of signs of ataxia", "lack of ataxia", "lacks ataxia", "No: ataxia", "no: ataxia", "no evidence for ataxia",
    "no evident ataxia", "no hx of ataxia", "No hx ataxia", "no previous ataxia", "no recent ataxia", "denies ataxia",
    "denies hx of ataxia", "denies past ataxia", "deny ataxia", "mother denied ataxia", "unremarkable for ataxia",
    "rules out ataxia", "ataxia was ruled out", "ataxia excluded", "ataxia not present", "ataxia isn't present",
    "ataxia wasn't found", "ataxia not seen", "ataxia not found", "ataxia not observed", "ataxia not noted",
    "ataxia not detected", "ataxia has not been seen", "ataxia unlikely", "failed to show ataxia", "there's no ataxia",
    "no family history of ataxia", "denies family history of ataxia", "no fhx of ataxia", "nor ataxia",
    "(no ataxia)", "[no ataxia]", '"no ataxia"', "* no ataxia", "• no ataxia", "- no ataxia", "1. no ataxia", "1) no ataxia",
    "EEG: no ataxia", "ROS negative for ataxia", "Neuro: negative for ataxia", "ataxia was excluded by MRI", "ataxia – no",
    "ataxia; no", "None: ataxia", "no ataxia anymore",
]  # fmt: skip

THERE = [
    "ataxia", "- ataxia", "• ataxia", "+ ataxia", "(+) ataxia", "ataxia +", "ataxia (+)", "ataxia: yes", "ataxia: Y",
    "ataxia: present", "ataxia (present)", "positive for ataxia", "has ataxia", "there is ataxia", "ataxia noted",
    "pt's ataxia", "patient's ataxia", "ataxia, unspecified", "ataxia NOS", "mother reports ataxia", "not only ataxia",
    "no doubt ataxia", "ataxia since birth", "ataxia for 2 years", "ataxia type N", "(ataxia)", "1. ataxia",
    "with or without ataxia",
]  # fmt: skip

IN_DOUBT = [
    "possible ataxia", "ataxia?", "?ataxia", "? ataxia", "ataxia (?)", "r/o ataxia", "rule out ataxia", "rule-out ataxia",
    "cannot exclude ataxia", "can't exclude ataxia", "can’t rule out ataxia", "ataxia can't be excluded",
    "ataxia cannot be excluded", "ataxia not excluded", "ataxia has not been excluded", "could not rule out ataxia",
    "ataxia -", "likely ataxia", "suspected ataxia", "(?ataxia)", "ataxia not assessed", "ataxia: unknown",
]  # fmt: skip

OVER = [
    "history of ataxia", "hx ataxia", "previous ataxia", "resolved ataxia", "ataxia resolved", "ataxia: resolved",
    "no longer ataxia", "no longer has ataxia", "no longer having ataxia", "ataxia stopped", "ataxia has stopped",
    "ataxia have ceased", "ataxia ceased", "stopped having ataxia", "ataxia in the past", "ataxia no longer present",
    "ataxia has remitted", "outgrew ataxia",
]  # fmt: skip

OF_OTHERS = [
    "pt's sister had ataxia", "patient's mother has ataxia", "sister with ataxia", "mother: ataxia", "mother - ataxia",
    "father has ataxia", "paternal uncle had ataxia", "sibs with ataxia", "ataxia in the mother", "ataxia (mother)",
    "ataxia (maternal aunt)", "family history of ataxia", "family hx: ataxia", "maternal history of ataxia",
    "fhx positive for ataxia", "grandma had ataxia", "brother's ataxia", "ataxia - mother",
]  # fmt: skip

CASES = [
    (mention, assertion)
    for mentions, assertion in (
        (DENIED, NEGATED),
        (THERE, PRESENT),
        (IN_DOUBT, UNCERTAIN),
        (OVER, HISTORICAL),
        (OF_OTHERS, OTHER),
    )
    for mention in mentions
]


def found(term: str, matched: str | None = None, score: float | None = 0.9) -> Candidate:
    return Candidate("HP:1", term, 0.9, term, "LABEL", score=score, matched=matched)


def said_of(mention: str, term: str, matched: str | None = None) -> tuple[Assertion, str | None]:
    return decided(mention, read(mention), found(term, matched), whole=False, equal=False)


@pytest.mark.parametrize(("mention", "assertion"), CASES)
def test_what_is_written_around_ataxia_is_read(mention: str, assertion: Assertion) -> None:
    said, cue = said_of(mention, "Ataxia")
    assert said is assertion
    assert (cue is None) == (said is PRESENT)
    assert cue is None or cue in mention


@pytest.mark.parametrize("mention", DENIED)
def test_what_is_denied_stays_so_where_the_name_without_the_cue_is_found(mention: str) -> None:
    reading = read(mention)
    rest = reading.doubtful or reading.core
    assert decided(mention, reading, found("Ataxia", rest, None), whole=False, equal=True)[0] is NEGATED


def test_the_tables_are_long_enough_to_be_believed() -> None:
    assert len(CASES) >= 200
    assert len({mention for mention, _ in CASES}) == len(CASES)


@pytest.mark.parametrize(
    ("mention", "name"),
    [
        ("lack of tears", "Alacrima"), ("lack of tears", "Absent tears"), ("no speech", "Absent speech"),
        ("speech: none", "Absent speech"), ("nonverbal child", "Absent speech"), ("non-verbal", "Absent speech"),
        ("never walked", "Inability to walk"), ("does not walk", "Inability to walk"), ("doesn't walk", "Inability to walk"),
        ("not able to walk", "Inability to walk"), ("cannot walk", "Inability to walk"), ("can't walk", "Inability to walk"),
        ("did not pass meconium", "Meconium ileus"), ("absent reflexes", "Areflexia"), ("no reflexes", "Areflexia"),
        ("Neg. reflexes", "Abnormal reflex"), ("absence of left thumb", "Absent thumb"), ("thumbs missing", "Absent thumb"),
        ("eyes are not aligned", "Strabismus"), ("face not symmetric", "Facial asymmetry"),
        ("loss of speech", "Loss of speech"),
        ("lack of coordination", "Incoordination"), ("non-adaptive behavior", "Maladaptive behavior"),
        ("No light perception", "Visual acuity no light perception"), ("walks without difficulty", "Gait"),
        ("non-Hodgkins lymphoma", "Non-Hodgkin lymphoma"), ("testes not palpable", "Cryptorchidism"),
        ("free thyroxine", "Abnormal free T4"), ("FREE T4", "Abnormal free T4"), ("Free ear lobe", "Large earlobe"),
        ("breathing stopped", "Apnea"), ("0 negative blood group", "Blood group"), ("nitric oxide (NO)", "Nitric oxide"),
        ("N-acetylglucosamine excretion", "N-acetylglucosaminuria"), ("C12:0", "Elevated C12:0"),
    ],
)  # fmt: skip
def test_a_lack_that_is_the_finding_is_there(mention: str, name: str) -> None:
    assert said_of(mention, name) == (PRESENT, None)


@pytest.mark.parametrize(
    "mention",
    ["Absence seizures", "Absent thumb", "Absence of the thumb", "Lack of speech", "Non-ambulatory", "nonverbal",
     "Migraine without aura", "Bleeding with minor or no trauma", "Thickened but nonswollen eyelids",
     "Lacrimal punctum, absence",
     "Non-convulsive status epilepticus without coma", "(-)-menthol", "Seizure free"],
)  # fmt: skip
def test_a_mention_that_is_a_name_is_there(mention: str) -> None:
    reading = read(mention)
    assert decided(mention, reading, found(mention, score=None), whole=True, equal=True) == (PRESENT, None)


def test_marks_say_something_also_beside_a_name() -> None:
    for mention in ("ataxia (-)", "(-) ataxia", "∅ ataxia", "ataxia: -"):
        assert decided(mention, read(mention), found("Ataxia", score=None), whole=True, equal=True)[0] is NEGATED


NEGATED_TESTS = [
    ("Negative Romberg", "Positive Romberg sign"),
    ("Babinski neg", "Babinski sign"),
    ("Coombs -ve", "Coombs"),
]


@pytest.mark.parametrize(("mention", "name"), NEGATED_TESTS)
def test_a_negative_test_is_denied(mention: str, name: str) -> None:
    assert said_of(mention, name)[0] is NEGATED


def test_nothing_is_read_into_a_cue_alone() -> None:
    for mention in (
        "no",
        "No.",
        "none",
        "absent",
        "negative",
        "never",
        "neg",
        "(-)",
        "-",
        "0",
        "free",
        "without",
        "not",
    ):
        reading = read(mention)
        assert reading == Reading(mention) or reading.assertion is not HISTORICAL
        assert reading.core == mention


@pytest.mark.parametrize(
    ("context", "assertion"),
    [
        ("She isn't [[ataxic]].", NEGATED), ("He doesn't have [[ataxia]].", NEGATED), ("w/out [[ataxia]].", NEGATED),
        ("[[Seizure]]-free since 2019.", NEGATED), ("Tested negative for [[ataxia]].", NEGATED), ("[[Ataxia]]: N", NEGATED),
        ("[[Ataxia]] (-)", NEGATED), ("[[Ataxia]] neg.", NEGATED), ("Ø [[ataxia]]", NEGATED), ("Neg for [[ataxia]].", NEGATED),
        ("[[Ataxia]] wasn't seen.", NEGATED), ("[[Ataxia]] can't be excluded.", UNCERTAIN), ("R/o [[ataxia]].", UNCERTAIN),
        ("[[Seizures]] have ceased.", HISTORICAL), ("Pt's sister had [[ataxia]].", OTHER), ("[[Ataxia]] (mother).", OTHER),
        ("at a pH of 3.0 [[ataxia]] began", PRESENT), ("CD25(-) [[lymphocytes]]", PRESENT),
        ("[[Ataxia]], free T4 low", PRESENT),
        ("[[Ataxia]] (NO) was seen.", PRESENT), ("Not only [[ataxia]].", PRESENT), ("- [[ataxia]]", PRESENT),
    ],
)  # fmt: skip
def test_the_words_of_a_context_say_the_same(context: str, assertion: Assertion) -> None:
    mention = context[context.index("[[") + 2 : context.index("]]")]
    assert read(mention, context).assertion is assertion
