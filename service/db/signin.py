"""Which functions of the owner stand between the service and the tables of secrets?"""

from __future__ import annotations

from service.db import audit, credentials, sessions, throttles

FUNCTIONS = (*audit.FUNCTIONS, *throttles.FUNCTIONS, *credentials.FUNCTIONS, *sessions.FUNCTIONS)
"""Their names, for taking them away again."""


def statements() -> list[str]:
    """All of them, in an order in which each finds those it calls."""
    return [*audit.statements(), *throttles.statements(), *credentials.statements(), *sessions.statements()]
