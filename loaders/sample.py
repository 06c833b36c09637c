"""The sample ontology that ships with the package: a hand-picked part of the Disease Ontology (CC0)."""

from pathlib import Path

SAMPLE = Path(__file__).with_name("sample.obo")
