"""Keeping the installation in order: tables, generated files."""

from __future__ import annotations

from typing import Annotated

import typer

from service.api import artifacts as generated
from service.api.app import create_app
from service.cli.bars import bars
from service.cli.place import Place, console, opened
from service.db import migrate as migrations
from service.settings import Settings, SettingsError


def migrate(
    to: Annotated[str, typer.Option(help="Phiên bản bảng / revision; `head` is the newest")] = "head",
) -> None:
    """Đưa bảng về phiên bản này. Bring the tables to this version; needs DATABASE_OWNER_URL or the embedded server."""
    with opened() as place:
        migrate_place(place, to)


def migrate_place(place: Place, to: str = "head") -> None:
    """Migrate, with a bar while there is something to do."""
    if place.owner_url is None:
        raise SettingsError(
            "DATABASE_OWNER_URL: còn thiếu, `sauro migrate` cần vai trò sở hữu bảng. / "
            "It is missing: `sauro migrate` needs the role that owns the tables."
        )
    with bars() as report:
        migrations.upgrade(
            place.owner_url, to=to, progress=lambda position, count, name: report("bảng / tables", position, count)
        )


def artifacts(
    check: Annotated[bool, typer.Option("--check", help="Chỉ so sánh / only compare")] = False,
) -> None:
    """Viết lại openapi/ từ mã nguồn. Write openapi/ again from the code."""
    stale = []
    for file, content in generated.files(create_app(Settings())).items():
        if file.exists() and file.read_text() == content:
            continue
        stale.append(file.name)
        if not check:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content)
    if check and stale:
        console.print(f"khác mã nguồn / differ from the code: {', '.join(stale)}; make artifacts")
        raise typer.Exit(1)


COMMANDS = (migrate, artifacts)
