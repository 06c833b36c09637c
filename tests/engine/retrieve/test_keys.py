import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.retrieve.keys import KEYS, Level, canonical, compact, keys_of, numerals, singular, spelling, unordered

NUMERALS = [
    ("type ii diabetes", "type 2 diabetes"), ("type two diabetes", "type 2 diabetes"), ("stage iv", "stage 4"),
    ("factor v leiden", "factor 5 leiden"), ("factor x deficiency", "factor 10 deficiency"),
    ("cystinuria i", "cystinuria 1"),
    ("grade iii glioma", "grade 3 glioma"), ("collagen xviii", "collagen 18"), ("type iia", "type 2a"),
    ("type ib", "type 1b"),
    ("fourth finger", "4th finger"), ("cranial nerve vii palsy", "cranial nerve 7 palsy"),
    ("class i obesity", "class 1 obesity"),
]  # fmt: skip
NO_NUMERALS = [
    "x chromosome", "chromosome x", "fragile x", "i cell disease", "hepatitis c", "vitamin d", "type c", "stage m", "v domain",
    "integrin alpha v", "46 xx", "mix", "via", "civil", "dim",
]  # fmt: skip
SPELLING = [
    ("oesophagus", "esophagus"), ("oesophageal", "esophageal"), ("gastrooesophageal", "gastroesophageal"),
    ("haem", "hem"),
    ("haemorrhage", "hemorrhage"), ("anaemia", "anemia"), ("leukaemia", "leukemia"), ("leucocyte", "leukocyte"),
    ("leucopenia", "leukopenia"), ("oedema", "edema"), ("paediatric", "pediatric"), ("anaesthesia", "anesthesia"),
    ("diarrhoea", "diarrhea"), ("dyspnoea", "dyspnea"), ("tumour", "tumor"), ("colour", "color"),
    ("discolouration", "discoloration"),
    ("behavioural", "behavioral"), ("odour", "odor"), ("labour", "labor"), ("vapour", "vapor"), ("humour", "humor"),
    ("foetal", "fetal"), ("foetus", "fetus"), ("caecum", "cecum"), ("faecal", "fecal"),
    ("gynaecomastia", "gynecomastia"),
    ("ischaemia", "ischemia"), ("orthopaedic", "orthopedic"), ("sulphate", "sulfate"),
    ("desulphurisation", "desulfurization"),
    ("localised", "localized"), ("generalisation", "generalization"), ("ionising", "ionizing"),
    ("analysed", "analyzed"),
    ("paralyse", "paralyze"), ("hydrolysing", "hydrolyzing"), ("fibre", "fiber"), ("centre", "center"),
    ("centred", "centered"),
    ("millilitre", "milliliter"), ("goitre", "goiter"), ("calibre", "caliber"), ("titre", "titer"), ("grey", "gray"),
    ("greyish", "grayish"), ("mould", "mold"), ("aluminium", "aluminum"), ("ageing", "aging"), ("programme", "program"),
    ("judgement", "judgment"), ("signalling", "signaling"), ("labelled", "labeled"), ("tunnelling", "tunneling"),
    ("fuelled", "fueled"), ("homologue", "homolog"), ("analogue", "analog"), ("defence", "defense"),
    ("licence", "license"),
    ("practise", "practice"), ("artefact", "artifact"), ("manoeuvre", "maneuver"), ("coeliac", "celiac"),
    ("oestrogen", "estrogen"),
    ("naevus", "nevus"), ("amoebic", "amebic"), ("aetiology", "etiology"), ("disc", "disk"), ("neurone", "neuron"),
    ("hydrocoele", "hydrocele"), ("uraemia", "uremia"), ("phaeochromocytoma", "pheochromocytoma"),
    ("caesarean", "cesarean"),
    ("skilful", "skillful"), ("tranquilliser", "tranquilizer"), ("mollusc", "mollusk"), ("orientated", "oriented"),
    ("tyre", "tire"),
    ("sceptic", "skeptic"), ("plough", "plow"), ("lachrymal", "lacrimal"), ("adrenaline", "adrenalin"),
    ("hiccough", "hiccup"),
]  # fmt: skip
PLURALS = [
    ("cysts", "cyst"), ("abnormalities", "abnormality"), ("masses", "mass"), ("processes", "process"),
    ("reflexes", "reflex"),
    ("branches", "branch"), ("rashes", "rash"), ("headaches", "headache"), ("aches", "ache"), ("diseases", "disease"),
    ("viruses", "virus"), ("sinuses", "sinus"), ("noses", "nose"), ("bruises", "bruise"), ("pelvises", "pelvis"),
    ("vertebrae", "vertebra"), ("bursae", "bursa"), ("diverticula", "diverticulum"), ("atria", "atrium"),
    ("bacteria", "bacterium"),
    ("metastases", "metastasis"), ("stenoses", "stenosis"), ("crises", "crisis"), ("anastomoses", "anastomosis"),
    ("nuclei", "nucleus"), ("gyri", "gyrus"), ("bronchi", "bronchus"), ("phalanges", "phalanx"), ("larynges", "larynx"),
    ("ova", "ovum"),
    ("cortices", "cortex"), ("cervices", "cervix"), ("appendices", "appendix"), ("testes", "testis"),
    ("pelves", "pelvis"),
    ("arthritides", "arthritis"), ("carcinomata", "carcinoma"), ("foramina", "foramen"), ("ganglia", "ganglion"),
    ("teeth", "tooth"),
    ("feet", "foot"), ("calves", "calf"), ("nerves", "nerve"), ("toes", "toe"), ("ears", "ear"), ("lenses", "lens"),
    ("axes", "axis"),
    ("calories", "calorie"), ("services", "service"), ("thoraces", "thorax"), ("femora", "femur"),
    ("children", "child"),
]  # fmt: skip
KEPT = [
    "pes",
    "iris",
    "diabetes",
    "herpes",
    "pancreas",
    "abscess",
    "fetus",
    "nucleus",
    "aids",
    "fas",
    "rickets",
    "pons",
]
ORDERS = [
    ("cyst kidney", "kidney cyst"), ("diabetes mellitus type 2", "type 2 diabetes mellitus"),
    ("cysts of the kidney", "kidney cyst"),
    ("deficiency v factor", "factor v deficiency"), ("i obesity class", "class i obesity"), ("of the", "the of"),
]  # fmt: skip
WORDS = st.sampled_from(
    [pair[0] for pair in (*SPELLING, *PLURALS)] + ["type", "ii", "i", "v", "x", "of", "3", "p53", "é"]
)
KEYED = st.lists(WORDS | st.text("aeiouszyxnr", min_size=1, max_size=9), min_size=1, max_size=6).map(" ".join)


