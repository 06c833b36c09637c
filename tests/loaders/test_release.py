"""What the files of a release have in common: companions, languages and vocabularies that are wanted, what is told."""

from pathlib import Path

import pytest

from kg.errors import LoadError
from kg.model import Problem, Skipped
from loaders.document import Document, Wanted
from loaders.release import Release


@pytest.mark.parametrize(
    ("wanted", "languages"),
    [
        ((), ["en", "en-GB", "de", "es"]),
        (("es", "en"), ["es", "es-419", "en", "en-GB"]),
        (("en-GB", "en"), ["en-GB", "en", "en-US"]),
    ],
)
def test_names_come_in_the_order_of_their_languages(wanted: tuple[str, ...], languages: list[str]) -> None:
    place = Release(Document("main", wanted=Wanted(languages=wanted))).place
    assert sorted(languages, key=place) == languages


def test_vocabularies_are_known_in_any_case() -> None:
    takes = Release(Document("main", wanted=Wanted(vocabularies=("RxNorm",)))).takes
    assert [takes("RXNORM"), takes("SNOMED")] == [True, False]
    assert Release(Document("main")).takes("SNOMED")


def test_a_companion_is_opened_by_reading_it_and_a_missing_or_empty_one_has_no_rows(tmp_path: Path) -> None:
    (tmp_path / "main").write_text("1|2|\n1|\n")
    (tmp_path / "beside").write_text("A\tB\tC\r\n\r\n1\t2\t3\r\n1\t2\r\n")
    (tmp_path / "empty").touch()
    with Document(tmp_path / "main") as main:
        release = Release(main)
        assert list(release.rows(main, 2)) == [(1, ["1", "2", ""])]
        assert list(release.table(main.beside("beside"), "c", "A")) == [(3, ("3", "1"))]
        assert list(release.table(main.beside("empty"), "c", "a")) == []
        assert list(release.rows(main.beside("none"), 2)) == []
    release.skipped["other rows"] += 3
    assert list(release.left_out()) == [
        Problem("row with too few cells", "1 bars where 2 are due", 2),
        Problem("row with too few cells", "beside:4: 1 tabs where 2 are due"),
        Skipped("other rows", 3),
    ]


def test_a_missing_column_is_an_error_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "main").write_text("a,b\n")
    with Document(tmp_path / "main") as main, pytest.raises(LoadError, match="main:1: there is no column a; "):
        list(Release(main).table(main, "a", "b"))
