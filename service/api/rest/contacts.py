"""How agencies and people are reached, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from starlette.responses import Response

from service.api.caller import Caller
from service.api.route import IfMatch, Route
from service.api.secrecy import shown_once
from service.domain.contacts import ContactCreate, ContactPatch, ContactQuery, ContactView, UnmaskedContact
from service.domain.paging import ItemQuery, Page
from service.usecases import contacts

router = APIRouter(prefix="/v1", tags=["contacts"], route_class=Route)


@router.get("/agencies/{agency_id}/contacts", response_model=Page[ContactView])
async def list_agency_contacts(
    caller: Caller, agency_id: UUID, query: Annotated[ContactQuery, Query()]
) -> bytes:
    """Liên hệ của một cơ quan, đã che số. The contacts of an agency, masked."""
    return await contacts.list_agency_contacts(caller.principal, caller.db, agency_id, query)


@router.post("/agencies/{agency_id}/contacts", response_model=ContactView, status_code=201)
async def create_agency_contact(caller: Caller, agency_id: UUID, command: ContactCreate) -> bytes:
    """Thêm liên hệ cho một cơ quan. Add a contact to an agency."""
    return await contacts.create_agency_contact(
        caller.principal, caller.db, agency_id, command, caller.service.personal_key, now=caller.now
    )


@router.get("/me/contacts", response_model=Page[ContactView])
async def list_own_contacts(caller: Caller, query: Annotated[ContactQuery, Query()]) -> bytes:
    """Liên hệ của chính mình, đã che số. One's own contacts, masked."""
    return await contacts.list_own_contacts(caller.principal, caller.db, query)


@router.post("/me/contacts", response_model=ContactView, status_code=201)
async def create_own_contact(caller: Caller, command: ContactCreate) -> bytes:
    """Thêm liên hệ cho chính mình. Add a contact to one's own account."""
    return await contacts.create_own_contact(
        caller.principal, caller.db, command, caller.service.personal_key, now=caller.now
    )


@router.get("/contacts/{contact_id}", response_model=ContactView)
async def get_contact(caller: Caller, contact_id: UUID, query: Annotated[ItemQuery, Query()]) -> bytes:
    """Một liên hệ, đã che số. One contact, masked."""
    return await contacts.get_contact(caller.principal, caller.db, contact_id, query)


@router.get("/contacts/{contact_id}/unmasked", response_model=UnmaskedContact)
async def get_unmasked_contact(caller: Caller, contact_id: UUID) -> Response:
    """Số đầy đủ của một liên hệ; mỗi lần xem có một dòng trong nhật ký truy cập. The addresses themselves; each
    look leaves a line in the access log."""
    return shown_once(
        await contacts.unmasked_contact(caller.principal, caller.db, contact_id, address=caller.address)
    )


@router.patch("/contacts/{contact_id}", response_model=ContactView)
async def change_contact(caller: Caller, contact_id: UUID, command: ContactPatch, version: IfMatch) -> bytes:
    """Sửa một liên hệ. Change a contact."""
    key = caller.service.personal_key
    return await contacts.change_contact(
        caller.principal, caller.db, contact_id, command, version, key, now=caller.now
    )


@router.delete("/contacts/{contact_id}", status_code=204)
async def remove_contact(caller: Caller, contact_id: UUID, version: IfMatch) -> None:
    """Xóa một liên hệ; không còn gì dẫn tới người đó. Erase a contact; nothing leads to the person any more."""
    await contacts.remove_contact(caller.principal, caller.db, contact_id, version)
