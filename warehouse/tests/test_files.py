"""Guards on the engine's own files: what it may import, and that no statement is missing or left over."""

import ast
import re
import sys
from pathlib import Path

import pytest

WAREHOUSE = Path(__file__).parent.parent
ENGINE = sorted((WAREHOUSE / "etl").glob("*.py"))
RUNNERS = [*ENGINE, WAREHOUSE / "marts.py"]
STATEMENTS = sorted((WAREHOUSE / "sql").rglob("*.sql"))
MAY_IMPORT = sys.stdlib_module_names | {"psycopg2"}


def imported_modules(file: Path) -> set[str]:
    nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return plain | {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("file", ENGINE, ids=lambda file: file.name)
def test_engine_imports_the_standard_library_psycopg2_and_itself(file: Path) -> None:
    others = {name for name in imported_modules(file) if not name.startswith("warehouse.etl")}
    assert {name.partition(".")[0] for name in others} <= MAY_IMPORT


def test_guide_to_the_engine_names_each_of_its_files() -> None:
    words = re.findall(r"\w+", ast.get_docstring(ast.parse(ENGINE[0].read_text(encoding="utf-8"))) or "")
    assert [file.stem for file in ENGINE[1:] if file.stem not in words] == []


def test_every_statement_is_run_and_every_step_has_its_file() -> None:
    source = "\n".join(file.read_text(encoding="utf-8") for file in RUNNERS)
    named = set(re.findall(r'"(?:olap|oltp|both)/(\w+)"', source)) | set(
        re.findall(r'steps\.(?:run|read)\(\s*"(\w+)"', source)
    )
    assert named == {file.stem for file in STATEMENTS}


@pytest.mark.parametrize("file", STATEMENTS, ids=lambda file: file.stem)
def test_statement_opens_with_what_it_is_for(file: Path) -> None:
    assert file.read_text(encoding="utf-8").startswith("-- ")


def test_dags_are_no_package() -> None:
    """Airflow puts their folder on sys.path and reads each file by itself."""
    assert not (WAREHOUSE / "dags" / "__init__.py").exists()
