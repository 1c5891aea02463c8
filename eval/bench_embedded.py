"""Bench: what the embedded engine gains over the plain way to the same answers, and how far its floor is.

The work is a form of ten fields for each of some sentences, under one page of instructions. The plain way is
llama-cpp-python's chat completion with its own JSON grammar, one form after the other, with as many threads.
The floor is every token, read or written, at the speed at which the engine reads a long text. Triage is one
yes-or-no question a sentence, asked one by one and all at once. Seconds of different machines say little and
wander by a third even on one; so the engine is measured before and after the plain way, and the ratios are
what carries over. Other work on the machine spoils them: small batches suffer far more from it than large.

The instructions are the bench's own, so that its figures do not move when released prompts do.
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, Field, ValidationError
from rich.console import Console
from rich.table import Table

from extractor.articles.document import Document
from extractor.errors import ExtractorError, ModelError
from extractor.llm.catalogue import DEFAULT_EMBEDDED
from extractor.llm.embedded import EmbeddedModel, open_embedded
from extractor.llm.model import Classification, Message, Prompt
from extractor.llm.weights import models_dir, pull

_FIXTURES = Path(__file__).parent / "fixtures"
_CONTEXT = 4096
_ANSWER = 200
_PLAIN_SECONDS = 80.0
_RULES = """You read one marked sentence of a news article about an armed conflict and fill a form about the
incident that it reports. Copy words of the text; never add what you know. Write null where it is silent.

type: what kind of event the sentence reports. A rocket, mortar or missile that is fired is shelling; a bomb
that was laid is an explosion; men who shoot or storm a place are an attack; people in the streets a protest.
date: the words that say when, such as "on Sunday" or "early in May".
place: the name of the place where it happened, the smallest that the text names.
weapon: what was used, in the words of the text. attacker: who did it; not who said so.
target: what or who was attacked. killed and wounded: the number of people, or null when there is none.
outcome: whether it reached its target. source: who says so.

The marked sentence stands between >>> and <<<. The sentences around it only help to understand it: a value
must come from the marked sentence, or from its neighbours when the marked sentence plainly means it. What a
spokesman promises, fears or demands is no incident. An incident of long ago is told in the same form."""
_TRIAGE = (
    "Does the marked sentence report an attack, a clash, an arrest or a protest that happened? yes or no."
)


class _Report(BaseModel):
    """The bench's form: choices, short texts and numbers, as the forms of the cascade have them."""

    type: Literal["shelling", "air strike", "explosion", "attack", "clash", "protest", "arrest", "other"]
    date: Annotated[str, Field(max_length=40)] | None
    place: Annotated[str, Field(max_length=60)] | None
    weapon: Annotated[str, Field(max_length=60)] | None
    attacker: Annotated[str, Field(max_length=60)] | None
    target: Annotated[str, Field(max_length=60)] | None
    killed: Annotated[int, Field(ge=0, le=9999)] | None
    wounded: Annotated[int, Field(ge=0, le=9999)] | None
    outcome: Literal["hit", "intercepted", "missed", "foiled", "unknown"]
    source: Annotated[str, Field(max_length=60)] | None


@dataclass(frozen=True)
class _Run:
    """What filling forms took; ``done`` of them came out before the time was up, ``valid`` in their form."""

    seconds: float
    done: int
    valid: int
    tokens: int = 0

    @property
    def each(self) -> float:
        return self.seconds / self.done


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table; return 2 when there is nothing to run or no model to run it on."""
    parser = argparse.ArgumentParser(prog="python -m eval bench embedded", description=__doc__)
    parser.add_argument("articles", nargs="*", type=Path, help="text files (default: the fixtures)")
    parser.add_argument("--model", default=DEFAULT_EMBEDDED, help=f"default {DEFAULT_EMBEDDED}")
    parser.add_argument("--models", type=Path, default=None, help="directory of weights")
    parser.add_argument("--forms", type=int, default=8, help="forms to fill (default 8)")
    parser.add_argument("--sentences", type=int, default=24, help="sentences to triage (default 24)")
    arguments = parser.parse_args(argv)
    windows = _windows(arguments.articles or sorted(_FIXTURES.glob("*/article.txt")))
    if not windows:
        print(f"no articles: give text files, or put some under {_FIXTURES}", file=sys.stderr)
        return 2
    directory = arguments.models or models_dir()
    forms, sentences = _spread(windows, arguments.forms), _spread(windows, arguments.sentences)
    with tempfile.TemporaryDirectory() as states:  # so that the first run pays for its prefix
        try:
            weights = pull(arguments.model, directory)
            model = open_embedded(arguments.model, directory, states=Path(states))
        except ExtractorError as error:
            print(error, file=sys.stderr)
            return 2
        before = _pooled(model, forms)
        triage = _triage(model, sentences)
        memory = _peak_memory()
        plain = _plain(weights, forms)
        after = _pooled(model, forms)
        rate = _reading_rate(model, windows)
        model.close()
    _report(plain, (before, after), rate, triage, memory)
    return 0


def _windows(paths: Sequence[Path]) -> list[str]:
    """Return each sentence of the articles, marked and between its neighbours."""
    windows = []
    for path in paths:
        sentences = [s for s in Document.load(path).sentences if not (s.heading or s.boilerplate)]
        texts = ["", *(sentence.text for sentence in sentences), ""]
        for at in range(1, len(texts) - 1):
            windows.append(f"{texts[at - 1]} >>> {texts[at]} <<< {texts[at + 1]}".strip())
    return windows


def _spread(windows: Sequence[str], count: int) -> list[str]:
    """Return so many windows, evenly from first to last."""
    count = min(count, len(windows))
    return [windows[at * len(windows) // count] for at in range(count)]


def _turns(window: str, question: str) -> tuple[Message, Message]:
    return Message("system", _RULES), Message("user", f"{window}\n\n{question}")


def _pooled(model: EmbeddedModel, windows: Sequence[str]) -> _Run:
    prompts = [Prompt(_turns(window, "Fill the form."), static=1) for window in windows]
    start = time.perf_counter()
    answers = model.complete(prompts, _Report, max_tokens=_ANSWER)
    seconds = time.perf_counter() - start
    good = [answer for answer in answers if not isinstance(answer, ModelError)]
    prefix = max((answer.usage.cached_tokens for answer in good), default=0)
    own = sum(
        answer.usage.input_tokens - answer.usage.cached_tokens + answer.usage.output_tokens for answer in good
    )
    return _Run(seconds, len(answers), len(good), prefix + own)


def _plain(weights: Path, windows: Sequence[str]) -> _Run:
    """Fill forms as llama-cpp-python's documentation does, until they are done or the time is up."""
    import llama_cpp  # an optional extra

    from extractor.llm.grammar import closed_schema
    from extractor.llm.llama import usable_cores

    llama = llama_cpp.Llama(str(weights), n_ctx=_CONTEXT, n_threads=usable_cores(), verbose=False)
    schema = closed_schema(_Report)  # with optional fields it would be many times slower still
    done = valid = 0
    start = time.perf_counter()
    for window in windows:
        system, user = _turns(window, "Fill the form.")
        answer = llama.create_chat_completion(
            [{"role": "system", "content": system.content}, {"role": "user", "content": user.content}],
            response_format={"type": "json_object", "schema": schema},
            temperature=0.0,
            max_tokens=_ANSWER,
        )
        assert isinstance(answer, dict)  # a stream was not asked for
        done += 1
        with contextlib.suppress(ValidationError):
            _Report.model_validate_json(answer["choices"][0]["message"]["content"] or "")
            valid += 1
        if time.perf_counter() - start > _PLAIN_SECONDS:
            break
    seconds = time.perf_counter() - start
    llama.close()
    return _Run(seconds, done, valid)


