"""What is a session, and how long must one wait after failed sign-ins?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from service.domain.types import Shape, View
from service.domain.users import Secret

FREE_FROM_ONE_PLACE = 5
"""Failed sign-ins of one name from one address before waiting begins there."""

FREE_BY_NAME = 50
"""The same for one name from anywhere: high, so that a stranger does not make its owner wait."""

FREE_BY_ADDRESS = 20
"""The same for one address that is one caller's own: a commune's whole office may share it."""

FIRST_WAIT_SECONDS = 1
"""The first wait; each further failure doubles it."""

LONGEST_WAIT_SECONDS = 900
"""No wait is longer, so nobody can lock somebody else out for good."""

FORGET_SECONDS = 3600
"""So long after the last failure the count begins anew."""

MOST_SESSIONS = 20
"""Sessions one person may have at once; the oldest gives way."""


class SignIn(Shape):
    """Username and password of a person."""

    username: Annotated[str, Field(min_length=1, max_length=200, examples=["my-tu.coordinator"])]
    password: Secret


class SessionView(View):
    """What a person's sign-in answers. expires_in: seconds the access token lives."""

    access_token: str
    token_type: Literal["Bearer"] = "Bearer"
    expires_in: int
    refresh_token: str


class PasswordChange(Shape):
    """A new password of one's own. All other sessions end."""

    current_password: Secret
    new_password: Secret


class TokenGrant(StrEnum):
    """The two OAuth2 grants that are offered."""

    client_credentials = "client_credentials"
    refresh_token = "refresh_token"


@dataclass(frozen=True)
class Opened:
    """A session that may now get an access token. refresh_token: shown this once."""

    principal_id: UUID
    session_id: UUID
    refresh_token: str


@dataclass(frozen=True)
class Machine:
    """A machine that has proved who it is. scope: empty = all its grants."""

    principal_id: UUID
    scope: tuple[str, ...]
    granted: tuple[str, ...]


@dataclass(frozen=True)
class Where:
    """Where a sign-in comes from, for the access log, and until when its session would last unused.

    apart: whether the address tells callers apart. That of an undeclared proxy is everybody's: nobody's
    failures may make all others wait.
    """

    address: str | None
    apart: bool
    until: datetime
    demo: bool
