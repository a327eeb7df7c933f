"""What may be read of the journal and of the access log?"""

from __future__ import annotations

from service.db import read
from service.db.archived_months import kept
from service.db.audit import ACCESS, CHANGE
from service.db.engine import Database
from service.domain.access import Permission, Principal
from service.domain.audit import AuditItemQuery, AuditKind, AuditQuery, filter_faults
from service.domain.errors import NotFound
from service.domain.journal_archive import require_kept, require_not_gone
from service.domain.plan_facts import refuse_if

_SHAPES = {AuditKind.change: CHANGE, AuditKind.access: ACCESS}


async def list_audit(principal: Principal, db: Database, query: AuditQuery) -> bytes:
    """Entries of the units one audits, newest first. Gone where days are asked for that were archived, or some were:
    a list that ends there would read as "nothing happened before"."""
    principal.require_anywhere(Permission.audit_read)
    refuse_if(filter_faults(query))
    found = await read.page(
        db, principal, _SHAPES[query.kind], query, scope=principal.scope(Permission.audit_read)
    )
    # Looked up afterwards: a month may go while the page is read.
    if query.kind is AuditKind.change and (query.from_ is not None or query.to is not None):
        require_kept(query.from_, query.to, (await kept(db)).since)
    return found


async def get_audit_entry(principal: Principal, db: Database, seq: int, query: AuditItemQuery) -> bytes:
    """One entry by its number; Gone, to whoever audits anything, if it was archived."""
    scope = principal.scope(Permission.audit_read)
    try:
        return await read.item(db, principal, _SHAPES[query.kind], seq, query, scope=scope)
    except NotFound:
        if query.kind is AuditKind.change and principal.ranges(Permission.audit_read):
            require_not_gone(seq, (await kept(db, seq)).gone_with)
        raise
