"""``extract`` and ``extract_many``: the order of the steps, what they report and how they fail."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from scripted import EMPTY, ScriptedModel, actor, article, claim, incident, perpetrator

from extractor import (
    ConfigurationError,
    Document,
    DocumentError,
    Extraction,
    InvalidOutputError,
    Settings,
    TransientModelError,
    extract,
    extract_many,
)
from extractor.llm.parser import PARSER
from extractor.records import SCHEMA_VERSION

TEXT = "KABUL, May 4, 2021 - Taliban fighters attacked a police post in Logar on Monday, the governor said."
DRAFT = article(
    incidents=[incident(0, date="Monday", place="Logar", perpetrators=[perpetrator("Taliban fighters")])],
    actors=[actor("Taliban", country="Afghanistan"), actor("the governor", kind="person")],
    claims=[claim(0, source="the governor", incidents=[1])],
)


def test_an_extraction_says_what_made_it() -> None:
    before = datetime.now(UTC)
    result = extract(TEXT, model=ScriptedModel([DRAFT], name="vendor/large"))
    assert result.schema_version == SCHEMA_VERSION
    assert result.document.characters == len(TEXT)
    made = result.provenance
    assert made is not None
    assert (made.model, made.strategy, made.cost_usd) == ("vendor/large", "single", 0.0)
    assert (made.usage.input_tokens, made.usage.output_tokens, made.usage.calls) == (10, 5, 1)
    assert list(made.prompts) == ["single"]
    assert made.extractor_version
    assert before <= made.created <= datetime.now(UTC)
    assert made.seconds >= 0


def test_drafts_become_linked_records() -> None:
    result = extract(TEXT, model=ScriptedModel([DRAFT]), strategy="single")
    [incident_], [said] = result.incidents, result.claims
    names = {person.id: person.name for person in result.actors}
    assert incident_.place is not None
    assert (incident_.place.name, incident_.place.country) == ("Logar", "AFG")
    assert incident_.date is not None
    assert incident_.date.start == date(2021, 5, 3)
    assert names[incident_.perpetrators[0].actor_id] == "Taliban"
    assert said.source_id is not None
    assert names[said.source_id] == "governor"
    assert said.incident_ids == (incident_.id,)


@pytest.mark.parametrize(
    ("published", "monday"), [("2021-05-04", 3), (date(2021, 5, 12), 10), ("May 20, 2021", 17), (None, 3)]
)
@pytest.mark.parametrize("loaded", [True, False])
def test_the_callers_date_wins(published: str | date | None, monday: int, loaded: bool) -> None:
    given: str | Document = Document.of(TEXT) if loaded else TEXT
    result = extract(given, published=published, model=ScriptedModel([DRAFT]), strategy="single")
    [incident_] = result.incidents
    assert incident_.date is not None
    assert incident_.date.start == date(2021, 5, monday)


@pytest.mark.parametrize("loaded", [True, False])
@pytest.mark.parametrize("published", ["yesterday", "", "2021-13-01"])
def test_a_date_that_is_none_is_a_configuration_error(published: str, loaded: bool) -> None:
    given: str | Document = Document.of(TEXT) if loaded else TEXT
    with pytest.raises(ConfigurationError, match="is not a date; write it as YYYY-MM-DD"):
        extract(given, published=published, model=ScriptedModel())


@pytest.mark.parametrize("text", ["", " \n", "a\x00b"])
def test_text_that_is_no_article_is_a_document_error(text: str) -> None:
    with pytest.raises(DocumentError):
        extract(text, model=ScriptedModel())


def test_an_unknown_strategy_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError, match="choose auto, single or cascade"):
        extract(TEXT, model=ScriptedModel(), strategy="best")  # type: ignore[arg-type]


def test_a_bad_setting_is_a_configuration_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXTRACTOR_WORKERS", "many")
    with pytest.raises(ConfigurationError, match="EXTRACTOR_WORKERS"):
        extract(TEXT, model=ScriptedModel())
    with pytest.raises(ConfigurationError, match="EXTRACTOR_WORKERS"):
        list(extract_many([TEXT], model=ScriptedModel()))


def test_a_model_without_a_known_address_is_a_configuration_error() -> None:
    with pytest.raises(ConfigurationError):
        extract(TEXT, model="no-such-model", settings=Settings.load(env_file=None))


@pytest.mark.weights(PARSER)
@pytest.mark.parametrize(("name", "strategy"), [("tiny-1b", "cascade"), ("vendor/large", "single")])
def test_the_model_decides_the_strategy_unless_the_caller_does(name: str, strategy: str) -> None:
    made = extract(TEXT, model=ScriptedModel(name=name)).provenance
    assert made is not None
    assert made.strategy == strategy
    other = "single" if strategy == "cascade" else "cascade"
    made = extract(TEXT, model=ScriptedModel(name=name), strategy=other).provenance  # type: ignore[arg-type]
    assert made is not None
    assert made.strategy == other


@pytest.mark.weights(PARSER)
@pytest.mark.parametrize("strategy", ["single", "cascade"])
@pytest.mark.parametrize(
    "text",
    [
        "Ok.",
        "...",
        "Армия обстреляла город в пятницу, погибли трое мирных жителей, сообщил губернатор области.",
        "قصفت القوات المدينة مساء الجمعة وقتل ثلاثة مدنيين بحسب المحافظ.",
        "El ejército atacó el campamento de la guerrilla el viernes y murieron tres soldados, dijo.",
        "SOLDIERS KILLED TWO REBELS IN KAYA ON FRIDAY. THE ARMY SAID SO.",
        "word " * 3000,
        "(((((" * 200,
        "A\u200bttack\u202e in \ufeffGoma 🚀🚀 killed\u0301 3.",
    ],
    ids=lambda text: text[:12],
)
def test_any_text_is_extracted_as_far_as_it_goes(text: str, strategy: str) -> None:
    result = extract(text, model=ScriptedModel([DRAFT]), strategy=strategy)  # type: ignore[arg-type]
    assert result.document.characters == len(text)
    assert all(text[span.start : span.end] == span.text for _, span in result.spans())


@pytest.mark.parametrize("name", ["a1", "i1", "c1"])
def test_an_article_called_like_a_record_keeps_its_name(name: str) -> None:
    document = Document.of("\n\n".join(["Nothing.", TEXT]), id=name)
    result = extract(document, model=ScriptedModel([DRAFT]), strategy="single")
    assert result.document.id == name


def test_many_articles_come_back_in_order_with_errors_in_their_places() -> None:
    texts = ["First: it rained.", "", "Third: it was hot.", "a\x00b", "Fifth: it was dry."]
    results = list(extract_many(texts, model=ScriptedModel(), strategy="single", workers=3))
    assert [type(result) for result in results] == [
        Extraction,
        DocumentError,
        Extraction,
        DocumentError,
        Extraction,
    ]
    sizes = [r.document.characters for r in results if isinstance(r, Extraction)]
    assert sizes == [len(text) for text in texts[::2]]


def test_a_model_that_fails_on_one_article_does_not_stop_the_others() -> None:
    model = ScriptedModel([EMPTY, TransientModelError("busy"), EMPTY])
    results = list(extract_many(["One.", "Two.", "Three."], model=model, strategy="single", workers=1))
    assert [type(r) for r in results] == [Extraction, TransientModelError, Extraction]


def test_articles_are_drawn_as_they_are_needed() -> None:
    drawn = []

    def endless() -> Iterator[str]:
        while True:
            drawn.append(1)
            yield "It rained."

    stream = extract_many(endless(), model=ScriptedModel(), strategy="single", workers=2)
    for _ in range(3):
        assert isinstance(next(stream), Extraction)
    assert len(drawn) <= 8
    stream.close()  # type: ignore[attr-defined]


@pytest.mark.parametrize("many", [True, False])
def test_only_a_remote_model_that_was_opened_here_is_closed_here(
    monkeypatch: pytest.MonkeyPatch, many: bool
) -> None:
    class Closing(ScriptedModel):
        closed = False

        def close(self) -> None:
            self.closed = True

    def closed(model: Closing, given: Closing | str) -> bool:
        monkeypatch.setattr("extractor.pipeline.open_model", lambda *_: model)
        if many:
            list(extract_many(["It rained."], model=given, strategy="single"))
        else:
            extract("It rained.", model=given, strategy="single")
        return model.closed

    remote, embedded, own = Closing(name="vendor/large"), Closing(name="weights.gguf"), Closing()
    assert closed(remote, "vendor/large")
    assert not closed(embedded, "weights.gguf")  # the next call would load them again
    assert not closed(own, own)


def test_no_articles_ask_no_model() -> None:
    model = ScriptedModel()
    assert list(extract_many([], model=model)) == []
    assert model.prompts == []


def test_a_bug_is_raised_and_not_recorded() -> None:
    class Broken(ScriptedModel):
        def complete(self, *_: object, **__: object) -> list[object]:  # type: ignore[override]
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(extract_many(["One."], model=Broken(), strategy="single"))


def test_articles_are_extracted_side_by_side() -> None:
    met = threading.Barrier(2, timeout=10)

    class Meeting(ScriptedModel):
        def complete(self, *args: object, **named: object) -> list[object]:  # type: ignore[override]
            met.wait()
            return super().complete(*args, **named)  # type: ignore[arg-type, return-value]

    results = list(extract_many(["One.", "Two."], model=Meeting(), strategy="single", workers=2))
    assert all(isinstance(result, Extraction) for result in results)


def test_an_answer_that_does_not_fit_is_the_callers_error() -> None:
    with pytest.raises(InvalidOutputError, match="no form"):
        extract(TEXT, model=ScriptedModel([InvalidOutputError("no form")]), strategy="single")
