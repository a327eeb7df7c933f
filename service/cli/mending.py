"""What is said when a command cannot go on: a sentence with the mend, in both languages, never a stack."""

from __future__ import annotations

import errno

import asyncpg
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import DBAPIError

from service.db.embedded import EmbeddedServerError
from service.db.migrate import UnknownRevision
from service.domain.errors import Problem
from service.domain.field_errors import field_errors
from service.domain.field_errors import told as told_at
from service.domain.messages import LANGUAGES, sentence
from service.settings import SettingsError

EXPECTED = (
    SettingsError,
    Problem,
    EmbeddedServerError,
    UnknownRevision,
    DBAPIError,
    OSError,
    asyncpg.PostgresError,
    asyncpg.InterfaceError,
)
"""What may happen to a sound program: a wrong setting, a server that is away, a folder nobody may write to."""

_NOT_MIGRATED = (asyncpg.UndefinedTableError, asyncpg.UndefinedFunctionError, asyncpg.UndefinedColumnError)
_DATABASE = (
    "kiểm tra DATABASE_URL và máy chủ PostgreSQL, hoặc chạy `sauro doctor`",
    "check DATABASE_URL and the PostgreSQL server, or run `sauro doctor`",
)


_UNKNOWN_REVISION = (
    "{named}: chương trình này không biết phiên bản bảng đó. Nếu cơ sở dữ liệu đã được một bản mới hơn nâng cấp, hãy"
    " cài bản ấy, hoặc khôi phục bản sao lưu. / This program does not know that version of the tables. If a newer one"
    " has migrated the database, install that, or restore a backup."
)


class CannotGoOn(Exception):
    """Something at this machine keeps the command from its work; the words say what, and the mend."""


def told(error: Exception) -> tuple[list[str], int]:
    """The lines for people and the exit code: 2 for a wrong setting, 1 for anything else."""
    if isinstance(error, SettingsError):
        return [str(error)], 2
    if isinstance(error, CannotGoOn):
        return [str(error)], 1
    if isinstance(error, Problem):
        return told_of(error), 1
    if isinstance(error, EmbeddedServerError):
        return [f"PostgreSQL đi kèm không chạy được. / The PostgreSQL that comes along does not run. {error}"], 1
    if isinstance(error, UnknownRevision):
        return [_UNKNOWN_REVISION.format(named=error.named)], 1
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return ["Đĩa đã đầy; dọn chỗ trống rồi chạy lại. / The disk is full: make room, then do it again."], 1
    if isinstance(error, FileNotFoundError) and error.filename is not None:
        return [f"{error.filename}: không có; kiểm tra đường dẫn. / It is not there: check the path."], 1
    if isinstance(error, OSError) and error.filename is not None:
        vi = "không dùng được; kiểm tra SAURO_DATA_DIR và quyền ghi"
        en = "cannot be used; check SAURO_DATA_DIR and who may write there"
        return [f"{error.filename}: {vi}. / It {en}. ({error.strerror})"], 1
    if isinstance(error, _NOT_MIGRATED):
        return [sentence("not_migrated", language, {}) for language in LANGUAGES], 1
    vi, en = _DATABASE
    said = str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__]
    return [f"Không làm việc được với cơ sở dữ liệu: {vi}. / The database is of no use: {en}. ({said[0]})"], 1


def told_of_words(error: ValidationError, model: type[BaseModel]) -> list[str]:
    """What was typed and is no value of its kind, as the API says it."""
    return [
        f"{fault.pointer}: {told_at(fault, language)}"
        for fault in field_errors(error, model, "")
        for language in LANGUAGES
    ]


def told_of(problem: Problem) -> list[str]:
    """A refusal as the API words it, and each thing that is wrong."""
    whole = [
        sentence(problem.code, language, {"count": len(problem.errors), **problem.params})
        for language in LANGUAGES
    ]
    return whole + [
        f"{error.pointer}: {told_at(error, language)}"
        for error in problem.errors
        for language in LANGUAGES
    ]
