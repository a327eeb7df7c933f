"""Would the container be built from what is here, run without rights, and show the demo to this machine only?

No engine is needed: the files are read and judged. Where an engine answers, it judges compose.yaml too.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
import yaml

from service.db.roles import ROLES_SQL, database_rights_sql, database_sql
from service.settings import Settings, variable_of
from tests.architecture.sources import ROOT

DOCKERFILE = ROOT / "Dockerfile"
COMMANDS = {"serve", "worker", "migrate", "demo", "journal archive"}
OWNERS = {"migrate", "archive"}
"""What ends when it is done, and neither listens nor calls out, may come as the owner of the tables."""
FILLED = {
    "POSTGRES_PASSWORD": "p",
    "SAURO_OWNER_PASSWORD": "o",
    "SAURO_SERVICE_PASSWORD": "s",
    "SAURO_TOKEN_SECRETS": "t" * 32,
    "SAURO_SECRETS_KEYS": "A" * 43 + "=",
    "SAURO_PERSONAL_KEY": "A" * 43 + "=",
}


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile as (instruction, rest), continued lines joined, comments gone."""
    lines = [
        line
        for line in DOCKERFILE.read_text(encoding="utf-8").splitlines()
        if not line.lstrip().startswith("#")
    ]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [
        (word, rest.strip())
        for word, _, rest in (line.partition(" ") for line in joined.splitlines())
        if word
    ]


def last_stage() -> list[tuple[str, str]]:
    steps = instructions()
    start = max(number for number, (word, _) in enumerate(steps) if word == "FROM")
    return steps[start:]


def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))


def substituted(value: str) -> str:
    """Put in what a filled .env holds, as compose does: ${NAME:-default} and ${NAME:?complaint}."""

    def one(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        return FILLED.get(name) or (rest if kind == ":-" else "")

    return re.sub(r"\$\{(\w+)(?:(:[-?])([^}]*))?\}", one, value)


def environment_of(service: dict[str, Any]) -> dict[str, str]:
    return {name: substituted(str(value)) for name, value in service.get("environment", {}).items()}


def test_everything_the_image_copies_is_here_and_not_ignored() -> None:
    allowed = re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)

    sources = [
        source
        for word, rest in instructions()
        if word == "COPY" and not rest.startswith("--from=")
        for source in shlex.split(rest)[:-1]
    ]

    assert set(sources) == set(allowed)
    assert [source for source in sources if not (ROOT / source).exists()] == []


def test_the_image_runs_as_nobody_in_particular() -> None:
    users = [rest for word, rest in last_stage() if word == "USER"]

    assert users == ["10001:10001"]


def test_every_package_of_the_image_is_checked_against_its_hash() -> None:
    installs = [rest for word, rest in instructions() if word == "RUN" and "pip install" in rest]

    parts = [part for rest in installs for part in rest.split("&&") if "pip install" in part]

    assert len(parts) == 2
    assert "--require-hashes -r requirements.txt" in parts[0]
    assert "--no-deps --no-build-isolation --editable ." in parts[1]


def test_settings_baked_into_the_image_exist_and_hold_no_secret() -> None:
    baked = {
        pair.partition("=")[0]
        for word, rest in last_stage()
        if word == "ENV"
        for pair in shlex.split(rest)
        if pair.startswith(("SAURO_", "DATABASE_"))
    }

    assert baked == {"SAURO_HOST", "SAURO_PORT"}
    assert baked <= {variable_of(field) for field in Settings.model_fields}


def test_what_draws_keeps_its_list_of_fonts_where_the_container_may_write() -> None:
    # Its home is read-only: each new process would look through all fonts again, and say so in the log.
    given = dict(
        pair.split("=", 1) for word, rest in last_stage() if word == "ENV" for pair in shlex.split(rest) if "=" in pair
    )
    ours = [service for name, service in compose()["services"].items() if name != "postgres"]

    assert given["MPLCONFIGDIR"] == "/tmp/matplotlib"
    assert all(service["tmpfs"] == ["/tmp"] for service in ours)


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
def test_the_healthcheck_asks_readyz_and_believes_the_answer(status: int, healthy: bool) -> None:
    [check] = [rest for word, rest in last_stage() if word == "HEALTHCHECK"]
    command = yaml.safe_load(check.partition("CMD")[2])
    asked: list[str] = []

    class Ready(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Ready) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        environment = {**os.environ, "SAURO_PORT": str(server.server_port), "no_proxy": "*"}
        done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=60)
        server.shutdown()

    assert asked == ["/readyz"]
    assert (done.returncode == 0) is healthy


