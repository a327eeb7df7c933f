"""May this address be kept as a place to be called later, before any name is resolved?

Only its spelling is judged: https, a host in its plain form, a port that is open. What a name
means is judged at each connection (`service/integrations/dialing.py`), for it may change; so a
kept address promises nothing, and a refusal here is only an early one, with a reason.
"""

from __future__ import annotations

import re
from ipaddress import ip_address

from service.domain.egress import HTTPS_PORT, Allow, is_allowed_address, is_closed_address

LONGEST_URL = 2000

_FORM = re.compile(
    r"(?P<scheme>https?)://(?P<authority>[^/?#\\\s]+)(?P<rest>[/?][\x21\x22\x24-\x5b\x5d-\x7e]*)?", re.ASCII
)
_AUTHORITY = re.compile(
    r"(?:\[(?P<six>[0-9A-Fa-f:.]+)\]|(?P<host>[A-Za-z0-9._-]+))(?::(?P<port>[0-9]{1,5}))?", re.ASCII
)
_LABEL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?", re.ASCII)
_NUMBER = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*", re.ASCII)


def url_fault(url: str, allow: Allow = ()) -> str | None:
    """The code of what is wrong with the address, None when it may be kept.

    url_too_long, url_form (no plain https://host[:port]/…; names of other scripts are written as xn--…),
    url_userinfo (a name or password in it), url_https (http beyond a listed loopback address), url_port,
    url_address (private, special, or this machine). allow: what the operator has opened.
    """
    if len(url) > LONGEST_URL:
        return "url_too_long"
    found = _FORM.fullmatch(url)
    if found is None:
        return "url_form"
    if "@" in found["authority"]:
        return "url_userinfo"
    place = _AUTHORITY.fullmatch(found["authority"])
    if place is None:
        return "url_form"
    plain = found["scheme"] == "http"
    port = int(place["port"] or (80 if plain else HTTPS_PORT))
    if not 1 <= port <= 65535:
        return "url_port"
    host = place["six"] or place["host"]
    numbers = place["six"] is not None or _NUMBER.fullmatch(host.rpartition(".")[2]) is not None
    return _number_fault(host, port, allow, plain) if numbers else _name_fault(host, port, allow, plain)


def origin(url: str) -> tuple[str, str, int] | None:
    """Scheme, host and port: who hears what is sent there. None for what is no address at all. Two spellings of one
    IPv6 address are two origins."""
    found = _FORM.fullmatch(url)
    place = _AUTHORITY.fullmatch(found["authority"]) if found is not None else None
    if found is None or place is None:
        return None
    usual = 80 if found["scheme"] == "http" else HTTPS_PORT
    return found["scheme"], (place["six"] or place["host"]).lower(), int(place["port"] or usual)


def _number_fault(host: str, port: int, allow: Allow, plain: bool) -> str | None:
    """An address in numbers is judged at once, and taken in its usual spelling only."""
    try:
        address = ip_address(host)
    except ValueError:
        return "url_form"
    if is_allowed_address(address, port, allow, plain=plain):
        return None
    if is_closed_address(address):
        return "url_address"
    return "url_https" if plain else "url_port"


def _name_fault(host: str, port: int, allow: Allow, plain: bool) -> str | None:
    """Of a name only that is known which no address could make good."""
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return "url_form"
    opened = [entry for entry in allow if entry.port in (None, port)]
    on_this_machine = any(entry.network.is_loopback for entry in opened)
    if labels[-1].lower() == "localhost":
        return None if on_this_machine else "url_address"
    if plain:
        return None if on_this_machine else "url_https"
    return None if port == HTTPS_PORT or opened else "url_port"
