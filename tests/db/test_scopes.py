"""Is a statement kept for one form of scope ever given to another?"""

from __future__ import annotations

from sqlalchemy import select

from service.api.route import real_now
from service.db.scopes import guarded, scope_form
from service.db.statements import compiled
from service.db.tasks import TASK
from service.domain.access import Grant, Principal, Role, Scope
from service.domain.ids import new_id
from service.domain.units import EVERYWHERE

CITY, COMMUNE, ELSEWHERE = (6_000_000, 6_999_999), (1_004_100, 1_004_199), (2_000_100, 2_000_199)


def scope(role: Role, *reach: tuple[int, int], agency: bool = False) -> Scope:
    grant = Grant(role, own=reach[:1], reach=reach, agency_id=new_id(real_now()) if agency else None)
    return Principal(new_id(real_now()), 1, "user", "Cán bộ", (grant,)).scope()


def test_scopes_of_one_form_have_one_text_and_others_another() -> None:
    scopes = [
        scope(Role.viewer, *EVERYWHERE),
        scope(Role.auditor, *EVERYWHERE),
        scope(Role.viewer, CITY),
        scope(Role.auditor, CITY),
        scope(Role.viewer, COMMUNE),
        scope(Role.viewer, COMMUNE, ELSEWHERE),
        scope(Role.reporter, COMMUNE, agency=True),
        scope(Role.viewer, *((low * 10_000, low * 10_000 + 1) for low in range(1, 9))),
    ]

    t = TASK.table.alias("t")
    texts: dict[object, set[str]] = {}
    for each in scopes:
        texts.setdefault(scope_form(each), set()).add(
            compiled(select(t.c.id).where(guarded(TASK, t, each))).text
        )

    assert {len(found) for found in texts.values()} == {1}
    assert len(texts) == len(set().union(*texts.values())) == 5
