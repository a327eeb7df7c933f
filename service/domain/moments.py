"""As of which day, and as known at which moment, is something asked about?"""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from service.domain.calendars import BEGINNING, VIET_NAM, local_day
from service.domain.errors import FieldError, Invalid
from service.domain.paging import Drafted
from service.domain.types import Day

_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?([Zz]|[+-]\d{2}:\d{2})")
_FIRST = datetime.combine(BEGINNING, time(), VIET_NAM)


def _written_as_moment(value: Any) -> Any:
    """Take a moment only with its offset: without one it would be seven hours off for somebody."""
    if isinstance(value, datetime) or (isinstance(value, str) and _MOMENT.fullmatch(value)):
        return value
    raise PydanticCustomError("moment_form", "a moment is written as 2026-06-10T09:00:00Z or with an offset")


def _within_calendar(value: datetime) -> datetime:
    if value < _FIRST or value.year > 2100:
        raise PydanticCustomError("day_absurd", "the year must lie between 1945 and 2100")
    return value


AsOf = Annotated[
    Day,
    Field(description="Tình trạng vào ngày này / standing (and latest figure) as on this day; today if left out"),
]
Moment = Annotated[AwareDatetime, BeforeValidator(_written_as_moment), AfterValidator(_within_calendar)]
"""An instant with its offset, in the years there are."""
KnownAt = Annotated[
    Moment,
    Field(
        description="Như đã biết lúc này, theo nhật ký: ghi, sửa, xác nhận sau đó không tính; tình trạng vào ngày "
        "`asOf`, không nêu thì ngày đó. As known at that moment, from the journal: whatever was recorded, corrected "
        "or verified later is left out; standings are of the day `asOf`, else of that day. `actions` are empty.",
        examples=["2026-06-10T09:00:00Z"],
    ),
]


def judged_day(
    as_of: date | None, known_at: datetime | None, now: datetime, *, revision: Drafted | int | None = None
) -> date:
    """The day on which standings are asked for: the one named, that of the moment, or today.

    Refuses (422) a moment that has not come: nobody knows what will be known. A revision is one state
    already, so it is not asked for together with a moment.
    """
    if known_at is not None and known_at > now:
        raise Invalid(
            "invalid", errors=(FieldError("?knownAt", "moment_in_future", (("now", now.isoformat()),)),)
        )
    if revision is not None and known_at is not None:
        raise Invalid("invalid", errors=(FieldError("?revision", "revision_or_day"),))
    return as_of or local_day(known_at or now)
