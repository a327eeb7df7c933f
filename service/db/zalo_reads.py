"""How is an Official Account doing, and what became of its messages?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Integer, and_, case, cast, func, literal_column, or_, select

from service.db.rows import table_of
from service.db.shapes import Many, Shape, among, equal
from service.db.statements import words
from service.db.webhooks import WebhookEndpoint, looked_after
from service.db.zalo_accounts import ZaloAccount
from service.db.zalo_messages import ZaloAttempt, ZaloMessage
from service.domain.webhook_zalo import ZaloLimits
from service.domain.zalo_views import ZaloAccountView, ZaloAttemptView, ZaloMessageView

_NOW = func.clock_timestamp()
_ALARM_DAYS = ZaloLimits().alarm_days


def _of_account(value: Any) -> Any:
    """Something of the account that belongs to an endpoint; null before it has done anything."""

    def source(e: Any) -> Any:
        a = table_of(ZaloAccount).alias("account_of")
        return select(value(a, e)).where(a.c.id == e.c.id).correlate(e).scalar_subquery()

    return source


def _column(name: str) -> Any:
    return _of_account(lambda a, _: a.c[name])


def _state(a: Any, e: Any) -> Any:
    """As `zalo_sending.token_state` says in Python."""
    days = func.coalesce(cast(e.c.settings["limits"]["alarmDays"].astext, Integer), literal_column(str(_ALARM_DAYS)))
    dies, failing = a.c.refresh_expires_at, a.c.failing_since.is_not(None)
    return case(
        (and_(dies.is_(None), ~failing), words("missing")),
        (dies <= _NOW, words("dead")),
        (or_(failing, dies.is_(None)), words("failing")),
        (dies - _NOW <= func.make_interval(literal_column("0"), literal_column("0"), literal_column("0"), days),
         words("expiring")),
        else_=words("ok"),
    )  # fmt: skip


def _token_state(e: Any) -> Any:
    return func.coalesce(_of_account(_state)(e), words("missing"))


def _count(status: str) -> Any:
    def source(e: Any) -> Any:
        m = table_of(ZaloMessage).alias("counted_message")
        found = select(func.count()).where(m.c.endpoint_id == e.c.id, m.c.status == words(status))
        return found.correlate(e).scalar_subquery()

    return source


ZALO_ACCOUNT = Shape(
    ZaloAccountView,
    WebhookEndpoint,
    guard=looked_after,
    where=lambda e: e.c.kind == words("zalo"),
    own={
        "token_state": _token_state,
        "renewed_at": _column("renewed_at"),
        "access_expires_at": _column("expires_at"),
        "refresh_expires_at": _column("refresh_expires_at"),
        "failing_since": _column("failing_since"),
        "failing_why": _column("failing_why"),
        "quota_day": _column("quota_day"),
        "quota_used": lambda e: func.coalesce(_column("quota_used")(e), cast(literal_column("0"), BigInteger)),
        "waiting": _count("waiting"),
        "gathered": _count("gathered"),
        "unclear": _count("unclear"),
    },
)

_ATTEMPT = Shape(ZaloAttemptView, ZaloAttempt, guard="open")
ZALO_MESSAGE = Shape(
    ZaloMessageView,
    ZaloMessage,
    guard=looked_after,
    own={
        "event": lambda m: m.c.tracking,
        "contact": lambda m: m.c.contact_id,
        "digest": lambda m: m.c.digest_id,
        "next_at": lambda m: case((m.c.done_at.is_(None), m.c.next_at)),
        "log": Many(
            lambda: _ATTEMPT, lambda m, a: a.c.message_id == m.c.id, lambda a: (a.c.number, a.c.started_at, a.c.id)
        ),
    },
    filters={"endpoint": equal("endpoint_id"), "status": among("status"), "contact": equal("contact_id")},
    sorts={"-createdAt": ("created_at", "id")},
)
