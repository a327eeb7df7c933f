"""What does a process give up before it opens an uploaded file?"""

from __future__ import annotations

import sys

if sys.platform != "win32":
    import resource

MOST_MEMORY = 1536 * 1024 * 1024
MOST_SECONDS = 25
MOST_FILES = 64


def bound() -> None:
    """Give up memory, time, files and the disk, for good; a crash leaves no copy of the file behind."""
    if sys.platform == "win32":
        return
    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, MOST_FILES),
    ):
        _, hard = resource.getrlimit(what)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # Out of time a process is first told so, which its parent can see, and ended two seconds later.
        grace = 2 if what == resource.RLIMIT_CPU and hard == resource.RLIM_INFINITY else 0
        resource.setrlimit(what, (bound, bound + grace))
