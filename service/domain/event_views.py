"""How are events looked at: in the feed, in the stream, in a webhook's body?"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from service.domain.agencies import AgencyRef
from service.domain.errors import FieldError
from service.domain.event_types import EVENT_TYPES, matching
from service.domain.moments import Moment
from service.domain.paging import ItemQuery, PageQuery
from service.domain.progress_updates import ProgressUpdateView
from service.domain.types import EVENT_ID_FORM, EVENT_NUMBER_FORM, Shape, UnitCode, UnitRef, View

TICKET_SECONDS = 60
LARGEST_BODY = 20_000
"""Bytes that a webhook's body stays below: what receivers of Standard Webhooks are told to expect."""
LINKS: Mapping[str, str] = {
    "deliverable": "/v1/deliverables/",
    "extension_request": "/v1/extension-requests/",
    "import": "/v1/imports/",
    "indicator": "/v1/indicators/",
    "obligation": "/v1/obligations/",
    "observation": "/v1/observations/",
    "obstacle": "/v1/obstacles/",
    "plan": "/v1/plans/",
    "report": "/v1/reports/",
    "report_request": "/v1/report-requests/",
    "target_assignment": "/v1/target-assignments/",
    "task": "/v1/tasks/",
    "unit_change": "/v1/unit-changes/",
    "webhook": "/v1/webhooks/",
}
"""Where each kind of subject is read."""

EventId = Annotated[str, StringConstraints(pattern=EVENT_ID_FORM)]
EventNumber = Annotated[str, StringConstraints(pattern=EVENT_NUMBER_FORM)]


class EventSubject(View):
    """What an event is about. link: where it is read, as a path of this service; null where it has no page."""

    kind: str
    id: UUID
    name: str | None
    link: str | None


class EventActor(View):
    """What kind of hand it was: user, client, clock, operator. Who, is told by the journal to whoever may read it."""

    kind: str


class EventView(View):
    """One event. number: text, a 64-bit number that rises in the order of commit: the cursor for whoever catches up.

    timestamp: when it happened, on the domain's clock. changed: fields of the subject that the change altered.
    sequence: counts the events of the subject from 1; previousId: of the one before. agencies: who leads, or whose
    affair it is. standing: where the subject stood then. detail: facts of a crossing (`dueOn`, `offsetDays`, …),
    and the row that caused it (`progressUpdate`).
    """

    id: str
    number: str
    type: str
    timestamp: datetime
    unit: UnitRef
    subject: EventSubject
    plan: UUID | None
    agencies: list[AgencyRef]
    standing: str | None
    changed: list[str]
    sequence: int
    previous_id: str | None
    actor: EventActor
    detail: dict[str, Any] | None


class EventData(EventView):
    """`data` of a webhook's body: the event, and in `object` the subject as its owner may read it now, by the
    View of its page (of reports and imports, of their list); null where it has none. progressUpdate: the
    update that caused it, if one did.

    cut: what was left out (null) to keep the body below 20 kB; it is to be read at `subject.link`.
    """

    object: dict[str, Any] | None
    progress_update: ProgressUpdateView | None
    cut: list[str]


class EventTypeView(View):
    """One type: its sentence in the caller's language, what it is about, the JSON Schema and an example of a body.

    What a schema refers to (`#/$defs/…`) stands once, beside the types.
    """

    type: str
    sentence: str
    subject: str
    schema_: Annotated[dict[str, Any], Field(alias="schema")]
    example: dict[str, Any]


class EventTypesView(View):
    """Every type there is, and what their schemas refer to."""

    items: list[EventTypeView]
    definitions: Annotated[dict[str, Any], Field(alias="$defs")]


class TicketView(View):
    """A ticket for `GET /v1/events/stream?ticket=…`: one use, and so many seconds."""

    ticket: str
    expires_in: int


class EventSort(StrEnum):
    """`-number`: the newest first. `number`: from the oldest on, for catching up."""

    newest = "-number"
    oldest = "number"


class EventFilter(Shape):
    """Which events are wanted."""

    types: Annotated[
        str | None,
        Field(
            max_length=1000,
            description="Loại sự kiện, cách nhau dấu phẩy, nhận `*` / types, separated by commas, `*` allowed",
            examples=["task.*,plan.published"],
        ),
    ] = None
    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = None
    agency: Annotated[UUID | None, Field(description="Cơ quan liên quan / an agency whose affair it is")] = None
    plan: Annotated[UUID | None, Field(description="Kế hoạch / the plan")] = None
    subject: Annotated[UUID | None, Field(description="Mục / the thing it is about, by its id")] = None


class EventQuery(PageQuery, EventFilter):
    """Filters of the feed."""

    after: Annotated[
        EventNumber | None,
        Field(description="Chỉ sau sự kiện số này / only what comes after the event of this `number`"),
    ] = None
    since: Annotated[Moment | None, Field(description="Từ thời điểm này / from this moment on")] = None
    sort: EventSort = EventSort.newest


class EventItemQuery(ItemQuery):
    """What may be asked of one event."""


class StreamQuery(EventFilter):
    """Which events are streamed. lastEventId: as the header `Last-Event-ID`, for clients that cannot send one."""

    ticket: Annotated[
        str | None, Field(max_length=100, description="Vé dùng một lần / a ticket from `POST /v1/events/tickets`")
    ] = None
    last_event_id: Annotated[
        EventNumber | None, Field(description="Số của sự kiện cuối đã nhận / `number` of the last event received")
    ] = None
    seconds: Annotated[
        int | None,
        Field(
            ge=0,
            le=3600,
            description="Đóng sau chừng này giây; 0: chỉ những gì đã có / end after so long; 0: only what is there",
        ),
    ] = None


class ListenQuery(EventFilter):
    """Which events a subscription hears of."""

    after_number: Annotated[
        EventNumber | None,
        Field(
            description="Số (`number`) của sự kiện cuối đã nhận, để nghe tiếp từ đó"
            " / `number` of the last event received: it goes on there"
        ),
    ] = None


def wanted_types(types: str | None) -> list[str] | None:
    """The types that a filter stands for; None: all of them."""
    return None if types is None else matching(part.strip() for part in types.split(","))


def filter_faults(query: EventFilter) -> list[FieldError]:
    """Complain of types that fit nothing: an empty feed would read as "nothing happened"."""
    if query.types is None:
        return []
    given = [part.strip() for part in query.types.split(",")]
    return [_unknown(part) for part in given if not matching([part])]


def _unknown(given: str, known: Iterable[str] = tuple(EVENT_TYPES)) -> FieldError:
    near = difflib.get_close_matches(given, known, n=1) or sorted({each.group + ".*" for each in EVENT_TYPES.values()})
    return FieldError("?types", "unknown_name", (("given", given[:80]), ("hint", ", ".join(near))))
