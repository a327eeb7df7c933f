"""What shows that a figure, an update or a report is so: a paper, a link, a file?

A piece of evidence stands beside what it shows and is frozen with it. It points at a paper, at an address,
or at an item that is kept here, a file or a link by its id. An item is uploaded first and attached then;
whoever sees one thing it is attached to sees the item, and nobody else but who uploaded it. A file is
stored once by the SHA-256 of its bytes, whoever sends it. Source: domain.md section 1; issue 5, item 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import IO, Annotated
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.errors import FieldError
from service.domain.paging import PageQuery
from service.domain.types import (
    LINK_FORM,
    SHA256_FORM,
    Actions,
    Day,
    Line,
    Ref,
    Shape,
    UnitCode,
    UnitRef,
    View,
    clean_line,
)

MOST = 20
"""Pieces of evidence of one figure, update or report."""
MOST_OF_PRODUCT = 100
"""Pieces of one product: a periodic report gathers those of every time it was handed in."""
LARGEST_FILE = 50 * 1024 * 1024
"""Bytes."""
MOST_LOOSE = 200
"""Items of one person that may lie here attached to nothing."""
DAYS_LOOSE = 7
"""So long an item is kept that is attached to nothing, from when it was uploaded or came off."""
PDF = "application/pdf"


class EvidenceKind(StrEnum):
    """file: its bytes are kept here. link: an address elsewhere."""

    file = "file"
    link = "link"


class EvidenceSubject(StrEnum):
    """What an item can be attached to."""

    observation = "observation"
    progress_update = "progress_update"
    deliverable = "deliverable"
    report = "report"
    obstacle = "obstacle"


EVIDENCE_LABELS = (
    (
        "evidenceKind",
        {
            EvidenceKind.file: ("Tệp lưu tại đây", "File kept here"),
            EvidenceKind.link: ("Đường dẫn", "Link"),
        },
    ),
    (
        "evidenceSubject",
        {
            EvidenceSubject.observation: ("Số liệu", "Figure"),
            EvidenceSubject.progress_update: ("Cập nhật tiến độ", "Progress update"),
            EvidenceSubject.deliverable: ("Sản phẩm", "Product"),
            EvidenceSubject.report: ("Báo cáo", "Report"),
            EvidenceSubject.obstacle: ("Khó khăn, kiến nghị", "Obstacle or proposal"),
        },
    ),
)
"""Vocabulary name -> code -> labels."""


class EvidenceView(View):
    """A piece: a paper by number, date, issuer and signer; where it can be read; a file by its name.

    sha256: of the bytes behind the link or of the file. evidence: the item it is kept as
    (`/v1/evidence/{id}`), absent or null for what is only pointed at; file, sha256 and link are the item's.
    """

    title: str | None
    number: str | None
    symbol: str | None
    issuer: str | None
    issued_on: date | None
    signer: str | None
    link: str | None
    file: str | None
    sha256: str | None
    evidence: UUID | None = None


Link = Annotated[str, BeforeValidator(clean_line), StringConstraints(pattern=LINK_FORM, max_length=2000)]


class EvidenceWrite(Shape):
    """A paper (number or title), a link, a file's name with the SHA-256 of what is in it, or an item kept here."""

    title: Line | None = None
    number: Line | None = None
    symbol: Line | None = None
    issuer: Line | None = None
    issued_on: Day | None = None
    signer: Line | None = None
    link: Annotated[
        Link | None,
        Field(description="Đường dẫn http(s) / an http(s) address", examples=["https://example.vn/bc-15.pdf"]),
    ] = None
    file: Annotated[Line | None, Field(description="Tên tệp / name of the file")] = None
    sha256: Annotated[
        Annotated[str, StringConstraints(pattern=SHA256_FORM)] | None,
        Field(description="SHA-256 của tệp, 64 chữ số thập lục phân / of the file, in hexadecimal"),
    ] = None
    evidence: Annotated[
        UUID | None,
        Field(description="Minh chứng đã tải lên; tên tệp, mã SHA-256, đường dẫn lấy theo đó. An item of "
              "`/v1/evidence`; file, sha256 and link are taken from it."),
    ] = None  # fmt: skip


Evidence = Annotated[
    tuple[EvidenceWrite, ...], Field(max_length=MOST, description="Minh chứng / what shows that it is so")
]


class EvidenceUseView(View):
    """A thing that an item is attached to, and that the caller sees."""

    subject: EvidenceSubject
    id: UUID


