"""What a clinician would expect: mention, kernel, what is said of it. A doubtful kernel stands where the cue is unsure."""

import time

import pytest

from engine.model import Assertion, Modifier
from engine.reading import Reading, read

PRESENT, NEGATED, UNCERTAIN, HISTORICAL, OTHER = Assertion

SURE = [
    # nothing around it
    ("hypertelorism", "hypertelorism", PRESENT),
    ("Abnormality of the eye", "Abnormality of the eye", PRESENT),
    ("unable to walk on heels", "unable to walk on heels", PRESENT),
    ("failure to thrive in infancy", "failure to thrive in infancy", PRESENT),
    ("infant of diabetic mother", "infant of diabetic mother", PRESENT),
    ("maternal diabetes", "maternal diabetes", PRESENT),
    ("patient with", "patient with", PRESENT),
    ("no evidence of", "no evidence of", PRESENT),
    ("history", "history", PRESENT),
    ("denies", "denies", PRESENT),
    ("low-set ears", "low-set ears", PRESENT),
    ("lower limbs underdeveloped", "lower limbs underdeveloped", PRESENT),
    ("Undescended testes bilaterally", "Undescended testes bilaterally", PRESENT),
    ("A of cochlea", "A of cochlea", PRESENT),
    # filler before
    ("patient with microcephaly", "microcephaly", PRESENT),
    ("Patient has short stature", "short stature", PRESENT),
    ("the infant was noted to have hypotonia", "hypotonia", PRESENT),
    ("the boy had also been found to have ptosis", "ptosis", PRESENT),
    ("3-year-old girl with ataxia", "ataxia", PRESENT),
    ("A 14 month old boy who presented with seizures", "seizures", PRESENT),
    ("proband with a cleft palate", "cleft palate", PRESENT),
    ("presence of café au lait spots", "café au lait spots", PRESENT),
    ("clinical evidence of rickets", "rickets", PRESENT),
    ("signs and symptoms of heart failure", "signs and symptoms of heart failure", PRESENT),
    ("signs of heart failure", "heart failure", PRESENT),
    ("clinical diagnosis of Marfan syndrome", "Marfan syndrome", PRESENT),
    ("was diagnosed with asthma", "asthma", PRESENT),
    ("known case of epilepsy", "epilepsy", PRESENT),
    ("complains of headache", "headache", PRESENT),
    ("c/o chest pain", "chest pain", PRESENT),
    ("p/w fever", "fever", PRESENT),
    ("pt w/ scoliosis", "scoliosis", PRESENT),
    ("On examination: hypotonia", "hypotonia", PRESENT),
    ("O/E: hepatomegaly", "hepatomegaly", PRESENT),
    ("physical examination revealed hepatosplenomegaly", "hepatosplenomegaly", PRESENT),
    ("exam was notable for hypertelorism", "hypertelorism", PRESENT),
    ("Impression: nephrotic syndrome", "nephrotic syndrome", PRESENT),
    ("findings consistent with pneumonia", "pneumonia", PRESENT),
    ("there is proximal muscle weakness", "proximal muscle weakness", PRESENT),
    ("with poor sucking", "poor sucking", PRESENT),
    ("a decrease in fetal movements", "decrease in fetal movements", PRESENT),
    ("mother reports regression", "regression", PRESENT),
    ("her son was found to have autism", "autism", PRESENT),
    # filler after
    ("hypotonia noted", "hypotonia", PRESENT),
    ("ptosis was noted on examination", "ptosis", PRESENT),
    ("murmur on physical exam", "murmur", PRESENT),
    ("white matter changes seen on MRI", "white matter changes", PRESENT),
    ("hyperintensity on MRI", "hyperintensity on MRI", PRESENT),
    ("Short stature (finding)", "Short stature", PRESENT),
    ("Crohn's disease (disorder)", "Crohn's disease", PRESENT),
    ("Brain tumour, NOS", "Brain tumour", PRESENT),
    ("glaucoma, unspecified", "glaucoma", PRESENT),
    ("anemia, not otherwise specified", "anemia", PRESENT),
    ("rash observed in the patient", "rash", PRESENT),
    ("regression as reported by parents", "regression", PRESENT),
    ("edema is present", "edema", PRESENT),
    # nested
    ("patient with evidence of microcephaly noted on examination", "microcephaly", PRESENT),
    ("The child was found to have signs of rickets (finding)", "rickets", PRESENT),
    # negated
    ("no hypertelorism", "hypertelorism", NEGATED),
    ("No evidence of cleft palate", "cleft palate", NEGATED),
    ("no obvious macrodactyly", "macrodactyly", NEGATED),
    ("no significant scoliosis appreciated", "scoliosis", NEGATED),
    ("no other dysmorphic features", "dysmorphic features", NEGATED),
    ("no dysmorphic features were noted", "dysmorphic features", NEGATED),
    ("No redundant neck skin", "redundant neck skin", NEGATED),
    ("no signs of meningitis", "meningitis", NEGATED),
    ("denies chest pain", "chest pain", NEGATED),
    ("Patient denies any headache", "headache", NEGATED),
    ("mother denies seizures", "seizures", NEGATED),
    ("without contractures", "contractures", NEGATED),
    ("w/o edema", "edema", NEGATED),
    ("negative for nystagmus", "nystagmus", NEGATED),
    ("free of infection", "infection", NEGATED),
    ("the patient does not have diabetes", "diabetes", NEGATED),
    ("he did not develop jaundice", "jaundice", NEGATED),
    ("child has no clinodactyly", "clinodactyly", NEGATED),
    ("without evidence of hydrocephalus", "hydrocephalus", NEGATED),
    ("no history of seizures", "seizures", NEGATED),
    ("no family history of epilepsy", "epilepsy", NEGATED),
    ("craniosynostosis was ruled out", "craniosynostosis", NEGATED),
    ("scoliosis not seen", "scoliosis", NEGATED),
    ("murmur was not detected on auscultation", "murmur", NEGATED),
    ("NECK no webbing", "NECK webbing", NEGATED),
    ("Neck: no webbing", "Neck webbing", NEGATED),
    ("neck without cysts", "neck cysts", NEGATED),
    ("left hand with no clinodactyly", "left hand clinodactyly", NEGATED),
    # pseudo-cues
    ("no increase in appetite", "no increase in appetite", PRESENT),
    ("no change in weight", "no change in weight", PRESENT),
    ("not only seizures", "not only seizures", PRESENT),
    ("walks without difficulty", "walks without difficulty", PRESENT),
    ("gram negative sepsis", "gram negative sepsis", PRESENT),
    ("negative regulation of apoptosis", "negative regulation of apoptosis", PRESENT),
    ("absence seizures", "absence seizures", PRESENT),
    ("hearing loss without otitis media", "hearing loss without otitis media", PRESENT),
    ("Status epilepticus without coma", "Status epilepticus without coma", PRESENT),
    ("more teeth than normal", "more teeth than normal", PRESENT),
    ("absent/dysplastic nails", "absent/dysplastic nails", PRESENT),
    ("testes not palpable", "testes not palpable", PRESENT),
    # uncertain
    ("possible microcephaly", "microcephaly", UNCERTAIN),
    ("probable Noonan syndrome", "Noonan syndrome", UNCERTAIN),
    ("suspected sepsis", "sepsis", UNCERTAIN),
    ("patient with suspected sepsis", "sepsis", UNCERTAIN),
    ("suspicion of child abuse", "child abuse", UNCERTAIN),
    ("rule out meningitis", "meningitis", UNCERTAIN),
    ("r/o pneumonia", "pneumonia", UNCERTAIN),
    ("?microcephaly", "microcephaly", UNCERTAIN),
    ("? seizures", "seizures", UNCERTAIN),
    ("macrocephaly?", "macrocephaly", UNCERTAIN),
    ("cannot exclude craniosynostosis", "craniosynostosis", UNCERTAIN),
    ("hydrocephalus cannot be excluded", "hydrocephalus", UNCERTAIN),
    ("may have hearing loss", "hearing loss", UNCERTAIN),
    ("concern for autism", "autism", UNCERTAIN),
    ("features suggestive of Marfan syndrome", "Marfan syndrome", UNCERTAIN),
    ("differential diagnosis includes lupus", "lupus", UNCERTAIN),
    ("questionable ptosis", "ptosis", UNCERTAIN),
    ("microcephaly (possible)", "microcephaly", UNCERTAIN),
    ("absent nasal bone suspected", "absent nasal bone", UNCERTAIN),
    ("history of possible seizures", "seizures", UNCERTAIN),
    # historical
    ("history of seizures", "seizures", HISTORICAL),
    ("has a history of febrile seizures", "febrile seizures", HISTORICAL),
    ("h/o asthma", "asthma", HISTORICAL),
    ("Hx of jaundice", "jaundice", HISTORICAL),
    ("past medical history of anemia", "anemia", HISTORICAL),
    ("PMH: asthma", "asthma", HISTORICAL),
    ("s/p cleft lip repair", "cleft lip repair", HISTORICAL),
    ("status post cleft repair", "cleft repair", HISTORICAL),
    ("previous stroke", "stroke", HISTORICAL),
    ("previously noted to have sacral dimple", "sacral dimple", HISTORICAL),
    ("resolved jaundice", "jaundice", HISTORICAL),
    ("neonatal jaundice, resolved", "neonatal jaundice", HISTORICAL),
    ("hypotonia has resolved", "hypotonia", HISTORICAL),
    ("seizures (resolved)", "seizures", HISTORICAL),
    ("seizures in the past", "seizures", HISTORICAL),
    ("no longer has seizures", "seizures", HISTORICAL),
    ("asthma in childhood", "asthma in childhood", PRESENT),
    # somebody else
    ("family history of epilepsy", "epilepsy", OTHER),
    ("FHx: breast cancer", "breast cancer", OTHER),
    ("Family history positive for deafness", "deafness", OTHER),
    ("mother has migraine", "migraine", OTHER),
    ("his older brother had seizures", "seizures", OTHER),
    ("maternal uncle with deafness", "deafness", OTHER),
    ("sibling with cleft lip", "cleft lip", OTHER),
    ("father was diagnosed with schizophrenia", "schizophrenia", OTHER),
    ("cleft palate in the mother", "cleft palate", OTHER),
    ("epilepsy in a maternal aunt", "epilepsy", OTHER),
    ("diabetes in the family", "diabetes", OTHER),
]

