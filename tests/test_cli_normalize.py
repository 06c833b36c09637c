"""`ontonorm normalize` and `ontonorm calibrate`: every option, every format, and what anybody may give."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cli
from engine.index.build import open_index
from engine.normalize import Normalizer
from engine.output import made_with
from kg import open_store
from loaders.load import load_ontologies

ORGANS = {"kidney": "renal", "liver": "hepatic", "skin": "cutaneous", "heart": "cardiac", "bone": "osseous"}
FINDINGS = {"pain": "ache", "tumor": "neoplasm", "scar": "cicatrix", "swelling": "edema", "loss": "wasting"}


def stanza(curie: str, name: str, *lines: str) -> str:
    return "\n".join(["[Term]", f"id: {curie}", f"name: {name}", *lines]) + "\n\n"


HP = "format-version: 1.4\nontology: hp\n\n" + "".join(
    [
        stanza("HP:1", "All"),
        stanza("HP:2", "Phenotypic abnormality", "is_a: HP:1"),
        *(
            stanza(f"HP:{at}0", f"Abnormality of the {organ}", f'synonym: "{other} disorder" EXACT []', "is_a: HP:2")
            for at, (organ, other) in enumerate(ORGANS.items(), start=1)
        ),
        *(
            stanza(f"HP:{at}0{of}", f"{organ} {finding}", f'synonym: "{other} {word}" EXACT []', f"is_a: HP:{at}0",
                   f'def: "A {finding} of the {organ}." []')
            for at, (organ, other) in enumerate(ORGANS.items(), start=1)
            for of, (finding, word) in enumerate(FINDINGS.items(), start=1)
        ),
        stanza("HP:901", "Multiple sclerosis", 'synonym: "MS" EXACT []', "is_a: HP:2"),
        stanza("HP:902", "Mitral stenosis", 'synonym: "MS" EXACT []', "is_a: HP:40"),
        stanza("HP:903", "obsolete icterus", "is_obsolete: true", "replaced_by: HP:303"),
    ]
)  # fmt: skip
UBERON = "format-version: 1.4\nontology: uberon\n\n" + "".join(
    stanza(f"UBERON:{at}", organ, f'synonym: "{other} organ" EXACT []')
    for at, (organ, other) in enumerate(ORGANS.items(), start=1)
)
GENES = "#tax_id\tGeneID\tSymbol\tSynonyms\tdescription\ttype_of_gene\n" + "".join(
    f"{taxon}\t{number}\tBRCA1\tRNF53\tBRCA1 DNA repair associated\tprotein-coding\n"
    for taxon, number in ((9606, 672), (10090, 12189))
)
GOLD = "mention\tgold_ids\tsplit\n" + "".join(
    f"{organ} {finding}\tHP:{at}0{of}\t{'dev' if finding == 'loss' else 'train'}\n"
    for at, organ in enumerate(ORGANS, start=1)
    for of, finding in enumerate(FINDINGS, start=1)
)

Ontonorm = Callable[..., Any]


@pytest.fixture(scope="module")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of findings, organs and genes, with its index."""
    folder = tmp_path_factory.mktemp("cli")
    files = [folder / "hp.obo", folder / "uberon.obo", folder / "gene_info.tsv"]
    for file, text in zip(files, (HP, UBERON, GENES), strict=True):
        file.write_text(text)
    with open_store(folder / "store") as store:
        assert [one.error for one in load_ontologies(store, [str(file) for file in files])] == [None] * 3
        open_index(store)
    return folder / "store"


@pytest.fixture
def loaded(ontonorm: Ontonorm, store_folder: Path, tmp_path: Path) -> Ontonorm:
    """The program on a copy of that store."""
    shutil.copytree(store_folder, tmp_path / "store")
    return ontonorm


def curies(run: Any) -> list[str]:
    assert run.code == 0, run.err
    return [row["curie"] for row in run.rows]


def candidates(run: Any) -> list[str]:
    assert run.code == 0, run.err
    return [one["curie"] for answer in run.jsonl for one in answer["candidates"]]


# what a mention may be


