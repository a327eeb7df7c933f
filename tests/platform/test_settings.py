"""Are settings read as they are meant, and does a wrong one say which it is and what to write?"""

from __future__ import annotations

import re
import stat
from datetime import UTC, datetime
from ipaddress import ip_network
from pathlib import Path

import pytest

from service.api import wire
from service.domain.egress import AllowEntry
from service.settings import MENDS, OidcIssuer, Settings, SettingsError, is_loopback, variable_of
from tests.architecture.sources import ROOT, python_files

FROZEN = "2026-05-09T08:00+07:00"
OWN = {"DATABASE_URL": "postgresql://sauro_service:s3cret@db:5432/sauro"}


def test_without_any_setting_the_service_is_embedded_on_loopback_and_no_demo() -> None:
    settings = Settings.load({})

    assert (settings.embedded, settings.host, settings.port, settings.demo) == (
        True,
        "127.0.0.1",
        8000,
        False,
    )
    assert settings.now is None


def test_every_setting_is_read_from_its_variable() -> None:
    issuer = '[{"issuer": "https://i", "audience": "a", "jwks_url": "https://i/keys", "family": "ES"}]'
    environment = {
        **OWN,
        "SAURO_NOW": FROZEN,
        "SAURO_LOG_LEVEL": "debug",
        "SAURO_CORS_ORIGINS": "https://one.vn, http://localhost:5173",
        "SAURO_TOKEN_SECRETS": "x" * 32 + "," + "y" * 40,
        "SAURO_SECRETS_KEYS": "A" * 43 + "=",
        "SAURO_EGRESS_ALLOW": "127.0.0.0/8,10.1.0.0/16:8443",
        "SAURO_OIDC_ISSUERS": issuer,
    }

    settings = Settings.load(environment)

    assert settings.now == datetime(2026, 5, 9, 1, 0, tzinfo=UTC)
    assert settings.cors_origins == ("https://one.vn", "http://localhost:5173")
    assert settings.token_secrets == ("x" * 32, "y" * 40)
    assert settings.secrets_keys == (bytes(32),)
    assert settings.egress_allow == (
        AllowEntry(ip_network("127.0.0.0/8"), None),
        AllowEntry(ip_network("10.1.0.0/16"), 8443),
    )
    assert settings.oidc_issuers == (
        OidcIssuer(issuer="https://i", audience="a", jwks_url="https://i/keys", family="ES"),
    )


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    settings = Settings.load({"SAURO_PORT": "", "DATABASE_URL": " ", "SAURO_NOW": ""})

    assert settings == Settings.load({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SAURO_PORT", "0"),
        ("SAURO_PORT", "eight"),
        ("SAURO_PROCESSES", "0"),
        ("SAURO_POOL_SIZE", "1000"),
        ("SAURO_LOG_LEVEL", "loud"),
        ("SAURO_DEMO", "perhaps"),
        ("SAURO_NOW", "2026-05-09T08:00"),
        ("SAURO_NOW", "yesterday"),
        ("SAURO_TRUSTED_PROXIES", "*"),
        ("SAURO_TRUSTED_PROXIES", "10.0.0.1/8"),
        ("SAURO_TRUSTED_PROXIES", "proxy.vn"),
        ("SAURO_CORS_ORIGINS", "*"),
        ("SAURO_CORS_ORIGINS", "https://one.vn/"),
        ("SAURO_TOKEN_SECRETS", "short"),
        ("SAURO_SECRETS_KEYS", "not base64!"),
        ("SAURO_PERSONAL_KEY", "QUJD"),
        ("SAURO_OIDC_ISSUERS", "{"),
        ("SAURO_OIDC_ISSUERS", '[{"issuer": "i", "audience": "a", "jwks_url": "https://i", "family": "HS"}]'),
        ("SAURO_JOURNAL_MONTHS", "1"),
        ("SAURO_JOURNAL_MONTHS", "-2"),
        ("SAURO_EGRESS_ALLOW", "intranet.vn"),
        ("SAURO_EGRESS_ALLOW", "10.0.0.1/8"),
        ("DATABASE_URL", "mysql://h/d"),
        ("DATABASE_URL", "postgresql://r:p@h:port/sauro"),
        ("DATABASE_URL", "postgresql://r:p@h:543210/sauro"),
        ("DATABASE_URL", "postgresql://r:a/b@h:5432/sauro"),
        ("DATABASE_URL", "postgresql://r:1/2@h:5432/sauro"),
        ("DATABASE_URL", "postgresql://r:a#b@h:5432/sauro"),
        ("DATABASE_URL", "postgresql://r:1#2@h:5432/sauro"),
        ("DATABASE_URL", "postgresql://r:a?b@h:5432/sauro"),
        ("DATABASE_OWNER_URL", "postgresql://r:p@[::1/sauro"),
    ],
)
def test_a_wrong_value_names_its_variable_and_the_mend_in_both_languages(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.load({**OWN, name: value})

    field = next(field for field in Settings.model_fields if variable_of(field) == name)
    [line] = str(refused.value).splitlines()
    assert line.startswith(f"{name}: ")
    assert all(mend in line for mend in MENDS[field])


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://sauro_service@/sauro?host=/tmp/sauro&port=5433",
        "postgresql://r:p%2F%40%3A%23%3F%25@h/sauro?sslmode=verify-full",
        "postgres://r:p@one:5432,two,[::1]:5433/sauro?target_session_attrs=read-write",
    ],
)
def test_an_address_of_every_form_that_leads_somewhere_is_taken(address: str) -> None:
    assert Settings.load({"DATABASE_URL": address}).database_url == address


