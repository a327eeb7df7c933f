"""`sauro bundle`: one folder from which Sáu Rõ is installed where there is no internet."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from service.cli.bars import bars
from service.cli.mending import CannotGoOn
from service.cli.place import console
from service.db.migrate import ROOT

WHEELS = "wheels"
SUMS = "SHA256SUMS"
TREE = (
    "service",
    "migrations",
    "openapi",
    "docs",
    "deploy",
    "alembic.ini",
    "pyproject.toml",
    "requirements.txt",
    "README.md",
    "README.vi.md",
    "CHANGELOG.md",
    ".env.example",
)
"""What is run, migrated and read; tests and measurements stay where the internet is."""

INSTALL = f"""\
#!/bin/sh
# Installs Sáu Rõ beside this file, from {WHEELS}/ alone: nothing is fetched, and every wheel is held against the
# hashes of requirements.txt. Needs Python, with its module venv, of the version the folder was made for.
set -eu
cd "$(dirname "$0")"
sha256sum --quiet --check {SUMS}
"${{PYTHON:-python3}}" -m venv .venv
.venv/bin/python -m pip --disable-pip-version-check install --quiet --no-index --find-links {WHEELS} \\
    --require-hashes --requirement requirements.txt
.venv/bin/python -m pip --disable-pip-version-check install --quiet --no-index --no-deps --no-build-isolation \\
    --editable .
echo "Xong: .venv/bin/sauro run, hoặc docs/install.md. / Done: .venv/bin/sauro run, or docs/install.md."
"""


def bundle(
    folder: Annotated[Path, typer.Argument(help="Thư mục mới / a new folder")],
    python: Annotated[
        str | None,
        typer.Option(help="Phiên bản Python ở nơi cài / Python there, as 3.11; this one by default"),
    ] = None,
    platform: Annotated[
        list[str] | None,
        typer.Option(help="Máy ở nơi cài / the machine there, as manylinux_2_28_x86_64; this one by default"),
    ] = None,
) -> None:
    """Gom mọi gói cài đặt, kèm mã băm, để cài nơi không có internet. Gather what installing offline takes."""
    if not (ROOT / "requirements.txt").exists():
        raise CannotGoOn(
            f"{ROOT}: không có requirements.txt; chạy từ thư mục mã nguồn. / "
            "It lacks requirements.txt: run this from the source tree."
        )
    if folder.exists():
        raise CannotGoOn(f"{folder}: đã có; chọn tên khác. / It exists: choose another name.")
    # Made whole under another name first: a folder without some of its wheels would be carried a long way.
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    draft.mkdir(parents=True)
    try:
        with bars() as report:
            report("gói / wheels", 0, 3)
            _download(draft / WHEELS, python, platform or [])
            report("gói / wheels", 1, 3)
            _copy(draft)
            report("gói / wheels", 2, 3)
            _sum(draft)
            report("gói / wheels", 3, 3)
        draft.rename(folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    console.print(
        f"{folder}: chép sang máy không có internet rồi chạy ./install.sh. / "
        "Carry it to the machine without internet and run ./install.sh there."
    )


def _download(wheels: Path, python: str | None, platforms: list[str]) -> None:
    asked = [f"--platform={platform}" for platform in platforms]
    asked += [f"--python-version={python}"] if python else []
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
    command += ["--require-hashes", "--only-binary=:all:", "--requirement", str(ROOT / "requirements.txt")]
    done = subprocess.run(
        [*command, "--dest", str(wheels), *asked], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        errors = [
            line for line in done.stderr.splitlines() if line.startswith("ERROR")
        ] or done.stderr.splitlines()
        raise CannotGoOn(f"Không tải được gói nào đó. / Some wheel cannot be had. ({'; '.join(errors[-2:])})")


def _copy(draft: Path) -> None:
    for name in TREE:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, draft / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        elif source.exists():
            shutil.copy2(source, draft / name)
    script = draft / "install.sh"
    script.write_text(INSTALL, encoding="utf-8")
    script.chmod(0o755)


def _sum(draft: Path) -> None:
    lines = []
    for file in sorted(path for path in draft.rglob("*") if path.is_file()):
        with file.open("rb") as content:
            lines.append(f"{hashlib.file_digest(content, 'sha256').hexdigest()}  {file.relative_to(draft)}\n")
    (draft / SUMS).write_text("".join(lines), encoding="utf-8")


COMMANDS = (bundle,)
"""What the command line offers of this."""
