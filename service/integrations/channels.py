"""What must a way to a receiver offer, so that the delivery engine can use it without knowing what it is?

A channel sends one message to one endpoint and tells what became of it. It keeps no schedule, no
state of the endpoint and no record: when to try again, whom to spare and what to write down is the
engine's affair, the same for every channel. A channel never raises for what a receiver or the
network does: that is an outcome.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from service.integrations.dialing import DialError

ANSWER_BYTES = 16 * 1024
"""So much of an answer is kept in the log of attempts; `Outcome.answer` is never longer."""

Kind = Literal["delivered", "retry", "rejected", "gone", "ambiguous", "later"]


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """Where to, and with which secrets: the endpoint as it is at this very attempt, secrets readable.

    secrets: keys to sign with (`whsec_…`), the newest first; two while a rotation lasts. settings
    and channel_secrets: what the kind of endpoint needs beyond that, as its own module declares.
    """

    id: UUID
    unit_key: int
    kind: str
    url: str | None
    secrets: tuple[str, ...] = field(default=(), repr=False)
    settings: Mapping[str, Any] = field(default_factory=dict)
    channel_secrets: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to be sent.

    id: the webhook-id (`evt_…`), the same over retries and replays, by which a receiver knows what
    it already has. body: the JSON `{"type", "timestamp", "data"}`, below 20 kB, byte for byte the
    same at every attempt. event: the same, parsed. delivery_id: the delivery this attempt belongs
    to. attempt: which one of that delivery it is, from 1.
    """

    id: str
    type: str
    body: bytes
    event: Mapping[str, Any]
    delivery_id: UUID
    attempt: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt.

    kind: delivered; retry = failed, to be tried again by the schedule; rejected = refused for good:
    trying again would change nothing, and the receiver itself is well; gone = the receiver wants no
    more of this (410): the endpoint is disabled; ambiguous = it may or may not have arrived, and a
    second one would do harm: not sent again by itself; later = the channel did not try (its own
    limit, quota or quiet hours) and asks to be called again after `retry_after` seconds: that is no
    attempt, and says nothing about the receiver.
    reason: E_TIMEOUT, E_HTTP … (`DialCode`), or a code of the channel; None when delivered without
    remark. status: of HTTP, if there was an answer. answer: its first ANSWER_BYTES. retry_after:
    seconds the receiver asks to wait. detail: one sentence for the log, without any secret or phone.
    """

    kind: Kind
    reason: str | None = None
    status: int | None = None
    answer: bytes = b""
    retry_after: float | None = None
    detail: str | None = None


class Channel(Protocol):
    """One way out: `standard`, `zalo` or `lgsp`. One per worker, used by many attempts at once."""

    async def send(self, endpoint: EndpointSettings, message: Message, *, now: datetime) -> Outcome:
        """Try once. now: the real clock, in UTC (also while the domain's clock is frozen)."""
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...


def undialled(problem: DialError) -> Outcome:
    """The outcome of an exchange that did not happen: to be tried again, whatever the reason.

    Also an address that is blocked or a name that is unknown: the operator may open the one, and
    the owner mend the other, within the three days that it is tried.
    """
    if problem.answer is None:
        return Outcome("retry", problem.code.value, detail=str(problem))
    status, answer = problem.answer.status, problem.answer.body[:ANSWER_BYTES]
    return Outcome("retry", problem.code.value, status, answer, detail=str(problem))
