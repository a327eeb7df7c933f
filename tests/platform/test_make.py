"""Do the two commands do what they promise, and does a failure stay a failure?"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

TARGETS = {"run", "test", "quick", "nightly", "bench", "artifacts", "lint", "lock", "clean"}


def stub(folder: Path, name: str, script: str) -> None:
    """A program of this name that does this instead."""
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)


def dry(*targets: str) -> str:
    """What make would do."""
    command = ["make", "--no-print-directory", "--dry-run", *targets]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout


@pytest.mark.xdist_group("together")
def test_what_is_to_run_together_is_handed_out_together(request: pytest.FixtureRequest) -> None:
    if not getattr(request.config.option, "loadgroup", False):
        pytest.skip("not handed out by groups: pytest -n 2 --dist loadgroup")

    assert request.node.nodeid.endswith("@together")


def test_make_without_a_target_lists_what_there_is() -> None:
    done = subprocess.run(["make"], cwd=ROOT, check=True, capture_output=True, text=True)

    assert set(re.findall(r"^  make (\S+)", done.stdout, re.MULTILINE)) >= TARGETS


def test_make_run_opens_the_demo_and_only_this_machine() -> None:
    assert "SAURO_DEMO=${SAURO_DEMO:-1} SAURO_EGRESS_ALLOW=${SAURO_EGRESS_ALLOW:-127.0.0.0/8} exec" in dry(
        "run"
    )


def test_make_test_runs_every_test_and_quick_only_the_quick_ones() -> None:
    full, quick = dry("test"), dry("quick")

    assert re.search(r"-m pytest -n 3 --dist loadgroup", full)
    assert "not long and not npm and not debian" in quick


def test_everything_is_installed_by_hash() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    unchecked = [
        line.strip()
        for line in makefile.splitlines()
        if re.search(r"(?<!-)\binstall --quiet", line) and "--require-hashes" not in line
    ]

    # The package itself, from this folder; and the solver, which only `make lock` runs.
    assert len(unchecked) == 2
    assert unchecked[0] == "LINK := $(PIP) install --quiet --no-deps --no-build-isolation --editable ."
    assert unchecked[1].endswith("install --quiet uv; }")


def test_a_python_that_is_too_old_is_named_with_the_mend(tmp_path: Path) -> None:
    stub(tmp_path, "python-old", "exit 1")
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "requirements.txt").touch()
    (tmp_path / "pyproject.toml").touch()

    done = subprocess.run(
        ["make", "setup", f"PYTHON={tmp_path / 'python-old'}"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "is older than 3.11: say which to use: make PYTHON=" in done.stdout
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize(("apt", "tests", "expected"), [(0, 0, 0), (100, 0, 0), (100, 2, 2), (0, 1, 1)])
def test_in_ci_a_missing_package_is_a_warning_and_a_failing_test_a_failure(
    tmp_path: Path, apt: int, tests: int, expected: int
) -> None:
    stub(tmp_path, "apt-get", f"exit {apt}")
    stub(tmp_path, "dpkg-query", "exit 1")
    stub(tmp_path, "sudo", 'test "$1" = -n && shift; exec "$@"')
    stub(tmp_path, "mkdir", "exit 0")
    stub(tmp_path, "sh", "exit 0")
    stub(tmp_path, "make", f'echo "make $*"; test "$1" = setup-dev || exit {tests}')
    path = f"{tmp_path}:{os.environ['PATH']}"

    done = subprocess.run(
        [str(ROOT / ".ci" / "run")],
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == expected
    assert done.stdout == "make setup-dev\nmake test\n"
    assert ("libreoffice-writer-nogui could not be installed" in done.stderr) is (apt != 0)


def test_in_ci_an_installation_that_fails_is_a_failure_and_no_test_is_run(tmp_path: Path) -> None:
    stub(tmp_path, "dpkg-query", "echo installed")
    stub(tmp_path, "make", 'echo "make $*"; exit 2')

    done = subprocess.run(
        [str(ROOT / ".ci" / "run")],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (2, "make setup-dev\n")
