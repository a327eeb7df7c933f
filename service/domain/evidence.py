"""What shows that a figure or an update is so: a paper, a link, a file?

Here it is pointed at, not kept: a file is known by its name and by the SHA-256 of its bytes, so that
it can be told later whether it is still the same. Source: domain.md section 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field, StringConstraints

from service.domain.errors import FieldError
from service.domain.types import LINK_FORM, SHA256_FORM, Day, Line, Shape, View, clean_line

MOST = 20
"""Pieces of evidence of one figure or update."""


class EvidenceView(View):
    """A paper by number, date, issuer and signer; or where it can be read; or a file's name.

    sha256: of the bytes behind the link or of the file.
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


class EvidenceWrite(Shape):
    """A paper (number or title), a link, or a file's name with the SHA-256 of what is in it."""

    title: Line | None = None
    number: Line | None = None
    symbol: Line | None = None
    issuer: Line | None = None
    issued_on: Day | None = None
    signer: Line | None = None
    link: Annotated[
        Annotated[str, BeforeValidator(clean_line), StringConstraints(pattern=LINK_FORM, max_length=2000)] | None,
        Field(description="Đường dẫn http(s) / an http(s) address", examples=["https://example.vn/bc-15.pdf"]),
    ] = None
    file: Annotated[Line | None, Field(description="Tên tệp / name of the file")] = None
    sha256: Annotated[
        Annotated[str, StringConstraints(pattern=SHA256_FORM)] | None,
        Field(description="SHA-256 của tệp, 64 chữ số thập lục phân / of the file, in hexadecimal"),
    ] = None


Evidence = Annotated[
    tuple[EvidenceWrite, ...], Field(max_length=MOST, description="Minh chứng / what shows that it is so")
]


def evidence_faults(given: Iterable[EvidenceWrite], on: date) -> Iterator[FieldError]:
    """What points at nothing, or cannot be checked. on: the day of the record; no paper is of a later one."""
    for i, one in enumerate(given):
        at = f"/evidence/{i}"
        if not (one.title or one.number or one.link or one.file):
            yield FieldError(at, "evidence_of_nothing")
        if one.sha256 and not (one.link or one.file):
            yield FieldError(f"{at}/sha256", "evidence_sum_of_nothing")
        if one.file and not one.sha256:
            yield FieldError(f"{at}/sha256", "evidence_sum_missing")
        if one.issued_on is not None and one.issued_on > on:
            yield FieldError(f"{at}/issuedOn", "day_in_future", (("today", on.isoformat()),))
