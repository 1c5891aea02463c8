"""Which client a model's name means: OpenAI, a server at a base URL, or a provider that instructor knows.

Providers that speak OpenAI's protocol (OpenRouter, Together, DeepSeek, Ollama, Azure …) become a `ChatServer`
around the client that instructor sets up for them; the others keep their own library behind instructor.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from threading import Event
from typing import Any, Final

import instructor
import openai
from instructor.core.exceptions import ConfigurationError as InstructorConfigurationError

from extractor.errors import ConfigurationError, RejectedRequestError, TransientModelError
from extractor.llm.chat import ChatServer
from extractor.llm.endpoint import Endpoint, Ledger, Source
from extractor.llm.failures import headers_of, status_of, words_of
from extractor.llm.gate import Gate
from extractor.llm.model import Form, Message
from extractor.llm.repairs import fill
from extractor.llm.retries import patience
from extractor.settings import PREFIX, Settings

_OPENAIS: Final = ("seed", "reasoning_effort", "service_tier")
_NO_KEY = "none"  # The client insists on a key; servers without one ignore it.


class ForeignProvider:
    """An `Endpoint` over a provider's own library, whose retries are turned off, without logprobs."""

    def __init__(
        self, client: instructor.Instructor, name: str, settings: Settings, gate: Gate | None = None
    ) -> None:
        self._client = client
        self._gate = gate
        self._settings = settings
        self._temperature = True
        self._closing = Event()
        self.source = Source(name)
        for option, value in (("max_retries", 0), ("timeout", settings.timeout)):
            if hasattr(client.client, option):
                setattr(client.client, option, value)

    def fill(self, messages: Sequence[Message], form: type[Form], max_tokens: int, ledger: Ledger) -> Form:
        """Return the filled form; a transport error begins it again: instructor holds the inner call."""
        hooks = instructor.core.hooks.Hooks()
        hooks.on("completion:response", ledger.enter)
        ask = partial(
            self._in_turn,
            ledger,
            messages,
            form,
            max_retries=self._settings.repairs,
            max_tokens=max_tokens,
            hooks=hooks,
        )
        if self._temperature:
            try:
                return patience(self._settings, self._closing)(ask, temperature=self._settings.temperature)
            except (RejectedRequestError, TypeError) as error:
                # Newer models refuse the parameter, and newer libraries no longer have it.
                if "temperature" not in words_of(error) + words_of(error.__cause__):
                    raise
            self._temperature = False
        return patience(self._settings, self._closing)(ask)

    def _in_turn(self, ledger: Ledger, messages: Sequence[Message], form: type[Form], **options: Any) -> Form:
        """Pass the gate, if there is one, with one attempt; repairs go along, as instructor sends them."""
        if self._gate is None:
            return fill(self._client.create, messages, form, self.source, **options)
        self._gate.enter(sum(len(message.content) for message in messages))
        before = ledger.usage
        status: int | None = 200
        headers: Mapping[str, str] = {}
        try:
            return fill(self._client.create, messages, form, self.source, **options)
        except BaseException as error:
            unanswered = None if isinstance(error, TransientModelError) else 200
            status, headers = status_of(error.__cause__) or unanswered, headers_of(error.__cause__)
            raise
        finally:
            tokens = ledger.usage.input_tokens + ledger.usage.output_tokens
            if fresh := tokens - before.input_tokens - before.output_tokens:
                self._gate.spent(fresh)
            self._gate.leave(status, headers)

    def next_tokens(self, messages: Sequence[Message], ledger: Ledger) -> Mapping[str, float] | None:
        """Return None: no common way to ask."""
        return None

    def close(self) -> None:
        """End all waiting, and close the library's client where it can be closed."""
        self._closing.set()
        close = getattr(self._client.client, "close", None)
        if callable(close):
            close()


def open_endpoint(name: str, settings: Settings, gate: Gate | None = None) -> Endpoint:
    """Return the endpoint for a model's name; nothing is sent yet. Raises ConfigurationError."""
    if settings.base_url is not None:
        key = settings.api_key or settings.openai_api_key
        secret = key.get_secret_value() if key else _NO_KEY
        client = openai.OpenAI(base_url=settings.base_url, api_key=secret)
        return ChatServer(client, name, name, settings, gate)
    provider, slash, model = name.partition("/")
    if not (slash and provider and model):
        raise ConfigurationError(
            f"unknown model {name!r}: name an embedded model, a .gguf file, a provider's model such as "
            "openai/gpt-5-mini, or set EXTRACTOR_BASE_URL to the server that has it"
        )
    if provider == "openai":
        key = settings.api_key or settings.openai_api_key
        if key is None:
            raise ConfigurationError(f"no key for {name!r}: set OPENAI_API_KEY or EXTRACTOR_API_KEY")
        return ChatServer(openai.OpenAI(api_key=key.get_secret_value()), model, name, settings, gate)
    patched = _from_provider(name, settings)
    if isinstance(patched.client, openai.OpenAI):
        return ChatServer(patched.client, model, name, settings, gate)
    unknown = [f"{PREFIX}{option.upper()}" for option in _OPENAIS if getattr(settings, option) is not None]
    if unknown:
        raise ConfigurationError(
            f"{name!r} is asked through its provider's own library, which does not know "
            f"{', '.join(unknown)}; unset it"
        )
    return ForeignProvider(patched, name, settings, gate)


def _from_provider(name: str, settings: Settings) -> instructor.Instructor:
    options: dict[str, Any] = {}
    if settings.api_key is not None:
        options["api_key"] = settings.api_key.get_secret_value()
    try:
        client: instructor.Instructor = instructor.from_provider(name, **options)
        return client
    except InstructorConfigurationError as error:
        missing = re.search(r"pip install (?:['\"]?)([\w\-\[\],.]+)", str(error))
        remedy = (
            f"pip install {missing[1]}" if missing else "check the provider's name, its package and its key"
        )
        raise ConfigurationError(f"model {name!r} cannot be set up: {remedy}") from error
    except ImportError as error:
        raise ConfigurationError(f"model {name!r} needs a package: pip install {error.name}") from error
    except Exception as error:  # each provider's library has its own errors for a missing key
        raise ConfigurationError(
            f"model {name!r} cannot be set up ({type(error).__name__}); set EXTRACTOR_API_KEY or the "
            "provider's own variable for its key"
        ) from error
