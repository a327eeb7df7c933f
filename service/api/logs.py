"""What does a line of the log look like?

One JSON object a line, so that machines read it: time, level, logger, message, trace id
and the exception's type and place. Bodies, tokens, phones and names are never logged.
"""

from __future__ import annotations

import json
import logging
import logging.config
import traceback
from datetime import UTC, datetime
from typing import Any

EXTRAS = ("trace_id", "operation", "code", "principal")


class JsonLine(logging.Formatter):
    """A record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: str(getattr(record, name)) for name in EXTRAS if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = type(error).__name__
            # Places only: an exception's own words may hold what somebody typed.
            line["at_lines"] = [f"{f.filename}:{f.lineno}" for f in traceback.extract_tb(error.__traceback__)[-5:]]
        return json.dumps(line, ensure_ascii=False)


def configuration(level: str) -> dict[str, Any]:
    """For logging.config and uvicorn alike."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": f"{__name__}.{JsonLine.__name__}"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level.upper()},
        "loggers": {
            "uvicorn": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
        },
    }
