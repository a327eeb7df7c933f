"""Machines that sign in by themselves, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.caller import Caller
from service.api.route import IfMatch, Route
from service.api.secrecy import shown_once
from service.domain.clients import ClientCreate, ClientPatch, ClientQuery, ClientView, ClientWithSecret
from service.domain.paging import ItemQuery, Page
from service.usecases import clients

router = APIRouter(prefix="/v1/clients", tags=["clients"], route_class=Route)


@router.get("", response_model=Page[ClientView])
async def list_clients(caller: Caller, query: Annotated[ClientQuery, Query()]) -> bytes:
    """Ứng dụng trong phạm vi. Machines of the units in reach."""
    return await clients.list_clients(caller.principal, caller.db, query)


@router.post("", response_model=ClientWithSecret, status_code=201)
async def create_client(caller: Caller, command: ClientCreate) -> Response:
    """Thêm ứng dụng; khóa bí mật chỉ hiện một lần. Add a machine; its secret is shown this once."""
    now, real_now = caller.now, caller.real_now
    return shown_once(
        await clients.create_client(caller.principal, caller.db, command, now=now, real_now=real_now), 201
    )


@router.get("/{client_id}", response_model=ClientView)
async def get_client(caller: Caller, client_id: UUID, query: Annotated[ItemQuery, Query()]) -> bytes:
    """Một ứng dụng. One machine."""
    return await clients.get_client(caller.principal, caller.db, client_id, query)


@router.patch("/{client_id}", response_model=ClientView)
async def change_client(caller: Caller, client_id: UUID, command: ClientPatch, version: IfMatch) -> bytes:
    """Sửa một ứng dụng. Change a machine."""
    return await clients.change_client(caller.principal, caller.db, client_id, command, version)


@router.delete("/{client_id}", status_code=204)
async def remove_client(caller: Caller, client_id: UUID, version: IfMatch) -> None:
    """Bỏ một ứng dụng cùng các quyền của nó. Remove a machine with its grants."""
    await clients.remove_client(caller.principal, caller.db, client_id, version)


@router.post("/{client_id}/lock", response_model=ClientView)
async def lock_client(caller: Caller, client_id: UUID) -> bytes:
    """Khóa ứng dụng; token đang có cũng vô dụng. Lock a machine; tokens it holds are of no use either."""
    return await clients.lock_client(caller.principal, caller.db, client_id)


@router.post("/{client_id}/unlock", response_model=ClientView)
async def unlock_client(caller: Caller, client_id: UUID) -> bytes:
    """Mở khóa ứng dụng. Unlock a machine."""
    return await clients.unlock_client(caller.principal, caller.db, client_id)


@router.post("/{client_id}/rotate-secret", response_model=ClientWithSecret)
async def rotate_secret(caller: Caller, client_id: UUID) -> Response:
    """Đổi khóa bí mật; khóa mới chỉ hiện một lần. Give a new secret, shown this once; the old one ends."""
    return shown_once(await clients.rotate_secret(caller.principal, caller.db, client_id))
