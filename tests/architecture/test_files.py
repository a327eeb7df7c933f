"""Does every file answer one question, say which, stay short, and carry nothing of the machine it was made on?"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.architecture.sources import ROOT, python_files, tracked, tree, where

LONGEST_FILE = 400
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base_service", "shared", "stuff", "lib"}
FOREIGN_LOCKS = {
    "uv.lock",
    "pylock.toml",
    "poetry.lock",
    "pdm.lock",
    "Pipfile.lock",
    "yarn.lock",
    "pnpm-lock.yaml",
}
# Split so that this file does not contain what it looks for.
MACHINE = re.compile(
    r"(?<![\w.}-])/(?:wo" + r"rk|ro" + r"ot|op" + r"t/(?:pypi|wheels)|home/\w+|Users/\w+)/"
    r"|pypi" + r"\.org|python" + r"hosted|registry\.npm" + r"js|npmmi" + r"rror|artifac" + r"tory"
)
BINARY = {".png", ".ico", ".woff", ".woff2", ".gz", ".docx", ".xlsx", ".pdf", ".parquet", ".jpg"}


def test_no_file_is_longer_than_400_lines() -> None:
    lengths = {where(path): len(_text(path).splitlines()) for path in python_files("service", "bench", "tests")}

    too_long = {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE}

    assert too_long == {}, "split by noun, never by kind"


def test_every_service_file_says_in_its_first_line_what_it_answers() -> None:
    silent = []
    for path in python_files("service", "bench", "migrations"):
        first = path.read_text(encoding="utf-8").split("\n", 1)[0]
        if not first.startswith(('"""', 'r"""')) or ast.get_docstring(tree(path)) is None:
            silent.append(where(path))

    assert silent == []


def test_a_package_file_holds_no_logic() -> None:
    plain = ast.Expr | ast.Import | ast.ImportFrom

    busy = [
        where(path, node.lineno)
        for path in python_files("service")
        if path.name == "__init__.py"
        for node in tree(path).body
        if not isinstance(node, plain)
    ]

    assert busy == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    vague = [where(path) for path in tracked() if {path.stem, *path.relative_to(ROOT).parts[:-1]} & VAGUE_NAMES]

    assert vague == []


def test_nothing_imports_inside_a_function() -> None:
    inside = [
        where(path, node.lineno)
        for path in python_files("service", "bench", "migrations")
        for function in ast.walk(tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inside == []


def test_no_file_names_this_machine_or_a_package_registry() -> None:
    found = []
    for path in tracked():
        if path.suffix in BINARY:
            continue
        for number, line in enumerate(_text(path).splitlines(), start=1):
            hit = MACHINE.search(line)
            if hit is not None:
                found.append(f"{where(path, number)}: {hit.group()}")

    assert found == []


def test_versions_are_locked_in_requirements_files_only() -> None:
    foreign = [where(path) for path in tracked() if path.name in FOREIGN_LOCKS]

    assert foreign == []


def test_every_locked_package_has_a_hash_and_no_address() -> None:
    faults = []
    for path in sorted(ROOT.glob("requirements*.txt")):
        text = path.read_text(encoding="utf-8").replace("\\\n", " ")
        for line in text.splitlines():
            if re.match(r"\S+==", line) and "--hash=sha256:" not in line:
                faults.append(f"{path.name}: {line.split()[0]} has no hash")
            if "://" in line or re.match(r"\s*-(?!-hash)", line) or " @ " in line:
                faults.append(f"{path.name}: {line.strip()}")

    assert faults == []


def test_what_is_run_and_what_is_tested_are_the_same_versions() -> None:
    run = _pins(ROOT / "requirements.txt")

    tested = _pins(ROOT / "requirements-dev.txt")

    assert {line for line in run if line not in tested} == set()


def _pins(path: Path) -> set[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line.split()[0] for line in lines if re.match(r"[A-Za-z0-9]\S*==", line)}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
