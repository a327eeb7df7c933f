"""Which port can a test give to a program that it starts only later?

One the system has just given away, and taken back, may be given to somebody else meanwhile: every connection that
any test opens takes one of the same. So these are of those that the system never gives to who does not ask for them,
and each process that runs tests has some to itself.
"""

from __future__ import annotations

import itertools
import os
import socket
from pathlib import Path

GIVEN_AWAY = Path("/proc/sys/net/ipv4/ip_local_port_range")
LOWEST, HIGHEST = 15_000, 32_000
OF_ONE = 100
"""Ports of one process: a run may have many, and several may be under way on a machine."""

_next = itertools.count()


def free_port(host: str = "127.0.0.1") -> int:
    """A port of this machine at which nobody listens, and nobody will but who is told of it."""
    highest = min(HIGHEST, _first_given_away())
    if highest - LOWEST < OF_ONE:
        return _bound(host, 0)
    begin = LOWEST + os.getpid() * OF_ONE % (highest - LOWEST - OF_ONE)
    for number in _next:
        try:
            return _bound(host, begin + number % OF_ONE)
        except OSError:
            assert number < 100 * OF_ONE, "no port is free"
    raise AssertionError("there is always a next number")


def _first_given_away() -> int:
    try:
        return int(GIVEN_AWAY.read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return 0


def _bound(host: str, port: int) -> int:
    with socket.socket() as free:
        free.bind((host, port))
        return int(free.getsockname()[1])
