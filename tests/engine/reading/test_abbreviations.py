"""Abbreviations that the context or the mention itself defines."""

import pytest

from engine.reading import read


@pytest.mark.parametrize(
    ("mention", "context", "expanded"),
    [
        ("ASD", "Echo showed an atrial septal defect (ASD). The ASD closed.", "atrial septal defect"),
        ("ASD", "Echo showed an ASD (atrial septal defect).", "atrial septal defect"),
        ("VSDs", "multiple ventricular septal defects (VSDs) were seen", "ventricular septal defects"),
        ("VSD", "multiple ventricular septal defects (VSDs) were seen", "ventricular septal defects"),
        ("no ASD", "An atrial septal defect (ASD) was suspected: no ASD.", "atrial septal defect"),
        ("secundum ASD", "an atrial septal defect (ASD)", "secundum atrial septal defect"),
        ("MSUD", "Maple syrup urine disease (MSUD) is rare", "Maple syrup urine disease"),
        ("HIT", "heparin-induced thrombocytopenia (HIT)", "heparin-induced thrombocytopenia"),
        ("ASD", "The ASD closed.", None),
        ("ASD", "left ventricle (ASD)", None),
        ("ASD", None, None),
        ("seizures", "seizures (SZ)", None),
    ],
)
def test_an_abbreviation_is_written_out_as_the_context_defines_it(
    mention: str, context: str | None, expanded: str | None
) -> None:
    assert read(mention, context).expanded == expanded


@pytest.mark.parametrize(
    ("mention", "core", "abbreviation"),
    [
        ("atrial septal defect (ASD)", "atrial septal defect", "ASD"),
        ("ASD (atrial septal defect)", "atrial septal defect", "ASD"),
        ("no atrial septal defect (ASD)", "atrial septal defect", "ASD"),
        ("brachydactyly type A2 (BDA2)", "brachydactyly type A2", "BDA2"),
        ("increased IgE (IU)", "increased IgE (IU)", None),
        ("hearing loss (mild)", "hearing loss (mild)", None),
    ],
)
def test_a_mention_that_defines_its_abbreviation_is_its_long_form(
    mention: str, core: str, abbreviation: str | None
) -> None:
    reading = read(mention)
    assert (reading.core, reading.abbreviation) == (core, abbreviation)
