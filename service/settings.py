"""Which settings does Sáu Rõ have, what do they mean, and what is said when one is wrong?

Everything comes from the environment, once, at a door; inside, settings are values. A
variable that starts with SAURO_ and is not known is refused: a misspelt setting that
does nothing is worse than one that stops the start.
"""

from __future__ import annotations

import base64
import binascii
import difflib
import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Json,
    ValidationError,
    model_validator,
)

from service.domain.egress import AllowEntry, parse_allow
from service.setting_mends import MENDS

MIN_SECRET_BYTES = 32
# Read by the tests, the measurements and deploy/roles.sql, not by the service.
FOREIGN_PREFIXES = ("SAURO_TEST_", "SAURO_BENCH_", "SAURO_OWNER_PASSWORD", "SAURO_SERVICE_PASSWORD")
NAMED_OTHERWISE = {
    "database_url": "DATABASE_URL",
    "database_owner_url": "DATABASE_OWNER_URL",
    "database_superuser_url": "DATABASE_SUPERUSER_URL",
}


class SettingsError(ValueError):
    """One or more settings are wrong; each line names the variable and how to mend it."""


def _listed(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _origin(value: str) -> str:
    parts = urlsplit(value)
    if (
        parts.scheme not in {"http", "https"}
        or not parts.netloc
        or value != f"{parts.scheme}://{parts.netloc}"
    ):
        raise ValueError("not an origin")
    return value


def _postgres(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"postgresql", "postgres"}:
        raise ValueError("not a PostgreSQL address")
    # A password that is not encoded ends the part before the path too early: what is left of it looks like a port.
    hosts = parts.netloc.rpartition("@")[2].split(",")
    ports = [host.rpartition("]")[2].partition(":")[2] for host in hosts]
    if any(port and not re.fullmatch("[0-9]{1,5}", port) for port in ports):
        raise ValueError("a port that is no number")
    if "@" in parts.path or parts.fragment:
        raise ValueError("signs of a password that are not encoded")
    return value


def _long_enough(value: str) -> str:
    if len(value.encode()) < MIN_SECRET_BYTES:
        raise ValueError("too short")
    return value


def _long_kept(months: int) -> int:
    # One month: on 1 March what was written on 31 January would go, and cursors still lead there.
    if months == 1:
        raise ValueError("shorter than cursors of changes live")
    return months


def _key(value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = base64.b64decode(value.replace("-", "+").replace("_", "/"), validate=True)
        except binascii.Error as error:
            raise ValueError("not base64") from error
    if len(value) != MIN_SECRET_BYTES:
        raise ValueError("not 32 bytes")
    return value


def _allowed(value: Any) -> Any:
    return parse_allow(value.split(",")) if isinstance(value, str) else value


Origin = Annotated[str, AfterValidator(_origin)]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
LongText = Annotated[str, AfterValidator(_long_enough)]
Address = Annotated[str, AfterValidator(_postgres)]
Key = Annotated[bytes, BeforeValidator(_key)]


class OidcIssuer(BaseModel):
    """An external OpenID Connect issuer. family: RS or ES; no other algorithms are ever accepted from it."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    issuer: str = Field(min_length=1)
    audience: str = Field(min_length=1)
    jwks_url: str = Field(pattern=r"^https?://[^/]+")
    family: Literal["RS", "ES"]


class Settings(BaseModel):
    """All settings, checked. Made by `Settings.load(environment)`; `keep_secrets()` fills in what may be made."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    data_dir: Path = Field(
        Path(".data"), description="folder of the embedded PostgreSQL and what is kept beside it"
    )
    host: str = Field("127.0.0.1", min_length=1, description="address the API listens on")
    port: int = Field(8000, ge=1, le=65535, description="port the API listens on")
    processes: int = Field(1, ge=1, le=64, description="API processes of `sauro serve`")
    pool_size: int = Field(5, ge=1, le=100, description="connections to PostgreSQL per process")
    exports: int = Field(
        3, ge=1, le=20, description="exports at once in one API process; each has a connection beside those of the pool"
    )
    requests_per_minute: int = Field(
        6000, ge=0, le=1_000_000, description="of one caller to one API process; 0 = as many as they like"
    )
    request_seconds: int = Field(
        30, ge=1, le=600, description="a request's head, and then its body, must have come within so many"
    )
    connections: int = Field(
        1000, ge=1, le=100_000, description="held open by one API process; whoever comes beyond is sent away"
    )
    trusted_proxies: Annotated[tuple[Network, ...], BeforeValidator(_listed)] = Field(
        (),
        description="proxies whose X-Forwarded-For is believed, addresses and networks separated by commas; "
        "empty = nobody's is",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="least important line logged"
    )
    database_url: Address | None = Field(
        None, repr=False, description="PostgreSQL 15 or newer as sauro_service; empty = the embedded server"
    )
    database_owner_url: Address | None = Field(
        None,
        repr=False,
        description="the same database as sauro_owner; only `sauro migrate` needs it, and what archives the journal",
    )
    database_superuser_url: Address | None = Field(
        None,
        repr=False,
        description="the same server as a superuser; only `sauro backup` and `sauro restore` need it",
    )
    demo: bool = Field(False, description="allows sign-in with the demo accounts; only on a loopback address")
    demo_in_container: bool = Field(
        False,
        description="allows it where the container listens on all addresses and only 127.0.0.1 is published",
    )
    now: AwareDatetime | None = Field(
        None, description="freezes the clock of the domain; only on a loopback address"
    )
    cors_origins: Annotated[tuple[Origin, ...], BeforeValidator(_listed)] = Field(
        (), description="web pages of other origins that may call the API, separated by commas"
    )
    token_secrets: Annotated[tuple[LongText, ...], BeforeValidator(_listed)] = Field(
        (),
        repr=False,
        description="secrets of access tokens, separated by commas: the first signs, all verify",
    )
    secrets_keys: Annotated[tuple[Key, ...], BeforeValidator(_listed)] = Field(
        (),
        repr=False,
        description="keys of secrets at rest, separated by commas: the first encrypts, all decrypt",
    )
    personal_key: Key | None = Field(
        None, repr=False, description="key of the digests that stand for phones in the journal; never changed"
    )
    access_token_minutes: int = Field(15, ge=1, le=60, description="lifetime of an access token")
    refresh_token_days: int = Field(14, ge=1, le=90, description="a session ends when unused for so long")
    access_log_days: int = Field(
        365,
        ge=30,
        le=3650,
        description="lines of the access log are kept for so long; the worker clears them away",
    )
    journal_months: Annotated[int, AfterValidator(_long_kept)] = Field(
        0,
        ge=0,
        le=1200,
        description="whole months of the journal that are kept beside the one that runs; the worker archives older "
        "ones; 0 = everything is kept",
    )
    journal_archive: Path | None = Field(
        None, description="folder into which months of the journal are archived, of this database alone"
    )
    worker_metrics_port: int = Field(
        0,
        ge=0,
        le=65535,
        description="port on which `sauro worker` tells Prometheus how deliveries are doing, on SAURO_HOST; 0 = none",
    )
    oidc_issuers: tuple[OidcIssuer, ...] | Json[tuple[OidcIssuer, ...]] = Field(
        (), description="external sign-in services whose tokens are believed"
    )
    egress_allow: Annotated[tuple[AllowEntry, ...], BeforeValidator(_allowed)] = Field(
        (), description="private networks (and ports) the service may call; a loopback one also allows http"
    )

    @property
    def embedded(self) -> bool:
        """Whether Sáu Rõ runs its own PostgreSQL."""
        return self.database_url is None

    @classmethod
    def load(cls, environment: Mapping[str, str]) -> Self:
        """Read and check the environment. Empty means not set. Raises SettingsError; writes nothing."""
        known = {variable_of(field): field for field in cls.model_fields}
        strange = [
            _unknown(name, known)
            for name in environment
            if name.startswith("SAURO_") and name not in known and not name.startswith(FOREIGN_PREFIXES)
        ]
        given = {
            field: environment[name] for name, field in known.items() if environment.get(name, "").strip()
        }
        try:
            settings = cls.model_validate(given)
        except ValidationError as error:
            fields = dict.fromkeys(str(problem["loc"][0]) for problem in error.errors() if problem["loc"])
            whole = [str(problem["ctx"]["error"]) for problem in error.errors() if not problem["loc"]]
            raise SettingsError(
                "\n".join([*strange, *(_wrong(cls, f, given) for f in fields), *whole])
            ) from None
        if strange:
            raise SettingsError("\n".join(strange))
        return settings

    @model_validator(mode="after")
    def _safe_together(self) -> Self:
        """Refuse what is only harmless where nobody else can reach the service."""
        if not is_loopback(self.host):
            if self.now is not None:
                raise ValueError(
                    f"SAURO_NOW: chỉ dùng khi SAURO_HOST nội bộ trong máy, không phải {self.host}. Bỏ SAURO_NOW. / "
                    f"It only works while SAURO_HOST is a loopback address, not {self.host}. Remove SAURO_NOW."
                )
            if self.demo and not self.demo_in_container:
                raise ValueError(
                    "SAURO_DEMO: ai cũng biết mật khẩu mẫu. Đặt SAURO_HOST=127.0.0.1 hoặc bỏ SAURO_DEMO. / "
                    "Everybody knows the demo password. Set SAURO_HOST=127.0.0.1 or remove SAURO_DEMO."
                )
        if self.journal_months and self.journal_archive is None:
            raise ValueError(
                "SAURO_JOURNAL_ARCHIVE: còn thiếu, trong khi có SAURO_JOURNAL_MONTHS. Ghi thư mục lưu trữ nhật ký. / "
                "It is missing while SAURO_JOURNAL_MONTHS is set. Write the folder into which months are archived."
            )
        if self.database_url is None and (self.database_owner_url or self.database_superuser_url):
            raise ValueError(
                "DATABASE_URL: còn thiếu, trong khi địa chỉ khác của cơ sở dữ liệu đã có. Đặt DATABASE_URL. / "
                "It is missing while another database address is set. Set DATABASE_URL to the role sauro_service."
            )
        return self

    def keep_secrets(self) -> Self:
        """Give a copy in which no secret is missing.

        With the embedded server they are made once and kept in `data_dir`, readable by
        nobody else. With a database of one's own they must be set: several machines have
        to agree on them, and a new key would make what is encrypted unreadable.
        """
        made = {
            "token_secrets": lambda: secrets.token_hex(MIN_SECRET_BYTES),
            "secrets_keys": lambda: base64.b64encode(secrets.token_bytes(MIN_SECRET_BYTES)).decode(),
            "personal_key": lambda: base64.b64encode(secrets.token_bytes(MIN_SECRET_BYTES)).decode(),
        }
        missing = [field for field in made if not getattr(self, field)]
        if missing and not self.embedded:
            raise SettingsError("\n".join(absent_setting(field) for field in missing))
        kept = {field: kept_secret(self.data_dir / "secrets" / field, made[field]()) for field in missing}
        read = type(self).model_validate(kept)
        return self.model_copy(update={field: getattr(read, field) for field in missing})


def variable_of(field: str) -> str:
    """The environment variable of a setting."""
    return NAMED_OTHERWISE.get(field, f"SAURO_{field.upper()}")


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach the address. A name other than `localhost` counts as reachable."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def kept_secret(file: Path, fresh: str) -> str:
    """Read the file, or make it: readable by its owner only from the first moment, and never written twice."""
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except FileNotFoundError as error:
        # Whatever was missing above it was made: the system lets no folder be there at all (as below /proc).
        raise NotADirectoryError(error.errno, error.strerror, error.filename) from error
    draft = file.with_name(f".{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not file.exists():
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
            out.write(fresh)
            out.flush()
            os.fsync(out.fileno())
        try:
            # A link either appears whole or was there before: two starts at once agree on one secret.
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text(encoding="ascii").strip()


def _wrong(settings: type[Settings], field: str, given: Mapping[str, str]) -> str:
    vi, en = MENDS[field]
    shown = f" {given[field]!r}" if settings.model_fields[field].repr else ""
    return f"{variable_of(field)}: giá trị{shown} không dùng được, {vi}. / The value{shown} cannot be used: {en}."


def absent_setting(field: str) -> str:
    vi, en = MENDS[field]
    return f"{variable_of(field)}: còn thiếu, {vi}. / It is missing: {en}."


def _unknown(name: str, known: Mapping[str, str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    vi, en = (f" Có phải là {close[0]}?", f" Did you mean {close[0]}?") if close else ("", "")
    return f"{name}: không có thiết lập này.{vi} / There is no such setting.{en}"
