"""How is a list asked for, and what does one page of it look like?"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, Field

from service.domain.types import Shape, View

Item = TypeVar("Item")


class Count(StrEnum):
    """Whether the page says how many items the whole list has (`exact` reads them all)."""

    none = "none"
    exact = "exact"


Fields = Annotated[
    str | None,
    Field(
        default=None,
        max_length=1000,
        description="Chỉ lấy các trường này, cách nhau dấu phẩy. Only these fields, separated by commas.",
        examples=["id"],
    ),
]
Include = Annotated[
    str | None,
    Field(
        default=None,
        max_length=500,
        description="Thêm quan hệ, sâu tối đa hai cấp. Add relations, at most two levels deep.",
    ),
]


class ItemQuery(Shape):
    """What may be asked of a single item."""

    fields: Fields = None
    include: Include = None


class Drafted(StrEnum):
    """The one revision of a published plan that may change: that of its open amendment."""

    draft = "draft"


DraftRevision = Annotated[
    Drafted,
    Field(description="`draft`: theo bản điều chỉnh đang soạn. `draft`: as in the open amendment."),
]


class RevisionQuery(Shape):
    """Which revision a write is for: an item of a published plan changes only in its amendment."""

    revision: DraftRevision | None = None


class DraftItemQuery(ItemQuery):
    """What may be asked of a single part of a plan."""

    revision: DraftRevision | None = None


class PageQuery(ItemQuery):
    """What every list takes; each noun adds its filters."""

    limit: Annotated[int, Field(ge=1, le=200, description="Số dòng mỗi trang. Items per page.")] = 50
    cursor: Annotated[
        str | None,
        Field(max_length=600, description="`nextCursor` của trang trước. `nextCursor` of the page before."),
    ] = None
    count: Annotated[Count, Field(description="`exact`: kèm tổng số. `exact`: with the total.")] = Count.none


def goes_on(query: BaseModel) -> bool:
    """Whether it begins where another ended: so nobody asks twice, and keeping it would be of no use."""
    return any(getattr(query, name, None) is not None for name in ("cursor", "after"))


class Page(View, Generic[Item]):
    """One page. `nextCursor` is null on the last; `count` only when asked for."""

    items: list[Item]
    next_cursor: str | None
    count: int | None
