"""Language: which one an article is written in, as an ISO 639-1 code.

py3langid (BSD, 5 MB with its model, needs numpy) because it is maintained, deterministic and works
offline.
"""

from __future__ import annotations

MIN_LETTERS = 60
_SAMPLE = 2_000


def detect(text: str) -> str | None:
    """Return the language, or None where there are too few letters to tell."""
    sample = text[:_SAMPLE]
    letters = sum(1 for character in sample if character.isalpha())
    # A script without capitals says more a letter: Chinese packs a sentence into twenty.
    dense = sum(
        1 for character in sample if "\u3040" <= character <= "\u9fff" or "\uac00" <= character <= "\ud7a3"
    )
    if letters + 4 * dense < MIN_LETTERS:
        return None
    # Imported here because reading the model takes half a second that `import extractor` must not pay.
    from py3langid import classify

    code, _ = classify(sample.lower())
    return str(code)
