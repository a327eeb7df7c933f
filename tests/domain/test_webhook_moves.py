"""May an address of an endpoint move while the secrets that reach it are only kept?"""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.messages import sentence
from service.domain.outside_urls import origin
from service.domain.webhook_kinds import Channel, LgspWrite, WebhookKind, ZaloWrite, channel, moved_faults
from service.domain.webhook_zalo import ZaloAddresses, ZaloSecrets, ZaloSettings, zalo_grant

URL, TOKEN = "https://lgsp.cantho.gov.vn/su-kien", "https://token.cantho.gov.vn/token"
ELSEWHERE = "https://cua-toi.example.vn/token"
LGSP_SECRETS = {"clientSecret": "a", "keys": {"k": "b"}, "headers": {"x-a": "c"}, "tokenHeaders": {"x-b": "d"}}
LGSP = Channel(WebhookKind.lgsp, URL, {"token": {"url": TOKEN, "clientId": "sau-ro"}, "keyHeader": {}}, LGSP_SECRETS)
ZALO = Channel(
    WebhookKind.zalo, None, {"appId": "1"}, {"appSecret": "a", "oaSecret": "b", "refreshToken": "c"}
)
CODE = "webhook_secrets_anew"
ALL = "lgsp.secrets.clientSecret, lgsp.secrets.keys, lgsp.secrets.headers, lgsp.secrets.tokenHeaders"


def moved(before: Channel, url: str | None = None, **body: Any) -> dict[str, str]:
    """By pointer, which secrets have to be given anew."""
    write = {WebhookKind.lgsp: LgspWrite, WebhookKind.zalo: ZaloWrite}.get(before.kind)
    given: dict[WebhookKind, Any] = {before.kind: write.model_validate(body)} if body and write else {}
    made = channel(before.kind, url or before.url, given, before)
    found = list(moved_faults(made, given, before))
    assert {fault.code for fault in found} <= {CODE}
    return {fault.pointer: str(dict(fault.params)["secrets"]) for fault in found}


def token(url: str = TOKEN, **more: Any) -> dict[str, Any]:
    return {"token": {"url": url, "clientId": "sau-ro", **more}, "keyHeader": {}}


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("https://lgsp.cantho.gov.vn/khac?a=1", True),
        ("https://LGSP.cantho.gov.vn:443/su-kien", True),
        ("http://lgsp.cantho.gov.vn/su-kien", False),
        ("https://lgsp.cantho.gov.vn:8443/su-kien", False),
        ("https://lgsp.cantho.gov.vn.example.vn/su-kien", False),
        ("https://10.1.2.3/su-kien", False),
    ],
)
def test_an_address_moves_when_its_scheme_host_or_port_is_another(url: str, same: bool) -> None:
    assert (origin(url) == origin(URL)) is same
    assert moved(LGSP, url) == ({} if same else {"/url": ALL})


def test_a_gateways_secrets_are_given_anew_where_an_address_moves() -> None:
    some = {"clientSecret": "x", "keys": {"k": "y"}}

    assert moved(LGSP, settings=token(ELSEWHERE)) == {"/lgsp/settings/token/url": ALL}
    assert moved(LGSP, settings=token(ELSEWHERE), secrets=some) == {
        "/lgsp/settings/token/url": "lgsp.secrets.headers, lgsp.secrets.tokenHeaders"
    }
    assert moved(LGSP, ELSEWHERE, settings=token(ELSEWHERE), secrets=LGSP_SECRETS) == {}
    # What is taken away is not sent.
    assert moved(LGSP, settings=token(ELSEWHERE), secrets={**some, "headers": {}, "tokenHeaders": {}}) == {}
    # Nor is a private key, ever.
    assert moved(Channel(WebhookKind.lgsp, URL, {}, {"clientKey": "pem"}), ELSEWHERE) == {}


def test_no_detour_by_settings_that_send_less_for_a_while_leads_elsewhere() -> None:
    # A style that does not send the client's secret today.
    assert moved(LGSP, settings=token(ELSEWHERE, style="header"), secrets={"keys": {"k": "y"}}) == {
        "/lgsp/settings/token/url": "lgsp.secrets.clientSecret, lgsp.secrets.headers, lgsp.secrets.tokenHeaders"
    }
    # The address is taken out, which needs nothing, and put in again.
    without = channel(WebhookKind.lgsp, URL, {WebhookKind.lgsp: LgspWrite.model_validate({"settings": {}})}, LGSP)
    assert moved(LGSP, settings={}) == {}
    assert moved(without, settings=token()) == {"/lgsp/settings/token/url": ALL}
    # Secrets go where others went before.
    assert moved(LGSP, settings=token(URL)) == {"/lgsp/settings/token/url": ALL}


def test_an_official_accounts_secrets_are_given_anew_where_an_address_moves() -> None:
    tokens = {"appId": "1", "addresses": {"token": ELSEWHERE}}
    messages = {"appId": "1", "addresses": {"consultation": ELSEWHERE}}

    assert moved(ZALO, settings=tokens) == {
        "/zalo/settings/addresses/token": "zalo.secrets.appSecret, zalo.secrets.refreshToken"
    }
    assert moved(ZALO, settings=tokens, secrets={"refreshToken": "x"}) == {
        "/zalo/settings/addresses/token": "zalo.secrets.appSecret"
    }
    assert moved(ZALO, settings=tokens, secrets={"appSecret": "x", "refreshToken": "y"}) == {}
    # To the other addresses goes what the refresh token is traded for.
    assert moved(ZALO, settings=messages) == {"/zalo/settings/addresses/consultation": "zalo.secrets.refreshToken"}
    assert moved(ZALO, settings=messages, secrets={"refreshToken": "x"}) == {}
    assert moved(ZALO, settings={"appId": "2", "addresses": {"token": "https://oauth.zaloapp.com/v5/token"}}) == {}


def test_tokens_of_an_account_belong_to_the_hosts_they_were_given_for() -> None:
    secrets = ZaloSecrets(app_secret="a", refresh_token="c")

    def grant(**addresses: str) -> str:
        return zalo_grant(ZaloSettings(addresses=ZaloAddresses(**addresses)), secrets)

    assert grant() == grant(token="https://oauth.zaloapp.com/v5/token")
    assert len({grant(), grant(token=ELSEWHERE), grant(check=ELSEWHERE), grant(group="https://b.example.vn/")}) == 4
    assert grant() != zalo_grant(ZaloSettings(), ZaloSecrets(refresh_token="d"))


def test_what_only_signs_moves_freely() -> None:
    standard = Channel(WebhookKind.standard, URL, {}, {})

    assert moved(standard, ELSEWHERE) == {}


def test_the_refusal_names_the_mend_in_both_languages() -> None:
    for language in ("vi", "en"):
        assert "lgsp.secrets.keys" in (sentence(CODE, language, {"secrets": "lgsp.secrets.keys"}) or "")