@pytest.mark.parametrize(
    ("mention", "curie"),
    [
        ("kidney pain", "HP:101"), ("Kidney-Pains", "HP:101"), ("pain, kidney", "HP:101"), ("kidny pain", "HP:101"),
        ("ache, renal", "HP:101"), ("kidney tumour", "HP:102"), ("icterus", "HP:303"), ("HP_903", "HP:303"),
        ("severe kidney pain", "HP:101"), ("zqx", ""), ("", ""), ("   ", ""),
    ],
)  # fmt: skip
def test_a_mention_is_linked(loaded: Ontonorm, mention: str, curie: str) -> None:
    assert curies(loaded("normalize", mention)) == [curie]


@pytest.mark.parametrize(
    "mention",
    [
        "肝臓の腫れ",
        "αβγ",
        "боль в почке",
        "كبد",
        "ﬁ́",
        "😀",
        "\x1b[31mred\x1b[0m",
        "a\tb\nc",
        "\u202eabc",
        "=1+1",
        '"',
        "'; DROP",
    ],
)
@pytest.mark.parametrize("format_", cli.NORMALIZE_FORMATS)
def test_any_script_and_any_character_is_one_row(loaded: Ontonorm, mention: str, format_: str) -> None:
    run = loaded("normalize", mention, "kidney pain", "--format", format_)
    assert (run.code, run.err) == (0, "")
    if format_ in ("tsv", "csv"):
        rows = list(csv.DictReader(io.StringIO(run.out, newline=""), delimiter="\t" if format_ == "tsv" else ","))
    elif format_ == "sssom":
        lines = [line for line in run.out.splitlines() if not line.startswith("#")]
        rows = list(csv.DictReader(lines, delimiter="\t"))
    else:
        rows = run.json if format_ == "json" else run.jsonl
        assert rows[0]["mention"] == mention
    assert len(rows) == 2
    assert rows[1]["object_id" if format_ == "sssom" else "curie"] == "HP:101"


