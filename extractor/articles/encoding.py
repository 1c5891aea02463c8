"""Encoding: bytes become text, or it is said why they are not text.

UTF-8 and UTF-16 are recognised for certain. Anything else is a guess, so a declared character set is tried
first and charset-normalizer after it.
"""

from __future__ import annotations

import codecs

from extractor.errors import DocumentError

_MAX_CONTROLS = 0.005
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAVE_IT = "save it as UTF-8"


def decode(data: bytes, name: str, *, declared: str | None = None) -> str:
    """Return the text of a file with ``\\r\\n`` turned into ``\\n`` and nothing else changed.

    ``name`` is for messages. Raises DocumentError when the bytes are not text.
    """
    for bom, codec in _BOMS:
        if data.startswith(bom):
            text = _strict(data, codec)
            if text is None:
                raise DocumentError(f"{name}: starts like {codec.upper()} but is not valid in it; {_SAVE_IT}")
            break
    else:
        if b"\x00" in data:
            raise DocumentError(
                f"{name}: binary data (NUL bytes), not an article's text; {_SAVE_IT} or convert it"
            )
        text = _strict(data, "utf-8")
        if text is None and declared:
            text = _strict(data, declared)
        if text is None:
            text = _damaged_utf8(data) or _guessed(data)
    if text is None or _looks_binary(text):
        raise DocumentError(f"{name}: binary data or an unknown character set, not text; {_SAVE_IT}")
    return text.replace("\r\n", "\n")


def _strict(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _damaged_utf8(data: bytes) -> str | None:
    """Read UTF-8 with a few broken bytes as that: any other character set would garble all the rest."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    sound = sum(1 for character in text if character > "\x7f") - broken
    return text if sound > 10 * broken else None


def _guessed(data: bytes) -> str | None:
    # Imported here: only files in old encodings need it, and it loads slower than all else in this package.
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    return None if best is None else str(best)


def _looks_binary(text: str) -> bool:
    controls = sum(1 for character in text[:10_000] if character < " " and character not in "\t\n\r\f\v\x1b")
    return "\x00" in text or controls > _MAX_CONTROLS * min(len(text), 10_000)
