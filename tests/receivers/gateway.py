"""How does a city's gateway behave: how does it give tokens, refuse them, and say 200 when it means no?

A real HTTP server on loopback in a thread of its own. Each style is one that gateways in use have. It can
also be run by hand, to watch what comes: `python3 -m tests.receivers.gateway --style header --port 9002`.
"""

from __future__ import annotations

import argparse
import base64
import json
import ssl
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal
from urllib.parse import parse_qs, urlsplit

Style = Literal["basic", "body", "json", "header"]

CLIENT, SECRET = "sau-ro", "bi-mat-123"
KEYS = {"AccessKey": "ak-1", "SecretKey": "sk-2", "AppName": "Sáu Rõ", "PartnerCode": "CT"}


@dataclass(frozen=True)
class Call:
    """One call with an event, as it was taken."""

    headers: dict[str, str]
    body: Any


@dataclass
class Gateway:
    """What came, and how the next ones are treated.

    life: of a token, in seconds, as it is told; aged: seconds by which tokens are older than they are. refuse:
    so many of the next calls have their token refused, however good; polite: with 200 and an error inside
    instead of 401. fail: so many of the next calls are answered 200 with this error. closed: the token address
    answers this status. slow: seconds before a token is given.
    """

    style: Style
    life: Any = 3600
    aged: float = 0.0
    refuse: int = 0
    polite: bool = False
    fail: int = 0
    error: str = "-1"
    closed: int | None = None
    slow: float = 0.0
    port: int = 0
    scheme: str = "http"
    given: dict[str, float] = field(default_factory=dict)
    asked: int = 0
    asking: list[dict[str, str]] = field(default_factory=list)
    calls: int = 0
    taken: list[Call] = field(default_factory=list)
    peers: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def token_url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/token"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/su-kien"

    def give(self, headers: dict[str, str], query: str, body: bytes) -> tuple[int, Any]:
        """Answer a request for a token."""
        with self.lock:
            self.asked += 1
            self.asking.append(headers)
            number = self.asked
        time.sleep(self.slow)
        if self.closed is not None:
            return self.closed, {"error": "temporarily_unavailable", "hint": SECRET}
        if not self._knows(headers, query, body):
            return 400, {"error": "invalid_client", "hint": SECRET}
        token = f"t{number}.{self.style}"
        self.given[token] = time.monotonic()
        if self.style == "json":
            return 200, {"status": True, "data": {"token": token, "life": str(self.life)}}
        return 200, {"access_token": token, "token_type": "Bearer", "expires_in": self.life}

    def take(self, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        """Answer a call with an event."""
        with self.lock:
            self.calls += 1
            refused = self.refuse > 0
            self.refuse -= refused
            failed = not refused and self.fail > 0
            self.fail -= failed
        if refused or not self._lets_in(headers):
            message = {"error_code": "401", "message": "Token hết hạn"}
            return (200, message) if self.polite else (401, message)
        if failed:
            return 200, {"error_code": self.error, "message": "Thao tác không hoàn thành."}
        self.taken.append(Call(headers, json.loads(body)))
        return 200, {"error_code": "0", "message": "OK"}

    def _knows(self, headers: dict[str, str], query: str, body: bytes) -> bool:
        form = {name: values[0] for name, values in parse_qs(query or body.decode()).items()}
        if self.style == "basic":
            proof = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
            return headers.get("authorization") == proof and form.get("grant_type") == "client_credentials"
        if self.style == "body":
            wanted = {"grant_type": "client_credentials", "client_id": CLIENT, "client_secret": SECRET}
            return form == wanted
        if self.style == "json":
            return headers.get("content-type") == "application/json" and json.loads(body) == {
                "username": CLIENT,
                "password": SECRET,
                "system": "kpi",
            }
        return self._keys(headers) and form.get("grant_type") == "client_credentials"

    def _lets_in(self, headers: dict[str, str]) -> bool:
        name, prefix = ("x-authentication-token", "") if self.style == "json" else ("authorization", "Bearer ")
        shown = headers.get(name, "")
        if not shown.startswith(prefix) or (self.style == "header" and not self._keys(headers)):
            return False
        given = self.given.get(shown.removeprefix(prefix))
        return given is not None and time.monotonic() + self.aged - given < float(self.life)

    @staticmethod
    def _keys(headers: dict[str, str]) -> bool:
        try:
            told: dict[str, str] = json.loads(base64.b64decode(headers.get("lgspaccesstoken", "")))
        except ValueError:
            return False
        return told == KEYS


def _handler(gateway: Gateway, show: bool) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.do_POST()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            if isinstance(self.connection, ssl.SSLSocket):
                peer: Any = self.connection.getpeercert() or {}
                gateway.peers += [value for part in peer.get("subject", ()) for _, value in part]
            place = urlsplit(self.path)
            if place.path == "/token":
                status, answer = gateway.give(headers, place.query, body)
            else:
                status, answer = gateway.take(headers, body)
                if show and status == 200:
                    # In one piece: several may be taken at once.
                    sys.stdout.write(f"{headers['webhook-id']} {body.decode()}\n")
                    sys.stdout.flush()
            told = json.dumps(answer, ensure_ascii=False).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 100

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller who is not let in, or goes away, is no news."""


def _server(gateway: Gateway, port: int = 0, show: bool = False) -> _Server:
    server = _Server(("127.0.0.1", port), _handler(gateway, show))
    gateway.port = server.server_address[1]
    return server


@contextmanager
def gateway(style: Style, tls: ssl.SSLContext | None = None, **treats: Any) -> Iterator[Gateway]:
    """A gateway for as long as the block lasts."""
    made = Gateway(style, scheme="https" if tls else "http", **treats)
    server = _server(made)
    if tls is not None:
        # The handshake is each connection's own affair: one that fails must not end the listening.
        server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def main() -> None:
    """Listen until Ctrl-C and print each event that is taken."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--style", choices=["basic", "body", "json", "header"], default="header")
    options.add_argument("--port", type=int, default=9002)
    asked = options.parse_args()
    standing = Gateway(asked.style)
    with _server(standing, asked.port, show=True) as server:
        print(f"a stand-in gateway, {asked.style}: {standing.token_url} and {standing.url}", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("", flush=True)


if __name__ == "__main__":
    main()
