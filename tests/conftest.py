"""What holds for every test: no network but loopback, no settings but its own, no downloads.

The network is blocked by pytest-recording (options in ``pyproject.toml``). Tests that need weights are marked
``weights``, with the names of the models they need; they are skipped where those are absent, never fetched.
``extractor models pull NAME`` fetches them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from extractor.llm.parser import PARSER, installed
from extractor.llm.weights import models_dir, path_of

SMALL = "smollm2-135m"
"""The smallest model there is, for tests of how the engine works rather than of what a model knows."""

settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        marker = item.get_closest_marker("weights")
        absent = [name for name in (marker.args or (PARSER, SMALL)) if not _here(name)] if marker else []
        if absent:
            item.add_marker(pytest.mark.skip(reason=f"needs the weights of {', '.join(absent)}"))


def _here(name: str) -> bool:
    return (installed() if name == PARSER else path_of(name, models_dir())) is not None


@pytest.fixture(scope="session", autouse=True)
def _no_settings_from_outside() -> Iterator[None]:
    """Keep keys and addresses of whoever runs the tests out of them."""
    with pytest.MonkeyPatch.context() as patch:
        for variable in [name for name in os.environ if name.startswith(("EXTRACTOR_", "OPENAI_"))]:
            patch.delenv(variable)
        yield
