"""Is every address that is not plainly public refused, in every spelling, unless the operator listed it?"""

from __future__ import annotations

from ipaddress import ip_address

import pytest

from service.domain.egress import AllowEntry, is_allowed_address, is_closed_address, parse_allow

CLOSED = """
0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255
127.0.0.0 127.0.0.1 127.1.2.3 127.255.255.255 168.63.129.16 169.254.0.1 169.254.169.254 169.254.170.2
169.254.170.23 172.16.0.0 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.31.196.1 192.52.193.1
192.88.99.1 192.168.0.1 192.168.255.255 192.175.48.1 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.9
224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::FFFF:10.0.0.1 ::ffff:169.254.169.254 ::ffff:8.8.8.8
0:0:0:0:0:0:0:1 0000:0000:0000:0000:0000:0000:0000:0001 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::8.8.8.8
64:ff9b:1::a00:1 100::1 2001::1 2001:0:53aa:64c:0:7fff:f5ff:fffe 2001:2::1 2001:10::1 2001:20::1 2001:db8::1
2002:7f00:1::1 2002:a00:1:: 2002:a9fe:a9fe::1 2620:4f:8000::1 3fff::1 3fff:fff::1 5f00::1 4000::1 8000::1
fc00::1 fd00::1 fd00:ec2::254 fd20:ce::254 fe80::1 fe80::a9fe:a9fe fe80::1%eth0 fe80::1%25eth0 fec0::1 ff02::1
ff0e::1 2606:4700:4700::1111%lo 2001:470:1::5efe:10.0.0.1 2606:4700::200:5efe:7f00:1
""".split()

UNREADABLE = [
    "",
    " ",
    "localhost",
    "127.1",
    "127.0.1",
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "017700000001",
    "127.0.0.01",
    "127.0.0.1.",
    "127.0.0.1 ",
    " 127.0.0.1",
    "127.0.0.1\n",
    "127.0.0.1\x00",
    "127.0.0.1:443",
    "[::1]",
    "::1/128",
    "①②⑦.⓪.⓪.①",
    "127。0。0。1",
    "１２７.0.0.1",
    "1.1.1.1.1",
    "256.0.0.1",
    "-1",
    "::ffff:127.0.0.1.2",
    "8.8.8.8/32",
    "٨.8.8.8",
]

OPEN = ["1.1.1.1", "8.8.8.8", "103.1.200.9", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0"]
OPEN += [
    "9.255.255.255",
    "11.0.0.0",
    "126.255.255.255",
    "128.0.0.1",
    "169.253.0.1",
    "169.255.0.1",
    "192.0.1.1",
]
OPEN += ["198.17.255.255", "198.20.0.0", "223.255.255.255", "168.63.129.17", "2606:4700:4700::1111"]
OPEN += ["2001:4860:4860::8888", "2001:200::1", "2003::1", "2400:cb00::1", "2a00:1450::1", "3ffe::1"]


@pytest.mark.parametrize("address", CLOSED)
def test_a_special_address_is_closed_at_every_port(address: str) -> None:
    assert is_closed_address(ip_address(address))
    assert not any(is_allowed_address(address, port) for port in (80, 443, 8443))


@pytest.mark.parametrize("spelling", UNREADABLE)
def test_a_spelling_that_is_not_the_usual_one_is_refused_even_when_everything_is_listed(
    spelling: str,
) -> None:
    allow = parse_allow(["0.0.0.0/0", "::/0", "127.0.0.0/8", "::1"])

    assert not is_allowed_address(spelling, 443, allow)


@pytest.mark.parametrize("address", OPEN)
def test_a_public_address_is_open_at_443_and_only_with_tls(address: str) -> None:
    assert is_allowed_address(address, 443)
    assert not is_allowed_address(address, 80)
    assert not is_allowed_address(address, 443, plain=True)
    assert not is_allowed_address(address, 80, parse_allow([address]), plain=True)


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len(set(CLOSED)) + len(set(UNREADABLE)) >= 100


def test_a_listed_network_is_open_and_its_neighbours_are_not() -> None:
    allow = parse_allow(["10.1.0.0/16:8443", "192.168.7.9", "[fd00:1::/32]:443", "fd00:2::/32"])

    assert is_allowed_address("10.1.255.255", 8443, allow)
    assert not is_allowed_address("10.1.255.255", 443, allow)
    assert not is_allowed_address("10.2.0.0", 8443, allow)
    assert is_allowed_address("192.168.7.9", 1, allow)
    assert not is_allowed_address("192.168.7.8", 443, allow)
    assert is_allowed_address("fd00:1::9", 443, allow)
    assert not is_allowed_address("fd00:1::9", 8443, allow)
    assert is_allowed_address("fd00:2::9", 8443, allow)


def test_a_listed_address_does_not_open_its_disguises() -> None:
    allow = parse_allow(["127.0.0.1", "10.0.0.0/8"])

    assert is_allowed_address("127.0.0.1", 443, allow)
    disguises = [
        "::ffff:127.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::1",
        "::ffff:10.0.0.1",
        "::1",
    ]
    assert not any(is_allowed_address(address, 443, allow) for address in disguises)


def test_an_entry_for_the_whole_world_opens_a_port_and_nothing_private() -> None:
    allow = parse_allow(["0.0.0.0/0:8443", "[::/0]:8443"])

    assert is_allowed_address("8.8.8.8", 8443, allow)
    assert is_allowed_address("2606:4700::1", 8443, allow)
    assert not any(is_allowed_address(address, 8443, allow) for address in CLOSED)


def test_without_tls_only_listed_loopback_is_open() -> None:
    allow = parse_allow(["127.0.0.1:8080", "10.0.0.0/8", "[::1]:8080", "8.8.8.8"])

    assert is_allowed_address("127.0.0.1", 8080, allow, plain=True)
    assert is_allowed_address("::1", 8080, allow, plain=True)
    assert not is_allowed_address("127.0.0.1", 8081, allow, plain=True)
    assert not is_allowed_address("127.0.0.2", 8080, allow, plain=True)
    assert not is_allowed_address("10.0.0.1", 8080, allow, plain=True)
    assert not is_allowed_address("8.8.8.8", 443, allow, plain=True)


@pytest.mark.parametrize("port", [-1, 0, 65_536, 10**9])
def test_a_port_that_does_not_exist_is_refused(port: int) -> None:
    assert not is_allowed_address("127.0.0.1", port, parse_allow(["127.0.0.1"]))


def test_entries_are_read_as_written_and_blank_ones_skipped() -> None:
    (first, second) = parse_allow([" 10.1.0.0/16:8443 ", "", "  ", "::1"])

    assert first == AllowEntry(first.network, 8443)
    assert (str(first.network), str(second.network), second.port) == ("10.1.0.0/16", "::1/128", None)


@pytest.mark.parametrize(
    "entry",
    [
        "localhost",
        "lgsp.example:443",
        "10.1.2.3/16",
        "10.1.0.0/33",
        "10.1.0.0/16:",
        "10.1.0.0/16:0",
        "10.1.0.0/16:65536",
        "10.1.0.0/16:https",
        "10.1.0.0/16:٤٤٣",
        "[fd00::/8",
        "[fd00::/8]443",
        "[fd00::/8]:",
        "127.1",
        "*",
        "https://10.1.0.0",
    ],
)
def test_an_entry_that_can_not_be_read_is_refused_with_its_text(entry: str) -> None:
    with pytest.raises(ValueError, match="egress entry") as caught:
        parse_allow([entry])

    assert repr(entry) in str(caught.value)
