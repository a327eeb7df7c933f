"""Does a read make the settings its tables' policies look at, and no others?"""

from __future__ import annotations

from service.db import tasks, users
from service.db.rls import settings_read


def test_tasks_and_their_agencies_need_the_reach_the_drafts_the_named_and_the_directory() -> None:
    task = tasks.Task.__tablename__

    assert settings_read({task}) == {"reach", "draft_reach", "agencies"}
    assert settings_read({"task", "agency", "unit"}) == {"reach", "draft_reach", "agencies", "directory", "actor"}


def test_accounts_and_tables_unknown_here_are_given_every_setting() -> None:
    account = users.User.__tablename__

    assert settings_read({"task", account}) is None
    assert settings_read({"task", "journal"}) is None
