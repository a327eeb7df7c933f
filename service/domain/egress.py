"""Which network addresses may the service dial, and which never without the operator's word?

An address is judged, not a name: a name can answer differently a second time. The
decision is pure; `service/integrations/dialing.py` asks it about the very address it
is about to connect to.

Sources: the IANA special-purpose address registries (RFC 6890 and its updates), and
the addresses at which clouds answer with credentials.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

HTTPS_PORT = 443

_CLOSED: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "this network"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "carrier-grade NAT"),
    ("127.0.0.0/8", "loopback"),
    ("168.63.129.16/32", "cloud metadata"),
    ("169.254.0.0/16", "link-local, cloud metadata"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "protocol assignments"),
    ("192.0.2.0/24", "documentation"),
    ("192.31.196.0/24", "AS112"),
    ("192.52.193.0/24", "AMT relay"),
    ("192.88.99.0/24", "6to4 relay"),
    ("192.168.0.0/16", "private"),
    ("192.175.48.0/24", "AS112"),
    ("198.18.0.0/15", "benchmarking"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved, broadcast"),
    # IPv6: everything outside 2000::/3 is closed (loopback, mapped, NAT64, unique local,
    # link-local, site-local, multicast); inside it, these are.
    ("::/3", "not global unicast"),
    ("2001::/23", "protocol assignments, Teredo, ORCHID"),
    ("2001:db8::/32", "documentation"),
    ("2002::/16", "6to4"),
    ("2620:4f:8000::/48", "AS112"),
    ("3fff::/20", "documentation"),
    ("4000::/2", "not global unicast"),
    ("8000::/1", "not global unicast"),
)
_CLOSED_NETWORKS: tuple[Network, ...] = tuple(ip_network(text) for text, _ in _CLOSED)
# The last 64 bits of an ISATAP address carry an IPv4 address behind this mark, under any prefix.
_ISATAP_MARKS = frozenset({0x00005EFE, 0x02005EFE})


@dataclass(frozen=True, slots=True)
class AllowEntry:
    """One network the operator has opened. port None = every port."""

    network: Network
    port: int | None


Allow = tuple[AllowEntry, ...]


def parse_allow(entries: Iterable[str]) -> Allow:
    """Read SAURO_EGRESS_ALLOW: `10.1.0.0/16`, `10.1.2.3:8443`, `[fd00::/8]:443`, `fd00::/8`.

    Names are refused: what a name means is not the operator's to promise.
    """
    return tuple(_parse_entry(entry.strip()) for entry in entries if entry.strip())


def _parse_entry(text: str) -> AllowEntry:
    if text.startswith("["):
        inside, bracket, rest = text[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise ValueError(f"egress entry {text!r}: write an IPv6 network with a port as [fd00::/8]:443")
        network_text, port_text = inside, rest[1:] if rest else None
    elif text.count(":") == 1:
        network_text, port_text = text.split(":")
    else:
        network_text, port_text = text, None
    try:
        network = ip_network(network_text, strict=True)
    except ValueError as problem:
        raise ValueError(
            f"egress entry {text!r}: {problem}. Write it in numbers, such as 10.1.0.0/16:8443"
        ) from None
    if port_text is None:
        return AllowEntry(network, None)
    if not (port_text.isascii() and port_text.isdigit() and 1 <= int(port_text) <= 65535):
        raise ValueError(f"egress entry {text!r}: the port must be a number from 1 to 65535")
    return AllowEntry(network, int(port_text))


def is_allowed_address(ip: str | Address, port: int, allow: Allow = (), *, plain: bool = False) -> bool:
    """Tell whether a connection to this address and port may be opened.

    A public address is open at port 443. Any other port, and any address of the closed
    networks above, needs an entry. An entry opens closed addresses only when it lies
    wholly inside a closed network: `0.0.0.0/0:8443` opens that port of the public
    network and nothing private.

    plain: without TLS only a listed loopback address is open.
    Text that is not one address in its usual spelling is refused.
    """
    address = _address(ip)
    if address is None or not 1 <= port <= 65535:
        return False
    closed = is_closed_address(address)
    if plain and not address.is_loopback:
        return False
    if not closed and not plain and port == HTTPS_PORT:
        return True
    return any(
        (entry.port is None or entry.port == port)
        and entry.network.version == address.version
        and address in entry.network
        and (not closed or _lies_in_closed(entry.network))
        for entry in allow
    )


def is_closed_address(address: Address) -> bool:
    """Tell whether the address is private, special or otherwise not a plain public host."""
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return True
        if (int(address) >> 32) & 0xFFFFFFFF in _ISATAP_MARKS:
            return True
    return any(network.version == address.version and address in network for network in _CLOSED_NETWORKS)


def _address(ip: str | Address) -> Address | None:
    if not isinstance(ip, str):
        return ip
    if not ip.isascii():
        return None
    try:
        return ip_address(ip)
    except ValueError:
        return None


def _lies_in_closed(network: Network) -> bool:
    if isinstance(network, IPv4Network):
        return any(isinstance(outer, IPv4Network) and network.subnet_of(outer) for outer in _CLOSED_NETWORKS)
    return any(isinstance(outer, IPv6Network) and network.subnet_of(outer) for outer in _CLOSED_NETWORKS)
