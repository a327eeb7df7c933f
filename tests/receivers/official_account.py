"""How does Zalo behave: tokens that live for hours and rotate, refresh tokens that work once, quotas, windows, and
HTTP 200 for everything that went wrong?

A real HTTP server on loopback, in a thread of its own, that judges a call as Zalo does. What it is to do next
besides (`next`) is told by name: break off, answer late, answer with a page, take the message and lose the answer.
It can also be run by hand, to watch what comes: `.venv/bin/python -m tests.receivers.official_account --port 9003`.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import sys
import threading
import time
import urllib.request
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from service.domain.webhook_zalo import ZaloAddresses, ZaloSettings

OA_ID = "388613280879808645"
APP_ID, APP_SECRET, OA_SECRET = "3608465248940903967", "app-secret-of-the-tests", "oa-secret-of-the-tests"


@dataclass
class Call:
    """One request: what was asked, with which header and body."""

    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class OfficialAccount:
    """An account at Zalo. life: seconds of an access token; quota: messages left today; spoken: users who may be
    written to freely; refuses: phones and users -> the code they are answered with; next: what it does before it
    is itself again; slow: seconds before each refresh is answered.
    """

    port: int = 0
    life: int = 90_000
    quota: int = 1000
    slow: float = 0.0
    spoken: set[str] = field(default_factory=set)
    refuses: dict[str, int] = field(default_factory=dict)
    next: deque[str] = field(default_factory=deque)
    calls: list[Call] = field(default_factory=list)
    delivered: list[dict[str, Any]] = field(default_factory=list)
    refresh_token: str = "refresh-0"
    access: dict[str, float] = field(default_factory=dict)
    rotations: int = 0
    refused_refreshes: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def settings(self, **given: Any) -> ZaloSettings:
        """Settings that lead here."""
        places = {name: f"http://127.0.0.1:{self.port}/{name}" for name in ZaloAddresses.model_fields}
        return ZaloSettings.model_validate(
            {"appId": APP_ID, "oaId": OA_ID, "addresses": places, **given}
        )

    def sent(self, way: str) -> list[Call]:
        return [call for call in self.calls if call.path == f"/{way}"]

    def expire(self) -> None:
        """Every access token given so far ends now."""
        with self.lock:
            self.access.clear()

    def answer(self, call: Call) -> tuple[int, dict[str, Any]]:
        if call.path == "/token":
            time.sleep(self.slow)
            return self._token(call)
        if self.access.get(call.headers.get("access_token", ""), 0.0) < time.monotonic():
            return 200, {"error": -216, "message": "Access token is invalid"}
        if "appsecret_proof" in call.headers and call.headers["appsecret_proof"] != _proof(call):
            return 200, {"error": -242, "message": "Invalid appsecret_proof provided in the API argument"}
        if call.path == "/check":
            return 200, {"error": 0, "message": "Success", "data": {"oa_id": OA_ID}}
        return self._message(call)

    def _token(self, call: Call) -> tuple[int, dict[str, Any]]:
        form = {name: values[0] for name, values in parse_qs(call.body).items()}
        with self.lock:
            good = call.headers.get("secret_key") == APP_SECRET and form.get("app_id") == APP_ID
            if not good or form.get("grant_type") != "refresh_token":
                return 200, {"error": -14004, "error_name": "Invalid app"}
            if form.get("refresh_token") != self.refresh_token:
                self.refused_refreshes += 1
                return 200, {"error": -14014, "error_name": "Invalid refresh token"}
            self.rotations += 1
            self.refresh_token, access = f"refresh-{self.rotations}", f"access-{self.rotations}"
            # The one before lives on for a moment at Zalo; here it ends, which is harder.
            self.access = {access: time.monotonic() + self.life}
            pair = {"access_token": access, "refresh_token": self.refresh_token}
            return 200, {**pair, "expires_in": str(self.life)}

    def _message(self, call: Call) -> tuple[int, dict[str, Any]]:
        told = call.body
        to = told.get("phone") or told["recipient"].get("user_id") or told["recipient"].get("group_id")
        with self.lock:
            if to in self.refuses:
                return 200, {"error": self.refuses[to], "message": "refused"}
            if call.path == "/consultation" and to not in self.spoken:
                return 200, {"error": -230, "message": "User has not interacted with the OA in the past 7 days"}
            if call.path == "/template" and not (to.startswith("84") and told["template_id"] and told["template_data"]):
                return 200, {"error": -108, "message": "Phone number invalid"}
            if self.quota <= 0:
                return 200, {"error": -144 if call.path == "/template" else -211, "message": "Out of quota"}
            self.quota -= 1
            self.delivered.append(told)
            return 200, {"error": 0, "message": "Success", "data": {"message_id": f"m{len(self.delivered)}"}}


def _proof(call: Call) -> str:
    return hmac.new(APP_SECRET.encode(), call.headers["access_token"].encode(), hashlib.sha256).hexdigest()


def signed_event(name: str, **given: Any) -> tuple[bytes, dict[str, str]]:
    """An inbound event as Zalo posts it: its bytes and its headers."""
    told = {"app_id": APP_ID, "event_name": name, "timestamp": str(int(time.time() * 1000)), **given}
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    made = hashlib.sha256(APP_ID.encode() + body + told["timestamp"].encode() + OA_SECRET.encode()).hexdigest()
    return body, {"Content-Type": "application/json", "X-ZEvent-Signature": f"mac={made}"}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    account: OfficialAccount

    def do_GET(self) -> None:
        self._do()

    def do_POST(self) -> None:
        self._do()

    def _do(self) -> None:
        raw = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        body = json.loads(raw) if self.headers.get("content-type") == "application/json" else raw
        call = Call(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
        self.account.calls.append(call)
        act = self.account.next.popleft() if self.account.next and call.path != "/token" else ""
        status, answer = (502, {}) if act == "bad_gateway" else self.account.answer(call)
        if act in {"lost", "bad_gateway"}:
            # What was taken is not told.
            self._write(502, b"<html>Bad gateway</html>")
        elif act == "page":
            self._write(200, b"<html>Maintenance</html>")
        elif act == "reset":
            self.close_connection = True
            self.connection.close()
        elif act == "late":
            time.sleep(0.6)
            self._write(status, json.dumps(answer).encode())
        else:
            self._write(status, json.dumps(answer).encode())

    def _write(self, status: int, content: bytes) -> None:
        try:
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)
        except OSError:
            self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Nobody reads it."""


