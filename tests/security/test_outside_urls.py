"""Is an address that can lead nowhere good refused when it is written down, and told why?"""

from __future__ import annotations

import pytest

from service.domain.egress import parse_allow
from service.domain.outside_urls import url_fault
from tests.security.odd_addresses import LURING, ODD, SPELLINGS

LISTED = parse_allow(["127.0.0.1:9000", "10.1.0.0/16:8443"])


@pytest.mark.parametrize("host", SPELLINGS)
def test_no_spelling_of_a_closed_address_can_be_kept(host: str) -> None:
    faults = {url_fault(f"{scheme}://{host}{port}/") for scheme in ("https", "http") for port in ("", ":443", ":8443")}

    assert None not in faults


@pytest.mark.parametrize("url", ODD)
def test_no_odd_address_can_be_kept(url: str) -> None:
    assert url_fault(url) is not None
    assert url_fault(url, LISTED) is not None


def test_the_corpus_is_as_large_as_promised() -> None:
    assert len({*SPELLINGS}) >= 60
    assert len({*ODD, *LURING}) >= 50


@pytest.mark.parametrize("url", LURING)
def test_a_name_is_judged_when_it_is_called_not_when_it_is_written(url: str) -> None:
    assert url_fault(url) is None


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://cantho.gov.vn/hook?key=a%20b&x=1", None),
        ("https://cantho.gov.vn", None),
        ("https://cantho.gov.vn:443/", None),
        ("https://xn--cnth-0qa.vn/", None),
        ("https://lgsp/token", None),
        ("https://1.1.1.1/", None),
        ("https://[2606:4700:4700::1111]/", None),
        ("https://10.1.2.3:8443/token", None),
        ("https://lgsp.cantho.vn:8443/token", None),
        ("http://127.0.0.1:9000/hook", None),
        ("http://localhost:9000/hook", None),
        ("https://10.1.2.3/token", "url_address"),
        ("https://10.2.2.3:8443/token", "url_address"),
        ("http://10.1.2.3:8443/token", "url_address"),
        ("http://127.0.0.1:9001/hook", "url_address"),
        ("http://localhost:9001/hook", "url_address"),
        ("https://a.localhost/", "url_address"),
        ("http://cantho.gov.vn/hook", "url_https"),
        ("http://1.1.1.1/hook", "url_https"),
        ("https://cantho.gov.vn:8444/", "url_port"),
        ("https://1.1.1.1:8444/", "url_port"),
        ("https://cantho.gov.vn:0/", "url_port"),
        ("https://cantho.gov.vn:70000/", "url_port"),
        ("https://cần-thơ.vn/", "url_form"),
        ("https://cantho.gov.vn./", "url_form"),
        ("https://cantho.gov.vn/#part", "url_form"),
        ("https://cantho.gov.vn/a b", "url_form"),
        ("https://a:b@cantho.gov.vn/", "url_userinfo"),
        ("https://cantho.gov.vn/" + "a" * 2000, "url_too_long"),
    ],
)
def test_what_is_wrong_is_told(url: str, fault: str | None) -> None:
    assert url_fault(url, LISTED) == fault
