"""Are queries that were asked before kept, and no more of them than is good for memory?"""

from __future__ import annotations

import pytest

from service.api import queries
from service.api.queries import Queries
from service.db import asked
from service.domain.audit import AuditQuery
from service.domain.tasks import TaskQuery
from tests.world import World


def test_the_same_words_give_the_same_query_and_all_operations_together_keep_a_number_of_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tasks, audit = Queries(TaskQuery), Queries(AuditQuery)
    monkeypatch.setattr(queries, "_OPERATIONS", {tasks, audit})
    monkeypatch.setattr(queries, "_KEPT", 10)

    same = tasks.of(b"limit=1") is tasks.of(b"limit=1")
    most = 0
    for n in range(1, 30):
        for each in (tasks, audit):
            each.of(b"limit=%d" % n)
        most = max(most, len(tasks._known) + len(audit._known))

    assert (same, most) == (True, 10)


async def test_who_goes_on_from_a_cursor_asks_so_once_and_nothing_of_it_is_kept(world: World) -> None:
    first = (await world.get("can-tho.viewer", "/v1/agencies", limit=3)).json()
    kept = len(asked._ASKED), len(asked._READY), len(_shelf(b"limit=3"))

    second = await world.get("can-tho.viewer", "/v1/agencies", limit=3, cursor=first["nextCursor"])

    events = await world.get("can-tho.viewer", "/v1/events", after=1, sort="number")

    assert (second.status_code, len(second.json()["items"]), events.status_code) == (200, 3, 200)
    assert (len(asked._ASKED), len(asked._READY), len(_shelf(b"limit=3"))) == kept


def _shelf(words: bytes) -> dict[bytes, object]:
    """What is kept of the operation that was asked so."""
    (found,) = (each._known for each in queries._OPERATIONS if words in each._known)
    return found
