"""How is a picture drawn in a process of its own, which is begun when the first is wanted?

Drawing holds Python's lock for tens of milliseconds at a time, and its library takes most of a second to load:
in the process that answers requests everybody else would wait. What dies is begun anew, what hangs is ended.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from pathlib import Path

import service
from service.documents.chart_worker import CHARTS
from service.domain.charts import Chart
from service.domain.errors import Unavailable

RETRY_AFTER_SECONDS = 5
SECONDS = 30.0
"""So long one picture may take, the loading of the library included."""
_MODULE = "service.documents.chart_worker"
_ROOT = Path(str(service.__file__)).parents[1]
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL", "HOME", "TMPDIR", "MPLCONFIGDIR")
"""All the process hears of ours: no address of a database, no key. The library keeps its list of fonts at home."""


class Drawer:
    """The process, begun when it is needed. Called by one thread at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    def draw(self, chart: Chart) -> bytes:
        """The picture. Unavailable if it cannot be drawn within its time."""
        # It may have ended since the last one, having had nothing to do.
        for _attempt in range(2):
            picture = self._asked(CHARTS.dump_json(chart))
            if picture is not None:
                return picture
            self.close()
        raise Unavailable("picture_unavailable", retry_after=RETRY_AFTER_SECONDS)

    def _asked(self, line: bytes) -> bytes | None:
        process = self._begun()
        assert process.stdin is not None and process.stdout is not None
        late = threading.Timer(SECONDS, process.kill)
        late.start()
        try:
            process.stdin.write(line + b"\n")
            process.stdin.flush()
            length = int(process.stdout.readline() or 0)
            picture = process.stdout.read(length)
            return picture if length and len(picture) == length else None
        except OSError:
            return None
        finally:
            late.cancel()

    def _begun(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", _MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=_ROOT,
                env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
            )
        return self._process

    def close(self) -> None:
        """End the process, if there is one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                # What could not be written any more is lost with the process.
                try:
                    pipe.close()
                except OSError:
                    continue
        process.wait()
