"""How does a refusal come into the access log without holding up the answer?

The line is written after the response has left. A flood of refusals must not become a
flood of writes: beyond a budget they are only counted, and the next line says how many
went unrecorded. What was looked for and not found has a smaller budget of its own, so that
trying out ids hides no refusal of another kind. Whether the thing exists makes no
difference to the line, as it makes none to the answer.
"""

from __future__ import annotations

import logging
import time
from uuid import UUID

from starlette.background import BackgroundTask
from starlette.requests import Request

from service.db import sessions
from service.db.engine import Database
from service.domain.access import Principal
from service.domain.audit import AccessKind
from service.domain.errors import Forbidden, NotFound, Problem, Unauthenticated

logger = logging.getLogger("sauro.api")

_SIGN_INS = frozenset({"sign_in", "issue_token"})
"""Operations that write their own lines, in the statement that judges."""


def address_of(request: Request) -> str | None:
    """Where the call came from, as the server tells; see SAURO_TRUSTED_PROXIES."""
    return request.client.host if request.client else None


class _Budget:
    """How many lines may be written: so many at once, so many a second; what goes beyond is counted."""

    def __init__(self, burst: float, per_second: float) -> None:
        self._burst, self._per_second = burst, per_second
        self._left, self._at, self._missed = burst, time.monotonic(), 0

    def spend(self) -> int | None:
        """How many lines were left out since the last one; None if this one is to be left out too."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < 1:
            self._missed += 1
            return None
        self._left -= 1
        missed, self._missed = self._missed, 0
        return missed


class AccessLog:
    """The refusals of one process."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._refusals, self._not_found = _Budget(200, 20), _Budget(50, 2)

    def refusal(self, request: Request, problem: Problem) -> BackgroundTask | None:
        """What is to be done after the answer; nothing for what does not concern rights or reach."""
        operation = operation_of(request)
        throttled = problem.code == "sign_in_throttled"
        # What has a noun was looked for by its id; the rest are paths that name nothing.
        sought = isinstance(problem, NotFound) and "noun" in problem.params
        right = isinstance(problem, Forbidden | Unauthenticated) and operation not in _SIGN_INS
        if not (throttled or sought or right):
            return None
        missed = (self._not_found if sought else self._refusals).spend()
        if missed is None:
            return None
        principal: Principal | None = request.scope.get("sauro.principal")
        detail = {
            "code": problem.code,
            "status": problem.status,
            "method": request.method,
            "path": request.url.path[:300],
            **({"unrecorded": missed} if missed else {}),
        }
        return BackgroundTask(
            self._write, principal.id if principal else None, address_of(request), operation, detail
        )

    async def _write(
        self, who: UUID | None, address: str | None, operation: str, detail: dict[str, object]
    ) -> None:
        try:
            await sessions.record(self._db, AccessKind.refusal, "refused", who, address, operation, detail)
        except Problem as problem:
            logger.warning("a refusal is missing from the access log: %s", problem.code)


def operation_of(request: Request) -> str:
    """The operationId of the route, or the path where there is none."""
    return getattr(request.scope.get("route"), "name", None) or request.url.path[:300]
