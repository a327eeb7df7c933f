"""`sauro journal verify`, `sauro journal archive`: is the journal as it was sealed, and where do old months go?"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from service.cli.bars import Report, bars
from service.cli.mending import CannotGoOn
from service.cli.place import Place, console, database, opened
from service.db.journal import OPERATOR
from service.domain.journal_archive import ArchiveOutcome, kept_from, month_of, named, too_young
from service.domain.seals import SealFault, SealFaultKind, SealState
from service.settings import SettingsError
from service.usecases.archived_files import verify_archive, verify_folder
from service.usecases.journal_archive import Archive, archive_months
from service.usecases.seals import verify_journal

app = typer.Typer(
    help="Nhật ký: kiểm tra niêm phong, lưu trữ tháng cũ. The journal: is it as it was sealed; archiving old months.",
    no_args_is_help=True,
)

_WORDS = {
    SealFaultKind.altered: "dòng đã bị sửa / a row was altered",
    SealFaultKind.removed: "dòng đã bị xóa / a row was removed",
    SealFaultKind.added: "dòng đã bị thêm / a row was added",
    SealFaultKind.seal_altered: "niêm phong đã bị sửa / the seal was altered",
    SealFaultKind.seal_missing: "thiếu niêm phong / the seal is missing",
    SealFaultKind.file_missing: "thiếu tệp / a file is missing",
    SealFaultKind.file_unreadable: "tệp không đọc được / a file cannot be read",
    SealFaultKind.file_altered: "tệp không còn như lúc ghi / a file has other bytes than were written",
}
_OUTCOMES = {
    ArchiveOutcome.archived: "đã lưu trữ / archived",
    ArchiveOutcome.planned: "sẽ lưu trữ / would be archived",
    ArchiveOutcome.unsealed: "chưa niêm phong hết, chờ `sauro worker` / not all sealed yet: `sauro worker` does it",
    ArchiveOutcome.unraised: "chưa phát hết sự kiện, chờ `sauro worker` / "
    "events are not all raised yet: `sauro worker` does it",
    ArchiveOutcome.unlike_its_seals: "không đúng như đã niêm phong, không lưu trữ; chạy `sauro journal verify` / "
    "it is not as it was sealed and stays: run `sauro journal verify`",
    ArchiveOutcome.other_file: "thư mục đã có nội dung khác; chuyển đi rồi chạy lại / "
    "the folder holds something else: move it away, then do it again",
    ArchiveOutcome.changed: "nội dung thay đổi trong lúc lưu trữ, chưa bỏ khỏi cơ sở dữ liệu / "
    "it changed meanwhile and stays in the database",
}


@app.callback()
def journal() -> None:
    """Nhật ký. The journal."""


@app.command("verify")
def verify(
    expect: Annotated[
        list[str] | None,
        typer.Option(help="Mã niêm phong đã ghi lại nơi khác / the digest of a seal that was kept elsewhere"),
    ] = None,
    archive: Annotated[
        Path | None, typer.Option(help="Thư mục lưu trữ, kiểm tra cả các tệp / hold the files of an archive too")
    ] = None,
    alone: Annotated[
        bool, typer.Option("--alone", help="Chỉ các tệp, không cần cơ sở dữ liệu / the files alone, without a database")
    ] = False,
) -> None:
    """So nhật ký với niêm phong, nêu từng dòng sai. Hold the journal against its seals, and name what is wrong."""
    if archive is not None and not archive.is_dir():
        raise CannotGoOn(f"{archive}: không có thư mục này. / There is no such folder.")
    if alone:
        found = _alone(archive)
    else:
        with opened() as place, bars() as report:
            found = asyncio.run(_verified(place, archive, report))
    for fault in found.faults:
        console.print(_told(fault), soft_wrap=True)
    lost = [digest for digest in expect or () if digest.casefold() not in found.digests]
    for digest in lost:
        console.print(f"không có niêm phong này / there is no such seal: {digest}", soft_wrap=True)
    for line in found.lines:
        console.print(line, soft_wrap=True)
    if found.faults or lost:
        raise typer.Exit(1)


@dataclass(frozen=True)
class _Found:
    """What is wrong, the digests of the seals there are, and what is said at the end."""

    faults: list[SealFault]
    digests: list[str]
    lines: list[str]


def _told(fault: SealFault) -> str:
    row = f" {fault.seq}" if fault.seq is not None else ""
    what = f" ({fault.act}, {fault.subject} {fault.subject_id}, {fault.at})" if fault.subject else ""
    seal = f"; niêm phong / seal {fault.seal}" if fault.seal is not None else ""
    return f"{_WORDS[fault.kind]}:{row}{what}{seal}{f'; {fault.file}' if fault.file else ''}"


async def _verified(place: Place, archive: Path | None, report: Report) -> _Found:
    faults: list[SealFault] = []
    state = SealState(seals=0, last=0, rows=0, digest="", digests=[])
    async with database(place) as db:
        async for found in verify_journal(db, lambda done, of: report("niêm phong / seals", done, of)):
            if isinstance(found, SealState):
                state = found
            else:
                faults.append(found)
    if archive is not None:
        faults += verify_archive(archive, state, report)
    lines = [
        f"{state.seals} niêm phong, {state.rows} dòng; mã cuối: {state.digest}",
        f"{state.seals} seals, {state.rows} rows; keep the last digest elsewhere: {state.digest}",
    ]
    months = ", ".join(named(month.month) for month in state.months)
    if months and archive is not None:
        lines.append(f"đã lưu trữ, đã kiểm tra tệp / archived, files looked at: {months}")
    elif months:
        lines.append(
            f"đã lưu trữ: {months}; thêm --archive THƯ_MỤC để kiểm tra các tệp\n"
            f"archived: {months}; give --archive DIR to have the files looked at"
        )
    return _Found(faults, state.digests, lines)


def _alone(archive: Path | None) -> _Found:
    if archive is None:
        raise CannotGoOn("--alone: thêm --archive THƯ_MỤC. / Give --archive DIR as well.")
    with bars() as report:
        faults, months, chain = verify_folder(archive, report)
    digests = [digest.hex() for digest in chain.values()]
    last = chain[max(chain)].hex() if chain else "-"
    lines = [
        f"{len(months)} tháng, {len(chain)} niêm phong, chỉ theo các tệp; mã cuối: {last}",
        f"{len(months)} months, {len(chain)} seals, by the files alone; the last digest: {last}",
    ]
    return _Found(faults, digests, lines)


@app.command("archive")
def archive(
    before: Annotated[
        str | None, typer.Option(help="Lưu trữ các tháng trước tháng này, ví dụ 2026-01 / months before this one")
    ] = None,
    to: Annotated[Path | None, typer.Option(help="Thư mục / folder; else SAURO_JOURNAL_ARCHIVE")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ xem trước / only say what would be done")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="In JSON / print JSON")] = False,
) -> None:
    """Ghi các tháng cũ của nhật ký ra Parquet, kiểm tra, rồi bỏ khỏi cơ sở dữ liệu.
    Write old months of the journal to Parquet files, hold these against the seals, then drop the months."""
    with opened() as place, bars() as report:
        first, folder, owner = _first_kept(place, before), _folder(place, to), _owner(place)
        work = Archive(folder, first, OPERATOR, version("sauro"), report)
        try:
            months = asyncio.run(archive_months(owner, work, dry_run=dry_run))
        except OSError as error:
            raise _unusable(folder, error) from error
    if months is None:
        raise CannotGoOn("Một tiến trình khác đang lưu trữ nhật ký. / Somebody else is archiving the journal just now.")
    if as_json:
        print(json.dumps([month.model_dump(mode="json", by_alias=True) for month in months], indent=2))
    for month in months:
        where = f"; {month.folder}" if month.folder else ""
        console.print(f"{month.month}: {month.rows} dòng / rows, {_OUTCOMES[month.outcome]}{where}")
        for fault in month.faults:
            console.print(f"  {_told(fault)}")
    if not months:
        console.print(f"Không có tháng nào trước {named(first)}. / There is no month before {named(first)}.")
    if any(month.outcome not in (ArchiveOutcome.archived, ArchiveOutcome.planned) for month in months):
        raise typer.Exit(1)


def _first_kept(place: Place, before: str | None) -> date:
    """The first month that stays, by the real clock: that is the journal's."""
    now = datetime.now(UTC)
    if before is None:
        if not place.settings.journal_months:
            raise SettingsError(
                "SAURO_JOURNAL_MONTHS: chưa đặt, nhật ký được giữ tất cả; nêu --before 2026-01 hoặc đặt số tháng. / "
                "It is not set, the whole journal is kept: give --before 2026-01, or set it."
            )
        return kept_from(now, place.settings.journal_months)
    first = month_of(before)
    if first is None:
        raise CannotGoOn("--before: viết dạng 2026-01 (năm-tháng). / Write it as 2026-01 (year-month).")
    if too_young(first, now):
        raise CannotGoOn(
            f"--before {before}: phải giữ ít nhất 31 ngày, con trỏ của /v1/changes dùng được 30 ngày. / "
            "At least 31 days have to stay: cursors of /v1/changes are good for 30 days."
        )
    return first


def _folder(place: Place, to: Path | None) -> Path:
    folder = to or place.settings.journal_archive
    if folder is None:
        raise SettingsError(
            "SAURO_JOURNAL_ARCHIVE: còn thiếu; nêu --to THƯ_MỤC hoặc đặt thư mục lưu trữ. / "
            "It is missing: give --to DIR, or set the folder of the archive."
        )
    return folder


def _owner(place: Place) -> str:
    if place.owner_url is None:
        raise SettingsError(
            "DATABASE_OWNER_URL: còn thiếu, bỏ tháng khỏi nhật ký cần vai trò sở hữu bảng. / "
            "It is missing: taking months out of the journal needs the role that owns the tables."
        )
    return place.owner_url


def _unusable(folder: Path, error: OSError) -> CannotGoOn:
    return CannotGoOn(
        f"{error.filename or folder}: không ghi được ({error.strerror or error}); tháng chưa ghi xong vẫn còn trong "
        "nhật ký, chạy lại khi đã sửa. / It cannot be written to; the month stays in the journal: do it again when "
        "that is mended."
    )
