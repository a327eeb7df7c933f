"""An access token for a person, for trying things with curl."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import httpx
import typer

from service.cli.place import console
from service.demo.accounts import PASSWORD
from service.settings import Settings


def token(
    username: Annotated[str, typer.Argument(help="Tên đăng nhập / username, e.g. my-tu.coordinator")],
    password_stdin: Annotated[
        bool,
        typer.Option(
            "--password-stdin", help="Đọc mật khẩu từ đầu vào / read the password from standard input"
        ),
    ] = False,
    url: Annotated[str | None, typer.Option(help="Địa chỉ dịch vụ / address of the service")] = None,
) -> None:
    """Đăng nhập và in access token. Sign in at the running service and print the access token."""
    settings = Settings.load(os.environ)
    address = url or f"http://{settings.host}:{settings.port}"
    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    elif settings.demo:
        password = PASSWORD
    else:
        password = typer.prompt("Mật khẩu / password", hide_input=True, err=True)
    try:
        answer = httpx.post(
            f"{address}/v1/auth/sessions",
            json={"username": username, "password": password},
            timeout=20,
            trust_env=False,
        )
    except httpx.HTTPError as error:
        console.print(f"{address} không trả lời / does not answer ({error}); make run?")
        raise typer.Exit(1) from error
    if answer.status_code >= 300:
        console.print(answer.json().get("detail", answer.text))
        raise typer.Exit(1)
    typer.echo(answer.json()["accessToken"])


COMMANDS = (token,)
