"""One call for the whole article, or as few as the model can hold."""

from __future__ import annotations

import re

import pytest
from scripted import EMPTY, ScriptedModel, actor, article, claim, incident

from extractor import Document
from extractor.errors import InvalidOutputError, ModelError, RejectedRequestError, TransientModelError
from extractor.llm.model import charged, usage_of
from extractor.prompting import load
from extractor.records import Usage
from extractor.strategies.single import ANSWER_TOKENS, single

DOCUMENT = Document.of("\n\n".join(f"Rebels shelled town number {n} on Friday." for n in range(8)))
CUT = InvalidOutputError("the answer was cut off at 12000 tokens", reason="truncated")


def numbers(asked: str) -> list[int]:
    """Return the numbers of the sentences that a prompt shows."""
    return [int(n) for n in re.findall(r"^\[(\d+)\]", asked, re.MULTILINE)]


def test_a_whole_article_is_asked_at_once() -> None:
    model = ScriptedModel([article(incidents=[incident(0)])], name="vendor/large")
    drafted = single(DOCUMENT, model)
    [asked] = model.asked
    assert numbers(asked) == list(range(8))
    assert [i.sentences for i in drafted.draft.incidents] == [[0]]
    assert (drafted.model, drafted.usage.calls, drafted.issues) == ("vendor/large", 1, ())
    assert drafted.prompts.keys() == {"single"}


def test_an_answer_that_is_cut_off_is_asked_again_in_halves() -> None:
    first = article(
        incidents=[incident(0), incident(1)],
        claims=[claim(0, incidents=[1]), claim(1, incidents=[2], relations=[related(1)])],
        actors=[actor("Rebels")],
    )
    second = article(
        incidents=[incident(5)],
        claims=[claim(5, incidents=[1]), claim(6, incidents=[1], relations=[related(1)])],
        actors=[actor("town")],
    )
    model = ScriptedModel([CUT, first, second])
    drafted = single(DOCUMENT, model)
    assert [numbers(asked) for asked in model.asked] == [list(range(8)), [0, 1, 2, 3], [4, 5, 6, 7]]
    assert [issue.code for issue in drafted.issues] == ["truncated"]
    assert "cut off" in drafted.issues[0].message
    assert [i.sentences for i in drafted.draft.incidents] == [[0], [1], [5]]
    assert [a.name for a in drafted.draft.actors] == ["Rebels", "town"]
    assert [c.incidents for c in drafted.draft.claims] == [[1], [2], [3], [3]]
    assert [[r.claim for r in c.relations] for c in drafted.draft.claims] == [[], [1], [], [3]]
    assert drafted.usage.calls == 2


def test_answers_that_are_of_no_use_are_paid_for() -> None:
    cut = charged(InvalidOutputError("cut off", reason="truncated"), Usage(output_tokens=100, calls=1))
    drafted = single(DOCUMENT, ScriptedModel([cut, EMPTY, EMPTY]))
    assert drafted.usage == Usage(input_tokens=20, output_tokens=110, calls=3)
    with pytest.raises(TransientModelError) as caught:
        single(DOCUMENT, ScriptedModel([cut, EMPTY, TransientModelError("503")]))
    assert usage_of(caught.value) == Usage(input_tokens=10, output_tokens=105, calls=2)


def related(to: int) -> dict[str, object]:
    return {"claim": to, "relation": "supports"}


def test_halves_are_halved_again_until_they_are_small() -> None:
    model = ScriptedModel([CUT, CUT, EMPTY, EMPTY, EMPTY])
    single(Document.of("\n\n".join(f"Rebels shelled town {n}." for n in range(16))), model)
    sizes = [len(numbers(asked)) for asked in model.asked]
    assert sizes == [16, 8, 4, 4, 8]


def test_what_is_cut_off_however_short_is_an_error() -> None:
    with pytest.raises(InvalidOutputError, match="cut off"):
        single(DOCUMENT, ScriptedModel([CUT]))


@pytest.mark.parametrize(
    "error",
    [
        InvalidOutputError("the model refused: I cannot help", reason="refused"),
        InvalidOutputError("three repairs did not help"),
        RejectedRequestError("401 wrong key"),
        TransientModelError("503"),
    ],
    ids=lambda error: str(error)[:12],
)
def test_other_failures_are_errors_and_not_asked_again(error: ModelError) -> None:
    model = ScriptedModel([error])
    with pytest.raises(type(error), match=re.escape(str(error))):
        single(DOCUMENT, model)
    assert len(model.asked) == 1


def test_a_server_that_finds_the_article_too_long_is_asked_in_halves() -> None:
    error = RejectedRequestError("400 this model's maximum context length is 4096 tokens")
    model = ScriptedModel([error, EMPTY])
    drafted = single(DOCUMENT, model)
    assert [len(numbers(asked)) for asked in model.asked] == [8, 4, 4]
    assert [issue.code for issue in drafted.issues] == ["truncated"]


@pytest.mark.parametrize(("room", "calls"), [(None, 1), (100_000, 1), (140, 2), (60, 4)])
def test_an_article_that_the_context_cannot_hold_is_never_asked_whole(room: int | None, calls: int) -> None:
    words = sum(len(m.content) for m in load("single").render(sentences=[], published=None).messages) // 3
    model = ScriptedModel(context_tokens=2 * (words + room) if room else None)
    drafted = single(Document.of("\n\n".join(f"{n} {'x' * 20}." for n in range(16))), model)
    assert len(model.asked) == calls
    assert [n for asked in model.asked for n in numbers(asked)] == list(range(16))
    assert drafted.issues == ()


LONG = Document.of("\n\n".join(f"Rebels shelled town number {n} on Friday." for n in range(900)))


@pytest.mark.parametrize(
    ("document", "context", "tokens"),
    [
        (DOCUMENT, None, ANSWER_TOKENS),
        (DOCUMENT, 10**6, 2_000 + sum(len(sentence.text) for sentence in DOCUMENT.sentences)),
        (DOCUMENT, 4_400, 2_200),
        (LONG, 10**6, ANSWER_TOKENS),
    ],
)
def test_an_answer_may_be_as_long_as_the_article_warrants_and_half_the_context(
    document: Document, context: int | None, tokens: int
) -> None:
    given = []

    class Watching(ScriptedModel):
        def complete(self, *args: object, max_tokens: int = 0, **_: object) -> list[object]:  # type: ignore[override]
            given.append(max_tokens)
            return super().complete(*args)  # type: ignore[arg-type, return-value]

    single(document, Watching(context_tokens=context))
    assert given == [tokens]
