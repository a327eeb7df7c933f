"""What does an endpoint of kind `zalo` need to know: whose Official Account, where, in which words, how much?

Zalo changes addresses, codes and rules; all of them are settings, with what holds today as a start. Nothing about
Zalo is written anywhere else. Sources: api.md section 3; what is published about OA API v3, OAuth v4 and templates.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import time
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from service.domain.egress import Allow
from service.domain.errors import FieldError
from service.domain.outside_urls import origin, url_fault
from service.domain.types import Flag, Shape, Whole
from service.domain.zalo_texts import (
    DIGEST,
    LONGEST_TEXT,
    OF_DIGEST,
    OF_EVENT,
    OF_LINK,
    OTHER,
    OVERDUE,
    REMINDER,
    text_fault,
)

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_PATTERN = re.compile(r"[a-z_.*]{1,80}", re.ASCII)
_KEY = re.compile(r"[A-Za-z0-9_]{1,60}", re.ASCII)
_PATH = re.compile(r"[A-Za-z0-9_]{1,40}(\.[A-Za-z0-9_]{1,40}){0,3}", re.ASCII)
_HEADER = re.compile(r"[A-Za-z0-9-]{1,60}", re.ASCII)
_ID = re.compile(r"[0-9]{1,30}", re.ASCII)


def _formed(form: re.Pattern[str], code: str) -> AfterValidator:
    def check(value: str) -> str:
        if form.fullmatch(value) is None:
            raise PydanticCustomError(code, "not of the form wanted")
        return value

    return AfterValidator(check)


ClockTime = Annotated[str, _formed(_CLOCK, "clock_form"), Field(examples=["07:30"])]
Pattern = Annotated[str, _formed(_PATTERN, "zalo_pattern_form")]
Patterns = Annotated[tuple[Pattern, ...], Field(max_length=60)]
Path = Annotated[str, _formed(_PATH, "zalo_path_form")]
Paths = Annotated[tuple[Path, ...], Field(max_length=10)]
ZaloId = Annotated[str, _formed(_ID, "zalo_id_form")]
Url = Annotated[str, Field(max_length=2000)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
ErrorCodes = Annotated[tuple[Whole, ...], Field(max_length=200)]
Secret = Annotated[str, Field(min_length=1, max_length=4000)]
Kept = Annotated[Secret | None, Field(repr=False)]


class ZaloAddresses(Shape):
    """Where each thing is done. check: a read that only a good token is answered to."""

    token: Url = "https://oauth.zaloapp.com/v4/oa/access_token"
    consultation: Url = "https://openapi.zalo.me/v3.0/oa/message/cs"
    template: Url = "https://business.openapi.zalo.me/message/template"
    group: Url = "https://openapi.zalo.me/v3.0/oa/group/message"
    check: Url = "https://openapi.zalo.me/v2.0/oa/getoa"


class ZaloTemplate(Shape):
    """A template that Zalo has approved. data: its parameters, each a text with placeholders."""

    id: Annotated[str, Field(min_length=1, max_length=40)]
    data: Annotated[
        dict[Annotated[str, _formed(_KEY, "zalo_parameter_form")], Annotated[str, Field(max_length=400)]],
        Field(max_length=20),
    ]


class ZaloWords(Shape):
    """How one kind of event is told. events: types, `*` allowed; the first entry that fits is taken."""

    events: Patterns
    text: Text
    template: ZaloTemplate | None = None


class ZaloErrors(Shape):
    """What Zalo's codes mean: HTTP 200 is a success only with code 0. Codes that stand nowhere are tried again.

    token: the access token is not taken; refreshed once, then sent again. window: the person may not be written to
    freely now; the template is taken instead. night, quota: nothing more until the morning, until tomorrow.
    setup: something has to be mended at Zalo; tried again. permanent: never for this recipient or this text.
    """

    token: ErrorCodes = (-216, -220, -124)
    window: ErrorCodes = (-213, -217, -227, -230, -232, -244)
    night: ErrorCodes = (-133, -234)
    quota: ErrorCodes = (-144, -147, -211, -218, -1441, -1471, -1472)
    setup: ErrorCodes = (
        *(-101, -102, -103, -104, -105, -115, -117, -120, -125, -131, -135, -136, -137, -138, -146),
        *(-204, -205, -209, -212, -219, -221, -223, -224, -242, -320, -321, -1241, -1351, -1381),
    )
    permanent: ErrorCodes = (
        *(-108, -109, -110, -111, -112, -113, -114, -116, -118, -119, -121, -122, -126, -127, -130, -132, -139),
        *(-140, -141, -145, -153, -201, -210, -233, -235, -237, -248, -249, -403),
        *(-1121, -1122, -1123, -1124, -1131),
    )


class ZaloLimits(Shape):
    """How much and when. dailyQuota: messages a day, of all kinds. quietFrom, quietTo: nothing is sent between them.
    windowHours: so long after somebody wrote, followed or clicked they may be written to freely. unclearHours: so
    long an answer that could not be read may still be followed by a receipt. refreshDays: life of a refresh token,
    alarmDays: so long before its end somebody has to hear of it.
    """

    per_second: Annotated[Whole, Field(ge=1, le=50)] = 10
    daily_quota: Annotated[Whole, Field(ge=1, le=1_000_000)] = 500
    quiet_from: ClockTime = "21:00"
    quiet_to: ClockTime = "07:00"
    digest_at: ClockTime = "07:30"
    window_hours: Annotated[Whole, Field(ge=1, le=24 * 60)] = 7 * 24
    unclear_hours: Annotated[Whole, Field(ge=1, le=7 * 24)] = 24
    refresh_days: Annotated[Whole, Field(ge=1, le=400)] = 90
    alarm_days: Annotated[Whole, Field(ge=1, le=90)] = 14


class ZaloSignature(Shape):
    """How an inbound event is signed: SHA-256 over the parts, one after the other, as hex behind the prefix.

    timestampAt: where the body tells its moment. longestHours: older events are not believed.
    """

    header: Annotated[str, _formed(_HEADER, "zalo_header_form")] = "X-ZEvent-Signature"
    parts: Annotated[
        tuple[Literal["app_id", "body", "timestamp", "secret"], ...], Field(min_length=2, max_length=6)
    ] = ("app_id", "body", "timestamp", "secret")
    prefix: Annotated[str, Field(max_length=20)] = "mac="
    timestamp_at: Path = "timestamp"
    longest_hours: Annotated[Whole, Field(ge=1, le=7 * 24)] = 24


class ZaloInbound(Shape):
    """What inbound events mean, by name (`*` allowed), and where they tell who and what.

    follows, ends, speaks: the person follows, follows no more, has written or clicked. receipts: a message arrived.
    """

    app_at: Path = "app_id"
    event_at: Path = "event_name"
    user_at: Paths = ("follower.id", "sender.id", "user_id")
    recipient_at: Paths = ("recipient.id",)
    tracking_at: Paths = ("message.tracking_id",)
    message_at: Paths = ("message.msg_id",)
    follows: Patterns = ("follow",)
    ends: Patterns = ("unfollow",)
    speaks: Patterns = ("user_send_*", "user_click_*", "user_submit_info", "user_call_oa")
    receipts: Patterns = ("user_received_message",)


_SINGLE = ("obligation.reminded",)
_WORDS = (
    ZaloWords(events=("*.overdue",), text=OVERDUE),
    ZaloWords(events=("obligation.reminded",), text=REMINDER),
    ZaloWords(events=("*",), text=OTHER),
)


class ZaloDigest(Shape):
    """How a digest is told."""

    text: Text = DIGEST
    template: ZaloTemplate | None = None


class ZaloSettings(Shape):
    """All that is no secret. appId, oaId: of the Official Account; without them nothing is sent.

    single: types that go singly, besides what is overdue from today on; all else waits for the digest. link: where
    people see a thing, such as `https://ke-hoach.xa.example.vn/${kind}/${id}`. secretProof: whether each call bears
    `appsecret_proof`, which applications may be made to.
    """

    app_id: ZaloId | None = None
    oa_id: ZaloId | None = None
    addresses: ZaloAddresses = Field(default_factory=ZaloAddresses)
    messages: Annotated[tuple[ZaloWords, ...], Field(min_length=1, max_length=40)] = _WORDS
    digest: ZaloDigest = Field(default_factory=ZaloDigest)
    single: Patterns = _SINGLE
    link: Annotated[str | None, Field(max_length=500)] = None
    secret_proof: Flag = False
    errors: ZaloErrors = Field(default_factory=ZaloErrors)
    limits: ZaloLimits = Field(default_factory=ZaloLimits)
    signature: ZaloSignature = Field(default_factory=ZaloSignature)
    inbound: ZaloInbound = Field(default_factory=ZaloInbound)


class ZaloSecrets(Shape):
    """All that is kept encrypted and never shown again.

    appSecret: of the application (header `secret_key`). oaSecret: of the account, for inbound events. refreshToken:
    as Zalo gave it when the account's admin agreed; it is used once, and what it brings is kept apart.
    """

    app_secret: Kept = None
    oa_secret: Kept = None
    refresh_token: Kept = None


def zalo_urls(settings: ZaloSettings) -> Iterator[tuple[str, str]]:
    """Every address the service calls, by its pointer."""
    for name, info in type(settings.addresses).model_fields.items():
        yield f"/settings/addresses/{info.alias or name}", getattr(settings.addresses, name)


def zalo_sent(pointer: str) -> tuple[str, ...]:
    """Which secrets reach an address: every one but that of tokens is shown an access token, which the refresh token
    is traded for. The account's secret never leaves: it is what inbound events are judged by."""
    return ("app_secret", "refresh_token") if pointer == "/settings/addresses/token" else ("refresh_token",)


