"""What does a phrase say once the marks of the page it came from are gone?

Plans arrive as text taken out of PDF, DOCX and scans: LaTeX (`$\\geq 50\\%$`), tags, Markdown
stars, five kinds of dash, hard blanks. `clean` leaves the words, figures and signs.
"""

from __future__ import annotations

import re
import unicodedata

_TAG = re.compile(r"</?[a-z][a-z0-9]{0,9}\s?/?>", re.IGNORECASE)
_LATEX = [
    (re.compile(r"\\(?:geqslant|geq|ge)(?![a-zA-Z])"), "≥"),
    (re.compile(r"\\(?:leqslant|leq|le)(?![a-zA-Z])"), "≤"),
    (re.compile(r"\\(?:approx|sim|simeq)(?![a-zA-Z])"), "≈"),
    (re.compile(r"\\pm(?![a-zA-Z])"), "±"),
    (re.compile(r"\\text(?:bf|it)?\{([^{}]{0,80})\}"), r"\1"),
    (re.compile(r"\\([%$&_#])"), r"\1"),
    (re.compile(r"\\[,;! ]"), " "),
]
_SIGNS = str.maketrans(
    {
        "⩾": "≥", "≧": "≥", "⋝": "≥", "⩽": "≤", "≦": "≤", "﹪": "%", "％": "%", "＞": ">", "＜": "<",
        "–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "‒": "-", "―": "-", "﹣": "-", "－": "-",
        "\u00a0": " ", "\u2007": " ", "\u202f": " ", 
        "～": "~", "∼": "~", "≃": "≈", "≅": "≈", "⁓": "~", "$": " ", "*": " ", "\u200b": "", "\ufeff": "", "\u00ad": "",
    }
)  # fmt: skip
_SO = re.compile(r"(?<!\w)(so)(?= cùng kỳ)", re.IGNORECASE)
"""Written short: "tăng 15% so cùng kỳ"."""
_NO_NUMBER = re.compile(r"\d[\d.,]{60,}")
_BULLET = re.compile(r"\n\s*(?:[-+•●▪◦]|[]\s|\(?[a-zđ0-9]{1,2}[.)](?=\s))\s*")

BREAK = "\n"
"""What stands in a cleaned text where the print begins a new bullet."""


def clean(text: str) -> str:
    """One line of composed text with `≥`, `≤`, `≈`, and plain dashes; BREAK parts bullets."""
    text = unicodedata.normalize("NFC", _TAG.sub(" ", text))
    for pattern, plain in _LATEX:
        text = pattern.sub(plain, text)
    text = _NO_NUMBER.sub("…", text.translate(_SIGNS))
    text = re.sub(
        r"[ \t]{0,9}[><=]=[ \t]{0,9}|=[><]", lambda sign: f" {_ASCII_SIGNS[sign.group().strip()]} ", text
    )
    text = _SO.sub(r"\1 với", text)
    bullets = _BULLET.split(f"\n{text.strip()}")
    return BREAK.join(line for line in (" ".join(bullet.split()) for bullet in bullets) if line)


_ASCII_SIGNS = {">=": "≥", "<=": "≤", "=>": "≥", "=<": "≤", "==": "="}


def lower(text: str) -> str:
    """Small letters, as many as there were: places in one text are places in the other."""
    small = text.lower()
    return (
        small
        if len(small) == len(text)
        else "".join(ch.lower() if len(ch.lower()) == 1 else ch for ch in text)
    )
