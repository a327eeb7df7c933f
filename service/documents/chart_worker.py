"""Which process draws pictures, so that the one that answers requests need not wait for it or carry its library?

It is sent a chart as one line of JSON, and answers with the length of the picture and the picture. It ends
when nobody wants another for a while, and with whoever began it: then its input ends.
"""

from __future__ import annotations

import signal
import sys

from pydantic import TypeAdapter

from service.documents.chart_drawing import drawn
from service.domain.charts import StackedChart, ValueChart

IDLE_SECONDS = 600
CHARTS: TypeAdapter[StackedChart | ValueChart] = TypeAdapter(StackedChart | ValueChart)


def main() -> None:
    """Draw what is asked for, one after the other."""
    # Ctrl-C in a terminal is for whoever began it; its input ends then.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        _end_after(IDLE_SECONDS)
        line = sys.stdin.buffer.readline()
        _end_after(0)
        if not line:
            return
        picture = drawn(CHARTS.validate_json(line))
        sys.stdout.buffer.write(b"%d\n" % len(picture) + picture)
        sys.stdout.buffer.flush()


def _end_after(seconds: int) -> None:
    """Where the system has alarms; elsewhere the process stays as long as whoever began it."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


if __name__ == "__main__":
    main()
