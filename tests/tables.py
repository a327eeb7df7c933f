"""Which tables are there, all of them, whatever was imported before?"""

from __future__ import annotations

import importlib
import pkgutil

import service.db
from service.db.rows import DECLARATIONS, Declaration


def declarations() -> dict[str, Declaration]:
    """What is declared beside every table, by the table's name."""
    for module in pkgutil.iter_modules(service.db.__path__, "service.db."):
        importlib.import_module(module.name)
    return DECLARATIONS


def journalled() -> dict[str, Declaration]:
    """The same by what the journal calls it, of those it holds."""
    return {
        declared.subject: declared for declared in declarations().values() if declared.subject is not None
    }