class _Shown(_Handler):
    """Prints every message that is taken; `/followed?user=…&tell=…` has somebody follow and Zalo tell of it."""

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        if not self.path.startswith("/followed?"):
            return self._do()
        user = asked["user"][0]
        self.account.spoken.add(user)
        body, headers = signed_event("follow", follower={"id": user}, oa_id=OA_ID)
        with urllib.request.urlopen(urllib.request.Request(asked["tell"][0], body, headers), timeout=10) as answer:
            self._write(200, answer.read())

    def do_POST(self) -> None:
        known = len(self.account.delivered)
        self._do()
        for told in self.account.delivered[known:]:
            # In one piece: several may be taken at once.
            sys.stdout.write(f"{self.path} {json.dumps(told, ensure_ascii=False)}\n")
            sys.stdout.flush()


def _server(account: OfficialAccount, handler: type[_Handler], port: int = 0) -> ThreadingHTTPServer:
    server = ThreadingHTTPServer(("127.0.0.1", port), type("Handler", (handler,), {"account": account}))
    server.daemon_threads = True
    account.port = server.server_address[1]
    return server


@contextmanager
def official_account(**given: Any) -> Iterator[OfficialAccount]:
    """An account for as long as the block lasts."""
    account = OfficialAccount(**given)
    server = _server(account, _Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield account
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def main() -> None:
    """Be an account until Ctrl-C, and print each message that is taken."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, default=9003)
    account = OfficialAccount()
    with _server(account, _Shown, options.parse_args().port) as server:
        print(f"a stand-in account at http://127.0.0.1:{account.port}/", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("", flush=True)


if __name__ == "__main__":
    main()
