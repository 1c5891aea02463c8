"""Acronyms: the short name that an article gives in brackets behind a long one ("… and Muslims (JNIM)").

The author says outright that both are one, so no letters need agree: many a short name comes from another
language. Acronyms that no bracket explains are guessed from capitals in ``extractor.linking.actors``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from extractor.reading.names import Name

_BRACKETED: Final = re.compile(r"(?:[’']s)? ?\((?:the )?[“\"'‘]?([^\W\d_][\w.-]{0,9})[”\"'’]?\)")


def explained(article: str, names: Iterable[Name]) -> Mapping[Name, str]:
    """Return the acronyms that stand in brackets right behind some of the names."""
    found: dict[Name, str] = {}
    for name in names:
        match = _BRACKETED.match(article, name.end)
        if match and sum(letter.isupper() for letter in match[1]) > 1 and match[1] != name.text:
            found[name] = match[1]
    return found


def mentions(article: str, acronym: str) -> Iterable[Name]:
    """Yield the places where an acronym stands by itself."""
    for match in re.finditer(rf"(?<![\w-]){re.escape(acronym)}(?![\w-])", article):
        yield Name(acronym, match.start(), match.end())