def _triage(model: EmbeddedModel, windows: Sequence[str]) -> tuple[float, float, int, int]:
    """Return seconds one by one, seconds at once, decisions that agree, and decisions."""
    marked = [window.partition(">>> ")[2].partition(" <<<")[0] for window in windows]
    prompts = [Prompt(_turns(f">>> {sentence} <<<", _TRIAGE), static=1) for sentence in marked]
    labels = ("yes", "no")
    model.classify(prompts[:1], labels)
    start = time.perf_counter()
    single = [model.classify([prompt], labels)[0] for prompt in prompts]
    between = time.perf_counter()
    pooled = model.classify(prompts, labels)
    end = time.perf_counter()
    same = sum(_decision(one) == _decision(other) for one, other in zip(single, pooled, strict=True))
    return between - start, end - between, same, len(prompts)


def _decision(answer: Classification | ModelError) -> bool | None:
    return None if isinstance(answer, ModelError) else answer.probabilities["yes"] > 0.5


def _reading_rate(model: EmbeddedModel, windows: Sequence[str]) -> float:
    """Return tokens a second for a text of about a thousand tokens that no cache knows."""
    text = " ".join(reversed(windows))[:4000]
    start = time.perf_counter()
    (answer,) = model.classify([Prompt((Message("user", text),))], ("yes", "no"))
    seconds = time.perf_counter() - start
    if isinstance(answer, ModelError):
        raise answer
    return answer.usage.input_tokens / seconds


def _peak_memory() -> float | None:
    """Return the most memory that this process had so far, in GB, where the system tells."""
    try:
        import resource  # not on every system
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e9 if sys.platform == "darwin" else peak * 1024 / 1e9


def _report(
    plain: _Run,
    pooled: tuple[_Run, _Run],
    rate: float,
    triage: tuple[float, float, int, int],
    memory: float | None,
) -> None:
    each = (pooled[0].seconds + pooled[1].seconds) / (pooled[0].done + pooled[1].done)
    floor = pooled[0].tokens / rate / pooled[0].done
    table = Table("forms, seconds each", "s", "valid", "plain / it", "it / floor")
    table.add_row(
        "plain, one by one", f"{plain.each:.2f}", f"{plain.valid}/{plain.done}", "1.0", _by(plain.each, floor)
    )
    for name, run in zip(("engine, before", "engine, after"), pooled, strict=True):
        ratios = _by(plain.each, run.each), _by(run.each, floor)
        table.add_row(name, f"{run.each:.2f}", f"{run.valid}/{run.done}", *ratios)
    table.add_row("engine, mean", f"{each:.2f}", "", _by(plain.each, each), _by(each, floor))
    table.add_row(f"floor at {rate:.0f} tokens/s", f"{floor:.2f}", "", _by(plain.each, floor), "1.0")
    single, at_once, same, count = triage
    questions = Table("triage, seconds each", "s", "one by one / it", "same decisions")
    questions.add_row("one by one", f"{single / count:.2f}", "1.0", "")
    questions.add_row("in one batch", f"{at_once / count:.2f}", _by(single, at_once), f"{same}/{count}")
    console = Console()
    console.print(table)
    console.print(questions)
    if memory is not None:
        console.print(f"peak memory with the engine alone: {memory:.2f} GB")


def _by(a: float, b: float) -> str:
    return f"{a / b:.2f}"
