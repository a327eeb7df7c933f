"""Does a file that is sent as evidence bear a mark of secrecy, as far as its text can be read?"""

from __future__ import annotations

from service.documents.apart import read_file_apart
from service.domain.errors import Invalid
from service.domain.evidence import FileKind, LargeUpload

LONGEST_LOOK = 10.0
"""Seconds after which a file is taken for one that cannot be read; most of a look, a quarter of one, is the start."""

FORMS = {"pdf": "pdf", "docx": "docx", "txt": "txt", "csv": "txt", "md": "txt"}
"""Ending of a file -> how its text is read. Everything else is a picture, a film, an archive or an old form."""


def require_unmarked(upload: LargeUpload, kind: FileKind) -> None:
    """Refuse a file whose head says MẬT, TỐI MẬT or TUYỆT MẬT. What shows no text, as a scan does, is let through:
    only its sender can tell. Waits for a process."""
    form = FORMS.get(kind.name.rpartition(".")[2].casefold())
    if form is None:
        return
    try:
        found = read_file_apart(
            "service.documents.mark_worker", form, upload.file, key="mark", seconds=LONGEST_LOOK
        )
    except Invalid:
        return
    if found["mark"]:
        raise Invalid("upload_secret", mark=found["mark"])
