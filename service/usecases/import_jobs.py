"""Who goes on reading a file for which nobody could wait?"""

from __future__ import annotations

import asyncio
import base64
from datetime import datetime, timedelta
from typing import Any

from service.db import read
from service.db.engine import Database
from service.db.imports import IMPORT_FACTS, IMPORT_FILE, IMPORT_JOB, Import, to_be_read
from service.db.write import Update, commit
from service.domain.access import Principal
from service.domain.errors import Conflict, NotFound, Problem, Stale
from service.domain.import_facts import ImportFacts, ImportFile, ImportJob
from service.domain.imports import ImportStatus, Upload
from service.domain.messages import sentence
from service.usecases.clock import clock
from service.usecases.import_building import build
from service.usecases.import_reading import read_upload
from service.usecases.imports import kept, place_again

LEASE = timedelta(seconds=90)
"""After so long a worker that has claimed a file is taken to be gone; a reading ends within 30 seconds."""
MOST_TRIES = 3


async def read_waiting(db: Database, *, now: datetime, real_now: datetime) -> int:
    """Read every file that waits; any number of workers may. Tells how many were finished."""
    me = await clock(db)
    values = {"lease_before": real_now - LEASE}
    jobs: list[ImportJob] = await read.many(
        db, me, IMPORT_JOB, [], scope=me.scope(), values=values, by=to_be_read
    )
    done = 0
    for job in jobs:
        claim = {"id": job.id, "version": job.version, "claimed_at": real_now, "tries": job.tries + 1}
        try:
            await commit(db, me, "import.claim", Update(Import, [claim]))
        except (Conflict, Stale):
            continue
        done += await _read(me, db, job, now)
    return done


async def _read(me: Principal, db: Database, job: ImportJob, now: datetime) -> int:
    try:
        file: ImportFile = await read.facts(db, me, IMPORT_FILE, job.id, scope=me.scope())
        facts: ImportFacts = await read.facts(db, me, IMPORT_FACTS, job.id, scope=me.scope())
    except NotFound:
        return 0
    row: dict[str, Any] = {"id": job.id, "version": facts.version, "file": None, "claimed_at": None}
    try:
        if file.data is None or job.tries >= MOST_TRIES:
            raise Conflict("upload_unreadable")
        place = await place_again(me, db, facts)
        upload = Upload(job.filename, base64.b64decode(file.data))
        site = place.site
        reading = await asyncio.to_thread(
            read_upload, job.kind, upload, site.agencies, site.key, job.year
        )
        built = await build(me, db, job.kind, place, reading, (), job.year, now=now)
        row |= {"status": ImportStatus.read, "reading": reading, "read_at": now, "failure": None, **kept(built)}
    except Problem as refused:
        said = {language: sentence(refused.code, language, refused.params) for language in ("vi", "en")}
        row |= {"status": ImportStatus.failed, "failure": {"code": refused.code, **said}}
    try:
        await commit(db, me, "import.read", Update(Import, [row]))
    except (Conflict, Stale):
        return 0
    return 1