def test_months_of_the_journal_are_not_dropped_without_a_folder_for_them() -> None:
    kept = Settings.load({"SAURO_JOURNAL_MONTHS": "24", "SAURO_JOURNAL_ARCHIVE": "/srv/journal"})
    with pytest.raises(SettingsError, match=r"SAURO_JOURNAL_ARCHIVE: .* It is missing while SAURO_JOURNAL_MONTHS"):
        Settings.load({"SAURO_JOURNAL_MONTHS": "24"})

    assert (kept.journal_months, kept.journal_archive) == (24, Path("/srv/journal"))
    assert Settings.load({}).journal_months == 0


def test_all_wrong_settings_are_said_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.load({"SAURO_PORT": "x", "SAURO_DEMO": "x", "SAURO_PROT": "1"})

    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == [
        "SAURO_PROT",
        "SAURO_PORT",
        "SAURO_DEMO",
    ]


def test_a_misspelt_setting_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(SettingsError, match=r"SAURO_EGRES_ALLOW: .* Did you mean SAURO_EGRESS_ALLOW\?"):
        Settings.load({"SAURO_EGRES_ALLOW": "127.0.0.0/8"})


@pytest.mark.parametrize(
    "name", ["SAURO_TOKEN_SECRETS", "SAURO_SECRETS_KEYS", "SAURO_PERSONAL_KEY", "DATABASE_URL"]
)
def test_a_secret_is_shown_neither_in_the_error_nor_in_the_settings(name: str) -> None:
    with pytest.raises(SettingsError) as refused:
        Settings.load({name: "hunter2:hunter2@"})

    assert "hunter2" not in str(refused.value)
    assert "s3cret" not in repr(Settings.load(OWN))


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.5", "sauro.vn"])
def test_the_demo_and_a_frozen_clock_are_refused_beyond_loopback(host: str) -> None:
    with pytest.raises(SettingsError, match="SAURO_DEMO"):
        Settings.load({"SAURO_HOST": host, "SAURO_DEMO": "1"})
    with pytest.raises(SettingsError, match="SAURO_NOW"):
        Settings.load({"SAURO_HOST": host, "SAURO_NOW": FROZEN, "SAURO_DEMO_IN_CONTAINER": "1"})


