"""How would this service be written the usual way? FastAPI, Depends, SQLModel, an AsyncSession, response models.

Well written: one pool, relations loaded in bulk, no N+1. It asks no rights and connects
as the superuser, so the comparison favours it. The journal is written by the triggers.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, HTTPException, Query
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import selectinload
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bench.data import TODAY
from bench.statements import PAGE
from bench.typical.screens import router
from bench.typical.tables import ProgressUpdate, Task, Unit
from service.db.journal import OPERATOR

engine = create_async_engine(
    os.environ["SAURO_BENCH_URL"].replace("postgresql://", "postgresql+asyncpg://"),
    pool_size=8,
    max_overflow=0,
    connect_args={"server_settings": {"app.actor": OPERATOR, "app.act": "progress_update.record"}},
)


class TaskRead(SQLModel):
    """A task as it is shown."""

    id: UUID
    number: str
    title: str
    status: str
    percent: int | None
    due: date | None
    standing: dict[str, Any]


class TaskPage(SQLModel):
    """A page of tasks."""

    items: list[TaskRead]
    next_cursor: UUID | None


class ProgressCreate(SQLModel):
    """What an agency says about a task."""

    kind: str
    onDay: date
    status: str
    percent: int
    text: str


class ProgressRead(SQLModel):
    """A progress update as it is shown."""

    id: UUID
    version: int


async def get_session() -> AsyncIterator[AsyncSession]:
    async with AsyncSession(engine, expire_on_commit=False) as session:
        yield session


Session = Annotated[AsyncSession, Depends(get_session)]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)
app.include_router(router(engine), prefix="/graphql")


def shown(task: Task) -> TaskRead:
    at = max(bisect_right(task.standing_from, TODAY) - 1, 0)
    return TaskRead(
        **task.model_dump(include={"id", "number", "title", "status", "percent", "due"}),
        standing=task.standing_view[at],
    )


@app.get("/v1/tasks", response_model=TaskPage)
async def list_tasks(session: Session, unit: str, status: Annotated[list[str], Query()]) -> TaskPage:
    wanted = status[0].split(",")
    found = await session.exec(
        select(Task)
        .join(Unit, col(Unit.key) == Task.unit_key)
        .where(Unit.code == unit, col(Unit.valid_to).is_(None), col(Task.status).in_(wanted))
        .order_by(col(Task.due_sort), col(Task.id))
        .limit(PAGE + 1)
    )
    tasks = found.all()
    return TaskPage(
        items=[shown(task) for task in tasks[:PAGE]],
        next_cursor=tasks[PAGE - 1].id if len(tasks) > PAGE else None,
    )


@app.get("/v1/tasks/{task_id}", response_model=TaskRead)
async def get_task(session: Session, task_id: UUID) -> TaskRead:
    task = await session.get(Task, task_id)
    if task is None:
        raise HTTPException(404)
    return shown(task)


@app.post("/v1/tasks/{task_id}/progress-updates", response_model=ProgressRead, status_code=201)
async def record_progress(session: Session, task_id: UUID, command: ProgressCreate) -> ProgressUpdate:
    task = await session.get(Task, task_id, options=[selectinload(Task.assignments)])  # type: ignore[arg-type]
    if task is None:
        raise HTTPException(404)
    lead = next(a for a in task.assignments if a.role == "lead")
    for row in (lead, task):
        row.status, row.percent, row.version = command.status, command.percent, row.version + 1
        session.add(row)
    update = ProgressUpdate.of(task, lead, command.model_dump())
    session.add(update)
    await session.commit()
    return update
