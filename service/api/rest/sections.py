"""Headings of plans, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import IfMatch, Route
from service.domain.paging import DraftItemQuery, RevisionQuery
from service.domain.sections import SectionCreate, SectionPatch, SectionView
from service.usecases import sections

router = APIRouter(prefix="/v1/sections", tags=["plans"], route_class=Route)


@router.post("", response_model=SectionView, status_code=201)
async def create_section(
    caller: Caller, command: SectionCreate, query: Annotated[RevisionQuery, Query()]
) -> bytes:
    """Thêm một mục vào bản thảo. Add a section to a draft."""
    return await sections.create_section(caller.principal, caller.db, command, query.revision, now=caller.now)


@router.get("/{section_id}", response_model=SectionView)
async def get_section(caller: Caller, section_id: UUID, query: Annotated[DraftItemQuery, Query()]) -> bytes:
    """Một mục. One section."""
    return await sections.get_section(caller.principal, caller.db, section_id, query)


@router.patch("/{section_id}", response_model=SectionView)
async def change_section(
    caller: Caller,
    section_id: UUID,
    command: SectionPatch,
    version: IfMatch,
    query: Annotated[RevisionQuery, Query()],
) -> bytes:
    """Sửa một mục của bản thảo. Change a section of a draft."""
    return await sections.change_section(
        caller.principal, caller.db, section_id, command, version, query.revision
    )


@router.delete("/{section_id}", status_code=204)
async def remove_section(
    caller: Caller, section_id: UUID, version: IfMatch, query: Annotated[RevisionQuery, Query()]
) -> None:
    """Bỏ một mục của bản thảo. Remove a section of a draft."""
    await sections.remove_section(caller.principal, caller.db, section_id, version, query.revision)
