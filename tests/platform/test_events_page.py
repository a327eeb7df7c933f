"""Does the example of docs/events.md catch up without a hole, and go on where it stopped?"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys

from tests.api.test_event_stream import submitted
from tests.api.test_pages import listening
from tests.architecture.sources import ROOT
from tests.world import World

PAGE = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")


async def test_the_example_prints_what_came_since(world: World) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    await submitted(world)
    async with listening(world.app) as address:

        async def run(last: str) -> list[str]:
            given = os.environ | {"SAURO": address, "TOKEN": world.token("my-tu.viewer"), "LAST": last}
            done = await asyncio.to_thread(
                subprocess.run, [sys.executable, "-c", example], env=given, capture_output=True, text=True, timeout=60
            )
            assert done.returncode == 0, done.stderr
            return done.stdout.splitlines()

        first = await run("0")
        await submitted(world)
        second = await run(first[-1].removeprefix("last "))

    assert first == ["1 plan.submitted Kế hoạch chuyển đổi số năm 2026", "last 1"]
    assert second == ["2 plan.submitted Kế hoạch chuyển đổi số năm 2026", "last 2"]
