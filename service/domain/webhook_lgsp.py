"""What does a city's integration gateway (LGSP, nền tảng tích hợp, chia sẻ dữ liệu) want to hear, and how?

No two of them are alike, so everything is a setting: how a token is got, under which header a JSON of keys
travels, which body a call has, and which answer means that the call was taken. docs/lgsp.md shows examples.
Source: api.md section 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from service.domain.certificates import belongs_to, certificates_fault, key_fault
from service.domain.egress import Allow
from service.domain.errors import FieldError
from service.domain.expressions import LONGEST_EXPRESSION, expression_fault
from service.domain.outside_urls import url_fault
from service.domain.types import Line, Shape, Whole

LONGEST_PEM = 64 * 1024
ANY_UNIT = "*"
"""The key of `organisations` for every unit that is not named."""

_HEADER_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)
_HEADER_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]{0,3998}[\x21-\x7e])?", re.ASCII)
_PREFIX = re.compile(r"[\x21-\x7e]{0,30} ?", re.ASCII)
_UNIT_OR_ANY = re.compile(r"\*|vn|[0-9]{2}|[0-9]{5}", re.ASCII)
_OURS = frozenset(
    {"accept-encoding", "connection", "content-length", "content-type", "expect", "host", "keep-alive", "te"}
    | {"proxy-authorization", "proxy-connection", "trailer", "transfer-encoding", "upgrade"}
    | {"webhook-id", "webhook-signature", "webhook-timestamp"}
)
"""Headers that are the connection's own affair, or the service's."""


def _header_name(name: str) -> str:
    if _HEADER_NAME.fullmatch(name) is None:
        raise PydanticCustomError("header_name_form", "a header name has letters, digits and hyphens")
    if name.lower() in _OURS:
        raise PydanticCustomError("header_reserved", "this header is set by the service itself")
    return name


def _header_value(value: str) -> str:
    if _HEADER_VALUE.fullmatch(value) is None:
        raise PydanticCustomError("header_value_form", "a header value is printable ASCII on one line")
    return value


def _prefix(value: str) -> str:
    if _PREFIX.fullmatch(value) is None:
        raise PydanticCustomError("header_value_form", "what stands before the token is printable ASCII")
    return value


def _expression(text: str) -> str:
    fault = expression_fault(text)
    if fault is not None:
        raise PydanticCustomError(fault[0], "the expression can not be used", dict(fault[1]))
    return text


def _unit_or_any(code: str) -> str:
    if _UNIT_OR_ANY.fullmatch(code) is None:
        raise PydanticCustomError("organisation_unit_form", "a unit's code, or * for all others")
    return code


HeaderName = Annotated[str, AfterValidator(_header_name)]
HeaderValue = Annotated[str, AfterValidator(_header_value)]
Headers = Annotated[dict[HeaderName, HeaderValue], Field(max_length=20)]
Expression = Annotated[str, Field(max_length=LONGEST_EXPRESSION), AfterValidator(_expression)]
Secret = Annotated[str, Field(min_length=1, max_length=4000)]
FieldName = Annotated[str, Field(min_length=1, max_length=100)]
Pem = Annotated[str, Field(max_length=LONGEST_PEM)]
Url = Annotated[str, Field(max_length=2000)]


class LgspStyle(StrEnum):
    """How the client proves who it is when it asks for a token.

    basic: client id and secret as HTTP Basic; body: as fields of a form; json: as fields of a JSON object;
    header: by the key header, a JSON of keys.
    """

    basic = "basic"
    body = "body"
    json = "json"
    header = "header"


class LgspToken(Shape):
    """How a token is got and shown.

    fields: what is sent along (form, JSON, or the query of a GET). clientIdField, clientSecretField: what the
    two are called in a form or JSON. tokenAt, lifeAt: where the answer tells the
    token and its life in seconds; lifeSeconds: its life where the answer tells none. header and prefix: how later
    calls show it, such as `Authorization: Bearer …` or `X-Authentication-Token: …`.
    """

    url: Url
    method: Literal["POST", "GET"] = "POST"
    style: LgspStyle = LgspStyle.basic
    client_id: Line | None = None
    client_id_field: FieldName = "client_id"
    client_secret_field: FieldName = "client_secret"
    fields: Annotated[dict[FieldName, Annotated[str, Field(max_length=1000)]], Field(max_length=20)] = Field(
        default_factory=lambda: {"grant_type": "client_credentials"}
    )
    token_at: Expression = "access_token"
    life_at: Expression = "expires_in"
    life_seconds: Annotated[Whole, Field(ge=10, le=30 * 86_400)] = 300
    header: HeaderName = "Authorization"
    prefix: Annotated[str, AfterValidator(_prefix)] = "Bearer "


class LgspKeyHeader(Shape):
    """A header made of the JSON of the keys (`secrets.keys`). calls: token = only when a token is asked for."""

    name: HeaderName = "lgspaccesstoken"
    encoding: Literal["base64", "json"] = "base64"
    calls: Literal["all", "token"] = "all"


class LgspSettings(Shape):
    """All that is no secret.

    body: an expression over {id, type, timestamp, data, organisation}; left out, the body is the event as every
    other endpoint gets it. success: true for the answer of a call that was taken (besides a status of 2xx);
    permanent: true for one that will never be taken; tokenRefused: true for one whose token was not. organisations:
    unit code -> the gateway's code, `*` for all others; a unit without code is not sent. caBundle: trusted alone.
    """

    token: LgspToken | None = None
    key_header: LgspKeyHeader | None = None
    method: Literal["POST", "PUT"] = "POST"
    headers: Headers = Field(default_factory=dict)
    body: Expression | None = None
    success: Expression | None = None
    permanent: Expression | None = None
    token_refused: Expression | None = None
    organisations: Annotated[
        dict[Annotated[str, AfterValidator(_unit_or_any)], Annotated[Line, Field(max_length=100)]],
        Field(max_length=4000),
    ] = Field(default_factory=dict)
    ca_bundle: Pem | None = None
    client_certificate: Pem | None = None


class LgspSecrets(Shape):
    """All that is kept encrypted and never shown again.

    keys: what the key header is made of, in this order. headers: sent with every call, like those of the settings;
    tokenHeaders: only when a token is asked for. clientKey: the private key of clientCertificate, without password.
    """

    client_secret: Annotated[Secret | None, Field(repr=False)] = None
    keys: Annotated[dict[FieldName, Secret], Field(max_length=20, repr=False)] = Field(default_factory=dict)
    headers: Annotated[Headers, Field(repr=False)] = Field(default_factory=dict)
    token_headers: Annotated[Headers, Field(repr=False)] = Field(default_factory=dict)
    client_key: Annotated[Pem | None, Field(repr=False)] = None


def lgsp_urls(settings: LgspSettings) -> Iterator[tuple[str, str]]:
    """Every address the settings name, by its pointer; the endpoint's own stands beside them."""
    if settings.token is not None:
        yield "/settings/token/url", settings.token.url