class EvidenceItemView(View):
    """A file or a link that was uploaded to be attached.

    file: the name it came under, a label and never a path; mediaType: by its content, not by what was said
    of it. attachedTo: only what the caller sees. An item that is attached to nothing goes after some days.
    """

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    kind: EvidenceKind
    title: str | None
    link: str | None
    file: str | None
    media_type: str | None
    size: int | None
    sha256: str | None
    uploaded_by: Ref
    attached_to: list[EvidenceUseView]
    actions: Actions


class EvidenceLink(Shape):
    """A link to be kept as an item of its own, so that several things may name it."""

    link: Annotated[Link, Field(description="Đường dẫn http(s) / an http(s) address")]
    title: Line | None = None


class EvidenceCreate(Shape):
    """Whose item it is: the unit that the caller works at."""

    unit: Annotated[
        UnitCode, Field(description="Mã đơn vị của người tải lên / the uploader's unit", examples=["31567"])
    ]


class EvidenceQuery(PageQuery):
    """Filters of the list of one's own uploads, the newest first."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    kind: Annotated[list[EvidenceKind] | None, Field(max_length=2)] = None
    attached: Annotated[
        bool | None, Field(description="Đã gắn vào đâu chưa / whether it is attached to anything the caller sees")
    ] = None


@dataclass(frozen=True, slots=True)
class LargeUpload:
    """A file as it came, on disk beyond the first mebibyte. name: a label for people; it never touches a path."""

    name: str
    file: IO[bytes]
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is by its content. name: as it came, with an ending that fits where it had none."""

    media_type: str
    name: str


class KeptItem(View):
    """What attaching needs to know of an item that the caller sees."""

    id: UUID
    kind: EvidenceKind
    title: str | None
    link: str | None
    file: str | None
    media_type: str | None
    sha256: str | None


class ItemRecord(View):
    """What taking an item back needs to know."""

    id: UUID
    unit_key: int
    uploaded_by: UUID
    attached: bool


class StoredFile(View):
    """What a download needs to know; nothing of a link."""

    file: str | None
    media_type: str | None
    size: int | None


class EvidenceSite(View):
    """The unit an item is uploaded at. loose: how many items of the caller's are attached to nothing."""

    key: int
    loose: int


LOOSE, ATTACHED = "loose", "attached"
MACHINE = machine("evidence", {"delete": Act(Permission.evidence_add, frozenset({LOOSE}), for_agency=True)})
"""Whoever uploaded an item may take it back while it is attached to nothing."""


def evidence_faults(given: Iterable[EvidenceWrite], on: date) -> Iterator[FieldError]:
    """What points at nothing, or cannot be checked. on: the day of the record; no paper is of a later one."""
    for i, one in enumerate(given):
        at = f"/evidence/{i}"
        if not (one.title or one.number or one.link or one.file or one.evidence):
            yield FieldError(at, "evidence_of_nothing")
        if one.sha256 and not (one.link or one.file):
            yield FieldError(f"{at}/sha256", "evidence_sum_of_nothing")
        if one.file and not one.sha256:
            yield FieldError(f"{at}/sha256", "evidence_sum_missing")
        if one.issued_on is not None and one.issued_on > on:
            yield FieldError(f"{at}/issuedOn", "day_in_future", (("today", on.isoformat()),))


def named_items(given: Iterable[EvidenceWrite]) -> list[UUID]:
    """The items that pieces name, each once."""
    return list(dict.fromkeys(one.evidence for one in given if one.evidence is not None))


def completed(one: EvidenceWrite, kept: KeptItem) -> EvidenceWrite:
    """A piece with what its item says: name and sum of the file, or the address."""
    of_item = {"link": kept.link, "file": kept.file, "sha256": kept.sha256, "title": one.title or kept.title}
    return one.model_copy(update=of_item)


def item_faults(given: Iterable[EvidenceWrite], kept: Mapping[UUID, KeptItem]) -> Iterator[FieldError]:
    """Items that the caller does not see, and what a piece says otherwise than its item. kept: by id."""
    for i, one in enumerate(given):
        if one.evidence is None:
            continue
        item = kept.get(one.evidence)
        if item is None:
            yield FieldError(f"/evidence/{i}/evidence", "unknown_evidence")
            continue
        for name in ("link", "file", "sha256"):
            said = getattr(one, name)
            if said is not None and said != getattr(item, name):
                yield FieldError(f"/evidence/{i}/{name}", "evidence_differs")
