"""What can be listened to over GraphQL?

Events, from the same source as the stream of REST: `listening` tells of them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import strawberry
from pydantic import BaseModel
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from service.domain.event_views import EventView, ListenQuery

NAME = "eventAdded"

_KINDS: dict[str, Any] = {
    "unit": str | None,
    "types": list[str] | None,
    "agency": strawberry.ID | None,
    "plan": strawberry.ID | None,
    "subject": strawberry.ID | None,
    "afterNumber": str | None,
}
"""The arguments, which are those of ListenQuery."""


def subscription_type(type_of: Callable[[type[BaseModel]], Any]) -> type:
    """The root type of subscriptions. type_of: the type that is read, of a View."""
    event = type_of(EventView)
    field = StrawberryField(
        python_name="event_added",
        graphql_name=NAME,
        type_annotation=StrawberryAnnotation(event),
        description="Sự kiện trong phạm vi, ngay khi có. Events in reach, as they come.",
        is_subscription=True,
    )
    told = {info.alias or name: info.description for name, info in ListenQuery.model_fields.items()}
    field.arguments = [
        StrawberryArgument(
            python_name=name,
            graphql_name=name,
            type_annotation=StrawberryAnnotation(kind),
            description=told[name],
            default=strawberry.UNSET,
        )
        for name, kind in _KINDS.items()
    ]
    made = type("Subscription", (), {"event_added": field, "__annotations__": {"event_added": event}})
    return strawberry.type(made, description="Những gì được báo ngay khi xảy ra. What is told as it happens.")
