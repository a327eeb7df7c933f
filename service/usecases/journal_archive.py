"""How do months of the journal go into an archive?

A month is written to a folder under another name, forced to the disk, read back and held against the seals, and only
then gets its name; only then it leaves the database. Whatever is broken off leaves either the month where it was, with
a draft that the next run clears away, or a whole folder beside it, which the next run looks over and goes on with.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from service.db.journal_archive import Archivist, Contents, archivist
from service.documents.late import late
from service.domain.journal_archive import (
    MANIFEST,
    SEALS,
    ArchiveOutcome,
    Manifest,
    MonthView,
    entries_of,
    folder_of,
    named,
)
from service.domain.sealed_entries import entry_fault
from service.domain.seals import SealFault, SealFaultKind
from service.usecases.archived_files import Report, checked, manifest_in, sha256_of

ACT = "journal.archive"
_DONE = (ArchiveOutcome.archived, ArchiveOutcome.planned)


@dataclass(frozen=True)
class Archive:
    """Where months go, and who says so. before: months from this one on stay. actor: an id. service: the version that
    writes. report: hears of what is being done (written, checked), of which month, how far, of how much; what it
    raises breaks the work off."""

    folder: Path
    before: date
    actor: str
    service: str
    report: Report = lambda step, done, of: None


async def archive_months(
    owner_url: str, archive: Archive, *, dry_run: bool = False
) -> list[MonthView] | None:
    """Archive what is old enough, the oldest first, until one cannot go; None while somebody else is at it."""
    async with archivist(owner_url) as keeper:
        if keeper is None:
            return None
        told = []
        for month in await keeper.months(archive.before):
            told.append(await _archived(keeper, archive, month, dry_run))
            if told[-1].outcome not in _DONE:
                break
        return told


async def _archived(keeper: Archivist, archive: Archive, month: date, dry_run: bool) -> MonthView:
    contents = await keeper.contents(month)
    place = archive.folder / folder_of(month)
    if contents.unsealed or contents.unraised:
        waits = ArchiveOutcome.unsealed if contents.unsealed else ArchiveOutcome.unraised
        return _told(month, waits, contents)
    if dry_run:
        return _told(month, ArchiveOutcome.planned, contents, place)
    files: Mapping[str, str] = {}
    if contents.rows:
        there = place.exists()
        faults = await (_looked_over if there else _written)(keeper, archive, month, contents)
        if faults:
            kind = ArchiveOutcome.other_file if there else ArchiveOutcome.unlike_its_seals
            return _told(month, kind, contents, place, faults=faults)
        files = manifest_in(place).files
    gone = await keeper.drop(month, contents, str(place.resolve()), files, (archive.actor, ACT))
    return _told(month, ArchiveOutcome.archived if gone else ArchiveOutcome.changed, contents, place, files)


def _told(
    month: date,
    outcome: ArchiveOutcome,
    contents: Contents,
    place: Path | None = None,
    files: Mapping[str, str] | None = None,
    faults: list[SealFault] | None = None,
) -> MonthView:
    return MonthView(
        month=named(month),
        outcome=outcome,
        rows=contents.rows,
        folder=str(place) if place is not None and contents.rows else None,
        sha256=(files or {}).get(entries_of(month)),
        faults=faults or [],
    )


async def _looked_over(
    keeper: Archivist, archive: Archive, month: date, contents: Contents
) -> list[SealFault]:
    """What was written by a run that was broken off before the month was gone, or by somebody else."""
    place = archive.folder / folder_of(month)
    anchors = await keeper.seals(month)
    return checked(place, month, contents.rows, None, archive.report, anchors=anchors, spans=contents.spans)


async def _written(keeper: Archivist, archive: Archive, month: date, contents: Contents) -> list[SealFault]:
    """Write the month's folder; nothing of it is there where anything is wrong with it."""
    draft = archive.folder / f".{folder_of(month)}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700, parents=True)
    anchors = await keeper.seals(month)
    sealed = await _pour(keeper, archive, month, draft, anchors, contents)
    if sealed < contents.rows:
        shutil.rmtree(draft)
        return [entry_fault(SealFaultKind.added, None, entry, None) for entry in await keeper.strays(month)]
    manifest = _described(archive, month, draft, anchors, contents)
    _keep(draft / MANIFEST, manifest.model_dump_json(by_alias=True, indent=2).encode() + b"\n")
    _synced(draft)
    faults = checked(draft, month, contents.rows, None, archive.report, anchors=anchors, spans=contents.spans)
    if faults:
        shutil.rmtree(draft)
        return faults
    # Fails where a folder of this name has come meanwhile: nothing is ever written over.
    draft.rename(archive.folder / folder_of(month))
    _synced(archive.folder)
    return []


async def _pour(
    keeper: Archivist,
    archive: Archive,
    month: date,
    draft: Path,
    anchors: Mapping[int, str],
    contents: Contents,
) -> int:
    """Write entries and seals, a few at a time; how many entries stand in seals."""
    sealed = 0
    with late("journal_file").Writer(draft / entries_of(month), draft / SEALS) as writer:
        for number in anchors:
            seal = await keeper.seal(number, contents.spans)
            if not any(seal.here):
                continue
            async for entries in keeper.entries(month, seal):
                writer.entries(entries)
                sealed += len(entries)
                archive.report(f"{named(month)}: ghi / writing", min(sealed, contents.rows), contents.rows)
            writer.seal(seal)
    return sealed


def _described(
    archive: Archive, month: date, draft: Path, anchors: Mapping[int, str], contents: Contents
) -> Manifest:
    seals = list(anchors)
    return Manifest.model_validate(
        {
            "service": archive.service,
            "month": named(month),
            "rows": contents.rows,
            "first_at": contents.first_at,
            "last_at": contents.last_at,
            "last_moment": contents.last_moment,
            "first_seq": str(contents.spans.ranges[0][0]),
            "last_seq": str(contents.spans.ranges[-1][1]),
            "first_txid": str(contents.first_txid),
            "last_txid": str(contents.last_txid),
            "first_seal": str(seals[0]),
            "last_seal": str(seals[-1]),
            "last_digest": anchors[seals[-1]],
            "files": {name: sha256_of(draft / name) for name in (entries_of(month), SEALS)},
        }
    )


def _keep(file: Path, content: bytes) -> None:
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def _synced(folder: Path) -> None:
    """Have the names in a folder on the disk as well."""
    held = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(held)
    finally:
        os.close(held)
