"""What the graph's own words are called in the vocabularies of the field, for those who read and those who write files."""

OMO_TYPES = {
    "OMO:0003000": "abbreviation", "OMO:0003001": "ambiguous", "OMO:0003002": "dubious", "OMO:0003003": "layperson",
    "OMO:0003004": "plural_form", "OMO:0003005": "uk_spelling", "OMO:0003006": "misspelling", "OMO:0003007": "misnomer",
    "OMO:0003008": "previous_name", "OMO:0003009": "legal_name", "OMO:0003010": "inn", "OMO:0003011": "latin_term",
    "OMO:0003012": "acronym",
}  # fmt: skip
"""Synonym types of the OBO Metadata Ontology, by the short names that OBO files use for them."""
