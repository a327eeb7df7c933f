"""Which further tables does the usual GraphQL see? Those of the service, as SQLModel classes."""

# No `from __future__ import annotations`: SQLModel reads the annotations themselves.

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, JSON, Date
from sqlmodel import Field, SQLModel


class Plan(SQLModel, table=True):
    id: UUID = Field(primary_key=True)
    unit_key: int
    number: str
    symbol: str
    title: str
    status: str
    period_start: date
    period_end: date


class Indicator(SQLModel, table=True):
    id: UUID = Field(primary_key=True)
    plan_id: UUID
    ordinal: int
    number: str
    name: str
    unit_measure: str | None
    standing_from: list[date] = Field(sa_type=ARRAY(Date))  # type: ignore[call-overload]
    standing_view: list[dict[str, Any]] = Field(sa_type=ARRAY(JSON))  # type: ignore[call-overload]
    standing_latest: list[dict[str, Any] | None] = Field(sa_type=ARRAY(JSON))  # type: ignore[call-overload]


class Target(SQLModel, table=True):
    id: UUID = Field(primary_key=True)
    indicator_id: UUID
    ordinal: int
    text: str
    comparator: str
    value: Decimal | None
    due: date | None


class Agency(SQLModel, table=True):
    id: UUID = Field(primary_key=True)
    name: str
