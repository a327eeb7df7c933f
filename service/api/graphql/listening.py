"""What has been asked for that is told as it happens, and how is it told?

Events come from the same source as the stream of REST, each by the rights its reader has at that moment. They are
read once for all who listen; what is wanted is worked out once for each subscription.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

from graphql import get_argument_values
from graphql.execution.values import VariableValues

from service.api.caller import Call
from service.api.graphql.compile import core, subscribed, wanted
from service.api.graphql.cutting import Cut
from service.api.graphql.operations import Operation
from service.api.queries import checked
from service.api.streaming import Begun, events_from
from service.db.engine import Database
from service.domain.access import Principal
from service.domain.calendars import local_day
from service.domain.event_views import EventView, ListenQuery
from service.usecases.event_stream import events_after, require_filter


class Listening:
    """One subscription: what it asks for, checked, and where it begins."""

    def __init__(self, operation: Operation, variables: VariableValues) -> None:
        key, nodes = subscribed(operation, variables.coerced)
        self._head = b'{"data":{"%b":' % key.encode()
        self._cut = Cut(wanted(operation, variables.coerced, EventView, nodes))
        assert core.subscription_type is not None
        field = core.subscription_type.fields[nodes[0].name.value]
        given = get_argument_values(field, nodes[0], variables)
        said = {name: value for name, value in given.items() if value is not None}
        if "types" in said:
            said["types"] = ",".join(said["types"])
        self._query = checked(ListenQuery, said)
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
                yield b"%b%b}}" % (self._head, self._cut.rendered(each.view.encode()))
