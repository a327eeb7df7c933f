"""How is GraphQL spoken over HTTP?

After the GraphQL-over-HTTP specification: POST with JSON, GET for queries only, one operation at a
time, `application/graphql-response+json` or `application/json` as the client takes it. A query is a
document read before, values coerced, and one statement, whose bytes leave as they are or are cut once (see `cutting`).
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from time import perf_counter
from typing import Any, Protocol

from graphql import GraphQLSchema
from graphql.execution.values import VariableValues
from starlette.background import BackgroundTasks
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.websockets import WebSocket

from service.api.caller import Call, Service
from service.api.graphql import problems
from service.api.graphql.asking import Asked, posted, sought
from service.api.graphql.documents import Documents, Operation
from service.api.graphql.door import NAME
from service.api.graphql.faults import DocumentRefused, Fault
from service.api.graphql.introspection import Introspection
from service.api.graphql.limits import MOST_NODES
from service.api.graphql.media import JSON, RESPONSE, Answer, media_of, tagged, wants_page
from service.api.graphql.page import PAGE
from service.api.metrics import meter_of
from service.api.negotiation import language_of, said
from service.api.problems import headers_of
from service.api.streaming import Places
from service.api.writing import by_current_rights
from service.domain.calendars import local_day
from service.domain.errors import Malformed, NotAcceptable, Problem, WrongMethod

logger = logging.getLogger("sauro.api")

NEW_DOCUMENT = NEW_SHAPE = 10
"""To read a document, and to compile a statement of it, is as much work as so many requests each."""
MOST_SHAPES = 5_000
MOST_LISTENING_OF_ONE, MOST_LISTENING = 50, 1_000
"""Subscriptions at once in one process: of one principal, and of all."""
_NODES_OF_A_REQUEST = 1_000
_OF_SCHEMA_WEIGHT = 100

REFUSALS = "sauro.refusals"
"""In the scope of a request: lines for the access log about mutations that were refused."""


class Performed(Protocol):
    """What came of mutations: the object under `data`, and by the name in it why a member is null."""

    @property
    def data(self) -> bytes: ...
    @property
    def refused(self) -> Mapping[str, Problem]: ...


Answering = Callable[[Call, Operation, Mapping[str, Any]], Awaitable[bytes]]
Performing = Callable[[Call, Operation, VariableValues], Awaitable[Performed]]
Speaking = Callable[[WebSocket, "Door"], Awaitable[None]]


class Door:
    """GraphQL over one schema. answered: a query's `{"data": …}` in bytes; performed: what came of mutations;
    served: a whole conversation over a socket."""

    name = NAME

    def __init__(
        self,
        schema: GraphQLSchema,
        answered: Answering,
        performed: Performing | None = None,
        served: Speaking | None = None,
    ) -> None:
        self.schema = schema
        self.documents = Documents(schema)
        self._introspection = Introspection(schema)
        self._shapes: OrderedDict[Any, None] = OrderedDict()
        self._answered, self._performed, self._served = answered, performed, served
        self.listening = Places("subscription", MOST_LISTENING_OF_ONE, MOST_LISTENING)
        self._meter = meter_of(NAME)

    async def post(self, request: Request) -> Response:
        """Answer what a body asks."""
        return await self._handled(request, posted)

    async def get(self, request: Request) -> Response:
        """Answer what the address asks; a browser that asks nothing is led to the page for trying it out."""
        if not request.scope["query_string"] and wants_page(said(request, b"accept")):
            return RedirectResponse(PAGE, headers={"Vary": "Accept"})
        return await self._handled(request, _sought)

    async def speak(self, websocket: WebSocket) -> None:
        """Answer what is asked over a socket, until either side ends it."""
        assert self._served is not None, "a schema with subscriptions comes with what serves them"
        await self._served(websocket, self)

    def failed(self, request: Request, trace_id: str) -> Response:
        """The answer where the service itself has failed."""
        language = language_of(said(request, b"accept-language"))
        body = problems.written(problems.failed(language, trace_id))
        return Answer(body, 500, media_of(said(request, b"accept")) or JSON)

    def report(self, request: Request, error: Exception) -> None:
        """Tell the log of what was nobody's fault but ours, and happened where no answer is due any more."""
        logger.error("failed %s", request.scope.get("trace_id", "-"), exc_info=error)

    async def _handled(self, request: Request, read: Callable[[Request], Awaitable[Asked]]) -> Response:
        begun = perf_counter()
        media = media_of(said(request, b"accept"))
        response = await self._respond(request, read, media)
        self._meter.count(response.status_code, perf_counter() - begun)
        left = request.scope.get("rate_limit")
        if left is not None:
            response.raw_headers.append((b"ratelimit", left.encode()))
        return response

    async def _respond(
        self, request: Request, read: Callable[[Request], Awaitable[Asked]], media: str | None
    ) -> Response:
        understood = False
        try:
            call = await self.called(request)
            if media is None:
                raise NotAcceptable("graphql_not_acceptable", expected=f"{RESPONSE}, {JSON}")
            asked = await read(request)
            understood = True
            body = await self.executed(call, asked)
        except Problem as problem:
            return self._refused(request, problem, media or JSON, understood)
        if request.scope["method"] == "GET":
            return tagged(request, body, media)
        response = Answer(body, 200, media)
        response.background = request.scope.get(REFUSALS)
        return response

    async def called(self, request: Request) -> Call:
        """Who asks. Unauthenticated for strangers: nothing is read before that."""
        service: Service = request.scope["app"].state.service
        principal = service.known(request) or await service.principal(request)
        request.scope["rate_limit"] = service.limiter.hit(principal.id)
        now = service.now()
        return Call(principal, service.db_on(local_day(now)), now, service, said(request, b"accept-language"), request)

    async def executed(self, call: Call, asked: Asked) -> bytes:
        """The whole answer to a query or to mutations."""
        operation = self.operation(call, asked)
        if operation.kind == "subscription":
            raise Malformed("graphql_subscription_elsewhere")
        assert call.request is not None
        if operation.kind == "mutation" and call.request.scope["method"] == "GET":
            raise WrongMethod("graphql_mutation_by_get", allow="POST")
        return await self.answer(call, operation, asked.variables)

    def operation(self, call: Call, asked: Asked) -> Operation:
        """The operation that is asked for; a text that is new counts as many requests."""
        document = self.documents.known(asked.text)
        if document is None:
            self._count(call, NEW_DOCUMENT)
            document = self.documents.read(asked.text)
        return document.operation(asked.name)

    async def answer(self, call: Call, operation: Operation, given: dict[str, Any]) -> bytes:
        """The whole answer to a query or to mutations with these values."""
        coercion = operation.coercion
        variables = coercion.of(given) if operation.kind == "query" else coercion.sourced(given)
        cost = operation.cost if operation.weight.fixed else operation.weight.of(variables.coerced)
        if cost > MOST_NODES:
            raise DocumentRefused([Fault("graphql_too_many_nodes", {"given": cost, "most": MOST_NODES})])
        weight = cost // _NODES_OF_A_REQUEST + self._of_shape(operation, variables)
        if weight:
            self._count(call, weight)
        if operation.kind == "mutation":
            return await self._mutated(call, operation, variables, cost)
        if operation.of_schema:
            body = await self._of_schema(call, operation, variables, given)
        else:
            body = await self._read(call, operation, variables)
        return b'%b,"extensions":{"cost":%d}}' % (body[:-1], cost)

    def _of_shape(self, operation: Operation, variables: VariableValues) -> int:
        """What it weighs to compile a statement, where these variables ask for one that was not asked for before:
        one for each set of those that are given, and for what `@include` and `@skip` go by."""
        given = variables.coerced.items()
        said = tuple((name, value if value is None or isinstance(value, bool) else ...) for name, value in given)
        shape = (operation.text_key, said)
        if shape in self._shapes:
            return 0
        self._shapes[shape] = None
        if len(self._shapes) > MOST_SHAPES:
            self._shapes.popitem(last=False)
        return NEW_SHAPE

    async def _read(self, call: Call, operation: Operation, variables: VariableValues) -> bytes:
        return await by_current_rights(call, lambda its: self._answered(its, operation, variables.coerced))

    async def _mutated(self, call: Call, operation: Operation, variables: VariableValues, cost: int) -> bytes:
        assert self._performed is not None, "a schema with mutations comes with what performs them"
        done = await self._performed(call, operation, variables)
        errors = b""
        if done.refused:
            assert call.request is not None
            trace_id = call.request.scope.get("trace_id", "-")
            told = problems.errors_of_fields(done.refused, call.language, trace_id)
            errors = problems.written(told)[1:-1] + b","
            tasks = call.request.scope.setdefault(REFUSALS, BackgroundTasks())
            for problem in done.refused.values():
                task = call.service.access_log.refusal(call.request, problem)
                tasks.tasks += [task] if task else []
        return b'{%b"data":%b,"extensions":{"cost":%d}}' % (errors, done.data, cost)

    async def _of_schema(
        self, call: Call, operation: Operation, variables: VariableValues, given: dict[str, Any]
    ) -> bytes:
        if not self._introspection.known(operation, given):
            self._count(call, _OF_SCHEMA_WEIGHT)
        rest = operation.beside_schema
        if rest is None:
            # No statement looks at the caller's rights here.
            assert call.request is not None
            await call.service.principal(call.request, again=True)
            return b'{"data":{%b}}' % await self._introspection.told(operation, given)
        told = await self._introspection.told(operation, given)
        body = await self._read(call, rest, variables)
        beside = body[body.index(b"{", 1) + 1 : body.rindex(b"}", 0, -1)]
        return b'{"data":{%b}}' % b",".join(part for part in (told, beside.strip()) if part)

    def _count(self, call: Call, weight: int) -> None:
        left = call.service.limiter.hit(call.principal.id, weight)
        assert call.request is not None
        call.request.scope["rate_limit"] = left

    def _refused(self, request: Request, problem: Problem, media: str, understood: bool) -> Response:
        service: Service = request.scope["app"].state.service
        language = language_of(said(request, b"accept-language"))
        body = problems.written(problems.errors_of(problem, language, request.scope.get("trace_id", "-")))
        by_status = media == RESPONSE or not understood or problem.status in problems.ALWAYS_TOLD_BY_STATUS
        response = Answer(body, problem.status if by_status else 200, media)
        response.raw_headers[:2] = [
            (name.lower().encode(), value.encode()) for name, value in headers_of(problem, language).items()
        ]
        response.background = service.access_log.refusal(request, problem)
        return response


async def _sought(request: Request) -> Asked:
    return sought(request)
