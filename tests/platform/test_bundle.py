"""Does the bundle hold all it takes to install Sáu Rõ without a network, and does it notice what was altered?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from service.__main__ import app
from service.cli import bundle
from tests.architecture.sources import ROOT

NIGHTLY = bool(os.environ.get("SAURO_TEST_NIGHTLY"))
FEW = ("setuptools", "idna")
"""In `make test` the lock is cut down to these: one that the service needs, and what installing the checkout needs."""


def lines_of(lock: str, names: tuple[str, ...]) -> str:
    """Those packages' lines of a lock, with their hashes."""
    parts = re.split(r"^(?=\S+==)", lock, flags=re.MULTILINE)
    return "".join(part for part in parts if part.partition("==")[0] in names)


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of this checkout; the network of the machine is asked for the wheels, as a person would."""
    home = tmp_path_factory.mktemp("bundle")
    tree = home / "tree"
    tree.mkdir()
    for name in bundle.TREE:
        (tree / name).symlink_to(ROOT / name)
    if not NIGHTLY:
        (tree / "requirements.txt").unlink()
        (tree / "requirements.txt").write_text(lines_of((ROOT / "requirements.txt").read_text(), FEW))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bundle, "ROOT", tree)
        done = made(home / "sauro")
    if done.exit_code != 0 and "onnection" in str(done.exception):
        pytest.skip("no package index can be reached from here")
    assert done.exit_code == 0, f"{done.output}{done.exception}"
    return home / "sauro"


def made(folder: Path) -> Result:
    return CliRunner().invoke(app, ["bundle", str(folder)])


def installed(folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """What the script says on a machine whose pip would find nothing if it looked."""
    alone = {
        "PATH": os.environ["PATH"],
        "PYTHON": sys.executable,
        "PIP_INDEX_URL": "http://127.0.0.1:9/",
        "PIP_RETRIES": "0",
    }
    return subprocess.run(
        ["./install.sh"], cwd=folder, env=alone | more, capture_output=True, text=True, check=False
    )


def test_what_was_bundled_installs_without_a_network(bundled: Path) -> None:
    done = installed(bundled)

    assert done.returncode == 0, done.stderr
    python = bundled / ".venv" / "bin" / "python"
    said = subprocess.run(
        [python, "-c", "import service, idna; print(service.__file__)"], cwd="/", capture_output=True, text=True
    )
    assert said.stdout.strip() == str(bundled / "service" / "__init__.py"), said.stderr


@pytest.mark.long
@pytest.mark.skipif(not NIGHTLY, reason="needs the whole bundle: make nightly")
def test_the_installed_one_makes_its_tables_and_finds_itself_sound(bundled: Path, tmp_path: Path) -> None:
    installed(bundled)
    sauro, own = (
        bundled / ".venv" / "bin" / "sauro",
        {"PATH": os.environ["PATH"], "SAURO_DATA_DIR": str(tmp_path / "data")},
    )

    migrated = subprocess.run([sauro, "migrate"], env=own, capture_output=True, text=True)
    sound = subprocess.run([sauro, "doctor"], env=own, capture_output=True, text=True)

    assert migrated.returncode == 0, migrated.stderr
    assert sound.returncode == 0, sound.stdout + sound.stderr


def test_every_file_is_summed_and_none_is_of_this_machine(bundled: Path) -> None:
    summed = {line.split("  ", 1)[1] for line in (bundled / "SHA256SUMS").read_text().splitlines()}
    there = {str(path.relative_to(bundled)) for path in bundled.rglob("*") if path.is_file()}
    ours = {name for name in there if not name.startswith((".venv/", "sauro.egg-info/"))}

    assert summed >= {
        "pyproject.toml",
        "alembic.ini",
        "install.sh",
        "service/__main__.py",
        "migrations/env.py",
    }
    assert {name for name in ours - summed if "__pycache__" not in name} == {"SHA256SUMS"}
    assert not [name for name in summed if "__pycache__" in name]
    wheels = [name for name in summed if name.startswith("wheels/")]
    assert len(wheels) >= len(FEW) and all(name.endswith(".whl") for name in wheels)


def test_a_wheel_that_was_altered_is_refused(bundled: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    subprocess.run(["cp", "-r", bundled, copy], check=True)
    (wheel,) = copy.glob("wheels/idna-*.whl")
    wheel.write_bytes(wheel.read_bytes() + b"x")

    by_sums = installed(copy)
    (copy / "SHA256SUMS").write_text("")
    by_lock = installed(copy)

    assert by_sums.returncode != 0
    assert by_lock.returncode != 0


def test_a_folder_that_exists_is_left_alone(tmp_path: Path) -> None:
    done = made(tmp_path)

    assert done.exit_code == 1
    assert list(tmp_path.iterdir()) == []