DOUBTFUL = [  # the mention, its kernel (the cue left in), what it is without the cue, all of them negated
    ("absent thumb", "absent thumb", "thumb"),
    ("patient with absent thumb", "absent thumb", "thumb"),
    ("lack of tears", "lack of tears", "tears"),
    ("clonus absent", "clonus absent", "clonus"),
    ("absence of speech noted", "absence of speech", "speech"),
    ("no speech", "no speech", "speech"),
    ("no words", "no words", "words"),
    ("no anus present", "no anus present", "anus"),
    ("no appreciable brows", "no appreciable brows", "brows"),
    ("has no sphincter control", "has no sphincter control", "sphincter control"),
    ("Nails are not hyperconvex", "Nails are not hyperconvex", "Nails are hyperconvex"),
    ("EARS not low set", "EARS not low set", "EARS low set"),
    ("Babinski negative", "Babinski negative", "Babinski"),
    ("non-bifid uvula", "non-bifid uvula", "bifid"),
    ("nonverbal", "nonverbal", "verbal"),
]

NORMAL = ["normal eyelids", "Normal palate", "palate intact", "HEAD normal size", "HEAD: normal size", "tone normal",
          "reflexes within normal limits", "strength 5/5", "normal pressure hydrocephalus"]  # fmt: skip


