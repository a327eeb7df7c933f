"""Which addresses must never be connected to, in all the ways somebody may write them?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

Resolve = Callable[[str, int], Awaitable[list[str]]]

# The system's resolver reads these itself; each of them means an address of this machine or network.
SPELLINGS = """
127.0.0.1 127.1 127.0.1 2130706433 0x7f000001 0x7f.0.0.1 0x7f.1 0177.0.0.1 017700000001 0177.0x0.1 127.000.000.001
0 0.0.0.0 0x0 10.0.0.1 10.1 167772161 0xa.1 172.16.0.1 192.168.1 192.168.0.1 3232235521 169.254.169.254 2852039166
0xa9fea9fe 0xa9.0xfe.0xa9.0xfe 100.64.0.1 100.100.100.200 198.18.0.1 224.0.0.1 240.0.0.1 255.255.255.255
168.63.129.16 192.0.0.192 203.0.113.1 [::] [::1] [0:0:0:0:0:0:0:1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::127.0.0.1]
[::ffff:0:127.0.0.1] [64:ff9b::7f00:1] [64:ff9b:1::1] [2002:7f00:1::1] [2001:0:7f00:1::] [fe80::1] [fc00::1]
[fd00:ec2::254] [ff02::1] [fec0::1] [2001:db8::1] [3fff::1] [100::1] localhost LOCALHOST localhost.
[2606:4700::5efe:127.0.0.1] [2606:4700::200:5efe:a00:1] [::ffff:169.254.169.254] [64:ff9b::a9fe:a9fe] 127.0.0.1.
""".split()

ODD = [
    "https://①②⑦.⓪.⓪.①/",
    "https://127。0。0。1/",
    "https://１２７.0.0.1/",
    "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    "https://127.0.0.1%00.example/",
    "https://127.0.0.1%2f@public.example/",
    "https://%31%32%37.0.0.1/",
    "https://127.0.0.1\\@public.example/",
    "https://public.example@127.0.0.1/",
    "https://public.example:443@127.0.0.1/",
    "https://user:word@public.example/",
    "https://@127.0.0.1/",
    "https://[::1%25lo]/",
    "https://[fe80::1%25eth0]/",
    "https://[::1",
    "https://127.0.0.1:443:443/",
    "https://127.0.0.1 /",
    "https://127.0.0.1\t/",
    "https://127.0.0.1\r\nHost: public.example/",
    " https://127.0.0.1/",
    "https:/127.0.0.1/",
    "https:127.0.0.1/",
    "https:///127.0.0.1/",
    "https://#@127.0.0.1/",
    "https://?@127.0.0.1/",
    "https:///",
    "https://",
    "//127.0.0.1/",
    "127.0.0.1",
    "ftp://public.example/",
    "file:///etc/passwd",
    "gopher://127.0.0.1/",
    "unix:///run/postgresql",
    "javascript:alert(1)",
    "ws://public.example/",
    "https://public.example:22/",
    "https://public.example:0/",
    "https://public.example:99999/",
    "http://public.example/",
    "http://public.example:443/",
    "https://public.example:5432/",
    "https://" + "a" * 64 + ".example/",
    "https://" + "a." * 130 + "example/",
    "https://public..example/",
]
"""Whole addresses whose spelling alone is wrong."""

TABLE = {
    "public.example": ["1.1.1.1"],
    "metadata.example": ["169.254.169.254"],
    "mixed.example": ["1.1.1.1", "10.0.0.7"],
    "mapped.example": ["::ffff:10.0.0.1"],
    "nat64.example": ["64:ff9b::a00:1"],
    "sixtofour.example": ["2002:7f00:1::1"],
    "zone.example": ["fe80::1%eth0"],
    "junk.example": ["127.1"],
    "empty.example": [],
    "nowhere.example": ["*"],
}
"""What names answer; * = there is no such name."""

LURING = [f"https://{name}/" for name in TABLE if name != "public.example"]
"""Addresses that look well and lead nowhere good: only the resolver's answer shows it."""


def names(table: dict[str, list[str]]) -> Resolve:
    """A resolver that knows these names alone."""

    async def resolve(host: str, port: int) -> list[str]:
        if table.get(host, ["*"]) == ["*"]:
            raise OSError("no such name")
        return table[host]

    return resolve


def rebinding(answers: list[list[str]]) -> tuple[Resolve, list[str]]:
    """A resolver that answers differently each time, and what it was asked."""
    asked: list[str] = []

    async def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), len(answers)) - 1]

    return resolve, asked
