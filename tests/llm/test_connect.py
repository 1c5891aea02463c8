from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from extractor.errors import ConfigurationError
from extractor.llm.connect import is_embedded, open_model
from extractor.llm.weights import path_of
from extractor.settings import Settings


@pytest.mark.parametrize(
    ("name", "embedded"),
    [
        ("qwen2.5-coder-1.5b", True),
        ("smollm2-135m", True),
        ("weights/mine.gguf", True),
        ("MINE.GGUF", True),
        ("openai/gpt-5-mini", False),
        ("gpt-5-mini", False),
        ("qwen2.5:7b", False),
    ],
)
def test_the_catalogue_and_files_are_embedded_all_else_is_remote(name: str, embedded: bool) -> None:
    assert is_embedded(name) == embedded


def test_a_base_url_does_not_send_an_embedded_models_articles_away(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    opened: list[tuple[str, Path | None]] = []
    monkeypatch.setattr(
        "extractor.llm.embedded.open_embedded",
        lambda name, directory, progress: opened.append((name, directory)),
    )
    settings = Settings.load(env_file=None, base_url="http://127.0.0.1:9/v1", models=tmp_path)
    open_model(settings=settings)
    assert opened == [("qwen2.5-coder-1.5b", tmp_path)]


def test_a_file_is_found_whatever_the_case_of_its_suffix(tmp_path: Path) -> None:
    file = tmp_path / "Model.GGUF"
    file.touch()
    assert path_of(str(file), tmp_path / "cache") == file


def test_an_unknown_name_lists_the_ways_to_name_a_model() -> None:
    settings = Settings.load(env_file=None).model_copy(update={"base_url": None})
    with pytest.raises(ConfigurationError, match=r"openai/gpt-5-mini.*EXTRACTOR_BASE_URL"):
        open_model("gpt-5-mini", settings)


def test_the_clients_are_not_imported_before_a_model_is_opened() -> None:
    script = (
        "import sys, extractor.llm.connect; print([m for m in ('openai', 'llama_cpp') if m in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
