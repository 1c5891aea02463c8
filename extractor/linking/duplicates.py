"""Duplicates: which articles are one source, because they print one text or come from one outlet.

Texts are compared by containment, not by likeness as a whole: a second edition adds and drops paragraphs, so
what counts is how much of the shorter is found in the longer. A text is kept as a bottom-k sketch (the k
smallest hashes of its three-word shingles, Broder 1997), from which containment is estimated for any two
texts; below k shingles it is exact. Own code because the known library for this needs NumPy and SciPy, which
reading news does not.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

from extractor.records.story import Source, StoryDocument

Sketch = frozenset[int]

_SIZE: Final = 256
_SHINGLE: Final = 3
_LEAST: Final = 8
"""Shingles that both must have left to be compared: fewer are shared by chance."""
SAME_TEXT: Final = 0.4
"""Containment from which two are editions of one text. Reports of one event by different hands share under
0.05; two that print one agency's paragraph 0.1 to 0.3.
"""
_WORD: Final = re.compile(r"\w+")


def sketch(text: str) -> Sketch:
    """Return the text's sketch: at most 256 hashes, the same on every machine."""
    words = _WORD.findall(text.casefold())
    hashes = {
        zlib.crc32(" ".join(words[at : at + _SHINGLE]).encode())
        for at in range(max(1, len(words) - _SHINGLE + 1))
    }
    return frozenset(sorted(hashes)[:_SIZE])


def containment(first: Sketch, second: Sketch) -> float:
    """Estimate the share of the shorter text's shingles that the longer one has; 0 if too few are known."""
    # Above its largest hash a full sketch is blind.
    limit = min(max(one, default=0) if len(one) >= _SIZE else 2**32 for one in (first, second))
    ours, theirs = (frozenset(h for h in one if h <= limit) for one in (first, second))
    least = min(len(ours), len(theirs))
    return len(ours & theirs) / least if least >= _LEAST else 0.0


def sources(documents: Sequence[StoryDocument], sketches: Mapping[str, Sketch]) -> tuple[Source, ...]:
    """Group the documents into independent sources, in the documents' order.

    ``sketches`` maps document ids to sketches of their texts.
    """
    group = {document.id: index for index, document in enumerate(documents)}
    reasons: dict[int, set[str]] = defaultdict(set)
    for index, one in enumerate(documents):
        for other in documents[:index]:
            if group[one.id] != group[other.id] and (reason := _one_source(one, other, sketches)):
                keep, drop = sorted((group[one.id], group[other.id]))
                group = {id: keep if at == drop else at for id, at in group.items()}
                reasons[keep] |= reasons.pop(drop, set()) | {reason}
    return tuple(
        Source(
            documents=tuple(id for id, at in group.items() if at == index),
            reason="; ".join(sorted(reasons[index])) or None,
        )
        for index in sorted(set(group.values()))
    )


def _one_source(one: StoryDocument, other: StoryDocument, sketches: Mapping[str, Sketch]) -> str | None:
    if one.sha256 == other.sha256:
        return "the same text"
    if one.source and other.source and one.source.casefold() == other.source.casefold():
        return f"the same outlet ({one.source})"
    shared = containment(sketches[one.id], sketches[other.id])
    return f"editions of one text ({shared:.0%} shared)" if shared >= SAME_TEXT else None