def zalo_grant(settings: ZaloSettings, secrets: ZaloSecrets) -> str:
    """Which agreement a pair of tokens comes from: the refresh token a person gave, and the hosts it was given for.

    A pair of another grant is not used, so none is ever shown to a host that came later. The refresh token is random,
    so a plain hash tells one from another and nothing more.
    """
    hosts = sorted({str(origin(url)) for _, url in zalo_urls(settings)})
    token = str(origin(settings.addresses.token))
    return hashlib.sha256("\n".join([secrets.refresh_token or "", token, *hosts]).encode()).hexdigest()


def zalo_faults(settings: ZaloSettings, secrets: ZaloSecrets, allow: Allow) -> list[FieldError]:
    """What is wrong with them together, beyond their form. Pointers are into {settings, secrets}."""
    faults = [
        FieldError(pointer, fault)
        for pointer, url in zalo_urls(settings)
        if (fault := url_fault(url, allow)) is not None
    ]
    if settings.app_id is None:
        faults.append(FieldError("/settings/appId", "zalo_wanted", (("what", "appId"),)))
    for pointer, secret in (("appSecret", secrets.app_secret), ("refreshToken", secrets.refresh_token)):
        if secret is None:
            faults.append(FieldError(f"/secrets/{pointer}", "zalo_wanted", (("what", pointer),)))
    return [*faults, *_text_faults(settings)]


def clock_time(written: str) -> time:
    """"07:30" as a time of day."""
    return time.fromisoformat(written)


def _text_faults(settings: ZaloSettings) -> Iterator[FieldError]:
    for pointer, text, known in _texts(settings):
        fault = text_fault(text, known)
        if fault is not None:
            yield FieldError(pointer, fault[0], tuple(fault[1].items()))


def _texts(settings: ZaloSettings) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every text with placeholders: where it stands, and which it may name."""
    kinds: list[tuple[str, ZaloWords | ZaloDigest, tuple[str, ...]]] = [
        *((f"/settings/messages/{i}", words, OF_EVENT) for i, words in enumerate(settings.messages)),
        ("/settings/digest", settings.digest, OF_DIGEST),
    ]
    for pointer, words, known in kinds:
        yield f"{pointer}/text", words.text, known
        if words.template is not None:
            for name, text in words.template.data.items():
                yield f"{pointer}/template/data/{name}", text, known
    if settings.link is not None:
        yield "/settings/link", settings.link, OF_LINK