def test_the_switch_of_the_container_allows_the_demo_but_not_a_frozen_clock() -> None:
    settings = Settings.load({"SAURO_HOST": "0.0.0.0", "SAURO_DEMO": "1", "SAURO_DEMO_IN_CONTAINER": "1"})

    assert settings.demo


@pytest.mark.parametrize(
    ("host", "expected"),
    [("localhost", True), ("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("[::1]", True), ("", False),
     ("0.0.0.0", False), ("10.0.0.1", False), ("localhost.example", False)],
)  # fmt: skip
def test_loopback_is_what_only_this_machine_reaches(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected


def test_the_owner_without_the_service_is_refused() -> None:
    with pytest.raises(SettingsError, match=r"DATABASE_URL: .* It is missing"):
        Settings.load({"DATABASE_OWNER_URL": "postgresql://sauro_owner@db/sauro"})


def test_missing_secrets_are_made_once_and_readable_by_nobody_else(tmp_path: Path) -> None:
    settings = Settings.load({"SAURO_DATA_DIR": str(tmp_path / "data")})

    first, second = settings.keep_secrets(), settings.keep_secrets()

    kept = sorted((tmp_path / "data" / "secrets").iterdir())
    assert [file.name for file in kept] == ["personal_key", "secrets_keys", "token_secrets"]
    assert {stat.S_IMODE(file.stat().st_mode) for file in kept} == {0o600}
    assert stat.S_IMODE(kept[0].parent.stat().st_mode) == 0o700
    assert (first.token_secrets, first.secrets_keys, first.personal_key) == (
        second.token_secrets,
        second.secrets_keys,
        second.personal_key,
    )
    assert len(first.token_secrets[0]) >= 32
    assert (len(first.secrets_keys[0]), len(first.personal_key or b"")) == (32, 32)


def test_a_secret_that_is_set_is_not_replaced(tmp_path: Path) -> None:
    settings = Settings.load({"SAURO_DATA_DIR": str(tmp_path), "SAURO_TOKEN_SECRETS": "t" * 32})

    assert settings.keep_secrets().token_secrets == ("t" * 32,)
    assert not (tmp_path / "secrets" / "token_secrets").exists()


def test_with_a_database_of_its_own_missing_secrets_are_refused_and_none_is_written(tmp_path: Path) -> None:
    settings = Settings.load({**OWN, "SAURO_DATA_DIR": str(tmp_path)})

    with pytest.raises(SettingsError) as refused:
        settings.keep_secrets()

    assert [line.partition(":")[0] for line in str(refused.value).splitlines()] == [
        "SAURO_TOKEN_SECRETS",
        "SAURO_SECRETS_KEYS",
        "SAURO_PERSONAL_KEY",
    ]
    assert list(tmp_path.iterdir()) == []


def test_every_setting_has_a_sentence_a_mend_and_a_line_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    lines = dict(re.findall(r"^([A-Z_]+)=(.*)$", example, re.MULTILINE))
    compose_only = {"POSTGRES_PASSWORD", "SAURO_OWNER_PASSWORD", "SAURO_SERVICE_PASSWORD"}

    read = Settings.load({name: value for name, value in lines.items() if name not in compose_only})

    assert set(lines) - compose_only == {variable_of(field) for field in Settings.model_fields}
    assert set(MENDS) == set(Settings.model_fields)
    assert all(field.description for field in Settings.model_fields.values())
    assert read == Settings.load({}), "the example shows the defaults"


def test_every_setting_is_heeded_somewhere() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in python_files("service"))

    idle = [field for field in Settings.model_fields if not re.search(rf"\bsettings\.{field}\b", sources)]

    # Only whether the switch of the demo is safe depends on it, which the settings judge themselves.
    assert idle == ["demo_in_container"]


def test_a_process_of_the_api_that_takes_long_to_load_is_not_taken_for_hung() -> None:
    config = wire.Config("service.api.app:from_environment", Settings(), workers=2)

    # By uvicorn's five seconds two processes on a busy machine were killed while they loaded, again and again.
    assert config.timeout_worker_healthcheck == 60
