"""What the README says is so."""

import json
import re
from pathlib import Path

import cli
from kg.queries import REQUIRED, Query, Words, catalogue
from loaders.load import load_ontologies
from loaders.sample import SAMPLE

README = (Path(cli.__file__).parent / "README.md").read_text(encoding="utf-8")


def test_every_command_is_in_the_readme() -> None:
    for name in cli.ontonorm.commands:
        assert f"ontonorm {name}" in README, name


def test_the_catalogue_is_the_catalogue() -> None:
    table = README.split("<!-- catalogue -->")[1].split("<!-- /catalogue -->")[0]
    assert table.strip().splitlines()[2:] == [_row(query) for query in catalogue().values()]


def test_the_python_example_runs(tmp_path: Path) -> None:
    example = re.findall(r"```python\n(.*?)```", README, re.DOTALL)[0]
    from kg import open_store

    with open_store(tmp_path / "store") as store:
        load_ontologies(store, [SAMPLE])
    code = example.replace("open_store()", f"open_store({str(tmp_path / 'store')!r})")
    exec(compile(code, "README", "exec"), {})  # noqa: S102 - our own text


def _row(query: Query) -> str:
    params = ", ".join(_param(name, default) for name, default in query.params.items()) or "–"
    return f"| {query.name} | {query.answers} | {params} | {', '.join(query.columns)} |"


def _param(name: str, default: object) -> str:
    if default is REQUIRED:
        return name
    return f"{name} = {default if isinstance(default, Words) else json.dumps(default)}"
