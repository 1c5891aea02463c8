"""Messages: what callers send and get, as the OpenAPI description shows it. Extractions are ``records``."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from extractor.articles.document import Document
from extractor.articles.formats import MAX_CHARACTERS

MOST_ARTICLES = 2000

# Bounds are also what makes pydantic refuse half a surrogate pair, which no UTF-8 answer could carry.
Words = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Text = Annotated[
    str,
    # Something to read, and no NUL. Below 0x20 Python and patterns differ in what is white space.
    StringConstraints(min_length=1, max_length=MAX_CHARACTERS, pattern=r"^[^\x00]*[^\x00-\x20\s][^\x00]*$"),
]
State = Literal["queued", "running", "done", "incomplete", "failed"]
StrategyChoice = Literal["auto", "single", "cascade"]


class Message(BaseModel):
    """Base of everything that is sent; unknown fields are refused, because they are mostly misspelt ones."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Choice(Message):
    """How articles are to be read."""

    model: Words | None = Field(None, description="One of /v1/models; the default without it.")
    strategy: StrategyChoice = "auto"


class Article(Message):
    """One article: its text and what is known of it; what is not said is read out of the text."""

    text: Text
    id: Words | None = None
    title: Words | None = None
    source: Words | None = None
    author: Words | None = None
    published: date | None = Field(None, description='Resolves dates such as "Saturday".')
    url: Annotated[str, StringConstraints(min_length=1, max_length=2048)] | None = Field(
        None, description="Kept with the article; never fetched."
    )

    def document(self) -> Document:
        """Return the article as the core reads it; raises DocumentError."""
        return Document.of(
            self.text,
            id=self.id,
            title=self.title,
            source=self.source,
            author=self.author,
            published=self.published,
            url=self.url,
        )


class ExtractRequest(Article, Choice):
    """An article, and how it is to be read."""


class JobRequest(Choice):
    """Articles that are read one after the other while the caller does something else."""

    articles: Annotated[tuple[Article, ...], Field(min_length=1, max_length=MOST_ARTICLES)]


class JobFailure(Message):
    """An article without a result: its place in the request, from 0, and the kind of error."""

    article: int
    error: str


class Job(Message):
    """Where a job stands.

    ``incomplete``: the model's server was given up on and articles are left; ``failed``: no article could be
    tried. Both can be retried.
    """

    id: str
    state: State
    created: datetime
    model: str
    strategy: StrategyChoice
    articles: int
    done: int
    failed: int
    failures: tuple[JobFailure, ...] = Field((), description="The first fifty.")
    problem: str | None = None


class ModelInfo(Message):
    """A model that callers may name."""

    name: str
    default: bool
    embedded: bool = Field(description="Runs in the service itself, without a further server.")
    strategy: Literal["single", "cascade"] = Field(description="What `auto` means for it.")
    loaded: bool


class Models(Message):
    """The models that callers may name."""

    models: tuple[ModelInfo, ...]


class Health(Message):
    """An answer to a probe."""

    status: Literal["ok", "starting", "stopping"]
