"""Which model a name means: embedded for the catalogue and for files, remote for everything else.

The default is embedded and stays so whatever the environment says: a base URL left over from another program
must not send an article away that was meant to stay on this machine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from extractor.llm.catalogue import find
from extractor.llm.model import Model
from extractor.settings import Settings

if TYPE_CHECKING:
    from extractor.llm.gate import Gate


def is_embedded(name: str) -> bool:
    """Tell whether the name means a model that runs in this process."""
    return find(name) is not None or name.lower().endswith(".gguf")


def open_model(
    name: str | None = None,
    settings: Settings | None = None,
    gate: Gate | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Model:
    """Open the named model, or the one in the settings; close it when done.

    Requests to a server pass the ``gate``; an embedded model sends none.
    ``progress`` is told the bytes done and in all while an embedded model's weights are fetched.
    Raises ConfigurationError for an unknown name, a missing key, package or extra, and WeightsError where an
    embedded model's weights cannot be had.
    """
    settings = settings or Settings.load()
    name = name or settings.model
    # Each side is imported when it is asked for: the OpenAI client alone takes a second to import, and the
    # embedded engine is an extra.
    if is_embedded(name):
        from extractor.llm.embedded import open_embedded

        return open_embedded(name, settings.models, progress=progress)
    from extractor.llm.remote import open_remote

    return open_remote(name, settings, gate)
