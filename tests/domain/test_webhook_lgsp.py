"""Are the settings of a gateway refused, at their field, where they could never work?"""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from pydantic import ValidationError

from service.domain.egress import parse_allow
from service.domain.field_errors import field_errors
from service.domain.messages import sentence
from service.domain.webhook_lgsp import LgspSecrets, LgspSettings, lgsp_faults
from tests.authorities import Authority, Pair

TOKEN = {"url": "https://lgsp.cantho.gov.vn/token", "clientId": "sau-ro"}
ALLOW = parse_allow(["10.1.2.3:8443"])


@cache
def pair(name: str = "sau-ro") -> Pair:
    return Authority().issue(name, client=True)


def faults(settings: dict[str, Any], secrets: dict[str, Any] | None = None) -> set[tuple[str, str]]:
    read = LgspSettings.model_validate(settings)
    kept = LgspSecrets.model_validate(secrets or {})
    found = lgsp_faults(read, kept, ALLOW)
    assert all(sentence(fault.code, language, dict(fault.params)) for fault in found for language in ("vi", "en"))
    return {(fault.pointer, fault.code) for fault in found}


def form_faults(settings: dict[str, Any]) -> set[tuple[str, str]]:
    with pytest.raises(ValidationError) as caught:
        LgspSettings.model_validate(settings)
    return {(error.pointer, error.code) for error in field_errors(caught.value, LgspSettings, "/")}


def test_a_gateway_may_want_nothing_but_the_event() -> None:
    assert faults({}) == set()
    assert LgspSettings().model_dump(exclude_defaults=True) == {}


@pytest.mark.parametrize("style", ["basic", "body", "json"])
def test_a_client_that_proves_who_it_is_needs_both_halves(style: str) -> None:
    token = {"url": TOKEN["url"], "style": style}

    assert faults({"token": token}) == {
        ("/settings/token/clientId", "lgsp_client_wanted"),
        ("/secrets/clientSecret", "lgsp_client_wanted"),
    }
    assert faults({"token": {**token, "clientId": "a"}}, {"clientSecret": "b"}) == set()


def test_the_style_header_needs_the_header_and_the_header_its_keys() -> None:
    token = {"url": TOKEN["url"], "style": "header"}

    assert faults({"token": token}) == {("/settings/keyHeader", "lgsp_key_header_wanted")}
    assert faults({"token": token, "keyHeader": {}}) == {("/secrets/keys", "lgsp_keys_wanted")}
    assert faults({"token": token, "keyHeader": {}}, {"keys": {"AccessKey": "1"}}) == set()


def test_a_secret_never_stands_in_an_address() -> None:
    token = {**TOKEN, "method": "GET", "style": "body"}

    assert faults({"token": token}, {"clientSecret": "b"}) == {("/settings/token/method", "lgsp_get_style")}


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://10.1.2.3:8443/token", None),
        ("https://10.1.2.4:8443/token", "url_address"),
        ("http://lgsp.cantho.gov.vn/token", "url_https"),
        ("https://a:b@lgsp.cantho.gov.vn/token", "url_userinfo"),
        ("https://[::ffff:10.1.2.3]:8443/token", "url_address"),
    ],
)
def test_the_token_address_is_judged_like_any_other(url: str, code: str | None) -> None:
    found = faults({"token": {**TOKEN, "url": url}}, {"clientSecret": "b"})

    assert found == ({("/settings/token/url", code)} if code else set())


def test_one_header_has_one_value() -> None:
    settings = {"token": TOKEN, "keyHeader": {}, "headers": {"LGSPaccessToken": "x", "X-A": "1"}}
    secrets = {"clientSecret": "b", "keys": {"k": "v"}, "headers": {"x-a": "2", "authorization": "3"}}

    assert faults(settings, secrets) == {
        ("/settings/headers/LGSPaccessToken", "header_twice"),
        ("/secrets/headers/x-a", "header_twice"),
        ("/secrets/headers/authorization", "header_twice"),
    }
    # A header for the request of the token alone may bear the name under which the token is shown later.
    assert faults({"token": TOKEN}, {"clientSecret": "b", "tokenHeaders": {"Authorization": "x"}}) == set()


def test_certificates_and_keys_fit_each_other() -> None:
    certificate, key = pair().certificate, pair().key

    assert faults({"clientCertificate": certificate}, {"clientKey": key}) == set()
    assert faults({"caBundle": certificate + certificate}) == set()
    assert faults({"clientCertificate": certificate}) == {("/secrets/clientKey", "client_key_wanted")}
    assert faults({}, {"clientKey": key}) == {("/settings/clientCertificate", "client_certificate_wanted")}
    assert faults({"clientCertificate": certificate}, {"clientKey": pair("other").key}) == {
        ("/secrets/clientKey", "client_key_other")
    }


@pytest.mark.parametrize("broken", ["", "x", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "KEY"])
def test_certificates_that_can_not_be_read_are_refused_and_so_is_a_key_among_them(broken: str) -> None:
    bundle = pair().certificate + pair().key if broken == "KEY" else broken

    assert faults({"caBundle": bundle}) == {("/settings/caBundle", "certificates_form")}
    assert faults({"clientCertificate": bundle}, {"clientKey": "x"}) == {
        ("/settings/clientCertificate", "certificates_form"),
        ("/secrets/clientKey", "private_key_form"),
    }


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ({"body": "{a: type"}, ("/body", "expression_unreadable")),
        ({"success": "now()"}, ("/success", "expression_function")),
        ({"permanent": "!" * 61 + "a"}, ("/permanent", "expression_too_deep")),
        ({"body": "a" * 4001}, ("/body", "text_too_long")),
        ({"token": {**TOKEN, "tokenAt": ""}}, ("/token/tokenAt", "expression_unreadable")),
        ({"token": {**TOKEN, "prefix": "a\nb"}}, ("/token/prefix", "header_value_form")),
        ({"token": {**TOKEN, "lifeSeconds": 1}}, ("/token/lifeSeconds", "at_least")),
        ({"headers": {"X-A": "a\r\nX-B: b"}}, ("/headers/X-A", "header_value_form")),
        ({"headers": {"X-A": "Cần Thơ"}}, ("/headers/X-A", "header_value_form")),
        ({"headers": {"Content-Length": "1"}}, ("/headers/Content-Length/[key]", "header_reserved")),
        ({"headers": {"Webhook-Id": "1"}}, ("/headers/Webhook-Id/[key]", "header_reserved")),
        ({"headers": {"X A": "1"}}, ("/headers/X A/[key]", "header_name_form")),
        ({"organisations": {"Mỹ Tú": "H13"}}, ("/organisations/Mỹ Tú/[key]", "organisation_unit_form")),
        ({"method": "DELETE"}, ("/method", "not_one_of")),
        ({"mapping": "x"}, ("/mapping", "unknown_field")),
    ],
)
def test_what_is_badly_written_is_told_at_its_field(settings: dict[str, Any], fault: tuple[str, str]) -> None:
    assert form_faults(settings) == {fault}


def test_secrets_are_not_shown_by_accident() -> None:
    secrets = LgspSecrets(
        client_secret="bi-mat", keys={"k": "bi-mat"}, headers={"a": "bi-mat"}, client_key="bi-mat"
    )

    assert "bi-mat" not in repr(secrets)
