"""Are the files of archived months what was sealed, by what the database remembers or by themselves alone?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from service.documents.late import late
from service.domain.journal_archive import MANIFEST, SEALS, Manifest, entries_of, folder_of, month_of, named
from service.domain.sealed_entries import Comparison, Spans, file_fault
from service.domain.seals import ArchivedMonth, SealFault, SealFaultKind, SealState

Report = Callable[[str, int, int], None]
Item = TypeVar("Item")
_HIDDEN_NAMED = 20


def sha256_of(file: Path) -> str:
    with file.open("rb") as content:
        return file_digest(content, "sha256").hexdigest()


def manifest_in(place: Path) -> Manifest:
    return Manifest.model_validate_json((place / MANIFEST).read_bytes())


class _Unreadable(Exception):
    """A file that is none of ours, or broken; its name."""


def _readable(name: str, items: Iterator[Item]) -> Iterator[Item]:
    try:
        yield from items
    except late("journal_file").Unreadable as error:
        raise _Unreadable(name) from error


def checked(
    place: Path,
    month: date,
    rows: int | None,
    files: Mapping[str, str] | None,
    report: Report,
    *,
    anchors: Mapping[int, str] | None = None,
    spans: Spans | None = None,
    chain: dict[int, bytes] | None = None,
) -> list[SealFault]:
    """Everything that is wrong with a month's folder. rows, files: as the database remembers them, else as the manifest
    says."""
    names = [f"{folder_of(month)}/{name}" for name in (entries_of(month), SEALS)]
    paths = [place / entries_of(month), place / SEALS]
    missing = [name for name, path in zip(names, paths, strict=True) if not path.is_file()]
    try:
        if rows is None or files is None:
            said = manifest_in(place)
            rows, files = said.rows if rows is None else rows, said.files if files is None else files
    except FileNotFoundError:
        missing.append(f"{folder_of(month)}/{MANIFEST}")
    except ValidationError:
        return [file_fault(SealFaultKind.file_unreadable, f"{folder_of(month)}/{MANIFEST}")]
    if missing or rows is None or files is None:
        return [file_fault(SealFaultKind.file_missing, name) for name in missing]
    held = Comparison(names[0], anchors, spans, {} if chain is None else chain)
    reader = late("journal_file")
    try:
        entries = _readable(names[0], reader.entries_in(paths[0]))
        for seal in _readable(names[1], reader.seals_in(paths[1])):
            held.entries(islice(entries, held.seal(seal)))
            report(f"{named(month)}: kiểm tra / checking", min(held.rows, rows), rows)
        held.entries(entries)
        faults = [*held.end(rows), *islice(held.hidden(reader.seals_in(paths[1])), _HIDDEN_NAMED)]
    except _Unreadable as error:
        return [*held.faults, file_fault(SealFaultKind.file_unreadable, str(error))]
    altered = [
        name for name, path in zip(names, paths, strict=True) if files.get(path.name) != sha256_of(path)
    ]
    return faults + [file_fault(SealFaultKind.file_altered, name) for name in altered]


def verify_archive(folder: Path, state: SealState, report: Report) -> list[SealFault]:
    """Hold the files of every month that the database has archived against what it remembers and its seals."""
    anchors = dict(zip(state.numbers, state.digests, strict=True))
    faults: list[SealFault] = []
    for month in state.months:
        if month.rows:
            faults += _of_month(folder, month, anchors, report)
    return faults


def _of_month(
    folder: Path, month: ArchivedMonth, anchors: Mapping[int, str], report: Report
) -> list[SealFault]:
    place, spans = folder / folder_of(month.month), Spans(tuple(month.spans))
    return checked(place, month.month, month.rows, month.files, report, anchors=anchors, spans=spans)


def verify_folder(folder: Path, report: Report) -> tuple[list[SealFault], list[date], dict[int, bytes]]:
    """Hold every month in a folder against the seals that lie beside it, and these against each other: no database is
    asked. Faults, months, and the digests of all seals by their number."""
    months = sorted(
        month for month in map(month_of, (p.name for p in folder.iterdir() if p.is_dir())) if month
    )
    faults: list[SealFault] = []
    chain: dict[int, bytes] = {}
    for month in months:
        faults += checked(folder / folder_of(month), month, None, None, report, chain=chain)
    return faults, months, chain
