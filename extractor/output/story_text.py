"""Stories on a terminal: what happened, by how many sources, and who says what where they differ.

Owns the layout only. Words from articles are shown as they are, never read as markup.
"""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from extractor.records.story import Comparison, Estimate, Story, StoryBook, StoryDocument, Voice

_COUNTS = ("killed", "wounded", "launched", "intercepted", "impacted")
_COLOURS = {"differ": "red", "compatible": "yellow", "agree": "green", "single": "dim"}
_SAYS = {"differ": "they differ", "compatible": "compatible", "agree": "agreed", "single": "one voice"}
_ARTICLES = 8
"""Articles of a story that are listed one by one."""


def render(book: StoryBook, *, alone: bool = False, reasons: bool = True) -> RenderableType:
    """Return what ``extractor stories`` prints.

    Stories that one article alone tells are counted, and shown only with ``alone``. ``reasons`` adds why each
    article was joined.
    """
    shared = [story for story in book.stories if len(story.members) > 1]
    shown = list(book.stories) if alone else shared
    singles = len(book.stories) - len(shared)
    last = Text(
        f"{_many(len(book.stories), 'story', 'stories')}: {len(shared)} told by several articles, "
        f"{singles} by one",
        style="bold",
    )
    return Group(*(render_story(story, reasons=reasons) for story in shown), last)


def render_story(story: Story, *, reasons: bool = True) -> RenderableType:
    """Return one story: head, best values, fields told by several, claims, and why its articles joined."""
    parts: list[RenderableType] = [Text(story.incident.summary), _facts(story), _articles(story)]
    if told := [one for one in story.comparisons if _worth_showing(one)]:
        parts.append(_table(told, story))
    parts.extend(_claims(story))
    if reasons:
        parts.extend(_reasons(story))
    head = Text.assemble((f"{story.id}  ", "bold cyan"), (story.title, "bold"))
    return Group(head, Padding(Group(*parts), (0, 0, 1, 4)))


def _facts(story: Story) -> Text:
    incident = story.incident
    place = ", ".join(filter(None, (incident.place, incident.admin1, incident.country)))
    counts = [
        f"{name} {_estimate(value)}" for name in _COUNTS if (value := getattr(incident, name)) is not None
    ]
    doers = "; ".join(f"{one.name} ({one.attribution.replace('_', ' ')})" for one in incident.perpetrators)
    outcome = "" if incident.outcome in ("unknown", "not_applicable") else incident.outcome.replace("_", " ")
    return Text(" · ".join(filter(None, (place, outcome, *counts, doers))), style="italic")


def _estimate(value: Estimate) -> str:
    best = "?" if value.best is None else str(value.best)
    return best if value.low == value.high == value.best else f"{best} ({value.low}–{value.high})"


def _articles(story: Story) -> Text:
    text = Text(
        f"{_many(len(story.sources), 'independent source')} in {_many(len(story.documents), 'article')}"
    )
    for source in story.sources[:_ARTICLES]:
        text.append("\n  – " + "; ".join(_cited(document, story) for document in source.documents))
        if source.reason:
            text.append(f" — counted once: {source.reason}", style="dim")
    if len(story.sources) > _ARTICLES:
        text.append(f"\n  – and {len(story.sources) - _ARTICLES} more")
    return text


def _cited(document_id: str, story: Story) -> str:
    document = next(one for one in story.documents if one.id == document_id)
    number = _voice(Voice(document_id=document_id), story)
    return f"{number} {_name(document)}, {document.published or 'undated'}"


def _name(document: StoryDocument) -> str:
    return (
        f"{document.source}: {document.title}"
        if document.source and document.title
        else (document.title or document.source or document.id)
    )


def _worth_showing(comparison: Comparison) -> bool:
    return comparison.verdict != "single" and not (
        comparison.field == "status" and comparison.verdict == "agree"
    )


def _table(comparisons: Iterable[Comparison], story: Story) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("field", "", "says", "who"):
        table.add_column(heading, overflow="fold", header_style="dim")
    for comparison in comparisons:
        verdict = Text(_SAYS[comparison.verdict], style=_COLOURS[comparison.verdict])
        for at, version in enumerate(comparison.versions):
            voices = ", ".join(dict.fromkeys(_voice(voice, story) for voice in version.voices))
            name = comparison.field if at == 0 else ""
            table.add_row(
                name, verdict if at == 0 else "", Text(version.value.replace("_", " ")), Text(voices)
            )
    return table


def _voice(voice: Voice, story: Story) -> str:
    article = f"[{[one.id for one in story.documents].index(voice.document_id) + 1}]"
    return f"{voice.source} in {article}" if voice.source else article


def _claims(story: Story) -> list[Text]:
    """Return the claims, one line for what several articles quote alike."""
    told: dict[tuple[str, str], list[Voice]] = {}
    for claim in story.claims:
        act = f"{claim.act.replace('_', ' ')}{' (negated)' if claim.negated else ''}"
        said = (claim.source or claim.via or "an unnamed source", f" {act}: {claim.content} ")
        told.setdefault(said, []).append(Voice(document_id=claim.document_id))
    return [
        Text.assemble(
            ("  claim  ", "dim"),
            (source, "bold"),
            content,
            (", ".join(dict.fromkeys(_voice(voice, story) for voice in voices)), "dim"),
        )
        for (source, content), voices in told.items()
    ]


def _reasons(story: Story) -> list[Text]:
    numbers = {document.id: at for at, document in enumerate(story.documents, 1)}
    return [
        Text(
            f"  why [{numbers[join.document_id]}] joins [{numbers[join.to_document_id]}]: "
            f"{'; '.join(join.reasons)} → {join.score:.2f}",
            style="dim",
        )
        for join in story.joins
    ]


def _many(count: int, one: str, many: str | None = None) -> str:
    return f"{count:,} {one if count == 1 else many or one + 's'}"
