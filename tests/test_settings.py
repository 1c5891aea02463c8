from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from extractor.errors import ConfigurationError
from extractor.settings import Settings


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Start from an empty environment and a directory without ``.env``."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"EXTRACTOR_{name.upper()}", raising=False)
    for variable in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.chdir(tmp_path)


def test_the_default_model_is_embedded() -> None:
    settings = Settings.load()
    assert settings.model == "qwen2.5-coder-1.5b"
    assert settings.base_url is None
    assert settings.api_key is None


@pytest.mark.parametrize(
    ("variable", "text", "field", "value"),
    [
        ("EXTRACTOR_MODEL", "openai/gpt-5-mini", "model", "openai/gpt-5-mini"),
        ("EXTRACTOR_MODELS", "weights", "models", Path("weights")),
        ("EXTRACTOR_BASE_URL", "http://127.0.0.1:8000/v1/", "base_url", "http://127.0.0.1:8000/v1"),
        ("OPENAI_BASE_URL", "http://127.0.0.1:8000/v1", "base_url", "http://127.0.0.1:8000/v1"),
        ("EXTRACTOR_TIMEOUT", "2.5", "timeout", 2.5),
        ("EXTRACTOR_MAX_RETRIES", "0", "max_retries", 0),
        ("EXTRACTOR_WORKERS", "3", "workers", 3),
        ("EXTRACTOR_TEMPERATURE", "0.3", "temperature", 0.3),
        ("EXTRACTOR_SEED", "7", "seed", 7),
        ("EXTRACTOR_SEED", "", "seed", None),
    ],
)
def test_a_variable_sets_its_field(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str, field: str, value: object
) -> None:
    monkeypatch.setenv(variable, text)
    assert getattr(Settings.load(), field) == value


@pytest.mark.parametrize(
    ("variable", "text"),
    [
        ("EXTRACTOR_TIMEOUT", "soon"),
        ("EXTRACTOR_TIMEOUT", "0"),
        ("EXTRACTOR_WORKERS", "0"),
        ("EXTRACTOR_MAX_RETRIES", "-1"),
        ("EXTRACTOR_TEMPERATURE", "9"),
        ("EXTRACTOR_BASE_URL", "127.0.0.1:8000"),
        ("EXTRACTOR_REASONING_EFFORT", "heroic"),
    ],
)
def test_a_bad_value_is_an_error_that_names_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, text: str
) -> None:
    monkeypatch.setenv(variable, text)
    with pytest.raises(ConfigurationError, match=variable):
        Settings.load()


def test_every_bad_value_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTRACTOR_TIMEOUT", "soon")
    monkeypatch.setenv("EXTRACTOR_WORKERS", "many")
    with pytest.raises(ConfigurationError, match=r"EXTRACTOR_WORKERS.*EXTRACTOR_TIMEOUT"):
        Settings.load()


def test_an_argument_wins_over_the_environment_and_the_environment_over_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("EXTRACTOR_MODEL=from-file\nEXTRACTOR_WORKERS=2\nEXTRACTOR_SEED=1\n")
    monkeypatch.setenv("EXTRACTOR_MODEL", "from-environment")
    monkeypatch.setenv("EXTRACTOR_WORKERS", "3")
    settings = Settings.load(model="from-argument", workers=None)
    assert (settings.model, settings.workers, settings.seed) == ("from-argument", 3, 1)


def test_a_file_that_is_not_text_is_a_configuration_error(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"EXTRACTOR_MODEL=\xff\xfe\n")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        Settings.load()


def test_an_unknown_argument_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError, match="modle"):
        Settings.load(modle="x")


def test_keys_are_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai")
    monkeypatch.setenv("EXTRACTOR_API_KEY", "sk-ours")
    settings = Settings.load()
    assert settings.openai_api_key is not None
    assert settings.openai_api_key.get_secret_value() == "sk-openai"
    assert "sk-" not in repr(settings) + str(settings.model_dump()) + settings.model_dump_json()


def test_settings_do_not_change() -> None:
    settings = Settings.load()
    with pytest.raises(ValidationError):
        settings.model = "another"  # type: ignore[misc]