def test_the_healthcheck_fails_when_nobody_listens() -> None:
    [check] = [rest for word, rest in last_stage() if word == "HEALTHCHECK"]
    command = yaml.safe_load(check.partition("CMD")[2])

    done = subprocess.run(
        command, env={**os.environ, "SAURO_PORT": "1"}, capture_output=True, check=False, timeout=60
    )

    assert done.returncode != 0
    assert urllib.request.__name__ in " ".join(command)


def test_nothing_is_published_beyond_this_machine() -> None:
    ports = [
        substituted(port) for service in compose()["services"].values() for port in service.get("ports", [])
    ]

    assert sorted(ports) == ["127.0.0.1:8000:8000", "127.0.0.1:8001:8000"]


def test_the_demo_switches_are_set_in_the_profile_demo_only() -> None:
    with_demo = {
        name: service.get("profiles")
        for name, service in compose()["services"].items()
        if {"SAURO_DEMO", "SAURO_DEMO_IN_CONTAINER"} & set(service.get("environment", {}))
    }

    assert with_demo == {"demo": ["demo"], "demo-load": ["demo"]}
    assert {
        name: service.get("profiles") for name, service in compose()["services"].items() if "demo" in name
    } == with_demo


@pytest.mark.parametrize("name", ["migrate", "api", "worker", "archive", "demo-load", "demo"])
def test_each_container_starts_with_settings_the_service_accepts(name: str) -> None:
    service = compose()["services"][name]
    image = {"SAURO_HOST": "0.0.0.0", "SAURO_PORT": "8000"}

    settings = Settings.load({**image, **environment_of(service)}).keep_secrets()

    assert " ".join(service["command"]) in COMMANDS
    assert settings.database_url == "postgresql://sauro_service:s@postgres:5432/sauro"
    assert (settings.database_owner_url is not None) is (name in OWNERS)
    assert name not in OWNERS or (service["restart"] == "no" and "ports" not in service)
    assert settings.demo is name.startswith("demo")
    assert settings.now is None


GIVEN_BY_COMPOSE = {
    "SAURO_DATA_DIR": "no server is embedded",
    "SAURO_HOST": "the image listens on all addresses",
    "SAURO_PORT": "the port that is published; inside it is 8000",
    "SAURO_NOW": "refused beyond loopback",
    "SAURO_DEMO": "the profile demo",
    "SAURO_DEMO_IN_CONTAINER": "the profile demo",
    "DATABASE_URL": "made of the password",
    "DATABASE_OWNER_URL": "made of the password",
    "DATABASE_SUPERUSER_URL": "backups want programs that the image does not have",
    "SAURO_PROCESSES": "the API's",
    "SAURO_JOURNAL_MONTHS": "the archive's",
    "SAURO_JOURNAL_ARCHIVE": "the archive's",
}


@pytest.mark.parametrize("name", ["api", "worker"])
def test_every_setting_of_the_example_reaches_the_containers_that_read_it(name: str) -> None:
    theirs = compose()["services"][name]["environment"]
    settings = {variable_of(field) for field in Settings.model_fields} - set(GIVEN_BY_COMPOSE)

    handed_on = {name for name, value in theirs.items() if re.fullmatch(rf"\$\{{{name}:[-?][^}}]*\}}", str(value))}

    assert settings - handed_on == set()


def test_the_example_copied_as_it_is_leaves_compose_its_two_processes() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    said = re.findall(r"^SAURO_PROCESSES=(.*)$", example, re.MULTILINE)

    assert said == [""]
    assert environment_of(compose()["services"]["api"])["SAURO_PROCESSES"] == "2"


@pytest.mark.parametrize("name", ["api", "demo"])
def test_a_proxy_before_the_containers_can_be_named_in_the_env_file(name: str) -> None:
    said = compose()["services"][name]["environment"]["SAURO_TRUSTED_PROXIES"]

    assert said == "${SAURO_TRUSTED_PROXIES:-}"


