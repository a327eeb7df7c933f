"""How does what the demo brings in come to bear its mark?"""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel

from service.domain.types import DEMO_SOURCE

Command = TypeVar("Command", bound=BaseModel)


def marked(command: Command) -> Command:
    """The command with `source: demo`, which no door takes: invented rows are told by it."""
    return command.model_copy(update={"source": DEMO_SOURCE})
