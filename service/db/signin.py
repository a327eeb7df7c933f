"""Which functions of the owner stand between the service and the tables of secrets?"""

from __future__ import annotations


def statements() -> list[str]:
    return []