def test_containers_wait_for_what_they_need() -> None:
    waits = {
        name: {needed: how["condition"] for needed, how in service.get("depends_on", {}).items()}
        for name, service in compose()["services"].items()
    }

    assert waits == {
        "postgres": {},
        "migrate": {"postgres": "service_healthy"},
        "api": {"migrate": "service_completed_successfully"},
        "worker": {"migrate": "service_completed_successfully"},
        "archive": {"postgres": "service_healthy"},
        "demo-load": {"migrate": "service_completed_successfully"},
        "demo": {"demo-load": "service_completed_successfully"},
    }


def test_months_of_the_journal_are_archived_by_who_owns_them_into_a_folder_that_stays() -> None:
    archive = compose()["services"]["archive"]
    months = {**environment_of(archive), "SAURO_JOURNAL_MONTHS": "24"}
    settings = Settings.load({"SAURO_HOST": "0.0.0.0", "SAURO_PORT": "8000", **months})
    made = [rest for word, rest in last_stage() if word == "RUN" and "/archive" in rest]

    assert archive["profiles"] == ["archive"]
    assert (settings.journal_months, str(settings.journal_archive)) == (24, "/archive")
    assert [substituted(volume) for volume in archive["volumes"]] == ["archive:/archive"]
    assert "archive" in compose()["volumes"]
    assert made == ["install --directory --owner=10001 --group=10001 --mode=700 /archive"]
    printed = (ROOT / "docs" / "install.md").read_text(encoding="utf-8")
    assert "docker compose run --rm archive\n" in printed


def test_our_containers_may_write_nothing_and_gain_nothing() -> None:
    ours = [service for name, service in compose()["services"].items() if name != "postgres"]

    assert all(service["read_only"] for service in ours)
    assert all(service["cap_drop"] == ["ALL"] for service in ours)
    assert all(service["security_opt"] == ["no-new-privileges:true"] for service in ours)


def test_files_mounted_into_containers_exist() -> None:
    mounts = [
        volume.split(":")[0]
        for service in compose()["services"].values()
        for volume in service.get("volumes", [])
    ]

    files = [mount for mount in mounts if mount.startswith("./")]

    assert files == ["./deploy/roles.sql"]
    assert all((ROOT / file).is_file() for file in files)


def test_the_compose_file_asks_for_every_secret_that_the_example_leaves_empty() -> None:
    text = (ROOT / "compose.yaml").read_text(encoding="utf-8")

    asked = set(re.findall(r"\$\{(\w+):\?", text))

    assert asked == set(FILLED)
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert all(re.search(rf"^{name}=$", example, re.MULTILINE) for name in asked)


@pytest.mark.debian
def test_the_program_docker_compose_accepts_the_file() -> None:
    docker = shutil.which("docker")
    if (
        docker is None
        or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode
    ):
        pytest.skip("docker compose is not installed")

    done = subprocess.run(
        [docker, "compose", "--profile", "demo", "--profile", "archive", "config", "--quiet"],
        cwd=ROOT,
        env={**os.environ, **FILLED},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr


def test_the_roles_in_the_docs_the_script_and_the_embedded_server_are_the_same() -> None:
    printed = re.search(
        r"```sql\n(.*?)```", (ROOT / "docs" / "install.md").read_text(encoding="utf-8"), re.DOTALL
    )
    script = (ROOT / "deploy" / "roles.sql").read_text(encoding="utf-8")

    assert printed is not None
    from_docs = statements(printed.group(1))
    from_script = statements(re.sub(r"^(--|\\).*$", "", script, flags=re.MULTILINE))
    embedded = statements(ROLES_SQL + database_sql("sauro").replace("''", "'"))

    assert from_docs == from_script
    assert from_docs[:2] == [text for text in embedded if text.startswith("create role")]
    assert from_docs[2] in embedded[-2]
    assert from_docs[3:] == statements(database_rights_sql("sauro"))


def statements(text: str) -> list[str]:
    """The statements without passwords and line breaks."""
    joined = re.sub(r"\s+", " ", re.sub(r"\s+password \S+?(?=;)", "", text))
    parts = (re.sub(r"^.*\b(?=create role)", "", part.strip()) for part in joined.split(";"))
    return [part for part in parts if part]
