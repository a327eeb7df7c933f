"""What can be listened to over GraphQL, and how does it come?

Events, from the same source as the stream of REST: each by the rights its reader has at that moment.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import strawberry
from graphql import GraphQLSchema, get_argument_values
from graphql.execution.values import VariableValues
from pydantic import BaseModel, ValidationError
from strawberry.annotation import StrawberryAnnotation
from strawberry.types.arguments import StrawberryArgument
from strawberry.types.field import StrawberryField

from service.api import problems
from service.api.caller import Call
from service.api.graphql.documents import Operation
from service.api.graphql.projecting import Projection
from service.api.streaming import Begun, events_from
from service.db.engine import Database
from service.domain.access import Principal
from service.domain.calendars import local_day
from service.domain.event_views import EventView, ListenQuery
from service.usecases.event_stream import events_after, require_filter

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


class Listening:
    """One subscription: what it asks for, checked, and where it begins."""

    def __init__(self, schema: GraphQLSchema, operation: Operation, variables: VariableValues) -> None:
        self._projection = Projection(schema, operation, variables)
        assert schema.subscription_type is not None
        field = schema.subscription_type.fields[self._projection.node.name.value]
        given = get_argument_values(field, self._projection.node, variables)
        said = {name: value for name, value in given.items() if value is not None}
        if "types" in said:
            said["types"] = ",".join(said["types"])
        try:
            self._query = ListenQuery.model_validate(said, by_alias=True, by_name=False)
        except ValidationError as error:
            raise problems.refused(error, ListenQuery, "?") from error
        require_filter(self._query)

    async def begin(self, call: Call) -> Begun:
        """Where it begins: what is refused is refused here. RightsChanged as every read."""
        seen = await call.service.tail.look()
        given = self._query.after_number
        last = seen if given is None else min(int(given), seen)
        return Begun(last, seen, *await events_after(call.principal, call.db, self._query, last))

    async def told(
        self, call: Call, begun: Begun, renewed: Callable[[], Awaitable[Principal]], seconds: float
    ) -> AsyncIterator[bytes]:
        """The answers, `{"data": …}` each. Raises Unauthenticated when the rights end."""

        def today() -> Database:
            return call.service.db.on(local_day(call.service.now()))

        events = events_from(call.service.tail, call.principal, renewed, today, self._query, begun, seconds)
        async for each in events:
            if not isinstance(each, int):
                data = self._projection.data(json.loads(each.view))
                yield json.dumps({"data": data}, ensure_ascii=False, separators=(",", ":")).encode()
