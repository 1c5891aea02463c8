"""What the cascade drafts of a text when the model says yes to every sentence."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from scripted import ScriptedModel

from extractor import Document
from extractor.drafts import IncidentDraft
from extractor.strategies.cascade import cascade

Draft = Callable[..., list[IncidentDraft]]


@pytest.fixture
def draft() -> Draft:
    """Return the incidents that the cascade drafts of a text published on Friday, 5 May 2023."""

    def draft(text: str, model: ScriptedModel | None = None) -> list[IncidentDraft]:
        document = Document.of(text, published="2023-05-05")
        return cascade(document, model or ScriptedModel()).draft.incidents

    return draft
