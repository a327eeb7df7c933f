"""What can be refused, and in which of few kinds?

A problem carries a code and the values its sentence needs; the sentence itself
stands in `messages`, in Vietnamese and English. Doors translate the kind: REST to
a status, GraphQL to `extensions.code`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class FieldError:
    """One thing wrong with one field.

    pointer: JSON pointer into the body ("/targets/0/value"), or "?name" for a
    query parameter. code: key of the message catalogue.
    """

    pointer: str
    code: str
    params: tuple[tuple[str, Any], ...] = ()


class Problem(Exception):
    """Anything the service refuses, with a reason a person can act on."""

    kind: ClassVar[str] = "problem"
    status: ClassVar[int] = 500

    def __init__(self, code: str, /, *, errors: tuple[FieldError, ...] = (), **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params
        self.errors = errors


class Malformed(Problem):
    """The request cannot be read at all: broken JSON, broken UTF-8, a forged cursor."""

    kind, status = "malformed", 400


class Unauthenticated(Problem):
    """Nobody is signed in, or no longer."""

    kind, status = "unauthenticated", 401


class Forbidden(Problem):
    """The thing is visible to the caller, the act is not theirs."""

    kind, status = "forbidden", 403


class NotFound(Problem):
    """It does not exist, or the caller may not know that it does."""

    kind, status = "not_found", 404


class WrongMethod(Problem):
    """The address does not take this method for that; `allow` is among the params."""

    kind, status = "wrong_method", 405


class NotAcceptable(Problem):
    """There is no answer in any form that the client takes."""

    kind, status = "not_acceptable", 406


class TooSlow(Problem):
    """The request did not come whole in time."""

    kind, status = "too_slow", 408


class Conflict(Problem):
    """The act does not fit the state the thing is in."""

    kind, status = "conflict", 409


class Gone(Problem):
    """It existed, and will not come back; the sentence says where to go on."""

    kind, status = "gone", 410


class Stale(Problem):
    """Somebody else wrote first: the version given is no longer the current one."""

    kind, status = "stale", 412


class TooLarge(Problem):
    kind, status = "too_large", 413


class UnsupportedMedia(Problem):
    kind, status = "unsupported_media", 415


class Invalid(Problem):
    """Readable, and wrong: `errors` names each field and its mend."""

    kind, status = "invalid", 422


class VersionRequired(Problem):
    """A write to an existing thing did not say which version it has seen."""

    kind, status = "version_required", 428


class TooMany(Problem):
    """Too fast; `retry_after` (seconds) is among the params."""

    kind, status = "too_many", 429


class HeadTooLarge(Problem):
    """The head of the request does not end where any sensible one has ended."""

    kind, status = "head_too_large", 431


class Unavailable(Problem):
    """The service cannot answer now; nothing was written, or the write is unknown to have happened."""

    kind, status = "unavailable", 503


class Unread(Problem):
    """It has been written, and could not be read back for the answer; `id` is among the params. Only GraphQL says so:
    REST answers by id and version."""

    kind, status = "unread", 200


def invalid(pointer: str, code: str, /, **params: Any) -> Invalid:
    """Refuse one field."""
    return Invalid("invalid", errors=(FieldError(pointer, code, tuple(params.items())),))


def together(refused: Iterable[tuple[str, Problem]]) -> Problem:
    """Several refusals as one, by pointer: of their own kind if all are of one, else what is wrong with the request."""
    found = list(refused)
    errors = tuple(FieldError(pointer, p.code, tuple(p.params.items())) for pointer, p in found)
    first = found[0][1]
    if type(first) is not Invalid and all(type(problem) is type(first) for _, problem in found):
        return type(first)(first.code, errors=errors, **first.params)
    return Invalid("invalid", errors=errors)


def refused_at(pointer: str, problem: Problem) -> list[FieldError]:
    """A refusal of a rule, below the row it is about."""
    if not problem.errors:
        return [FieldError(pointer, problem.code, tuple(problem.params.items()))]
    return [FieldError(f"{pointer}{e.pointer}", e.code, e.params) for e in problem.errors]
