"""Which kinds of endpoint are there, and what does each need beyond what all have?

`standard` is told its address and signs with a secret. Every other kind has a file of its own
(`webhook_<kind>`) with the models of its settings and of its secrets, and a function that says what is wrong
with them together; a body gives them under the kind's own name, so that one model describes every kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import MISSING, BaseModel, Field
from pydantic.alias_generators import to_camel

from service.domain.egress import Allow
from service.domain.errors import FieldError
from service.domain.outside_urls import LONGEST_URL, origin, url_fault
from service.domain.types import Shape, View
from service.domain.webhook_lgsp import LgspSecrets, LgspSettings, lgsp_faults, lgsp_sent, lgsp_urls
from service.domain.webhook_zalo import ZaloSecrets, ZaloSettings, zalo_faults, zalo_sent, zalo_urls


class WebhookKind(StrEnum):
    """standard: Standard Webhooks 1.0.0. zalo: messages of a Zalo Official Account. lgsp: a city's gateway."""

    standard = "standard"
    zalo = "zalo"
    lgsp = "lgsp"


SecretsSet = Annotated[
    list[str],
    Field(description="Tên các khóa bí mật đã có / names of the secrets that are kept; their values are never shown"),
]


class ZaloWrite(Shape):
    """What an endpoint of kind zalo is given. A secret that is left out of a change stays, and has to be given anew
    where an address it reaches moves to another scheme, host or port."""

    settings: ZaloSettings | MISSING = MISSING
    secrets: ZaloSecrets | MISSING = Field(MISSING, repr=False)


class LgspWrite(Shape):
    """What an endpoint of kind lgsp is given. A secret that is left out of a change stays, and has to be given anew
    where an address it reaches moves to another scheme, host or port."""

    settings: LgspSettings | MISSING = MISSING
    secrets: LgspSecrets | MISSING = Field(MISSING, repr=False)


class ZaloView(View):
    """What an endpoint of kind zalo was given, but for its secrets."""

    settings: ZaloSettings
    secrets_set: SecretsSet


class LgspView(View):
    """What an endpoint of kind lgsp was given, but for its secrets."""

    settings: LgspSettings
    secrets_set: SecretsSet


@dataclass(frozen=True)
class Kind:
    """settings, secrets: the models. faults: what is wrong with both together. has_url: whether the endpoint has
    an address of its own (else all addresses are among the settings). signs: by a secret made here. urls: the
    addresses among the settings, by pointer. sent: names of the secrets that reach the address at a pointer."""

    has_url: bool
    signs: bool = False
    settings: type[BaseModel] | None = None
    secrets: type[BaseModel] | None = None
    faults: Callable[[Any, Any, Allow], list[FieldError]] = lambda *_: []
    urls: Callable[[Any], Iterator[tuple[str, str]]] = lambda _: iter(())
    sent: Callable[[str], tuple[str, ...]] = lambda _: ()


KINDS: Mapping[WebhookKind, Kind] = {
    WebhookKind.standard: Kind(has_url=True, signs=True),
    WebhookKind.zalo: Kind(
        False, settings=ZaloSettings, secrets=ZaloSecrets, faults=zalo_faults, urls=zalo_urls, sent=zalo_sent
    ),
    WebhookKind.lgsp: Kind(
        True, settings=LgspSettings, secrets=LgspSecrets, faults=lgsp_faults, urls=lgsp_urls, sent=lgsp_sent
    ),
}
Url = Annotated[
    str,
    Field(
        max_length=LONGEST_URL,
        description="Địa chỉ nhận, https, cổng 443 / where to post: https, port 443 unless the operator opened another",
        examples=["https://nhan.example.vn/sauro"],
    ),
]


URL = "/url"
"""Where the endpoint's own address stands."""


@dataclass(frozen=True)
class Channel:
    """What of an endpoint belongs to its kind: as it is to be, or as it was."""

    kind: WebhookKind
    url: str | None
    settings: Mapping[str, Any]
    secrets: Mapping[str, Any]

    @property
    def secrets_set(self) -> list[str]:
        """Names of the secrets that are there."""
        return sorted(name for name, value in self.secrets.items() if value not in (None, {}, []))


def channel(
    kind: WebhookKind,
    url: str | None,
    given: Mapping[WebhookKind, ZaloWrite | LgspWrite | None],
    before: Channel | None,
) -> Channel:
    """The endpoint's channel after a write. given: by kind what the body says, None where it says nothing.

    Settings are replaced as a whole, as one reads and writes them; secrets one by one, since nobody can read them.
    """
    settings = dict(before.settings) if before else {}
    secrets = dict(before.secrets) if before else {}
    own, write = KINDS[kind], given.get(kind)
    if write is not None and write.settings is not MISSING:
        settings = write.settings.model_dump(mode="json")
    elif own.settings is not None and before is None:
        settings = own.settings().model_dump(mode="json")
    if write is not None and write.secrets is not MISSING:
        secrets |= write.secrets.model_dump(mode="json", exclude_unset=True)
    return Channel(kind, url, settings, secrets)


def channel_faults(made: Channel, given: Mapping[WebhookKind, Any], allow: Allow) -> Iterator[FieldError]:
    """Everything wrong with it, by pointer into the body."""
    own = KINDS[made.kind]
    for other, write in given.items():
        if other is not made.kind and write is not None:
            yield FieldError(f"/{other}", "webhook_other_kind", (("kind", made.kind.value), ("given", other.value)))
    if made.url is None and own.has_url:
        yield FieldError("/url", "webhook_url_wanted", (("kind", made.kind.value),))
    if made.url is not None and not own.has_url:
        yield FieldError("/url", "webhook_no_url", (("kind", made.kind.value),))
    elif made.url is not None and (fault := url_fault(made.url, allow)) is not None:
        yield FieldError("/url", fault)
    if own.settings is not None and own.secrets is not None:
        settings, secrets = own.settings.model_validate(made.settings), own.secrets.model_validate(made.secrets)
        for fault_ in own.faults(settings, secrets, allow):
            yield FieldError(f"/{made.kind}{fault_.pointer}", fault_.code, fault_.params)


def moved_faults(made: Channel, given: Mapping[WebhookKind, Any], before: Channel) -> Iterator[FieldError]:
    """Addresses that lead elsewhere than before while secrets that reach them are only kept.

    Otherwise who may change an endpoint could have secrets they were never shown sent to a host of their own. An
    address that was not there before leads elsewhere; one of the same origin with another path does not.
    """
    own, write = KINDS[made.kind], given.get(made.kind)
    anew = write.secrets.model_fields_set if write is not None and write.secrets is not MISSING else set()
    kept = own.secrets.model_validate(before.secrets) if own.secrets is not None else None
    old = dict(_addresses(before))
    for pointer, url in _addresses(made):
        where = origin(url)
        # What is no address is told as that.
        if where is None or (pointer in old and origin(old[pointer]) == where):
            continue
        names = [name for name in own.sent(pointer) if getattr(kept, name) and name not in anew]
        if names:
            wanted = ", ".join(f"{made.kind}.secrets.{to_camel(name)}" for name in names)
            place = pointer if pointer == URL else f"/{made.kind}{pointer}"
            yield FieldError(place, "webhook_secrets_anew", (("secrets", wanted),))


def _addresses(of: Channel) -> Iterator[tuple[str, str]]:
    own = KINDS[of.kind]
    if of.url is not None:
        yield URL, of.url
    if own.settings is not None:
        yield from own.urls(own.settings.model_validate(of.settings))
