"""Single: one structured call for the whole article; right for strong models.

An answer that is cut off, or an article too long for the model's context, is asked again in two halves.
Sentence numbers stay those of the whole article, so the halves' drafts simply add up.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from extractor import prompting
from extractor.articles.document import Document
from extractor.articles.sentences import Sentence
from extractor.drafts import ArticleDraft
from extractor.errors import InvalidOutputError, ModelError, RejectedRequestError
from extractor.llm.model import Completion, Model, charged, usage_of
from extractor.records import Issue, Usage
from extractor.strategies.strategy import Drafted

ANSWER_TOKENS = 12_000
_LEAST_ANSWER, _ANSWER_SHARE = 2_000, 3
"""Tokens, and tokens for each of the article's, after which a small model is not telling it any more.

Models of which no context is known are large, and may think before they answer.
"""
_CHARACTERS_PER_TOKEN = 3.0
_FEWEST_SENTENCES = 4


def single(document: Document, model: Model, directory: Path | None = None) -> Drafted:
    """Draft the article in one call, or in as few as the model can hold."""
    template = prompting.load("single")
    issues: list[Issue] = []
    spent: list[Usage] = []
    try:
        parts = _ask(document, document.sentences, model, template, issues, spent)
    except ModelError as error:
        charged(error, sum(spent, Usage()))
        raise
    return Drafted(
        draft=_joined([part.value for part in parts]),
        usage=sum(spent, Usage()),
        prompts={template.name: template.fingerprint},
        model=parts[0].model,
        issues=tuple(issues),
    )


def _ask(
    document: Document,
    sentences: Sequence[Sentence],
    model: Model,
    template: prompting.PromptTemplate,
    issues: list[Issue],
    spent: list[Usage],
) -> list[Completion[ArticleDraft]]:
    answer_tokens = ANSWER_TOKENS
    prompt = template.render(
        sentences=sentences, title=document.info.title, published=document.info.published
    )
    if model.context_tokens is not None:
        told = sum(len(sentence.text) for sentence in sentences) / _CHARACTERS_PER_TOKEN
        bound = _LEAST_ANSWER + int(_ANSWER_SHARE * told)
        answer_tokens = min(answer_tokens, bound, model.context_tokens // 2)
        size = sum(len(message.content) for message in prompt.messages) / _CHARACTERS_PER_TOKEN
        if size > model.context_tokens - answer_tokens and len(sentences) > _FEWEST_SENTENCES:
            return _halves(document, sentences, model, template, issues, spent)
    [answer] = model.complete([prompt], ArticleDraft, max_tokens=answer_tokens)
    spent.append(usage_of(answer))
    if isinstance(answer, Completion):
        return [answer]
    cut = isinstance(answer, InvalidOutputError) and answer.reason == "truncated"
    if (cut or (isinstance(answer, RejectedRequestError) and "context" in str(answer))) and (
        len(sentences) > _FEWEST_SENTENCES
    ):
        issues.append(Issue(code="truncated", message=f"asked again in two halves: {answer}"))
        return _halves(document, sentences, model, template, issues, spent)
    raise answer


def _halves(
    document: Document,
    sentences: Sequence[Sentence],
    model: Model,
    template: prompting.PromptTemplate,
    issues: list[Issue],
    spent: list[Usage],
) -> list[Completion[ArticleDraft]]:
    middle = len(sentences) // 2
    return [
        *_ask(document, sentences[:middle], model, template, issues, spent),
        *_ask(document, sentences[middle:], model, template, issues, spent),
    ]


def _joined(drafts: Sequence[ArticleDraft]) -> ArticleDraft:
    """Return one draft of several parts, with the claims' numbers counted on."""
    joined = ArticleDraft.model_construct(incidents=[], actors=[], claims=[])
    for draft in drafts:
        incidents, claims = len(joined.incidents), len(joined.claims)
        joined.incidents.extend(draft.incidents)
        joined.actors.extend(draft.actors)
        joined.claims.extend(
            claim.model_copy(
                update={
                    "incidents": [number + incidents for number in claim.incidents],
                    "relations": [
                        relation.model_copy(update={"claim": relation.claim + claims})
                        for relation in claim.relations
                    ],
                }
            )
            for claim in draft.claims
        )
    return joined
