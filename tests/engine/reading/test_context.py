"""The cues around a mention in its sentence, and where their scope ends."""

import pytest

from engine.model import Assertion
from engine.reading import read
from engine.reading.context import place_of

PRESENT, NEGATED, UNCERTAIN, HISTORICAL, OTHER = Assertion

SENTENCES = [
    ("There was no [[hypertelorism]].", NEGATED),
    ("NECK: no webbing, [[cysts]] or pits.", NEGATED),
    ("NECK: no webbing, cysts, or [[pits]].", NEGATED),
    ("She denies fever, chills, [[cough]].", NEGATED),
    ("There was no evidence of cataract, [[glaucoma]] and nystagmus.", NEGATED),
    ("No fever and [[chills]].", NEGATED),
    ("[[Scoliosis]] was ruled out by radiography.", NEGATED),
    ("[[Scoliosis]] and kyphosis were not seen.", NEGATED),
    ("Extremities without edema or [[cyanosis]].", NEGATED),
    ("SPINE: no scoliosis, [[sacral dimple]].", PRESENT),
    ("HANDS FEET: no macrodactyly, slight [[sandal gap]] on right foot", PRESENT),
    ("No overt scoliosis but [[asymmetry of shoulders]].", PRESENT),
    ("She has no fever; [[cough]] persists.", PRESENT),
    ("No fever. [[Cough]] for two days.", PRESENT),
    ("No contractures and a [[broad thumb]] on the left.", PRESENT),
    ("He had no siblings with [[deafness]].", NEGATED),
    ("There was no difference in the severity of [[arthritis]].", PRESENT),
    ("He has [[microcephaly]] without seizures.", PRESENT),
    ("[[Cleft lip]], normal palate.", PRESENT),
    ("[[Tone]] normal.", NEGATED),
    ("[[Microcephaly]] (possible).", UNCERTAIN),
    ("CHEST: Possible [[accessory nipple]] on L side.", UNCERTAIN),
    ("Possible right [[ptosis]].", UNCERTAIN),
    ("Right cleft lip and possibly [[cleft palate]].", UNCERTAIN),
    ("[[Right cleft lip]] and possibly cleft palate.", PRESENT),
    ("Differential includes lupus, [[dermatomyositis]] and sarcoidosis.", UNCERTAIN),
    ("[[Hydrocephalus]] cannot be excluded.", UNCERTAIN),
    ("[[Facial flattening]] likely due to CPAP mask.", PRESENT),
    ("Medical history of asthma, [[eczema]] and obesity.", HISTORICAL),
    ("Medical history of asthma, now presents with [[eczema]].", PRESENT),
    ("He had [[jaundice]] that resolved spontaneously.", HISTORICAL),
    ("Her mother had a [[speech delay]] as a child.", OTHER),
    ("Her mother has epilepsy but the patient has [[ataxia]].", PRESENT),
    ("The mother has epilepsy and the patient has [[ataxia]].", PRESENT),
    ("FAMILY HISTORY: [[epilepsy]], deafness", OTHER),
    ("There is [[intellectual disability]] in a paternal cousin.", OTHER),
    ("No family history of [[epilepsy]].", NEGATED),
    ("Dr. Smith found no [[murmur]].", NEGATED),
    ("No murmur per Dr. Smith.\n[[Edema]] of the legs.", PRESENT),
]


@pytest.mark.parametrize(("context", "assertion"), SENTENCES)
def test_a_cue_reaches_the_mention_within_its_scope(context: str, assertion: Assertion) -> None:
    mention = context[context.index("[[") + 2 : context.index("]]")]
    reading = read(mention, context)
    assert (reading.core, reading.assertion) == (mention, assertion)
    assert reading.cue is None or reading.cue in context


def test_a_mention_that_is_not_marked_is_found_by_its_text() -> None:
    assert read("cysts", "No CYSTS or pits.").assertion is NEGATED
    assert place_of("ID", "kidney and ID") == (11, 13)
    assert place_of("cyst", "No cysts") is None
    assert read("cyst", "No cysts").assertion is PRESENT


def test_a_lack_that_may_be_the_finding_is_unsure_in_context_too() -> None:
    reading = read("tears", "She has no [[tears]] when she cries.")
    assert (reading.assertion, reading.sure, reading.doubtful) == (NEGATED, False, None)


def test_the_weightier_cue_counts_and_a_sure_one_before_an_unsure_one() -> None:
    assert read("possible epilepsy", "Her mother had [[possible epilepsy]].").assertion is OTHER
    assert read("no epilepsy", "FAMILY HISTORY: [[no epilepsy]]").assertion is NEGATED
    assert read("history of absent thumb").cue == "history of"