@pytest.mark.parametrize(("mention", "core", "assertion"), SURE)
def test_what_is_said_around_a_finding_is_read(mention: str, core: str, assertion: Assertion) -> None:
    reading = read(mention)
    assert (reading.core, reading.assertion) == (core, assertion)
    assert reading.sure
    assert (reading.cue is None) == (assertion is PRESENT)
    assert reading.cue is None or reading.cue in mention


@pytest.mark.parametrize(("mention", "core", "doubtful"), DOUBTFUL)
def test_a_cue_that_may_belong_to_the_name_stays_and_is_told(mention: str, core: str, doubtful: str) -> None:
    reading = read(mention)
    assert (reading.core, reading.doubtful, reading.assertion, reading.sure) == (core, doubtful, NEGATED, False)


@pytest.mark.parametrize("mention", NORMAL)
def test_what_is_normal_denies_a_finding_and_stays_as_it_is(mention: str) -> None:
    reading = read(mention)
    assert (reading.core, reading.assertion, reading.sure, reading.normal) == (mention, NEGATED, False, True)


def test_the_table_is_long_enough_to_be_believed() -> None:
    assert len(SURE) + len(DOUBTFUL) + len(NORMAL) >= 160


@pytest.mark.parametrize(
    ("mention", "modifiers"),
    [
        ("severe bilateral hearing loss", [("severity", "severe", "severe"), ("laterality", "bilateral", "bilateral")]),
        ("b/l elbow contractures", [("laterality", "bilateral", "b/l")]),
        ("Right-sided cleft lip", [("laterality", "right", "Right-sided")]),
        ("mildly enlarged liver", [("severity", "mild", "mildly")]),
        ("mild to moderate myopia", [("severity", "mild to moderate", "mild to moderate")]),
        ("borderline intellectual disability", [("severity", "borderline", "borderline")]),
        (
            "profound deafness of childhood",
            [("severity", "profound", "profound"), ("onset", "childhood", "of childhood")],
        ),
        ("Congenital cataract", [("onset", "congenital", "Congenital")]),
        ("adult-onset ataxia", [("onset", "adult", "adult-onset")]),
        ("late onset dystonia", [("onset", "late", "late onset")]),
        ("adult stem cell", []),
        ("left ventricular hypertrophy", []),
        ("progressive ataxia", []),
    ],
)
def test_modifiers_are_told_and_stay(mention: str, modifiers: list[tuple[str, str, str]]) -> None:
    assert read(mention) == Reading(mention, modifiers=tuple(Modifier(*modifier) for modifier in modifiers))


def test_modifiers_are_read_beside_cue_and_filler() -> None:
    reading = read("patient without severe scoliosis")
    assert (reading.core, reading.assertion, reading.cue) == ("severe scoliosis", NEGATED, "without")
    assert reading.modifiers == (Modifier("severity", "severe", "severe"),)


def test_most_mentions_cost_next_to_nothing() -> None:
    mentions = [
        "Abnormality of the corpus callosum",
        "Hypertelorism",
        "Short distal phalanx of finger",
        "Long eyelashes",
    ]
    start = time.process_time()
    for _ in range(5000):
        for mention in mentions:
            read(mention)
    assert (time.process_time() - start) / 20_000 < 50e-6  # 2.5 millionths of a second here; room for slow machines
