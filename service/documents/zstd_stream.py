"""How is a stream of bytes compressed by zstd as it goes?

Python has zstd from 3.14 on; until then the library that writes Parquet lends its own.
"""

from __future__ import annotations

import pyarrow


class _Collected:
    """What has been compressed and not been taken yet."""

    closed = False

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing is held back here."""

    def close(self) -> None:
        """What was collected is taken after the end, too."""


class Zstd:
    """One frame. `compress` gives what is ready, `flush` the rest."""

    def __init__(self) -> None:
        self._collected = _Collected()
        self._stream = pyarrow.CompressedOutputStream(pyarrow.PythonFile(self._collected, mode="w"), "zstd")

    def compress(self, data: bytes) -> bytes:
        self._stream.write(data)
        # Else nothing comes out before the library's own room is full.
        self._stream.flush()
        return self._taken()

    def flush(self) -> bytes:
        self._stream.close()
        return self._taken()

    def _taken(self) -> bytes:
        parts, self._collected.parts = self._collected.parts, []
        return b"".join(parts)
