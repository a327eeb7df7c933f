"""What is a change as the warehouse follows it, and what may be asked of them?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from service.domain.errors import FieldError
from service.domain.exports import TABLES
from service.domain.field_errors import hint
from service.domain.types import Shape, UnitCode, View

MOST_ROWS = 5000
LONGEST_WAIT = 30
"""Seconds."""


class ChangeOperation(StrEnum):
    """What a reader does with a change: put the row in place of the one with its id, or take that away."""

    upsert = "upsert"
    delete = "delete"


CHANGE_LABELS: Mapping[str, tuple[str, str]] = {
    ChangeOperation.upsert: ("Thêm hoặc thay dòng", "Add the row, or replace it"),
    ChangeOperation.delete: ("Bỏ dòng", "Remove the row"),
}


class ChangeView(View):
    """One row that has changed. row: as it stands now, in the columns that its table of `/v1/exports` has, null where
    it is to be removed: gone, or no longer among what the caller may read.

    type: the table. version: of the row; of a removed one the last that was seen. changedAt: when it changed last
    among the changes gone through, on the domain's clock. seq: of the journal's entry, text, a 64-bit number.
    """

    type: str
    id: UUID
    version: int
    operation: ChangeOperation
    changed_at: datetime
    seq: str
    row: dict[str, Any] | None


class ChangesView(View):
    """Changes in the order of commit, each row once. nextCursor: where to go on, always there. more: whether there
    is more at once; else whoever asks again too soon hears nothing."""

    items: list[ChangeView]
    next_cursor: str
    more: bool


class ChangesQuery(Shape):
    """From where on, which changes, and how long to wait for them."""

    cursor: Annotated[
        str | None,
        Field(
            max_length=600,
            description="`nextCursor` trước, hoặc `X-Start-Cursor` của bảng xuất; bỏ trống: bắt đầu từ bây giờ / "
            "`nextCursor` of the answer before, or an export's `X-Start-Cursor`; without one, changes begin now",
        ),
    ] = None
    types: Annotated[
        list[str] | None,
        Field(
            min_length=1,
            max_length=100,
            description="Các bảng của /v1/exports, cách nhau dấu phẩy / tables of /v1/exports, separated by commas",
            examples=["tasks,observations"],
        ),
    ] = None
    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = None
    wait: Annotated[
        int,
        Field(
            ge=0,
            le=LONGEST_WAIT,
            description="Chờ tối đa chừng này giây khi chưa có gì / wait so many seconds while there is nothing",
        ),
    ] = 0
    limit: Annotated[
        int, Field(ge=1, le=MOST_ROWS, description="Số dòng tối đa / rows at most")
    ] = 1000


FOLLOWED = tuple(table for table in TABLES.values() if table.subject is not None)
"""Tables whose rows have entries of their own in the journal."""


def wanted(types: Iterable[str] | None) -> list[str]:
    """Subjects of the journal that a filter stands for."""
    names = None if types is None else frozenset(types)
    return [table.subject for table in FOLLOWED if table.subject and (names is None or table.name in names)]


def filter_faults(query: ChangesQuery) -> list[FieldError]:
    """Complain of types that there are none of: whoever waits for them would wait for ever."""
    names = [table.name for table in FOLLOWED]
    return [_not_followed(given, names) for given in query.types or () if given not in names]


def _not_followed(given: str, names: list[str]) -> FieldError:
    other = TABLES.get(given)
    if other is not None:
        # Events are numbered in the order of commit themselves.
        follows = ", ".join(other.follows) or "GET /v1/events?sort=number"
        return FieldError("?types", "changes_type_follows", (("given", given), ("hint", follows)))
    return FieldError("?types", "unknown_name", (("given", given[:80]), ("hint", hint(given, names))))
