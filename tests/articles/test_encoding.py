from __future__ import annotations

import random

import pytest

from extractor.articles.encoding import decode
from extractor.errors import DocumentError

TEXT = "Le président a déclaré « c’est fini » à Niamey – après l’attaque de dimanche."
RUSSIAN = "Боевики обстреляли город Донецк. Погибли трое мирных жителей, сообщили местные власти."


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (TEXT.encode(), TEXT),
        (TEXT.encode("utf-8-sig"), TEXT),
        (TEXT.encode("utf-16"), TEXT),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), TEXT),
        (TEXT.encode("utf-32"), TEXT),
        (TEXT.encode("cp1252"), TEXT),
        (RUSSIAN.encode("cp1251"), RUSSIAN),
        ("“He said” it’s over — the café.".encode("cp1252"), "“He said” it’s over — the café."),
        (b"one\r\ntwo\nthree\rfour\t five", "one\ntwo\nthree\rfour\t five"),
        (b"", ""),
    ],
)
def test_text_is_read_as_written(data: bytes, text: str) -> None:
    assert decode(data, "a.txt") == text


def test_a_declared_character_set_is_tried_before_guessing() -> None:
    data = "Łódź".encode("iso-8859-2")
    assert decode(data, "a.html", declared="iso-8859-2") == "Łódź"


def test_an_unknown_declared_character_set_does_no_harm() -> None:
    assert decode(RUSSIAN.encode("cp1251"), "a.html", declared="klingon") == RUSSIAN


def test_one_broken_byte_does_not_garble_the_rest() -> None:
    assert decode(RUSSIAN.encode() + b"\xd0", "a.txt") == RUSSIAN + "\ufffd"


NOISE = random.Random(1).randbytes(4_000)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"text\x00more", "binary data (NUL bytes)"),
        (bytes.fromhex("ffd8ffe000104a464946"), "binary data (NUL bytes)"),
        (NOISE, "binary data"),
        (NOISE.replace(b"\x00", b"\x01"), "binary data or an unknown character set"),
        (b"\xff\xfe" + "ab".encode("utf-16-le") + b"\x00", "not valid in it"),
        ("a\x00b".encode("utf-16"), "binary data"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data: bytes, reason: str) -> None:
    with pytest.raises(DocumentError) as caught:
        decode(data, "folder/a.txt")
    assert str(caught.value).startswith("folder/a.txt: ")
    assert reason in str(caught.value)
    assert "save it as UTF-8" in str(caught.value)
