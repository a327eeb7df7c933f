"""`sauro backup`, `sauro restore`: everything in one folder, keys apart, and back again."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import IO, Annotated

import typer
from pydantic import ValidationError

from service.cli.bars import Report, bars
from service.cli.mending import CannotGoOn
from service.cli.place import Place, console, opened
from service.cli.secret_files import opening, place_secrets, secrets_in, there, write_secrets
from service.cli.upkeep import migrate_place
from service.db import backups, migrate
from service.db.backups import BackupError, Snapshot
from service.domain.backups import DUMP, MANIFEST, Manifest, absent_keys, differences, print_of
from service.settings import Settings, SettingsError, variable_of

_SAID = {
    "bound": (
        "DATABASE_SUPERUSER_URL: vai trò này bị bảo mật hàng giới hạn, bản sao lưu sẽ thiếu; ghi vai trò superuser",
        "Row security binds this role, the backup would lack rows: name a superuser",
    ),
    "roles": (
        "Máy chủ chưa có vai trò sauro_owner và sauro_service: chạy deploy/roles.sql trước",
        "The server lacks the roles sauro_owner and sauro_service: run deploy/roles.sql first",
    ),
    "held": (
        "Còn chương trình đang dùng cơ sở dữ liệu: dừng `sauro run`, `serve`, `worker` rồi chạy lại",
        "Something still uses the database: stop `sauro run`, `serve`, `worker`, then do it again",
    ),
    "restoring": (
        "Một lần khôi phục khác, hoặc phần còn lại của lần bị ngắt, còn đang chạy: chờ nó xong rồi chạy lại",
        "Another restore, or what one that was broken off left running, is still at work: do it again when it ends",
    ),
    "no_program": (
        "Không có chương trình PostgreSQL đủ mới: cài gói client của PostgreSQL cùng phiên bản với máy chủ",
        "No program of PostgreSQL is new enough: install the client package of the server's version",
    ),
    "program": ("PostgreSQL không làm được", "PostgreSQL could not do it"),
}


def backup(
    folder: Annotated[Path, typer.Argument(help="Thư mục mới / a new folder")],
    keys: Annotated[
        Path | None, typer.Option(help="Tệp chứa khóa, giữ riêng / a file for the keys, to be kept apart")
    ] = None,
) -> None:
    """Sao lưu cơ sở dữ liệu và tệp minh chứng; khóa ghi riêng. Back up database and evidence; the keys go apart."""
    if keys is not None and folder.resolve() in keys.resolve().parents:
        raise _cannot(
            f"{keys}: khóa phải nằm ngoài thư mục sao lưu", "Keys belong outside the folder of the backup"
        )
    for path in filter(None, (folder, keys)):
        if path.exists():
            raise _cannot(f"{path}: đã có; chọn tên khác", "It exists: choose another name")
    with opened() as place, bars() as report, _telling():
        if keys is not None:
            # First: a place where they cannot be written is told of before everything else is.
            write_secrets(place.settings, keys)
        try:
            manifest = _written(place, folder, report)
        except BaseException:
            if keys is not None:
                keys.unlink()
            raise
    rows = sum(manifest.rows.values())
    console.print(f"Đã sao lưu {rows} dòng vào {folder}. / {rows} rows are in {folder}.")
    if keys is None:
        kept = place.settings.data_dir / "secrets" if place.settings.embedded else "SAURO_TOKEN_SECRETS …"
        console.print(
            f"Bản sao lưu không chứa khóa: hãy giữ riêng {kept}; lần sau --keys TỆP ghi sẵn chúng. / "
            f"The backup holds no keys: keep {kept} apart; next time --keys FILE writes them for you.",
            soft_wrap=True,
        )


def _written(place: Place, folder: Path, report: Report) -> Manifest:
    """Make the folder. It is made whole under another name first: half a backup is none, and whoever finds the
    folder must be able to trust it, also when the machine went down."""
    draft = folder.with_name(f".{folder.name}.{os.getpid()}")
    draft.mkdir(mode=0o700, parents=True)
    try:
        with _made(draft / DUMP) as out:
            taken = asyncio.run(_dumped(place, out, report))
        manifest = _described(taken, draft / DUMP, place.settings)
        with _made(draft / MANIFEST) as out:
            out.write(manifest.model_dump_json(indent=2).encode() + b"\n")
        draft.rename(folder)
        return manifest
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@contextmanager
def _made(file: Path) -> Iterator[IO[bytes]]:
    """A new file that its owner alone may read, on the disk when the block ends."""
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


async def _dumped(place: Place, out: IO[bytes], report: Report) -> Snapshot:
    url = _superuser(place)
    async with backups.snapshot(url) as taken:
        await asyncio.to_thread(backups.dump, url, taken, out, partial(report, "bảng / tables"))
        return taken


def _described(taken: Snapshot, file: Path, settings: Settings) -> Manifest:
    return Manifest(
        service=version("sauro"),
        revision=taken.revision,
        postgresql=taken.server,
        taken_at=taken.at,
        last_change=taken.last_change,
        rows=taken.rows,
        dump_bytes=file.stat().st_size,
        dump_sha256=_digest(file),
        secrets_keys=tuple(print_of(key) for key in settings.secrets_keys),
        personal_key=print_of(settings.personal_key or b""),
    )


def restore(
    folder: Annotated[Path, typer.Argument(help="Thư mục sao lưu / the folder of a backup")],
    keys: Annotated[Path | None, typer.Option(help="Tệp chứa khóa / the file with the keys")] = None,
    replace: Annotated[
        bool,
        typer.Option(
            "--replace", help="Thay cơ sở dữ liệu đang có, giữ lại dưới tên khác / replace what is there"
        ),
    ] = False,
) -> None:
    """Khôi phục từ bản sao lưu; chưa gửi webhook nào cho tới khi có người cho gửi lại.
    Restore a backup; nothing is sent to webhooks until a person enables them again."""
    manifest = _read(folder)
    settings = Settings.load(os.environ)
    if keys is not None:
        if not settings.embedded:
            raise _cannot(
                "--keys: đặt các khóa này bằng biến môi trường",
                "--keys: set these in the environment instead",
            )
        given = secrets_in(keys)
        # Before they are placed: those of another backup would be in the way of the right ones.
        _require_keys(manifest, opening(given))
        place_secrets(settings, given)
    elif settings.embedded:
        # Secrets that are missing would be made now, and then be in the way of those of the backup.
        _require_keys(manifest, there(settings))
    with opened() as place, bars() as report, _telling():
        _require_keys(manifest, place.settings)
        with (folder / DUMP).open("rb") as dumped:
            kept = asyncio.run(_restored(place, manifest, dumped, replace, report))
        if place.owner_url is not None:
            migrate_place(place)
    console.print(
        f"Đã khôi phục {sum(manifest.rows.values())} dòng như lúc sao lưu ({manifest.taken_at:%d/%m/%Y %H:%M} UTC). "
        "Mọi người đăng nhập lại; webhook tạm dừng tới khi có người cho gửi lại từng điểm nhận. / "
        "All is there as in the backup. Everybody signs in anew; webhooks are paused until somebody enables each."
    )
    if kept is not None:
        console.print(
            f"Dữ liệu cũ còn ở cơ sở dữ liệu {kept}; xóa khi không cần. / "
            f"What was there before is kept as the database {kept}: drop it when nobody needs it."
        )


async def _restored(
    place: Place, manifest: Manifest, given: IO[bytes], replace: bool, report: Report
) -> str | None:
    url = _superuser(place)
    target = backups.name_in(place.service_url)
    server = await backups.server_version(url)
    full = await backups.occupied(url, target)
    if full and not replace:
        raise _cannot(
            f"Cơ sở dữ liệu {target} đã có dữ liệu; thêm --replace (dữ liệu cũ được giữ dưới tên khác)",
            "The database holds data already: add --replace (they are kept under another name)",
        )
    restoring = f"{target}_restoring"
    await backups.begin(url, restoring)
    try:
        beside = backups.at(url, restoring)
        tables = partial(report, "bảng / tables")
        await asyncio.to_thread(backups.fill, beside, server, len(manifest.rows), given, tables)
        wrong = differences(manifest, await backups.calm(beside))
        if wrong:
            lines = ", ".join(f"{name}: {found}/{said}" for name, said, found in wrong)
            raise _cannot(f"Bảng không đủ dòng: {lines}", "These tables do not hold what the backup says")
        return await backups.take_over(url, restoring, target, datetime.now(UTC) if full else None)
    except BaseException:
        await backups.drop(url, restoring)
        raise


def _read(folder: Path) -> Manifest:
    """The manifest of a whole, unaltered backup that this version can work with."""
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
        found = _digest(folder / DUMP)
    except FileNotFoundError as error:
        raise _cannot(
            f"{error.filename}: không có; đây không phải bản sao lưu đầy đủ", "Not a whole backup"
        ) from None
    except ValidationError:
        raise _cannot(f"{folder / MANIFEST}: không đọc được", "Not the manifest of a backup") from None
    if found != manifest.dump_sha256:
        raise _cannot(
            f"{folder / DUMP}: nội dung khác lúc sao lưu (SHA-256)",
            "Not what was written at the backup (SHA-256)",
        )
    if manifest.revision not in migrate.revisions():
        raise _cannot(
            f"Bản sao lưu của phiên bản mới hơn ({manifest.service}, {manifest.revision}): cập nhật Sáu Rõ trước",
            "The backup is of a newer version: update Sáu Rõ first",
        )
    return manifest


def _require_keys(manifest: Manifest, settings: Settings) -> None:
    absent = absent_keys(manifest, settings.secrets_keys, settings.personal_key or b"")
    if absent:
        names = ", ".join(variable_of(field) for field in absent)
        raise SettingsError(
            f"{names}: không phải khóa của bản sao lưu; thêm --keys TỆP, hoặc đặt khóa cũ. / "
            "Not the keys of the backup: add --keys FILE (embedded server), or set the old ones."
        )


def _superuser(place: Place) -> str:
    """The way past row security, into the service's own database."""
    if place.superuser_url is None:
        raise SettingsError(
            "DATABASE_SUPERUSER_URL: còn thiếu, sao lưu cần vai trò không bị bảo mật hàng giới hạn. / "
            "It is missing: a backup needs a role that row security does not bind."
        )
    return backups.at(place.superuser_url, backups.name_in(place.service_url))


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _cannot(vi: str, en: str) -> CannotGoOn:
    return CannotGoOn(f"{vi}. / {en}.")


@contextmanager
def _telling() -> Iterator[None]:
    try:
        yield
    except BackupError as error:
        vi, en = _SAID[error.code]
        said = f" ({error.said})" if error.said else ""
        raise CannotGoOn(f"{vi}. / {en}.{said}") from error


COMMANDS = (backup, restore)
