"""`sauro webhook listen`: what does a receiver on this machine get, and would it be right to believe it?"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Annotated

import typer

from service.cli.mending import CannotGoOn
from service.domain.webhook_secrets import Verdict, secret_fault, verdict
from service.domain.webhook_verdicts import VERDICTS

HOST = "127.0.0.1"
LARGEST = 1 << 20
"""Bytes of a message; ours are below 20 kB."""
REMEMBERED = 10_000

app = typer.Typer(
    help="Webhook, cho người viết phần mềm nhận. Webhooks, for those who write receivers.", no_args_is_help=True
)


class Inbox:
    """What has come so far. Told from many connections at once."""

    def __init__(self, secret: str | None, status: int | None, say: Callable[[str], None]) -> None:
        self.secret, self.status, self.say = secret, status, say
        self.seen: dict[str, None] = {}
        self.verdicts: list[Verdict | None] = []
        self.lock = threading.Lock()
        self.came = threading.Condition(self.lock)

    def take(self, path: str, headers: Mapping[str, str], body: bytes, now: datetime) -> int:
        """Tell of a message; the status to answer with."""
        found = verdict(headers, body, self.secret, now) if self.secret is not None else None
        message_id = headers.get("webhook-id", "")
        with self.lock:
            for line in _lines(path, headers, body, found, again=message_id in self.seen, now=now):
                self.say(line)
            if message_id:
                self.seen[message_id] = None
                while len(self.seen) > REMEMBERED:
                    del self.seen[next(iter(self.seen))]
            self.verdicts.append(found)
            self.came.notify_all()
        if self.status is not None:
            return self.status
        return 204 if found in (None, Verdict.genuine) else 400

    def wait_for(self, count: int) -> None:
        """Until so many messages have come."""
        with self.lock:
            self.came.wait_for(lambda: len(self.verdicts) >= count)


def _lines(
    path: str, headers: Mapping[str, str], body: bytes, found: Verdict | None, *, again: bool, now: datetime
) -> list[str]:
    mark = {None: "?", Verdict.genuine: "✓"}.get(found, "✗")
    kind, shown = _read(body)
    told = [f"{mark} {now.astimezone():%H:%M:%S} POST {path} {kind} {headers.get('webhook-id', '-')}"]
    if found is None:
        told.append("  Không kiểm tra, vì không có --secret. / Not verified: no --secret was given.")
    else:
        told.append(f"  {' / '.join(VERDICTS[found])} [{found.value}]")
    if again:
        told.append("  Đã nhận mã này rồi: bỏ qua được. / This id came before: it can be passed over.")
    return [*told, *(f"  {line}" for line in shown.splitlines())]


def _read(body: bytes) -> tuple[str, str]:
    """The type of a message, and its body as people read it."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return "-", body[:2000].decode("utf-8", "backslashreplace")
    kind = parsed.get("type") if isinstance(parsed, dict) else None
    return str(kind or "-"), json.dumps(parsed, ensure_ascii=False, indent=2)


def server(inbox: Inbox, port: int) -> ThreadingHTTPServer:
    """A server on loopback, its port taken already; `serve_forever` runs it. Raises CannotGoOn."""

    class Handler(BaseHTTPRequestHandler):
        """Takes POSTs; whatever else comes is told that it is wrong here."""

        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not (length.isascii() and length.isdigit()):
                return self._answer(411, close=True)
            if int(length) > LARGEST:
                return self._answer(413, close=True)
            body = self.rfile.read(int(length))
            headers = {name.lower(): value for name, value in self.headers.items()}
            return self._answer(inbox.take(self.path, headers, body, datetime.now(UTC)))

        def do_GET(self) -> None:
            self._answer(405, close=True)

        do_PUT = do_PATCH = do_DELETE = do_HEAD = do_GET

        def _answer(self, status: int, *, close: bool = False) -> None:
            self.send_response_only(status)
            if status != 204:
                self.send_header("Content-Length", "0")
            if close:
                self.send_header("Connection", "close")
            self.end_headers()

    try:
        made = ThreadingHTTPServer((HOST, port), Handler)
    except OSError as error:
        raise CannotGoOn(
            f"Không mở được cổng {port} ({error.strerror}). Hãy chọn cổng khác bằng --port, hoặc --port 0.\n"
            f"Port {port} cannot be opened ({error.strerror}). Choose another with --port, or --port 0."
        ) from error
    made.daemon_threads = True
    return made


@app.command()
def listen(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Cổng / port; 0 = cổng trống / any free one")] = 9000,
    secret: Annotated[
        str | None,
        typer.Option(help="Khóa bí mật whsec_… của điểm nhận, để kiểm tra chữ ký / the endpoint's secret, to verify"),
    ] = None,
    status: Annotated[
        int | None,
        typer.Option(
            min=200,
            max=599,
            help="Luôn trả lời mã này, ví dụ 503 để xem gửi lại / always answer so, such as 503 to watch retries; "
            "else 204, and 400 to what is not genuine",
        ),
    ] = None,
    count: Annotated[
        int | None, typer.Option(min=1, help="Dừng sau bấy nhiêu lần; mã thoát 1 nếu có lần không đúng / stop after")
    ] = None,
) -> None:
    """Nhận webhook trên máy này, in ra và kiểm tra chữ ký. Receive webhooks here, print and verify them."""
    if secret is not None and secret_fault(secret) == "webhook_secret_form":
        raise CannotGoOn(" / ".join(VERDICTS[Verdict.secret_form]))
    inbox = Inbox(secret, status, _say)
    with server(inbox, port) as listening, suppress(KeyboardInterrupt):
        serving = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        serving.start()
        _say(f"Đang nghe tại / listening at http://{HOST}:{listening.server_address[1]}/  (Ctrl-C: dừng / stop)")
        inbox.wait_for(count or 1 << 60)
        listening.shutdown()
    if count is not None and any(found not in (None, Verdict.genuine) for found in inbox.verdicts):
        raise typer.Exit(1)


def _say(line: str) -> None:
    print(line, flush=True)