def lgsp_sent(_pointer: str) -> tuple[str, ...]:
    """Which secrets reach an address, as they are or as the token they are traded for: of a gateway all, at every
    address. Which of them a call bears today is a setting, and settings change without a secret being named. The
    private key alone never leaves."""
    return "client_secret", "keys", "headers", "token_headers"


def lgsp_faults(settings: LgspSettings, secrets: LgspSecrets, allow: Allow) -> list[FieldError]:
    """What is wrong with them together, beyond their form. Pointers are into {settings, secrets}."""
    faults = [
        FieldError(pointer, fault)
        for pointer, url in lgsp_urls(settings)
        if (fault := url_fault(url, allow)) is not None
    ]
    return [*faults, *_credential_faults(settings, secrets), *_certificate_faults(settings, secrets)]


def _credential_faults(settings: LgspSettings, secrets: LgspSecrets) -> Iterator[FieldError]:
    token = settings.token
    if token is not None and token.style is not LgspStyle.header:
        if token.client_id is None:
            yield FieldError("/settings/token/clientId", "lgsp_client_wanted", (("style", token.style.value),))
        if secrets.client_secret is None:
            yield FieldError("/secrets/clientSecret", "lgsp_client_wanted", (("style", token.style.value),))
    if token is not None and token.method == "GET" and token.style in (LgspStyle.body, LgspStyle.json):
        # A GET has no body: the secret would stand in the address, and so in every log on the way.
        yield FieldError("/settings/token/method", "lgsp_get_style")
    if token is not None and token.style is LgspStyle.header and settings.key_header is None:
        yield FieldError("/settings/keyHeader", "lgsp_key_header_wanted")
    if settings.key_header is not None and not secrets.keys:
        yield FieldError("/secrets/keys", "lgsp_keys_wanted", (("header", settings.key_header.name),))
    taken: set[str] = set()
    for pointer, name in _headers(settings, secrets):
        if name.lower() in taken:
            yield FieldError(pointer, "header_twice", (("header", name),))
        taken.add(name.lower())


def _headers(settings: LgspSettings, secrets: LgspSecrets) -> Iterator[tuple[str, str]]:
    """Each header of a call, with where it is set."""
    if settings.token is not None:
        yield "/settings/token/header", settings.token.header
    if settings.key_header is not None and settings.key_header.calls == "all":
        yield "/settings/keyHeader/name", settings.key_header.name
    for where, headers in (("settings", settings.headers), ("secrets", secrets.headers)):
        for name in headers:
            yield f"/{where}/headers/{name}", name


def _certificate_faults(settings: LgspSettings, secrets: LgspSecrets) -> Iterator[FieldError]:
    bundle, certificate, key = settings.ca_bundle, settings.client_certificate, secrets.client_key
    if bundle is not None and certificates_fault(bundle):
        yield FieldError("/settings/caBundle", "certificates_form")
    if certificate is not None and certificates_fault(certificate):
        yield FieldError("/settings/clientCertificate", "certificates_form")
    elif certificate is not None and key is None:
        yield FieldError("/secrets/clientKey", "client_key_wanted")
    if key is not None and key_fault(key):
        yield FieldError("/secrets/clientKey", "private_key_form")
    elif key is not None and certificate is None:
        yield FieldError("/settings/clientCertificate", "client_certificate_wanted")
    elif key is not None and certificate is not None and not certificates_fault(certificate):
        if not belongs_to(key, certificate):
            yield FieldError("/secrets/clientKey", "client_key_other")
