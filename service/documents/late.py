"""Which readers and writers are loaded only when a file comes or goes?

Their libraries (openpyxl, python-docx) take half a second to load, which every start of the
service, of the worker and of each command would pay for.
"""

from __future__ import annotations

import importlib
from types import ModuleType


def late(name: str) -> ModuleType:
    """A module of this package, loaded at the first call."""
    return importlib.import_module(f"service.documents.{name}")
