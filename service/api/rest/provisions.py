"""Printed clauses of plans, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import IfMatch, Route
from service.domain.paging import DraftItemQuery, RevisionQuery
from service.domain.provisions import ProvisionCreate, ProvisionPatch, ProvisionView
from service.usecases import provisions

router = APIRouter(prefix="/v1/provisions", tags=["plans"], route_class=Route)


@router.post("", response_model=ProvisionView, status_code=201)
async def create_provision(
    caller: Caller, command: ProvisionCreate, query: Annotated[RevisionQuery, Query()]
) -> bytes:
    """Thêm một điều khoản vào bản thảo. Add a provision to a draft."""
    return await provisions.create_provision(
        caller.principal, caller.db, command, query.revision, now=caller.now
    )


@router.get("/{provision_id}", response_model=ProvisionView)
async def get_provision(
    caller: Caller, provision_id: UUID, query: Annotated[DraftItemQuery, Query()]
) -> bytes:
    """Một điều khoản. One provision."""
    return await provisions.get_provision(caller.principal, caller.db, provision_id, query)


@router.patch("/{provision_id}", response_model=ProvisionView)
async def change_provision(
    caller: Caller,
    provision_id: UUID,
    command: ProvisionPatch,
    version: IfMatch,
    query: Annotated[RevisionQuery, Query()],
) -> bytes:
    """Sửa một điều khoản của bản thảo. Change a provision of a draft."""
    return await provisions.change_provision(
        caller.principal, caller.db, provision_id, command, version, query.revision
    )


@router.delete("/{provision_id}", status_code=204)
async def remove_provision(
    caller: Caller, provision_id: UUID, version: IfMatch, query: Annotated[RevisionQuery, Query()]
) -> None:
    """Bỏ một điều khoản của bản thảo. Remove a provision of a draft."""
    await provisions.remove_provision(caller.principal, caller.db, provision_id, version, query.revision)
