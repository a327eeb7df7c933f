"""Do imports point down only, and is the inside free of clocks and of what belongs to a door?"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT, functions, python_files, tree, where

CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
MOST_STATEMENTS = 5
VERBS = {"get", "post", "put", "patch", "delete", "api_route", "route", "websocket"}


def test_imports_point_down_only() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_time_is_a_parameter_below_the_doors() -> None:
    clocks = [
        where(path, node.lineno)
        for path in python_files("service")
        if path.relative_to(ROOT).parts[1] in {"domain", "usecases"}
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and (node.value.id, node.attr) in CLOCKS
    ]

    assert clocks == []


def test_a_handler_has_no_branches_and_at_most_five_statements() -> None:
    faults = []
    for path in python_files("service"):
        if path.relative_to(ROOT).parts[1:3] != ("api", "rest"):
            continue
        for function in functions(path):
            if is_handler(function):
                faults += [f"{where(path, line)} {function.name}: {fault}" for line, fault in handler_faults(function)]

    assert faults == []


def test_a_sixth_statement_and_every_branch_would_be_found() -> None:
    five = "@router.get('/a')\nasync def read(x):\n    '''Doc.'''\n" + "    a = 1\n" * 5
    long = five + "    return 1 if x else 2\n"
    branching = "@router.post('/a')\ndef write(x):\n    if x:\n        y = 1\n"

    long_handler, branching_handler = ast.parse(long).body[0], ast.parse(branching).body[0]

    assert isinstance(long_handler, ast.AsyncFunctionDef)
    assert isinstance(branching_handler, ast.FunctionDef)
    assert is_handler(long_handler)
    assert [fault for _, fault in handler_faults(long_handler)] == ["6 statements", "IfExp"]
    assert [fault for _, fault in handler_faults(branching_handler)] == ["If"]


def test_tests_are_flat_functions() -> None:
    classes = [
        where(path, node.lineno)
        for path in python_files("tests")
        if path.name.startswith("test_")
        for node in tree(path).body
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test")
    ]

    assert classes == []


@pytest.mark.parametrize("folder", ["service", "tests", "bench", "migrations"])
def test_the_linter_finds_nothing(folder: str) -> None:
    if not any(python_files(folder)):
        pytest.skip(f"no Python in {folder}/ yet")
    ruff = Path(sys.executable).with_name("ruff")

    done = subprocess.run(
        [str(ruff), "check", "--no-cache", "--output-format=concise", folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.long
@pytest.mark.skipif(not os.environ.get("SAURO_TEST_NIGHTLY"), reason="of the nightly form, and of `make lint`")
def test_every_type_of_the_service_fits(tmp_path: Path) -> None:
    mypy = Path(sys.executable).with_name("mypy")

    done = subprocess.run(
        [str(mypy), "--cache-dir", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def is_handler(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A handler is what a router is told about: `@router.get(...)` and its like."""
    return any(
        isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute) and mark.func.attr in VERBS
        for mark in function.decorator_list
    )


def handler_faults(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[tuple[int, str]]:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    nodes = [node for statement in body for node in ast.walk(statement)]
    count = sum(isinstance(node, ast.stmt) for node in nodes)
    faults = [(function.lineno, f"{count} statements")] if count > MOST_STATEMENTS else []
    branches = ast.If | ast.IfExp | ast.Try | ast.TryStar | ast.Match
    return faults + [(node.lineno, type(node).__name__) for node in nodes if isinstance(node, branches)]


def test_a_start_loads_no_library_that_only_files_or_graphql_need() -> None:
    late = {"docx", "matplotlib", "numpy", "openpyxl", "strawberry"}
    asked = f"import sys, service.api.app, service.__main__; print(*sorted({late} & {{*sys.modules}}))"

    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)

    assert told.stdout.split() == []
