"""Is `sauro user create --admin` a door, and the only one, into an empty database?"""

from __future__ import annotations

import base64
import json

import pytest
from typer.testing import CliRunner, Result

from service.__main__ import app
from tests.conftest import TestDatabase, run_apart
from tests.security.signing_in import signed_in, try_password
from tests.world import SECRET, opened

PASSWORD = "mười hai con giáp"


@pytest.fixture
def sauro(database: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """The command line over a migrated database without anybody in it."""
    key = base64.b64encode(b"k" * 32).decode()
    monkeypatch.setenv("DATABASE_URL", database.service_url)
    monkeypatch.setenv("SAURO_TOKEN_SECRETS", SECRET)
    monkeypatch.setenv("SAURO_SECRETS_KEYS", key)
    monkeypatch.setenv("SAURO_PERSONAL_KEY", key)
    return CliRunner()


def run(sauro: CliRunner, *words: str, said: str = "") -> Result:
    return sauro.invoke(app, list(words), input=said)


def test_the_first_admin_signs_in_and_lets_the_others_in(sauro: CliRunner, database: TestDatabase) -> None:
    made = run(sauro, "user", "create", "sep.lon", "--name", "Sếp Lớn", "--admin")
    assert made.exit_code == 0, made.output
    temporary = made.stdout.strip()

    async def story() -> tuple[int, int, int]:
        async with opened(database.service_url) as world:
            first = await signed_in(world, "sep.lon", temporary)
            refused = await first.get("/v1/users")
            changed = await first.post(
                "/v1/me/password", {"currentPassword": temporary, "newPassword": PASSWORD}
            )
            assert changed.status_code == 204, changed.text
            body = {"unit": "31567", "username": "an.nguyen", "name": "An"}
            added = await first.post("/v1/users", body)
            listed = await first.get("/v1/users")
            return refused.status_code, added.status_code, len(json.loads(listed.content)["items"])

    assert run_apart(story()) == (403, 201, 2)


def test_a_password_may_be_given_and_is_held_to_the_same_rules(
    sauro: CliRunner, database: TestDatabase
) -> None:
    weak = run(sauro, "user", "create", "hai", "--password-stdin", said="abc\n")
    good = run(sauro, "user", "create", "hai", "--unit", "92", "--password-stdin", said=f"{PASSWORD}\n")
    twice = run(sauro, "user", "create", "hai", "--password-stdin", said=f"{PASSWORD}\n")
    nowhere = run(sauro, "user", "create", "ba", "--unit", "00001", "--password-stdin", said=f"{PASSWORD}\n")

    assert [r.exit_code for r in (weak, good, twice, nowhere)] == [1, 0, 1, 1]
    assert "Mật khẩu cần ít nhất" in weak.stderr and "A password needs" in weak.stderr

    async def sign_in() -> int:
        async with opened(database.service_url) as world:
            return (await try_password(world, "hai", PASSWORD)).status_code

    assert run_apart(sign_in()) == 201


def test_people_and_machines_are_locked_reset_and_listed_at_the_server(sauro: CliRunner) -> None:
    run(sauro, "user", "create", "hai", "--name", "Hai", "--unit", "92")
    secret = run(sauro, "client", "create", "can-tho.kho", "--unit", "92", "--scope", "viewer").stdout.strip()

    assert secret.startswith("src_")
    assert run(sauro, "user", "grant", "hai", "viewer", "--unit", "92").exit_code == 0
    assert "Cần Thơ (92)" in run(sauro, "user", "list", "--q", "hai").stdout
    assert [run(sauro, "user", "lock", "HAI").exit_code for _ in range(2)] == [0, 1]
    assert "khóa" in run(sauro, "user", "list").stdout
    assert run(sauro, "user", "unlock", "hai").exit_code == 0
    assert len(run(sauro, "user", "reset-password", "hai").stdout.strip()) == 19
    rotated = run(sauro, "client", "rotate-secret", "can-tho.kho").stdout.strip()
    assert rotated.startswith("src_") and rotated != secret
    assert run(sauro, "client", "lock", "can-tho.kho").exit_code == 0
    assert run(sauro, "client", "unlock", "can-tho.kho").exit_code == 0
    assert run(sauro, "user", "lock", "khong.co").exit_code == 1
    assert run(sauro, "user", "create", "Ông A").exit_code == 2
    wrong = run(sauro, "client", "create", "kho", "--scope", "admin")
    assert wrong.exit_code == 2
    assert "scopes/0:" in wrong.stderr and "'viewer', 'integrator'" in wrong.stderr
    assert "Input should" not in wrong.stderr


def test_a_list_can_be_piped_with_its_names_whole(sauro: CliRunner) -> None:
    name = "tan-hung.reporter.cac-truong-hoc-tren-dia-ban"
    run(sauro, "user", "create", name, "--name", "Các trường học trên địa bàn xã", "--unit", "25345")

    assert name in run(sauro, "user", "list").stdout.split()
