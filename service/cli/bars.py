"""How is long work shown: a bar for each part of it, and nothing where nothing is done?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from service.cli.place import console

Report = Callable[[str, int, int], None]
"""Hears of a part: its name, how much of it is done, how much there is."""


@contextmanager
def bars() -> Iterator[Report]:
    """Bars on the terminal while the block lasts, the first with the first report."""
    shown = Progress(TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), console=console)
    lines: dict[str, TaskID] = {}

    def report(name: str, done: int, of: int) -> None:
        if not lines:
            shown.start()
        if name not in lines:
            lines[name] = shown.add_task(name, total=of)
        shown.update(lines[name], completed=done)

    try:
        yield report
    finally:
        if lines:
            shown.stop()
