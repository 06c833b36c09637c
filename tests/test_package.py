"""What is installed holds all that the program needs; that the wheel installs and runs elsewhere is for .ci/run to show."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib import metadata, resources
from pathlib import Path
from typing import Any

import pytest

import cli
from kg.curie import prefixes
from kg.queries import catalogue
from loaders.sample import SAMPLE

ROOT = Path(cli.__file__).parent
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
HATCH = PROJECT["tool"]["hatch"]["build"]["targets"]
PACKAGES: list[str] = [name for name in HATCH["wheel"]["only-include"] if name != "cli.py"]
EXTRAS = {
    "dense": ("faiss", "huggingface_hub", "sentence_transformers", "transformers"),
    "model": ("accelerate", "huggingface_hub", "jinja2", "peft", "safetensors", "tokenizers", "torch", "transformers"),
    "owl": ("pyhornedowl",),
}
"""Extras, and the modules that each brings."""
MODULES = {"pyyaml": "yaml"}
"""Dependencies whose module is called otherwise."""
DATA = {".css", ".cypher", ".js", ".json", ".obo", ".typed"}


def files(package: str) -> list[Path]:
    """The files of a package as they lie in the checkout, without what Python compiles."""
    return [path for path in (ROOT / package).rglob("*") if path.is_file() and path.suffix != ".pyc"]


def imported(path: Path) -> Iterator[str]:
    """The packages that a module imports, at its top or within."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def test_the_wheel_holds_every_package_and_the_command_line() -> None:
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} == set(PACKAGES)
    assert set(PROJECT["tool"]["importlinter"]["root_packages"]) == set(PACKAGES)
    assert "cli.py" in HATCH["wheel"]["only-include"]


def test_nothing_takes_data_out_of_the_wheel_again() -> None:
    """Hatch packs all files of a package, but for those that its settings exclude and that git ignores."""
    assert set(HATCH["wheel"]) == {"only-include"}
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text().split() if not line.startswith("#")]
    for path in (path for package in PACKAGES for path in files(package)):
        parts = path.relative_to(ROOT).parts
        assert not [pattern for pattern in ignored for part in parts if fnmatch(part, pattern)], path


@pytest.mark.parametrize("package", ["kg", "loaders", "exporters", "engine"])
def test_a_package_is_typed_and_holds_data_of_known_kinds(package: str) -> None:
    assert package in PACKAGES
    assert resources.files(package).joinpath("py.typed").is_file()
    assert {path.suffix for path in files(package) if path.name != "py.typed"} <= {".py", *DATA}


def test_data_is_found_as_resources() -> None:
    assert SAMPLE.is_file()
    assert prefixes().expansions["HP"] == "http://purl.obolibrary.org/obo/HP_"
    assert len(catalogue()) == len([path for path in files("kg") if path.suffix == ".cypher"]) > 0


def test_what_is_packed_as_source_is_there() -> None:
    assert [name for name in HATCH["sdist"]["include"] if not (ROOT / name).exists()] == []
    assert set(HATCH["sdist"]["include"]) >= {*PACKAGES, "cli.py", "tests", "README.md", "LICENSE"}


def test_every_library_that_the_program_imports_is_a_dependency() -> None:
    needed = {
        name for package in PACKAGES for path in files(package) if path.suffix == ".py" for name in imported(path)
    }
    needed |= set(imported(ROOT / "cli.py"))
    named = (re.split("[<>=]", dependency)[0] for dependency in PROJECT["project"]["dependencies"])
    told = {MODULES.get(name, name) for name in named}
    extras = PROJECT["project"]["optional-dependencies"]
    optional = {module for extra, modules in EXTRAS.items() for module in modules if extra in extras}
    assert needed - set(sys.stdlib_module_names) - set(PACKAGES) == told | optional


def test_the_program_is_the_command_line() -> None:
    [script] = metadata.entry_points(group="console_scripts", name="ontonorm")
    assert script.load() is cli.main
    assert metadata.version("ontonorm") == PROJECT["project"]["version"]
