"""Which statements does the service send?"""

from __future__ import annotations

from typing import Any

import pytest

from service.db.engine import Database


def listened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Statements from now on, as they are sent."""
    sent: list[str] = []
    run = Database._run

    async def heard(self: Database, method: str, sql: str, arguments: Any) -> Any:
        sent.append(sql)
        return await run(self, method, sql, arguments)

    monkeypatch.setattr(Database, "_run", heard)
    return sent
