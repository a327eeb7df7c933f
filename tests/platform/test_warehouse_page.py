"""Does the example of docs/warehouse.md follow changes, and go on where it stopped?"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys

from tests.api.test_pages import listening
from tests.architecture.sources import ROOT
from tests.contract.premises import open_task
from tests.following import READER
from tests.settled import settled
from tests.world import World

PAGE = (ROOT / "docs" / "warehouse.md").read_text(encoding="utf-8")


async def test_the_example_follows_and_goes_on_where_it_stopped(world: World) -> None:
    (example,) = re.findall(r"```python\n((?:(?!```).)*?/v1/changes.*?)```", PAGE, re.DOTALL)

    async with listening(world.app) as address:

        async def run(**cursor: str) -> list[str]:
            given = os.environ | {"SAURO": address, "TOKEN": world.token(READER), **cursor}
            done = await asyncio.to_thread(
                subprocess.run, [sys.executable, "-c", example], env=given, capture_output=True, text=True, timeout=60
            )
            assert done.returncode == 0, done.stderr
            return done.stdout.splitlines()

        begun = (await run())[-1].removeprefix("cursor ")
        task = await open_task(world)
        await settled(world.app.state.service.db)
        *followed, end = await run(CURSOR=begun)
        (nothing,) = await run(CURSOR=end.removeprefix("cursor "))

    assert f"upsert tasks {task}" in followed
    assert nothing.startswith("cursor ")
