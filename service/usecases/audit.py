"""What may be read of the journal and of the access log?"""

from __future__ import annotations

from service.db import read
from service.db.audit import ACCESS, CHANGE
from service.db.engine import Database
from service.domain.access import Permission, Principal
from service.domain.audit import AuditItemQuery, AuditKind, AuditQuery, filter_faults
from service.domain.plan_facts import refuse_if

_SHAPES = {AuditKind.change: CHANGE, AuditKind.access: ACCESS}


async def list_audit(principal: Principal, db: Database, query: AuditQuery) -> bytes:
    """Entries of the units one audits, newest first."""
    principal.require_anywhere(Permission.audit_read)
    refuse_if(filter_faults(query))
    return await read.page(
        db, principal, _SHAPES[query.kind], query, scope=principal.scope(Permission.audit_read)
    )


async def get_audit_entry(principal: Principal, db: Database, seq: int, query: AuditItemQuery) -> bytes:
    """One entry by its number."""
    return await read.item(
        db, principal, _SHAPES[query.kind], seq, query, scope=principal.scope(Permission.audit_read)
    )
