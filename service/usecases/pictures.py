"""How is a picture drawn without holding up anybody else, and only once for all who see the same?

What it says is worked out first and gives its tag, so whoever has it already is told so without drawing.
A process apart draws (`drawing_apart`); one thread here waits for it, and the loop goes on meanwhile.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

import xxhash

from service.documents.chart_drawing import VERSION
from service.documents.drawing_apart import RETRY_AFTER_SECONDS, Drawer
from service.domain.charts import Chart
from service.domain.errors import Unavailable

KEPT, WAITING = 64, 16
"""So many pictures are kept by a process, and so many may wait to be drawn; whoever comes then is sent away."""

_DRAWER = Drawer()
_WAITER = ThreadPoolExecutor(1, thread_name_prefix="drawer")
_PICTURES: OrderedDict[str, bytes] = OrderedDict()
_waiting: set[str] = set()


def tag_of(chart: Chart) -> str:
    """What tells this picture from every other: all it shows, and the way it is drawn."""
    return xxhash.xxh3_128_hexdigest(repr((VERSION, chart)).encode())


async def picture(chart: Chart) -> bytes:
    """The chart as SVG."""
    tag = tag_of(chart)
    kept = _PICTURES.get(tag)
    if kept is not None:
        _PICTURES.move_to_end(tag)
        return kept
    if len(_waiting) >= WAITING and tag not in _waiting:
        raise Unavailable("picture_unavailable", retry_after=RETRY_AFTER_SECONDS)
    _waiting.add(tag)
    try:
        made = await asyncio.get_running_loop().run_in_executor(_WAITER, _DRAWER.draw, chart)
    finally:
        _waiting.discard(tag)
    _PICTURES[tag] = made
    while len(_PICTURES) > KEPT:
        _PICTURES.popitem(last=False)
    return made
