"""A vocabulary small enough to train on in a moment, whose synonyms share no word with their labels."""

import numpy as np
import pytest

from engine.encode import TrainingText

_PARTS = {"kidney": "renal", "liver": "hepatic", "skin": "cutaneous", "heart": "cardiac", "lung": "pulmonary"}
_FINDINGS = {"swelling": "edema", "pain": "dolor", "tumor": "neoplasm", "scar": "cicatrix", "loss": "deficiency"}


@pytest.fixture(scope="session")
def organs() -> TrainingText:
    """Findings of organs: label "kidney pain", synonym "renal dolor", but for "kidney swelling": no synonym at all."""
    names, concepts, labels, definitions = [], [], [], []
    pairs = [(part, finding) for part in _PARTS for finding in _FINDINGS]
    for concept, (part, finding) in enumerate(pairs):
        both = [f"{part} {finding}"] + [f"{_PARTS[part]} {_FINDINGS[finding]}"] * (concept > 0)
        names += both
        concepts += [concept] * len(both)
        labels += [True, False][: len(both)]
        definitions.append(f"A {finding} that concerns the {part}. It may last." if concept % 2 else "")
    parents = [
        (concept, concept - concept % len(_FINDINGS)) for concept in range(len(pairs)) if concept % len(_FINDINGS)
    ]
    return TrainingText(names, np.array(concepts), np.array(labels), definitions, np.array(parents))
