"""Settings: how to reach models and how patient to be, from arguments, the environment and ``.env``.

This is the only reader of the environment. A setting's variable is its name in capitals after ``EXTRACTOR_``
(``timeout`` is ``EXTRACTOR_TIMEOUT``); ``OPENAI_API_KEY`` and ``OPENAI_BASE_URL`` are honoured as well. The
two keys are kept apart so that OpenAI's is never sent to another provider. Keys of other providers are read
by their own libraries from their usual variables.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    SecretStr,
    StringConstraints,
    ValidationError,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from extractor.errors import ConfigurationError

PREFIX = "EXTRACTOR_"


def _web_address(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise ValueError("must start with http:// or https://, as in http://127.0.0.1:8000/v1")
    return value.rstrip("/")


def _listed(value: object) -> object:
    """Return the names of a list as the environment gives it, with commas between them."""
    if not isinstance(value, str):
        return value
    return tuple(name for part in value.split(",") if (name := part.strip()))


Seconds = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Names = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
WebAddress = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_web_address)]


class Settings(BaseSettings):
    """Everything that can be set, with its default; ``Settings.load`` reads the environment too."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    model: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] = Field(
        "qwen2.5-coder-1.5b", description="The model to ask: an embedded one, a .gguf file or provider/name."
    )
    models: Path | None = Field(None, description="Directory for weights; by default in the user's cache.")
    base_url: WebAddress | None = Field(
        None,
        validation_alias=AliasChoices(f"{PREFIX}BASE_URL", "OPENAI_BASE_URL"),
        description="An OpenAI-compatible server.",
    )
    api_key: SecretStr | None = Field(None, description="The key for whichever server or provider is asked.")
    openai_api_key: SecretStr | None = Field(
        None, validation_alias="OPENAI_API_KEY", description="The key for OpenAI or `base_url`, no one else."
    )

    workers: int = Field(8, ge=1, le=256, description="Requests to a remote model that may be in flight.")
    timeout: Annotated[Seconds, Field(gt=0)] = Field(120.0, description="Seconds for one request.")
    max_retries: int = Field(5, ge=0, le=100, description="Repetitions of a request that may yet succeed.")
    retry_delay: Seconds = Field(0.5, description="Seconds; the first wait is at most this, and it doubles.")
    retry_limit: Seconds = Field(180.0, description="Seconds for all attempts at one request together.")
    repairs: int = Field(2, ge=0, le=10, description="Times that a model may mend an answer that fits badly.")
    repair_tokens: int = Field(50_000, ge=1, description="Tokens after which no further repair is asked for.")

    temperature: float = Field(0.0, ge=0, le=2)
    seed: int | None = None
    reasoning_effort: Literal["none", "minimal", "low", "medium", "high"] | None = None
    service_tier: Literal["auto", "default", "flex", "priority"] | None = Field(
        None, description="OpenAI's tier: flex costs half and may wait longer."
    )
    context_tokens: int | None = Field(
        None, ge=256, description="A remote model's context, where you know it; no server tells."
    )

    token: SecretStr | None = Field(
        None, description="What callers of the service must send; needed for any address but loopback."
    )
    serve_models: Names = Field(
        (), description="Models that callers of the service may name besides `model`, with commas between."
    )
    serve_jobs: Path | None = Field(
        None, description="Directory for the service's jobs; by default in the user's data."
    )
    serve_requests: int = Field(8, ge=1, le=1024, description="Articles that the service extracts at once.")
    serve_seconds: Annotated[Seconds, Field(gt=0)] = Field(
        300.0, description="Seconds after which the service gives up on a request."
    )
    serve_body: int = Field(16 * 2**20, ge=1024, description="Bytes that a request to the service may have.")
    serve_waiting: int = Field(100, ge=1, description="Jobs that may wait their turn in the service.")

    @classmethod
    def load(cls, *, env_file: Path | str | None = ".env", **given: object) -> Self:
        """Read the settings; a given value that is not None wins over the environment.

        Raises ConfigurationError that names each bad variable.
        """
        chosen = {name: value for name, value in given.items() if value is not None}
        unknown = sorted(chosen.keys() - cls.model_fields.keys())
        if unknown:
            raise ConfigurationError(f"unknown setting {', '.join(unknown)}; see Settings for the names")
        try:
            return cls(_env_file=env_file, **chosen)  # type: ignore[arg-type]  # validated by the model
        except ValidationError as error:
            problems = "; ".join(
                f"{_variable(str(problem['loc'][0]) if problem['loc'] else '')}: {problem['msg']}"
                for problem in error.errors(include_url=False, include_context=False, include_input=False)
            )
            raise ConfigurationError(f"bad setting: {problems}") from error
        except UnicodeDecodeError as error:
            raise ConfigurationError(f"{env_file} is not UTF-8 text; save it as UTF-8") from error


def _variable(location: str) -> str:
    """Return the variable that sets the field which pydantic reports by its name or its alias."""
    return location if location.isupper() else f"{PREFIX}{location.upper()}"
