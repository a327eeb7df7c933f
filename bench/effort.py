"""How much processor time did one answer cost, all parts taken together?

On a busy machine rates say more about the neighbours: sixteen backends get more of two
processors than two Python processes do. Processor time is counted where it was spent.
"""

from __future__ import annotations

import resource
from collections.abc import Sequence

import psutil


class Effort:
    """Counts from its making on: PostgreSQL with all its processes, the servers, and the load or pgbench."""

    def __init__(self, postmaster: int, servers: Sequence[int]) -> None:
        self._postmaster, self._servers = psutil.Process(postmaster), [psutil.Process(pid) for pid in servers]
        self._begun = self._spent()

    def seconds(self) -> float:
        """Processor seconds since then."""
        return self._spent() - self._begun

    def _spent(self) -> float:
        loads = resource.getrusage(resource.RUSAGE_CHILDREN)
        # Backends that have left count among what the postmaster's children used.
        times = self._postmaster.cpu_times()
        spent = loads.ru_utime + loads.ru_stime + sum(times[:4])
        for process in (*self._postmaster.children(), *self._servers):
            try:
                spent += sum(process.cpu_times()[:2])
            except psutil.NoSuchProcess:
                continue
        return spent
