"""Which tables can a warehouse take away, and what may it ask of one?

The declaration is the contract: columns, keys, meaning in both languages. What is selected for a table is held
against it by a test, and /changes tells of its rows by the same columns.
"""

from __future__ import annotations

from collections.abc import Mapping

from service.domain.export_columns import Table
from service.domain.export_figures import FIGURE_TABLES
from service.domain.export_plans import PLAN_TABLES
from service.domain.export_reporting import REPORTING_TABLES
from service.domain.export_tasks import TASK_TABLES
from service.domain.export_units import UNIT_TABLES

SCHEMA_VERSION = 1
"""Rises whenever a table or a column goes, or means something else. New ones may come without it: go by the names."""

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (*UNIT_TABLES, *PLAN_TABLES, *FIGURE_TABLES, *TASK_TABLES, *REPORTING_TABLES)
}

BY_SUBJECT: Mapping[str, Table] = {table.subject: table for table in TABLES.values() if table.subject is not None}
"""What the journal calls the rows of a table -> the table."""