def test_a_mention_of_5_mb_and_empty_lines_are_rows_like_others(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_text("kidney pain\n\n" + "kidney pain " * 420_000 + "\n   \nliver scar\n")
    run = loaded("normalize", "--input", "in.txt", "--format", "jsonl")
    assert (run.code, run.err) == (0, "")
    found = run.jsonl
    assert [row["curie"] for row in found if len(row["mention"]) < 100] == ["HP:101", None, None, "HP:203"]
    assert len(found) == 5


def test_a_row_that_is_too_long_or_is_no_text_has_an_error_and_the_others_are_done(
    loaded: Ontonorm, tmp_path: Path
) -> None:
    (tmp_path / "in.txt").write_bytes(b"kidney pain\ncaf\xe9\nliver scar\n")
    run = loaded("normalize", "--input", "in.txt")
    assert run.code == 4
    assert [row["curie"] for row in run.rows] == ["HP:101", "", "HP:203"]
    assert [bool(row["error"]) for row in run.rows] == [False, True, False]


def test_a_table_without_a_column_mention_asks_which_it_is(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "in.tsv").write_text("id\tfinding\n1\tkidney pain\n")
    run = loaded("normalize", "--input", "in.tsv")
    told = (
        "in.tsv has no column mention; its columns: id, finding; say which is of the mentions, as in --column finding"
    )
    assert (run.code, run.out, run.err) == (2, "", f"ontonorm: {told}\n")
    assert curies(loaded("normalize", "--input", "in.tsv", "--column", "finding")) == ["HP:101"]


@pytest.mark.parametrize("format_", cli.NORMALIZE_FORMATS)
def test_a_row_with_another_number_of_cells_is_told_and_the_others_are_done(
    loaded: Ontonorm, tmp_path: Path, format_: str
) -> None:
    (tmp_path / "in.tsv").write_text("mention\tn\nkidney pain\t1\nliver scar\nzqx\t1\t2\n")
    run = loaded("normalize", "--input", "in.tsv", "--format", format_)
    *named, last = run.err.splitlines()
    assert run.code == 4
    if format_ == "sssom":
        assert "liver scar" not in run.out
        assert "NoTermFound" not in run.out
        assert [line.split(";")[0] for line in named] == [
            "ontonorm: row 2, 'liver scar': line 3 has 1 cell, the header 2",
            "ontonorm: row 3, 'zqx': line 4 has 3 cells, the header 2",
        ]
        assert last == "ontonorm: 2 of 3 rows failed; they are not in the SSSOM"
    else:
        assert "line 3 has 1 cell, the header 2" in run.out
        assert (named, last) == ([], "ontonorm: 2 of 3 rows failed; their `error` says why")


def test_a_file_of_which_every_row_fails_has_failed(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_bytes(b"caf\xe9\n")
    assert loaded("normalize", "--input", "in.txt").code == 1


@pytest.mark.parametrize(
    "option", ["--ontology", "--root", "--taxon", "--priority", "--column", "--encoder", "--store"]
)
def test_an_option_without_a_text_is_refused(loaded: Ontonorm, option: str) -> None:
    for empty in ("", " "):
        run = loaded("normalize", "x", option, empty)
        assert (run.code, run.out, len(run.err.splitlines())) == (2, "", 1)
        assert f"'{option}'" in run.err
        assert "empty" in run.err
    assert loaded("normalize", "x", "--priority", "hp,,uberon").code == 2
    assert loaded("normalize", "--input", "x", "--shard", "").code == 2


# who may answer


def test_a_root_leaves_its_branch(loaded: Ontonorm) -> None:
    run = loaded("normalize", "kidney pain", "liver pain", "kidney", "--root", "HP:10", "--format", "jsonl")
    assert set(candidates(run)) == {"HP:10", *(f"HP:10{at}" for at in range(1, 6))}
    both = loaded("normalize", "kidney pain", "liver pain", "--root", "HP:10", "--root", "HP_20")
    assert curies(both) == ["HP:101", "HP:201"]
    missing = loaded("normalize", "x", "--root", "HP:999")
    assert (missing.code, missing.err) == (3, "ontonorm: HP:999: no such concept is loaded\n")


def test_a_species_leaves_out_genes_of_others(loaded: Ontonorm) -> None:
    for taxon, gene in (("9606", "NCBIGene:672"), ("NCBITaxon:10090", "NCBIGene:12189")):
        assert candidates(loaded("normalize", "BRCA1", "--taxon", taxon, "--format", "jsonl"))[0] == gene
    assert len(set(candidates(loaded("normalize", "BRCA1", "--taxon", "9606,10090", "--format", "jsonl")))) == 2


def test_the_first_in_priority_answers_where_it_has_an_answer(loaded: Ontonorm) -> None:
    mentions = ("kidney", "MS", "liver scar")
    first = loaded("normalize", *mentions, "--priority", "uberon,hp", "--threshold", "0.9")
    assert curies(first)[0] == "UBERON:1"
    assert curies(loaded("normalize", "liver scar", "--priority", "hp"))[0] == "HP:203"
    assert loaded("normalize", "x", "--priority", "nonsense").code == 3


# how sure


def test_a_threshold_answers_those_as_likely(loaded: Ontonorm) -> None:
    mentions = ("kidney pain", "renal ache", "MS", "kidny pane", "zqx")
    every = loaded("normalize", *mentions, "--format", "jsonl").jsonl
    for threshold in (0.0, 0.3, 0.95, 1.0):
        run = loaded("normalize", *mentions, "--threshold", str(threshold), "--format", "jsonl")
        assert [row["curie"] is not None for row in run.jsonl] == [row["probability"] >= threshold for row in every]


def test_a_precision_chooses_the_threshold(loaded: Ontonorm) -> None:
    low, high = (
        loaded("normalize", "kidny pane", "MS", "kidney pain", "--min-precision", precision, "--format", "jsonl").jsonl
        for precision in ("0.5", "0.97")
    )
    assert [row["curie"] is None for row in low] <= [row["curie"] is None for row in high]
    both = loaded("normalize", "x", "--threshold", "0.5", "--min-precision", "0.5")
    assert (both.code, both.err) == (2, "ontonorm: give a threshold or a precision, not both\n")
    for option in ("--threshold", "--min-precision"):
        assert loaded("normalize", "x", option, "1.5").code == 2


@pytest.mark.parametrize("top", [1, 3, 60])
def test_no_more_candidates_are_listed_than_asked_for(loaded: Ontonorm, top: int) -> None:
    [few] = loaded("normalize", "kidny pane", "--top", str(top), "--format", "jsonl").jsonl
    [default] = loaded("normalize", "kidny pane", "--format", "jsonl").jsonl
    assert len(few["candidates"]) <= top
    assert len(default["candidates"]) == 20
    shared = min(top, 20)
    assert few["candidates"][:shared] == default["candidates"][:shared]
    assert (few["curie"], few["probability"]) == (default["curie"], default["probability"])
    assert loaded("normalize", "x", "--top", "0").code == 2


def test_candidates_are_listed_under_nil_too(loaded: Ontonorm) -> None:
    [row] = loaded("normalize", "kidny pane", "--threshold", "1", "--format", "json").json
    assert (row["curie"], row["candidates"][0]["curie"]) == (None, "HP:101")
    assert row["probability"] == row["candidates"][0]["probability"]


# what is printed


def test_parts_of_a_composite_mention_stand_in_its_row(loaded: Ontonorm) -> None:
    mention = "kidney pain and liver scar"
    [row] = loaded("normalize", mention, "--split").rows
    assert row["parts"].split("|") == ["HP:101", "HP:203"]
    [answer] = loaded("normalize", mention, "--split", "--format", "jsonl").jsonl
    assert [part["curie"] for part in answer["parts"]] == ["HP:101", "HP:203"]
    [whole] = loaded("normalize", mention).rows
    assert "parts" not in whole


def test_what_is_said_around_a_finding_is_told(loaded: Ontonorm) -> None:
    present, absent, other = loaded("normalize", "severe kidney pain", "no kidney pain", "fhx of kidney pain").rows
    assert [row["curie"] for row in (present, absent, other)] == ["HP:101"] * 3
    assert [row["assertion"] for row in (present, absent, other)] == ["present", "negated", "other"]
    assert "severe" in present["modifiers"]


def test_an_explanation_is_for_people(loaded: Ontonorm) -> None:
    run = loaded("normalize", "kidny pain", "icterus", "MS", "zqx", "--explain")
    assert run.code == 0
    first, old, senses, nothing = run.out.split("\n\n")
    for part, block in (("HP:101", first), ("spelling", first), ("HP:903", old), ("HP:902", senses), ("NIL", nothing)):
        assert part in block
    assert "runner-up" in senses
    assert all(len(line) <= 80 for line in run.out.splitlines())


def test_the_sense_that_the_context_speaks_of_comes_first(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(
        "mention,text\nMS,a stenosis of the mitral valve\nMS,sclerosis with multiple lesions\nKP,he has kidney pain (KP)\n"
    )
    run = loaded("normalize", "--input", "in.csv", "--context-column", "text")
    assert curies(run) == ["HP:902", "HP:901", "HP:101"]


@pytest.mark.parametrize("option", ["--column", "--context-column"])
def test_a_wrong_column_is_told_with_those_that_there_are(loaded: Ontonorm, tmp_path: Path, option: str) -> None:
    (tmp_path / "in.csv").write_text("id,mention\n1,x\n")
    run = loaded("normalize", "--input", "in.csv", option, "findings")
    assert (run.code, run.out, len(run.err.splitlines())) == (2, "", 1)
    assert "its columns: id, mention" in run.err


def test_every_format_of_input_gives_the_same_answers(loaded: Ontonorm, tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    mentions = ["kidney pain", "zqx", "liver scar"]
    (tmp_path / "in.txt").write_text("\n".join(mentions))
    (tmp_path / "in.csv").write_text("id,mention\n" + "".join(f"{at},{one}\n" for at, one in enumerate(mentions)))
    (tmp_path / "in.tsv").write_text("id\tmention\n" + "".join(f"{at}\t{one}\n" for at, one in enumerate(mentions)))
    (tmp_path / "in.jsonl").write_text("".join(json.dumps({"id": 1, "mention": one}) + "\n" for one in mentions))
    parquet.write_table(pa.table({"mention": mentions}), tmp_path / "in.parquet")
    for name in ("in.txt", "in.csv", "in.tsv", "in.jsonl", "in.parquet"):
        assert curies(loaded("normalize", "--input", name)) == ["HP:101", "", "HP:203"], name


# long work


@pytest.mark.parametrize("format_", ["tsv", "csv", "jsonl"])
def test_the_outputs_of_all_shards_are_that_of_the_whole(loaded: Ontonorm, tmp_path: Path, format_: str) -> None:
    (tmp_path / "in.tsv").write_text("mention\n" + "kidney pain\nzqx\nliver scar\nno skin loss\n" * 5)
    whole = loaded("normalize", "--input", "in.tsv", "--format", format_).out
    parts = [loaded("normalize", "--input", "in.tsv", "--format", format_, "--shard", f"{at}/3") for at in (1, 2, 3)]
    assert "".join(part.out for part in parts) == whole
    for shard in ("0/3", "4/3", "1", "x/y", "1/0"):
        assert loaded("normalize", "--input", "in.tsv", "--shard", shard).code == 2
    assert loaded("normalize", "x", "--shard", "1/2").code == 2


def interrupted(folder: Path, content: bytes, format_: str) -> None:
    """A run on in.tsv without other options has left this of its output."""
    listed = 20 if format_ == "jsonl" else cli.LISTED_IN_TABLES
    with open_store(folder / "store") as store:
        made = made_with(store, Normalizer(store), {"--format": format_, "--top": listed}, folder / "in.tsv")
    (folder / "out.partial").write_bytes(content)
    (folder / "out.partial.json").write_text(json.dumps(made))


@pytest.mark.parametrize("format_", ["tsv", "csv", "jsonl"])
def test_an_interrupted_run_is_gone_on_with(loaded: Ontonorm, tmp_path: Path, format_: str) -> None:
    (tmp_path / "in.tsv").write_text("mention\n" + "kidney pain\nzqx\nliver scar\n" * 4)
    options = ("normalize", "--input", "in.tsv", "--format", format_, "--output", "out")
    assert loaded(*options).code == 0
    whole = (tmp_path / "out").read_bytes()
    (tmp_path / "out").unlink()
    for size in (0, 1, len(whole) // 2, len(whole) - 1):
        interrupted(tmp_path, whole[:size], format_)
        run = loaded(*options, "--resume")
        assert (run.code, run.err) == (0, "")
        assert (tmp_path / "out").read_bytes() == whole
        (tmp_path / "out").unlink()
        assert not (tmp_path / "out.partial.json").exists()
    for wrong in (("normalize", "x", "--resume"), ("normalize", "--input", "in.tsv", "--resume")):
        assert loaded(*wrong).code == 2


def test_a_run_is_gone_on_with_by_the_same_options_on_the_same_graph_only(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "in.tsv").write_text("mention\nkidney pain\nliver scar\n")
    whole = loaded("normalize", "--input", "in.tsv").out.encode()
    interrupted(tmp_path, whole[:-1], "tsv")

    def again(*options: str) -> Any:
        return loaded("normalize", "--input", "in.tsv", "--output", "out", "--resume", *options)

    for options, told in (
        (("--threshold", "0.9"), "--threshold was 0."), (("--format", "csv"), "--format was tsv, now csv"),
        (("--ontology", "hp", "--ontology", "uberon"), "--ontology was not given, now hp, uberon"),
        (("--root", "HP:2"), "--root was not given, now HP:2"), (("--priority", "hp"), "--priority was not given, now hp"),
        (("--column", "mention"), "--column was not given"), (("--split",), "--split was not given"),
        (("--shard", "1/2"), "--shard was not given"),
    ):  # fmt: skip
        run = again(*options)
        assert (run.code, run.out, len(run.err.splitlines())) == (2, "", 1)
        assert told in run.err
        assert "; without --resume all is done anew" in run.err
    (tmp_path / "review.tsv").write_text("mention\tcurie\tverdict\nliver scar\tHP:101\treject\n")
    assert loaded("learn", "--review", "review.tsv").code == 0
    assert "what was rejected was not given" in again().err
    assert loaded("remove", "uberon").code == 0
    assert "graph version was" in again().err
    (tmp_path / "in.tsv").write_text("mention\nkidney pain\nliver scar\nskin scar\n")
    assert "input was in.tsv (31 bytes), now in.tsv (41 bytes)" in again().err
    assert (tmp_path / "out.partial").read_bytes() == whole[:-1]


def test_a_review_is_filled_in_and_learned(loaded: Ontonorm, tmp_path: Path) -> None:
    mentions = "kidney pain\nMS\nzqx\nkidny pane\nliver scar\n"
    (tmp_path / "in.txt").write_text(mentions)
    run = loaded("normalize", "--input", "in.txt", "--review", "review.tsv", "--output", "out.tsv")
    assert run.code == 0
    with (tmp_path / "review.tsv").open(newline="") as file:
        rows = {row["mention"]: row for row in csv.DictReader(file, delimiter="\t")}
    assert "MS" in rows
    assert "kidney pain" not in rows
    rows["MS"]["correct"] = "HP:902"
    with (tmp_path / "review.tsv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows["MS"]), delimiter="\t")
        writer.writeheader()
        writer.writerows(rows.values())
    learned = loaded("learn", "--review", "review.tsv")
    assert learned.code == 0, learned.err
    assert candidates(loaded("normalize", "ms", "--format", "jsonl"))[0] == "HP:902"


def test_a_rejection_and_a_nil_are_honoured(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "review.tsv").write_text(
        "mention\tcurie\tverdict\tcorrect\nkidny pain\tHP:101\treject\t\nliver pains\tHP:201\tnil\t\n"
    )
    assert loaded("learn", "--review", "review.tsv").code == 0
    rejected, nil = loaded("normalize", "Kidny pain", "liver pains", "--threshold", "0", "--format", "jsonl").jsonl
    assert "HP:101" not in [one["curie"] for one in rejected["candidates"]]
    assert (nil["curie"], nil["candidates"]) == (None, [])
    shutil.rmtree(tmp_path / "store" / "normalize")  # an index can be made again, what somebody said cannot
    assert len(loaded("learn", "--list").rows) == 2


# the index


def test_a_run_without_an_index_builds_it(loaded: Ontonorm, tmp_path: Path) -> None:
    before = loaded("normalize", "kidny pane", "renal trouble", "--format", "jsonl").out
    shutil.rmtree(tmp_path / "store" / "normalize")
    run = loaded("normalize", "kidny pane", "renal trouble", "--format", "jsonl")
    assert (run.code, run.out, run.err) == (0, before, "")
    assert (tmp_path / "store" / "normalize" / "index.json").exists()


def test_standard_output_is_the_answers_only(loaded: Ontonorm, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "store" / "normalize")
    run = subprocess.run(
        [sys.executable, cli.__file__, "normalize", "--input", "-", "--format", "jsonl"],
        input="kidney pain\nzqx\n", capture_output=True, text=True, check=True, env={**os.environ}, cwd=tmp_path,
    )  # fmt: skip
    assert [json.loads(line)["curie"] for line in run.stdout.splitlines()] == ["HP:101", None]
    assert run.stderr == ""


# calibrate


def test_calibrating_is_told_and_used_until_it_is_reset(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "gold.tsv").write_text(GOLD)
    default = loaded("normalize", "kidney pain", "--format", "jsonl").jsonl[0]
    run = loaded("calibrate", "--gold", "gold.tsv", "--where", "split=train")
    assert (run.code, run.err) == (0, "")
    assert run.out.startswith("calibrated on 20 pairs of gold.tsv; NIL below 0.")
    fitted = loaded("normalize", "kidney pain", "--format", "jsonl").jsonl[0]
    assert (default["calibration"], fitted["calibration"]) == ("several ontologies", "gold.tsv")
    assert fitted["probability"] > default["probability"]
    assert loaded("calibrate", "--reset").code == 0
    assert loaded("normalize", "kidney pain", "--format", "jsonl").jsonl[0] == default
    assert loaded("calibrate", "--reset", "--store", "nowhere").code == 3


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "give --gold FILE, or --reset"),
        (("--gold", "gold.tsv", "--reset"), "give --gold FILE, or --reset"),
        (("--gold", "gold.tsv"), "there are several splits: dev, train"),
        (("--gold", "gold.tsv", "--where", "split=dev"), "5 mentions are too few to calibrate on; 20 is the least"),
        (("--gold", "gold.tsv", "--where", "split=none"), "split"),
        (("--gold", "gold.tsv", "--where", "kind=x"), "kind"),
        (("--gold", "none.tsv"), "none.tsv"),
        (("--gold", "wrong.tsv"), "neither the columns mention and gold_ids nor those of SSSOM"),
    ],
)
def test_wrong_gold_is_one_line(loaded: Ontonorm, tmp_path: Path, arguments: tuple[str, ...], told: str) -> None:
    (tmp_path / "gold.tsv").write_text(GOLD)
    (tmp_path / "wrong.tsv").write_text("text\tid\nx\tHP:1\n")
    run = loaded("calibrate", *arguments)
    assert (run.code, run.out, len(run.err.splitlines())) == (2, "", 1)
    assert told in run.err


def test_a_damaged_calibration_is_one_line_with_the_remedy(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "store" / "normalize" / "calibration.json").write_text("{")
    run = loaded("normalize", "kidney pain")
    assert (run.code, run.out, len(run.err.splitlines())) == (3, "", 1)
    assert "make it again: ontonorm calibrate --gold FILE" in run.err
    assert loaded("calibrate", "--reset").code == 0
    assert curies(loaded("normalize", "kidney pain")) == ["HP:101"]
