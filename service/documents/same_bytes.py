"""How is the same report the same file, byte for byte, whenever it is written?

Office files are archives; the libraries stamp each member, and the workbook's properties, with the hour of
writing. Here they are packed anew with a day of our own, in order of name after the list of contents.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date

_CONTENTS = "[Content_Types].xml"
_PROPERTIES = "docProps/core.xml"
_STAMPS = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def same_bytes(data: bytes, day: date, members: Mapping[str, bytes] | None = None) -> bytes:
    """The archive with every stamp set to the beginning of `day`. members: what stands in place of members of it."""
    given = members or {}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as read,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as written,
    ):
        for name in sorted(read.namelist(), key=lambda name: (name != _CONTENTS, name)):
            content = given.get(name) or read.read(name)
            if name == _PROPERTIES:
                content = _STAMPS.sub(rf"\g<1>{day.isoformat()}T00:00:00Z\g<2>".encode(), content)
            member = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            written.writestr(member, content)
    return out.getvalue()
