"""Whose is the address that a call comes from: one caller's own, or a proxy's that stands for everybody?

A private or loopback address is what a proxy has that nobody declared: whatever comes through it
looks alike, and one stranger's wrong passwords must not make a whole country wait. Once the proxies
are declared (SAURO_TRUSTED_PROXIES), every other address is what it says.
"""

from __future__ import annotations

import ipaddress

from service.settings import Network


def is_apart(address: str | None, proxies: tuple[Network, ...]) -> bool:
    """Tell whether the address tells callers apart, so that its failures may count against it."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if any(found in network for network in proxies):
        return False
    return bool(proxies) or found.is_global
