"""Composite mentions and the ways to take them apart."""

import pytest

from engine.reading import parts

FIRST_WAYS = [
    ("short stature and microcephaly", ("short stature", "microcephaly")),
    ("microcephaly and short stature", ("microcephaly", "short stature")),
    ("hypotonia, seizures and ataxia", ("hypotonia", "seizures", "ataxia")),
    ("microcephaly, seizures, hypotonia", ("microcephaly", "seizures", "hypotonia")),
    ("craniofacial, ocular and oral anomalies", ("craniofacial anomalies", "ocular anomalies", "oral anomalies")),
    ("ear, radial, and anal findings", ("ear findings", "radial findings", "anal findings")),
    ("microcephaly, ocular and oral anomalies", ("microcephaly", "ocular anomalies", "oral anomalies")),
    ("conductive or mixed hearing loss", ("conductive hearing loss", "mixed hearing loss")),
    ("intrauterine and postnatal growth retardation", ("intrauterine growth retardation", "postnatal growth retardation")),
    ("hypo-/hyperpigmentation", ("hypopigmentation", "hyperpigmentation")),
    ("hypo- and hyperpigmentation of skin", ("hypopigmentation of skin", "hyperpigmentation of skin")),
    ("bilateral hypo- and hyperpigmentation", ("bilateral hypopigmentation", "bilateral hyperpigmentation")),
    ("hyper/hypotelorism", ("hypertelorism", "hypotelorism")),
    ("micro or macrocephaly", ("microcephaly", "macrocephaly")),
    ("pre- and postnatal growth retardation", ("prenatal growth retardation", "postnatal growth retardation")),
    ("infra- and/or supra-auricular defects", ("infra-auricular defects", "supra-auricular defects")),
    ("hypoplasia of the hands and feet", ("hypoplasia of the hands", "hypoplasia of the feet")),
    ("involvement of the palate, gums, and lips",
     ("involvement of the palate", "involvement of the gums", "involvement of the lips")),
    ("absence of some middle or distal phalanges", ("absence of some middle phalanges", "absence of some distal phalanges")),
    ("cleft lip and palate", ("cleft lip", "cleft palate")),
    ("cleft lip/palate", ("cleft lip", "cleft palate")),
    ("bilateral cleft lip and palate", ("bilateral cleft lip", "bilateral cleft palate")),
    ("small hands and feet", ("small hands", "small feet")),
    ("4th and 5th finger clinodactyly", ("4th finger clinodactyly", "5th finger clinodactyly")),
    ("ears are low set and posteriorly rotated", ("ears are low set", "ears are posteriorly rotated")),
    ("anomalies of the canals and the incus", ("anomalies of the canals", "anomalies of the incus")),
    ("visual, hearing, and speech problems", ("visual problems", "hearing problems", "speech problems")),
    ("both ptosis & strabismus", ("ptosis", "strabismus")),
]  # fmt: skip


@pytest.mark.parametrize(("mention", "way"), FIRST_WAYS)
def test_the_likeliest_way_has_the_shared_word_restored(mention: str, way: tuple[str, ...]) -> None:
    assert parts(mention)[0] == way


def test_where_the_shared_words_may_be_several_all_ways_are_given() -> None:
    assert ("renal agenesis", "renal dysgenesis") in parts("renal agenesis or dysgenesis")
    assert ("bilateral short thumbs", "bilateral broad thumbs") in parts("bilateral short and broad thumbs")
    assert ("branchial malformations", "external ear malformations") in parts(
        "branchial and external ear malformations"
    )


@pytest.mark.parametrize(
    "mention",
    ["ocular and oral anomalies", "hands and feet", "head and neck", "cleft lip and palate", "ear and kidney anomalies",
     "dysgenesis of the corpus callosum and vermis"],
)  # fmt: skip
def test_a_part_that_needs_a_shared_word_is_never_bare(mention: str) -> None:
    bare = {"ocular", "hands", "feet", "head", "neck", "palate", "ear", "vermis"}
    assert not bare.intersection(part for way in parts(mention) for part in way)


@pytest.mark.parametrize(
    "mention",
    ["", "microcephaly", "anemia, hemolytic", "SWI/SNF", "G2/M phases", "4-6/s activity", "and", "and or and", ", , ,",
     "CD4+ T cells", "2/3 toe syndactyly", "junction between nerve and muscle", "band", "hypo- and", "short and short"],
)  # fmt: skip
def test_what_is_not_composite_has_no_parts(mention: str) -> None:
    assert parts(mention) == ()
