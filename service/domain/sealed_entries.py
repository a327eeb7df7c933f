"""Are entries of the journal, read from a file, those that were sealed?

A seal's digest is over the digests of its rows, and a row's over its columns printed in one way; both can be worked
out of files alone. With the digests of the database's own seals at hand, files that were made anew are found as well.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from service.domain.export_columns import Column, big, code, moment, uuid, whole
from service.domain.export_columns import json as json_text
from service.domain.seals import SealFault, SealFaultKind

ROW_BYTES = 32
"""Of a digest."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FAR = 10**17
"""Microseconds: in the year 5138."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

COLUMNS: tuple[Column, ...] = (
    big("seq", "Số thứ tự", "Number"),
    big("txid", "Giao dịch", "Transaction"),
    moment("at", "Lúc ghi, đồng hồ thật", "When it was written, on the real clock"),
    uuid("actor", "Ai làm", "Who did it"),
    code("act", "Việc", "Act"),
    whole("unit_key", "Khóa của đơn vị", "Key of the unit", null=True),
    code("subject", "Loại mục", "Noun"),
    uuid("subject_id", "Mục", "The thing"),
    code("op", "Thao tác", "What happened to the row"),
    json_text("before", "Dòng trước đó", "The row before", null=True),
    json_text("after", "Dòng sau đó", "The row after", null=True),
    moment(
        "known_at",
        "Lúc ấy theo đồng hồ nghiệp vụ, nếu khác",
        "The domain's clock, where that is another",
        null=True,
    ),
)


class Entry(NamedTuple):
    """An entry of the journal, as it stands in a file. at, known_at: microseconds since 1970. before, after: as
    jsonb prints them."""

    seq: int
    txid: int
    at: int
    actor: str
    act: str
    unit_key: int | None
    subject: str
    subject_id: str
    op: str
    before: str | None
    after: str | None
    known_at: int | None


class Seal(NamedTuple):
    """A seal as it stands in a file. here: which of its rows belong to the month."""

    id: int
    sealed_at: datetime
    txid: int
    seq: int
    floor: int
    seqs: list[int]
    here: list[bool]
    digests: bytes
    previous: bytes
    digest: bytes


@dataclass(frozen=True)
class Spans:
    """Numbers, as ranges (first, last) in order."""

    ranges: tuple[tuple[int, int], ...]

    @property
    def size(self) -> int:
        return sum(last - first + 1 for first, last in self.ranges)

    def __contains__(self, number: int) -> bool:
        place = bisect_right(self.ranges, (number, 2**63)) - 1
        return place >= 0 and number <= self.ranges[place][1]


def digest_of(entry: Entry) -> bytes:
    """SHA-256 of an entry, worked out as the database does (`journal_digest`): a jsonb array of its columns."""
    parts = (
        str(entry.seq),
        f'"{entry.txid}"',
        str(entry.at),
        f'"{entry.actor}"',
        _quoted(entry.act),
        "null" if entry.unit_key is None else str(entry.unit_key),
        _quoted(entry.subject),
        f'"{entry.subject_id}"',
        _quoted(entry.op),
        "null" if entry.before is None else entry.before,
        "null" if entry.after is None else entry.after,
        "null" if entry.known_at is None else str(entry.known_at),
    )
    return sha256(f"[{', '.join(parts)}]".encode()).digest()


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def digest_of_seal(seal: Seal) -> bytes:
    """Over the seal before, its own number and its rows' digests."""
    return sha256(seal.previous + seal.id.to_bytes(8, "big") + seal.digests).digest()


