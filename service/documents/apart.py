"""How is an uploaded file opened in a process of its own, so that it can end that process and nothing else?"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

import service
from service.domain.errors import Invalid

_OUT_OF_TIME = -getattr(signal, "SIGXCPU", 0) or None
"""How a process ends that has used up its time of the processor."""
_ROOT = Path(str(service.__file__)).parents[1]
_ENVIRONMENT = ("PATH", "SYSTEMROOT", "LANG", "LC_ALL")
"""All the process hears of ours: no address of a database, no key."""


def read_apart(
    module: str, asked: Mapping[str, Any], data: bytes, *, key: str, seconds: float
) -> dict[str, Any]:
    """What `module` answers about a file; it binds itself (see `bounds`) and is given up after `seconds`.

    It is sent a line of JSON, then the bytes; its answer has `key`, or `refused` and `params`. Refused, by a
    code: what it refuses, what takes too long, what it dies of.
    """
    return _answer([module], key, seconds, input=json.dumps(asked).encode() + b"\n" + data)


def read_file_apart(module: str, asked: str, file: IO[bytes], *, key: str, seconds: float) -> dict[str, Any]:
    """The same about a file on disk, which is the process's input: nobody here holds it whole. asked: an argument."""
    number = file.fileno()
    file.flush()
    return _answer([module, asked], key, seconds, stdin=number)


def _answer(command: list[str], key: str, seconds: float, **given: Any) -> dict[str, Any]:
    slow = Invalid("upload_slow", seconds=int(seconds))
    try:
        done = subprocess.run(
            [sys.executable, "-m", *command],
            **given,
            capture_output=True,
            timeout=seconds,
            check=False,
            cwd=_ROOT,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        )
    except subprocess.TimeoutExpired:
        raise slow from None
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or not {key, "refused"} & answer.keys():
        raise slow if done.returncode == _OUT_OF_TIME else Invalid("upload_unreadable")
    if "refused" in answer:
        raise Invalid(str(answer["refused"]), **answer["params"])
    return answer
