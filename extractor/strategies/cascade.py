"""Cascade: grammar proposes, the model disposes; right for small models.

A small model fails at filling one large form and answers small questions well. So the parse finds what could be
an event and who could have done it, with the article's own words for every value, and the model is asked what
only reading can tell: does this sentence report an incident at all? Its probability is the incident's confidence.
"""

from __future__ import annotations

from extractor import prompting
from extractor.articles.document import Document
from extractor.drafts import ArticleDraft
from extractor.llm.model import Classification, Model
from extractor.llm.weights import parser_path
from extractor.reading.events import find_event
from extractor.reading.names import find_names
from extractor.reading.syntax import parse
from extractor.records import Issue, Usage
from extractor.strategies.proposals import Scene, propose
from extractor.strategies.strategy import Drafted

REPORTED = 0.6
"""Probability from which a sentence counts as the report of an incident; chosen on the fixtures."""


def cascade(document: Document, model: Model) -> Drafted:
    """Draft the article in many small questions."""
    parses = parse(document, parser_path())
    names = tuple(find_names(parses))
    scene = Scene(document, parses, names)
    events = [
        event
        for parsed in parses
        if not parsed.sentence.heading and (event := find_event(parsed)) and event.real and not event.general
    ]
    template = prompting.load("triage")
    answers = model.classify(
        [template.render(sentence=event.parse.sentence.text) for event in events], ["yes", "no"]
    )
    usage, issues, kept = Usage(), [], []
    for event, answer in zip(events, answers, strict=True):
        if not isinstance(answer, Classification):
            issues.append(Issue(code="model_failed", message=f"sentence {event.parse.sentence.number}: {answer}"))
            continue
        usage += answer.usage
        if answer.probabilities["yes"] >= REPORTED:
            kept.append((event, answer.probabilities["yes"]))
    if events and len(issues) == len(events):
        raise next(answer for answer in answers if not isinstance(answer, Classification))
    proposed = [(draft, p) for event, p in kept for draft in propose(event, scene)]
    return Drafted(
        draft=ArticleDraft(
            incidents=[draft for draft, _ in proposed][:25],
            actors=[],
            claims=[],
        ),
        usage=usage,
        prompts={template.name: template.fingerprint},
        model=model.name,
        names=names,
        confidences=tuple(p for _, p in proposed),
        issues=tuple(issues),
    )