@dataclass
class Comparison:
    """Entries of a file held against seals, in order. Where both go in step nothing is kept; a row that is missing on
    one side waits there until it comes on the other, or never does.

    file: its name, for the faults. anchors: number -> digest of the seals that the database has, None without one.
    spans: numbers of the month's entries, if the database remembers them. chain: number -> digest of the seals met,
    here and in months before.
    """

    file: str
    anchors: Mapping[int, str] | None = None
    spans: Spans | None = None
    chain: dict[int, bytes] = field(default_factory=dict)
    faults: list[SealFault] = field(default_factory=list)
    rows: int = 0
    last: int = 0
    _expected: int = 0
    _due: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    _come: dict[int, Entry] = field(default_factory=dict)

    def seal(self, seal: Seal) -> int:
        """Expect the rows of a seal that belong to the month; how many."""
        chained = self.chain.get(seal.id - 1, seal.previous) == seal.previous
        sound = chained and self.chain.setdefault(seal.id, seal.digest) == seal.digest == digest_of_seal(seal)
        if not sound or (self.anchors is not None and self.anchors.get(seal.id) != seal.digest.hex()):
            self._wrong(SealFaultKind.seal_altered, seal.id, None)
        self.last = seal.id
        rows = 0
        for place, (seq, here) in enumerate(zip(seal.seqs, seal.here, strict=True)):
            if here if self.spans is None else seq in self.spans:
                self._due[seq] = seal.id, seal.digests[place * ROW_BYTES : (place + 1) * ROW_BYTES]
                rows += 1
        self._expected += rows
        return rows

    def entries(self, entries: Iterable[Entry]) -> None:
        """Take entries of the file."""
        for entry in entries:
            self.rows += 1
            due = self._due.pop(entry.seq, None)
            if due is not None:
                self._held_against(entry, *due)
            elif entry.seq in self._come:
                self._wrong(SealFaultKind.added, self.last, entry)
            else:
                self._come[entry.seq] = entry
        for seq in [seq for seq in self._come if seq in self._due] if self._come else ():
            self._held_against(self._come.pop(seq), *self._due.pop(seq))

    def end(self, rows: int) -> list[SealFault]:
        """Everything has come; rows: as many as there were when it was archived."""
        for entry in self._come.values():
            self._wrong(SealFaultKind.added, self.last, entry)
        for seq, (seal, _) in self._due.items():
            self.faults.append(_of_seal(SealFaultKind.removed, seal, seq, self.file))
        if self._expected != rows:
            self._wrong(SealFaultKind.seal_missing, self.last, None)
        return self.faults

    def hidden(self, seals: Iterable[Seal]) -> Iterator[SealFault]:
        """Rows that the database takes for archived, and that stand in no seal of the month: taken away elsewhere. The
        seals are gone through once more, and only where the numbers do not add up."""
        if self.spans is None or self.spans.size == self._expected:
            return
        met = {seq for seal in seals for seq in seal.seqs if seq in self.spans}
        for first, last in self.spans.ranges:
            for seq in range(first, last + 1):
                if seq not in met:
                    yield _of_seal(SealFaultKind.removed, None, seq, self.file)

    def _held_against(self, entry: Entry, seal: int, digest: bytes) -> None:
        if digest_of(entry) != digest:
            self._wrong(SealFaultKind.altered, seal, entry)

    def _wrong(self, kind: SealFaultKind, seal: int, entry: Entry | None) -> None:
        found = (
            _of_seal(kind, seal, None, self.file)
            if entry is None
            else entry_fault(kind, seal, entry, self.file)
        )
        self.faults.append(found)


def file_fault(kind: SealFaultKind, file: str) -> SealFault:
    """A file that is missing, cannot be read, or has other bytes."""
    return _of_seal(kind, None, None, file)


def _of_seal(kind: SealFaultKind, seal: int | None, seq: int | None, file: str) -> SealFault:
    return SealFault(
        kind=kind, seal=seal, seq=seq, subject=None, subject_id=None, act=None, at=None, file=file
    )


def entry_fault(kind: SealFaultKind, seal: int | None, entry: Entry, file: str | None) -> SealFault:
    """A row, and what stands in it. An altered one may name nothing that there can be."""
    whole = _UUID.fullmatch(entry.subject_id) is not None
    at = _EPOCH + timedelta(microseconds=entry.at) if abs(entry.at) < _FAR else None
    return SealFault(
        kind=kind, seal=seal, seq=entry.seq, subject=entry.subject, act=entry.act, at=at, file=file,
        subject_id=UUID(entry.subject_id) if whole else None,
    )  # fmt: skip
