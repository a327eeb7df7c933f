"""How does a file or link come to be kept as evidence, be attached, fetched again and taken back?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from pydantic import BaseModel

from service.db import read, sessions
from service.db.engine import Database
from service.db.evidence import (
    ITEM,
    KEPT,
    OWN_ITEM,
    RECORD,
    STORED,
    EvidenceItem,
    item_values,
    site,
)
from service.db.evidence_files import PART, keep_file, keep_part, part_of
from service.db.write import Delete, Insert, commit
from service.documents.evidence_kinds import kind_of
from service.documents.secrecy import require_unmarked
from service.domain.access import Permission, Principal
from service.domain.audit import AccessKind
from service.domain.errors import Conflict, Forbidden, Invalid, Malformed, NotFound
from service.domain.evidence import (
    ATTACHED,
    DAYS_LOOSE,
    LOOSE,
    MACHINE,
    MOST_LOOSE,
    EvidenceKind,
    EvidenceLink,
    EvidenceQuery,
    EvidenceSite,
    EvidenceWrite,
    ItemRecord,
    KeptItem,
    LargeUpload,
    StoredFile,
    completed,
    item_faults,
    named_items,
)
from service.domain.ids import new_id
from service.domain.paging import ItemQuery

_ADD = Permission.evidence_add

_LOOKERS = ThreadPoolExecutor(2, thread_name_prefix="sauro-looking")
"""So many files one process looks into at once: each look is a process of its own."""


async def list_evidence(principal: Principal, db: Database, query: EvidenceQuery) -> bytes:
    """What the caller has uploaded, the newest first."""
    principal.require_anywhere(Permission.plan_read)
    return await read.page(
        db, principal, OWN_ITEM, query, scope=principal.scope(), values=item_values(principal)
    )


async def get_evidence(
    principal: Principal, db: Database, item_id: UUID, query: ItemQuery | None = None
) -> bytes:
    """One item, for who uploaded it or sees something it is attached to."""
    return await read.shown(
        db, principal, ITEM, item_id, query, scope=principal.scope(), values=item_values(principal)
    )


async def add_evidence(
    principal: Principal,
    db: Database,
    unit: str,
    given: LargeUpload | EvidenceLink | None,
    *,
    now: datetime,
) -> bytes:
    """Keep a file or a link, to be attached by its id."""
    if given is None:
        raise Malformed("body_missing", expected="multipart/form-data, application/json")
    here = await site(db, principal, unit)
    principal.require(_ADD, here.key)
    if here.loose >= MOST_LOOSE:
        raise Conflict("evidence_loose", most=MOST_LOOSE)
    item_id = new_id(now)
    row = _row(principal, here, item_id)
    if isinstance(given, EvidenceLink):
        row |= {"kind": EvidenceKind.link, "link": given.link, "title": given.title}
        await commit(db, principal, "evidence.add", Insert(EvidenceItem, [row]), subject_id=item_id)
    else:
        await _keep(principal, db, given, row, now)
    return await get_evidence(principal, db, item_id)


def _row(principal: Principal, here: EvidenceSite, item_id: UUID) -> dict[str, Any]:
    return {
        "id": item_id,
        "unit_key": here.key,
        "uploaded_by": principal.id,
        "uploaded_by_name": principal.name,
    }


async def _keep(
    principal: Principal, db: Database, upload: LargeUpload, row: dict[str, Any], now: datetime
) -> None:
    """The bytes and the item in one transaction: neither is there without the other."""
    kind = await asyncio.to_thread(kind_of, upload)
    await asyncio.get_running_loop().run_in_executor(_LOOKERS, require_unmarked, upload, kind)
    file_id = new_id(now)
    async with db.transaction() as held:
        for ordinal in range(-(-upload.size // PART)):
            upload.file.seek(ordinal * PART)
            await keep_part(held, principal, file_id, ordinal, upload.file.read(PART))
        kept = await keep_file(held, principal, file_id, upload.sha256, upload.size)
        row |= {
            "kind": EvidenceKind.file,
            "file": kind.name,
            "media_type": kind.media_type,
            "size": upload.size,
            "sha256": upload.sha256,
            "file_id": kept,
        }
        await commit(held, principal, "evidence.add", Insert(EvidenceItem, [row]), subject_id=row["id"])


async def remove_evidence(principal: Principal, db: Database, item_id: UUID, version: int) -> None:
    """Take back what one has uploaded and nobody has attached. Its bytes go once nothing refers to them."""
    item: ItemRecord = await read.facts(db, principal, RECORD, item_id, scope=principal.scope())
    principal.require(_ADD, item.unit_key)
    if item.uploaded_by != principal.id:
        raise Forbidden("not_yours", permission=_ADD.value)
    MACHINE.require_state("delete", ATTACHED if item.attached else LOOSE)
    try:
        await commit(
            db, principal, "evidence.remove", Delete(EvidenceItem, [{"id": item_id, "version": version}])
        )
    except Conflict as problem:
        if problem.code != "reference_missing":
            raise
        # At something that the uploader does not see any more.
        raise Conflict("evidence_attached", days=DAYS_LOOSE) from problem


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """A file on its way out. parts: its bytes in order; no connection is held between two of them."""

    name: str
    media_type: str
    size: int
    parts: AsyncIterator[bytes]


async def stored_file(
    principal: Principal, db: Database, item_id: UUID, *, address: str | None
) -> OutgoingFile:
    """The file of an item; the access log is told before the first byte leaves."""
    stored: StoredFile = await read.facts(db, principal, STORED, item_id, scope=principal.scope())
    if stored.file is None or stored.media_type is None or stored.size is None:
        raise NotFound("evidence_is_link")
    detail = {"evidence": str(item_id), "file": stored.file}
    await sessions.record(db, AccessKind.download, "ok", principal.id, address, "get_evidence_file", detail)
    parts = _parts(principal, db, item_id, -(-stored.size // PART))
    return OutgoingFile(stored.file, stored.media_type, stored.size, parts)


async def _parts(principal: Principal, db: Database, item_id: UUID, number: int) -> AsyncIterator[bytes]:
    for ordinal in range(number):
        yield await part_of(db, principal, STORED, item_id, ordinal)


Command = TypeVar("Command", bound=BaseModel)


async def with_items(principal: Principal, db: Database, command: Command) -> Command:
    """A command whose pieces of evidence say what the items say that they name. Refuses (422) an item that the
    caller does not see: to attach it would show it. No round trip where none is named."""
    given: tuple[EvidenceWrite, ...] = getattr(command, "evidence", ())
    if not isinstance(given, tuple) or not named_items(given):
        return command
    kept = await kept_items(principal, db, named_items(given))
    faults = tuple(item_faults(given, kept))
    if faults:
        raise Invalid("invalid", errors=faults)
    pieces = tuple(completed(one, kept[one.evidence]) if one.evidence else one for one in given)
    return command.model_copy(update={"evidence": pieces})


async def kept_items(principal: Principal, db: Database, ids: list[UUID]) -> dict[UUID, KeptItem]:
    """Those of the items that the caller sees, by id."""
    found: list[KeptItem] = await read.many(db, principal, KEPT, ids, scope=principal.scope())
    return {item.id: item for item in found}
