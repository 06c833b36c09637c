"""How long a made UMLS takes to load: `python -m benchmarks.load.umls [--rows 5000000]`.

MRCONSO of so many rows, of which --languages en keeps a fifth, with MRSTY, MRDEF and MRREL in proportion, is made in a
temporary folder. It is loaded as
`ontonorm load-ontologies FOLDER --languages en` does, in a process of its own.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.load.measure import COLUMNS, figures, load, say

ROWS_PER_CONCEPT = 12
KINDS = ("ENG|P|{}|PF|{}|Y", "ENG|S|{}|PF|{}|Y", "ENG|S|{}|VC|{}|N") + (
    "SPA|P|{}|PF|{}|Y",
    "FRE|P|{}|PF|{}|Y",
    "GER|S|{}|VO|{}|N",
) * 3
VOCABULARIES = ("MSH", "SNOMEDCT_US", "NCI", "MDR", "ICD10CM", "OMIM")
WORDS = ("acute", "chronic", "renal", "cardiac", "hepatic", "failure", "stenosis", "infection", "disorder", "of", "left",
         "lower", "congenital", "familial", "type", "carcinoma", "benign", "recurrent", "atrial", "tissue")  # fmt: skip


def names(rows: int) -> Iterator[str]:
    """A fifth of the rows is English and not suppressed; every word of a name varies, and its number makes it distinct."""
    for row in range(rows):
        concept, kind = divmod(row, ROWS_PER_CONCEPT)
        words = " ".join(WORDS[(concept * step + kind) % len(WORDS)] for step in (1, 3, 7))
        head = KINDS[kind].format(f"L{row:07}", f"S{row:07}")
        suppressed = "O" if kind == 2 and concept % 5 < 3 else "N"
        vocabulary = VOCABULARIES[(concept + kind) % len(VOCABULARIES)]
        yield (
            f"C{concept + 1:07}|{head}|A{row:07}||M{concept}|D{concept}|{vocabulary}|PT|D{concept:06}|"
            f"{words} {row // 3}|0|{suppressed}|256|\n"
        )


def relations(concepts: int) -> Iterator[str]:
    """Each concept a child of one with a smaller number, told both ways; and as many relations of other kinds."""
    for child in range(2, concepts + 1):
        parent = child // 3 + 1
        if parent != child:
            yield f"C{parent:07}|A1|AUI|CHD|C{child:07}|A2|AUI|isa|R{child}||MSH|MSH|||N||\n"
            yield f"C{child:07}|A2|AUI|PAR|C{parent:07}|A1|AUI|inverse_isa|R{child}||MSH|MSH|||N||\n"
        yield f"C{child:07}|A2|AUI|RO|C{parent:07}|A1|AUI|associated_with|R{child}||MSH|MSH|||N||\n" * 4


def make(folder: Path, rows: int) -> None:
    concepts = -(-rows // ROWS_PER_CONCEPT)
    numbers = range(1, concepts + 1)
    for name, lines in {
        "MRCONSO.RRF": names(rows),
        "MRSTY.RRF": (f"C{number:07}|T047|B2.2.1.2.1|Disease or Syndrome|AT{number}|256|\n" for number in numbers),
        "MRDEF.RRF": (
            f"C{number:07}|A1|AT{number}||MSH|{'A disorder of tissue. ' * 8}|N||\n" for number in numbers[::9]
        ),
        "MRREL.RRF": relations(concepts),
    }.items():
        with (folder / name).open("w", encoding="utf-8") as file:
            file.writelines(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5_000_000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "META"
        folder.mkdir()
        make(folder, arguments.rows)
        for file in sorted(folder.iterdir()):
            print(f"{file.name:<12} {file.stat().st_size / 1e6:,.0f} MB", flush=True)
        found = load(Path(scratch) / "store", [folder], languages=["en"])
        say(f"{arguments.rows:,} rows of MRCONSO, a fifth kept: CPU s, wall s, peak MB", figures(found))
        print(f"{COLUMNS}\n{found['sources'][0]}")


if __name__ == "__main__":
    main()
