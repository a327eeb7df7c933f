"""How is the schema loaded, by those who can wait for it?

It takes a second to make, which every start of the service and of each command would pay for.
"""

from __future__ import annotations

import importlib
from types import ModuleType


def making() -> ModuleType:
    """`service.api.graphql.making`, loaded at the first call."""
    return importlib.import_module("service.api.graphql.making")
