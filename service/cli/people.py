"""`sauro user` and `sauro client`: the first admin, and people and machines looked after at the server itself."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import typer
from pydantic import BaseModel, ValidationError
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from service.cli.mending import told_of, told_of_words
from service.cli.place import Place, console, database, opened
from service.db.engine import Database
from service.domain.access import Principal, Role
from service.domain.clients import ClientCreate, ClientQuery
from service.domain.errors import Invalid, NotFound, Problem
from service.domain.grants import GrantCreate
from service.domain.passwords import password_flaws
from service.domain.users import UserCreate, UserQuery, spelled, temporary_password
from service.usecases import clients, users
from service.usecases.grants import create_grant
from service.usecases.operator import operator
from service.usecases.secrets import hashed
from service.usecases.units import load_national_units

user_app = typer.Typer(
    help="Tài khoản người dùng. People's accounts; `create --admin` is the first door.", no_args_is_help=True
)
client_app = typer.Typer(help="Ứng dụng gọi API bằng khóa bí mật. Machines.", no_args_is_help=True)

Work = Callable[[Principal, Database, Place], Awaitable[Any]]
Username = Annotated[str, typer.Argument(help="Tên đăng nhập / username")]
ClientId = Annotated[str, typer.Argument(help="Mã ứng dụng / client id")]
Unit = Annotated[str, typer.Option(help="Mã đơn vị / code of the unit")]
Search = Annotated[str | None, typer.Option(help="Tên, không cần dấu / name, accents not needed")]


@user_app.command("create")
def create_user(
    username: Annotated[str | None, typer.Argument(help="Tên đăng nhập / username")] = None,
    name: Annotated[str | None, typer.Option(help="Họ tên / full name")] = None,
    unit: Unit = "vn",
    admin: Annotated[bool, typer.Option("--admin", help="Quản trị đơn vị / admin of the unit")] = False,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Đọc mật khẩu từ đầu vào / read it from standard input")
    ] = False,
) -> None:
    """Thêm tài khoản; mật khẩu tạm in ra một lần. Add an account; its temporary password is printed once."""
    username = username or typer.prompt("Tên đăng nhập / username", err=True)
    name = name or username
    chosen = sys.stdin.readline().rstrip("\r\n") if password_stdin else None
    command = _read(UserCreate, {"unit": unit, "username": username, "name": name})
    password = chosen if chosen is not None else temporary_password()

    async def work(me: Principal, db: Database, place: Place) -> None:
        now = place.now()
        flaws = password_flaws(password, command.username)
        if flaws:
            raise Invalid("invalid", errors=flaws)
        await load_national_units(me, db, now=now)
        user_id = await users.install_user(
            me,
            db,
            command,
            secret_hash=await hashed(password),
            must_change_password=chosen is None,
            now=now,
        )
        if admin:
            grant = GrantCreate(principal=user_id, role=Role.admin, unit=command.unit)
            await create_grant(me, db, grant, now=now, real_now=datetime.now(UTC))

    _do(work)
    role = "quản trị / admin, " if admin else ""
    console.print(f"{escape(command.username)}: {role}{escape(unit)}")
    if chosen is None:
        _show("Mật khẩu tạm, phải đổi khi đăng nhập / temporary password, to be changed", password)


@user_app.command("list")
def list_users(
    unit: Annotated[str | None, typer.Option(help="Mã đơn vị / unit")] = None, q: Search = None
) -> None:
    """Liệt kê tài khoản. List accounts."""
    query = _read(UserQuery, {"unit": unit, "q": q, "limit": 200})
    _list(lambda me, db, page: users.list_users(me, db, page), query, ("username", "name"))


@user_app.command("grant")
def grant(
    username: Username,
    role: Annotated[Role, typer.Argument(help="Vai trò / role")],
    unit: Unit,
    agency: Annotated[
        UUID | None, typer.Option(help="Cơ quan (reporter) / agency's id, for reporters")
    ] = None,
) -> None:
    """Cấp một vai trò. Give a role at a unit."""

    async def work(me: Principal, db: Database, place: Place) -> None:
        now = place.now()
        command = _read(
            GrantCreate,
            {"principal": await _user(me, db, username), "role": role, "unit": unit, "agency": agency},
        )
        await create_grant(me, db, command, now=now, real_now=datetime.now(UTC))

    _do(work)
    console.print(f"{escape(username)}: {role.value}, {escape(unit)}")


@user_app.command("lock")
def lock_user(username: Username) -> None:
    """Khóa tài khoản, kết thúc mọi phiên. Lock an account and end its sessions."""
    _do(_to_user(users.lock_user, username))
    console.print(f"{escape(username)}: đã khóa / locked")


@user_app.command("unlock")
def unlock_user(username: Username) -> None:
    """Mở khóa tài khoản. Unlock an account."""
    _do(_to_user(users.unlock_user, username))
    console.print(f"{escape(username)}: đã mở / unlocked")


@user_app.command("reset-password")
def reset_password(username: Username) -> None:
    """Đặt mật khẩu tạm. Give a temporary password."""
    answer = json.loads(_do(_to_user(users.reset_password, username)))
    _show("Mật khẩu tạm / temporary password", answer["temporaryPassword"])


@client_app.command("create")
def create_client(
    client_id: ClientId,
    name: Annotated[str | None, typer.Option(help="Tên / name")] = None,
    unit: Unit = "vn",
    scope: Annotated[
        list[str] | None, typer.Option(help="viewer, integrator (nhiều lần / repeatable)")
    ] = None,
) -> None:
    """Thêm ứng dụng; khóa bí mật in ra một lần. Add a machine; its secret is printed once."""
    given = {"unit": unit, "name": name or client_id, "clientId": client_id, "scopes": scope or ["viewer"]}
    command = _read(ClientCreate, given)

    async def work(me: Principal, db: Database, place: Place) -> bytes:
        now = place.now()
        return await clients.create_client(me, db, command, now=now, real_now=datetime.now(UTC))

    _show("Khóa bí mật / client secret", json.loads(_do(work))["clientSecret"])


@client_app.command("list")
def list_clients(
    unit: Annotated[str | None, typer.Option(help="Mã đơn vị / unit")] = None, q: Search = None
) -> None:
    """Liệt kê ứng dụng. List machines."""
    query = _read(ClientQuery, {"unit": unit, "q": q, "limit": 200})
    _list(lambda me, db, page: clients.list_clients(me, db, page), query, ("clientId", "name"))


@client_app.command("lock")
def lock_client(client_id: ClientId) -> None:
    """Khóa ứng dụng. Lock a machine."""
    _do(_to_client(clients.lock_client, client_id))
    console.print(f"{escape(client_id)}: đã khóa / locked")


@client_app.command("unlock")
def unlock_client(client_id: ClientId) -> None:
    """Mở khóa ứng dụng. Unlock a machine."""
    _do(_to_client(clients.unlock_client, client_id))
    console.print(f"{escape(client_id)}: đã mở / unlocked")


@client_app.command("rotate-secret")
def rotate_secret(client_id: ClientId) -> None:
    """Đổi khóa bí mật. Give a new secret; the old one ends."""
    answer = json.loads(_do(_to_client(clients.rotate_secret, client_id)))
    _show("Khóa bí mật / client secret", answer["clientSecret"])


def _to_user(act: Callable[[Principal, Database, UUID], Awaitable[Any]], username: str) -> Work:
    async def work(me: Principal, db: Database, place: Place) -> Any:
        return await act(me, db, await _user(me, db, username))

    return work


def _to_client(act: Callable[[Principal, Database, UUID], Awaitable[Any]], client_id: str) -> Work:
    async def work(me: Principal, db: Database, place: Place) -> Any:
        page = await clients.list_clients(me, db, ClientQuery(client_id=spelled(client_id)))
        return await act(me, db, _only(page))

    return work


async def _user(me: Principal, db: Database, username: str) -> UUID:
    return _only(await users.list_users(me, db, UserQuery(username=spelled(username))))


def _only(page: bytes) -> UUID:
    items = json.loads(page)["items"]
    if not items:
        raise NotFound("not_found")
    return UUID(items[0]["id"])


def _list(page: Callable[..., Awaitable[bytes]], query: Any, names: tuple[str, ...]) -> None:
    async def work(me: Principal, db: Database, place: Place) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        asked = query
        while True:
            answer = json.loads(await page(me, db, asked))
            found += answer["items"]
            if answer["nextCursor"] is None:
                return found
            asked = asked.model_copy(update={"cursor": answer["nextCursor"]})

    # The list is what was asked for, so it can be piped; of a narrow one the names stay whole.
    first, *others = names
    table = Table(Column(first, no_wrap=True), *others, "đơn vị / unit", "", box=None)
    for item in _do(work):
        unit = f"{item['unit']['name']} ({item['unit']['code']})"
        table.add_row(*(item[name] for name in names), unit, "khóa / locked" if item["locked"] else "")
    Console(highlight=False).print(table)


def _do(work: Work) -> Any:
    """Run as the operator; a refusal is a sentence in both languages, and exit code 1."""

    async def run(place: Place) -> Any:
        async with database(place) as db:
            return await work(await operator(db), db, place)

    try:
        with opened() as place:
            return asyncio.run(run(place))
    except Problem as problem:
        console.print(escape("\n".join(told_of(problem))), soft_wrap=True)
        raise typer.Exit(1) from None


def _read(model: type[BaseModel], given: dict[str, Any]) -> Any:
    """What was typed, as the command that the API takes; what is wrong is said as the API says it."""
    try:
        return model.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        console.print(escape("\n".join(told_of_words(error, model))), soft_wrap=True)
        raise typer.Exit(2) from None


def _show(what: str, secret: str) -> None:
    """The secret alone on standard output, so that it can be piped; what it is on standard error."""
    console.print(f"{what}:")
    typer.echo(secret)
