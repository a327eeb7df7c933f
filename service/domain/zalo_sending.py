"""When may something be sent on Zalo, by which way, and what does an answer mean?

Pure: settings and moments go in, a verdict comes out. Source: api.md section 3.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from service.domain.calendars import VIET_NAM
from service.domain.webhook_zalo import ZaloErrors, ZaloLimits, ZaloTemplate, clock_time

LONGEST_DETAIL = 200


class Way(StrEnum):
    """How a message travels: written freely, by an approved template, or into a group."""

    consultation = "consultation"
    template = "template"
    group = "group"


class ZaloReason(StrEnum):
    """Why a message has not arrived, beside the codes of the connection (`E_TIMEOUT` …)."""

    token = "E_ZALO_TOKEN"
    window = "E_ZALO_WINDOW"
    night = "E_ZALO_NIGHT"
    quota = "E_ZALO_QUOTA"
    busy = "E_ZALO_BUSY"
    setup = "E_ZALO_SETUP"
    refused = "E_ZALO_REFUSED"
    unclear = "E_ZALO_UNCLEAR"
    no_way = "E_ZALO_NO_WAY"
    gone = "E_ZALO_CONTACT_GONE"


class Judgement(StrEnum):
    """delivered. again: by the schedule. renew: refresh the token, then again. template: take the other way.
    morning, tomorrow: not before. rejected: never. unclear: it may have arrived, so it is not sent again by itself."""

    delivered = "delivered"
    again = "again"
    renew = "renew"
    template = "template"
    morning = "morning"
    tomorrow = "tomorrow"
    rejected = "rejected"
    unclear = "unclear"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer means. code: Zalo's; message_id: Zalo's, of what was taken; detail: Zalo's own words, if short."""

    judgement: Judgement
    reason: str | None = None
    code: int | None = None
    message_id: str | None = None
    detail: str | None = None


_OF_CLASS: tuple[tuple[str, Judgement, ZaloReason], ...] = (
    ("token", Judgement.renew, ZaloReason.token),
    ("window", Judgement.template, ZaloReason.window),
    ("night", Judgement.morning, ZaloReason.night),
    ("quota", Judgement.tomorrow, ZaloReason.quota),
    ("setup", Judgement.again, ZaloReason.setup),
    ("permanent", Judgement.rejected, ZaloReason.refused),
)


def judged(status: int, body: bytes, errors: ZaloErrors) -> Verdict:
    """What an answer to a message means. Only `error: 0` is a success, whatever the status.

    A body that cannot be read, or a 5xx, leaves open whether the message was taken.
    """
    told = read_object(body)
    code = _whole(told.get("error")) if told is not None else None
    if status in (429, 503) and (code is None or code == 0):
        # Turned away at the door: nobody has looked at the message.
        return Verdict(Judgement.again, ZaloReason.busy)
    if told is None or code is None or (status >= 500 and code == 0):
        return Verdict(Judgement.unclear, ZaloReason.unclear, detail=f"HTTP {status}")
    if code == 0:
        data = told.get("data")
        found = data.get("message_id", data.get("msg_id")) if isinstance(data, dict) else None
        return Verdict(Judgement.delivered, None, 0, str(found)[:100] if found is not None else None)
    detail = str(told.get("message", ""))[:LONGEST_DETAIL] or None
    for name, judgement, reason in _OF_CLASS:
        if code in getattr(errors, name):
            return Verdict(judgement, reason, code, detail=detail)
    return Verdict(Judgement.again, ZaloReason.busy, code, detail=detail)


@dataclass(frozen=True, slots=True)
class Pair:
    """An access token with its life in seconds, and the refresh token that comes next."""

    access: str
    refresh: str
    seconds: int


def read_pair(status: int, body: bytes) -> Pair | str:
    """The tokens of an answer of the token address, or why there are none; never a part of a token.

    expires_in comes as text.
    """
    told = read_object(body)
    if told is None:
        return f"HTTP {status}, unreadable"
    access, refresh, seconds = (told.get(name) for name in ("access_token", "refresh_token", "expires_in"))
    if isinstance(access, str) and isinstance(refresh, str) and access and refresh:
        return Pair(access, refresh, _whole(seconds) or 3600)
    said = told.get("error_name") or told.get("error_description") or told.get("message") or ""
    return f"HTTP {status}, {told.get('error', 'no tokens')} {said}"[:LONGEST_DETAIL].strip()


def read_object(body: bytes) -> dict[str, Any] | None:
    """A JSON object, None if it is none."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _whole(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.strip().removeprefix("-").isascii():
        text = value.strip()
        return int(text[:12]) if text.removeprefix("-").isdigit() else None
    return None


def way_of(
    *,
    phone: str | None,
    zalo_user: str | None,
    zalo_group: str | None,
    template: ZaloTemplate | None,
    window_open: bool,
) -> Way | None:
    """The way to a contact now: freely while they have spoken lately, else by template; None if there is none."""
    if zalo_group is not None:
        return Way.group
    if zalo_user is not None and window_open:
        return Way.consultation
    if phone is not None and template is not None:
        return Way.template
    return None


def is_open(interacted_at: datetime | None, limits: ZaloLimits, now: datetime) -> bool:
    """Whether somebody who last spoke then may be written to freely."""
    return interacted_at is not None and now - interacted_at < timedelta(hours=limits.window_hours)


def quiet_until(now: datetime, limits: ZaloLimits) -> datetime | None:
    """The end of the quiet hours that `now` lies in, None outside them. They may pass midnight."""
    start, end = clock_time(limits.quiet_from), clock_time(limits.quiet_to)
    here = now.astimezone(VIET_NAM)
    at = here.time()
    quiet = start <= at < end if start <= end else at >= start or at < end
    return next_at(now, end) if quiet and start != end else None


def morning_after(now: datetime, limits: ZaloLimits) -> datetime:
    """The next end of quiet hours."""
    return next_at(now, clock_time(limits.quiet_to))


def tomorrow_morning(now: datetime, limits: ZaloLimits) -> datetime:
    """When quiet hours end tomorrow: quotas are counted by days."""
    here = now.astimezone(VIET_NAM)
    day = here.date() + timedelta(days=1)
    return datetime.combine(day, clock_time(limits.quiet_to), VIET_NAM)


def next_at(now: datetime, at: time) -> datetime:
    """The next moment after `now` when clocks in Viet Nam show `at`."""
    here = now.astimezone(VIET_NAM)
    found = datetime.combine(here.date(), at, VIET_NAM)
    return found if found > here else found + timedelta(days=1)


class ZaloTokenState(StrEnum):
    """How the tokens are doing. missing: none was got yet. expiring: the refresh token dies within the days of the
    settings. failing: no new token is to be had. dead: the account's admin has to agree anew."""

    missing = "missing"
    ok = "ok"
    expiring = "expiring"
    failing = "failing"
    dead = "dead"


def token_state(
    *,
    refresh_expires_at: datetime | None,
    failing_since: datetime | None,
    limits: ZaloLimits,
    now: datetime,
) -> ZaloTokenState:
    """How the tokens of an endpoint are doing; `expiring` and `failing` want a person, `dead` has lost its chance."""
    if refresh_expires_at is None:
        return ZaloTokenState.missing if failing_since is None else ZaloTokenState.failing
    if now >= refresh_expires_at:
        return ZaloTokenState.dead
    if failing_since is not None:
        return ZaloTokenState.failing
    soon = refresh_expires_at - now <= timedelta(days=limits.alarm_days)
    return ZaloTokenState.expiring if soon else ZaloTokenState.ok