@pytest.mark.parametrize(("words", "digits"), NUMERALS)
def test_numerals_are_digits_where_something_is_counted(words: str, digits: str) -> None:
    assert numerals(words.split()) == digits.split()
    assert canonical(words) == canonical(digits)


@pytest.mark.parametrize("words", NO_NUMERALS)
def test_other_letters_are_no_numerals(words: str) -> None:
    assert numerals(words.split()) == words.split()


@pytest.mark.parametrize(("british", "american"), SPELLING)
def test_british_and_american_spelling_are_one(british: str, american: str) -> None:
    assert canonical(british) == canonical(american)


@pytest.mark.parametrize("word", ["toe", "hour", "four", "cell", "filling", "haploid", "acre", "alumina"])
def test_words_that_look_british_keep_apart(word: str) -> None:
    assert spelling(word) == word


@pytest.mark.parametrize(("plural", "one"), PLURALS)
def test_plural_and_singular_are_one(plural: str, one: str) -> None:
    assert canonical(plural) == canonical(one)


@pytest.mark.parametrize("word", KEPT)
def test_a_word_that_only_ends_like_a_plural_stays(word: str) -> None:
    assert singular(word) == word


@pytest.mark.parametrize(("other", "usual"), ORDERS)
def test_word_order_makes_no_difference_where_it_is_not_asked_for(other: str, usual: str) -> None:
    assert unordered(other) == unordered(usual)
    assert canonical(other) != canonical(usual)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pre auricular pits", "preauricular pit"),
        ("eye lashes", "eyelash"),
        ("mid gut", "midgut"),
        ("2 3 toe", "2 3 toes"),
    ],
)
def test_spaces_between_letters_make_no_difference(one: str, other: str) -> None:
    assert compact(one) == compact(other)


def test_spaces_beside_numbers_do() -> None:
    assert len({compact("trisomy 1 1 p"), compact("trisomy 11 p"), compact("trisomy 1 1p")}) == 3


def test_three_numbers_keep_their_order() -> None:
    assert unordered("inositol 1 3 4 trisphosphate") != unordered("inositol 1 4 3 trisphosphate")
    assert unordered("trisphosphate inositol 1 3 4") == unordered("inositol 1 3 4 trisphosphate")


@pytest.mark.parametrize("key", [pytest.param("livers " * 1_000_000, id="7 MB"), "", "+", "肝臓", "печень", "p53"])
def test_what_no_rule_is_about_stays(key: str) -> None:
    assert keys_of(key) == (key, key, key, key)


@given(KEYED)
def test_canonical_twice_is_canonical_once(key: str) -> None:
    assert canonical(canonical(key)) == canonical(key)


@given(
    st.lists(st.sampled_from(sorted({word for pair in (*SPELLING, *PLURALS) for word in pair})), min_size=1), st.data()
)
def test_words_in_any_order_are_one(words: list[str], data: st.DataObject) -> None:
    assert unordered(" ".join(data.draw(st.permutations(words)))) == unordered(" ".join(words))


@given(KEYED)
def test_the_keys_of_all_levels_are_those_of_each(key: str) -> None:
    assert keys_of(key) == tuple(KEYS[level](key) for level in Level)
