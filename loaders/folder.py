"""A folder in, the file in it that a loader begins with out: some vocabularies are published as folders of files."""

from pathlib import Path

from kg.errors import LoadError

MAIN_FILES = (
    "MRCONSO.RRF",
    "META/MRCONSO.RRF",
    *(
        f"{folder}sct2_Concept_*{kind}_*.txt"
        for kind in ("Snapshot", "Full", "Delta")  # the last two are refused by their loader, in its own words
        for folder in ("", "Terminology/", f"{kind}/Terminology/", f"*/{kind}/Terminology/")
    ),
    "CONCEPT.csv",
    "*nodes.tsv",
    "*nodes.csv",
    "*nodes.jsonl",
)
"""What the file that names the concepts is called, by vocabulary: UMLS, SNOMED CT, OMOP, KGX."""


def main_file(path: Path) -> Path:
    """The path itself, or for a folder the file that its loader begins with; others are found beside it.

    Raises:
        LoadError: none of the folder's files is one, or there are several.
    """
    if not path.is_dir():
        return path
    for pattern in MAIN_FILES:
        found = sorted({*path.glob(pattern), *path.glob(f"{pattern}.gz")})
        if len(found) > 1:
            raise LoadError(
                f"{path}: there are {len(found)} such files in this folder, {found[0].name} and others; give one"
            )
        if found:
            return found[0]
    raise LoadError(f"{path} is a folder, and none of UMLS (META), SNOMED CT (RF2), OMOP or KGX; give a file")
