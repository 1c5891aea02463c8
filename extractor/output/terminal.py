"""Terminal: an article's records as a reader wants them, disagreements side by side.

Owns the console, too, through which words of articles and names of files reach a terminal without the codes
that would command it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from extractor.records import Actor, Claim, Date, Extraction, Incident, Quantity, Span
from extractor.records.story import StoryBook, Version

_COMMANDS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class PlainConsole(Console):
    """A console that takes control characters for nothing; its own colours and movements stay."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Yield what rich makes of the renderable, its words without control characters."""
        for segment in super().render(renderable, options):
            own = segment.is_control or _COMMANDS.search(segment.text) is None
            yield segment if own else Segment(_COMMANDS.sub("", segment.text), segment.style)


def show(extraction: Extraction, console: Console) -> None:
    """Print one article's records."""
    info = extraction.document
    console.rule(f"[bold]{escape(info.title or info.id)}")
    published = str(info.published or "")
    known = (info.source, info.author, published, info.language, f"id {info.id}")
    console.print(Text(" · ".join(part for part in known if part), style="dim"))
    names = {actor.id: actor.name for actor in extraction.actors}
    _heading(console, "Incidents", extraction.incidents)
    for incident in extraction.incidents:
        _incident(incident, names, console)
    _heading(console, "Actors", extraction.actors)
    if extraction.actors:
        console.print(Padding(_actors(extraction.actors, names), (0, 2)))
    _heading(console, "Claims", extraction.claims)
    for claim in extraction.claims:
        _claim(claim, names, console)
    _disagreements(extraction.claims, names, console)
    if extraction.issues:
        _heading(console, "Issues", extraction.issues)
        for issue in extraction.issues:
            about = " ".join(part for part in (issue.record_id, issue.field) if part)
            console.print(Text(f"  {issue.code} {about}: {issue.message}", style="dim"))
    provenance = extraction.provenance
    if provenance is not None:
        tokens = provenance.usage.input_tokens + provenance.usage.output_tokens
        console.print(
            Text(
                f"\n{provenance.model}, {provenance.strategy}, {tokens:,} tokens, {provenance.seconds:.1f} s",
                style="dim",
            )
        )


def _heading(console: Console, name: str, records: Iterable[object]) -> None:
    count = len(tuple(records))
    console.print(f"\n[bold]{name}[/] [dim]({count})[/]" if count else f"\n[bold]{name}[/] [dim]none[/]")


def _incident(incident: Incident, names: dict[str, str], console: Console) -> None:
    head = Text(f"{incident.id} ", style="bold cyan")
    head.append(incident.sub_event_type, style="bold")
    marks = (
        [incident.outcome.replace("_", " ")] if incident.outcome not in ("unknown", "not_applicable") else []
    )
    marks += [incident.status] if incident.status != "reported" else []
    marks += ["background"] if incident.background else []
    marks += [f"confidence {incident.confidence:.2f}"] if incident.confidence is not None else []
    if marks:
        head.append(f"  {', '.join(marks)}", style="dim")
    console.print(head)
    rows = {
        "when": _date(incident.date),
        "where": _place(incident),
        "who": "; ".join(
            f"{names[p.actor_id]} ({p.attribution.replace('_', ' ')}"
            + (f", by {names[p.attributed_by]})" if p.attributed_by else ")")
            for p in incident.perpetrators
        ),
        "claimed": "" if incident.responsibility == "not_stated" else incident.responsibility,
        "whom": "; ".join(
            f"{t.name} ({t.type.replace('_', ' ')}" + (f", {t.effect})" if t.effect != "unknown" else ")")
            for t in incident.targets
        ),
        "what with": "; ".join(
            w.name + _counts({"launched": w.launched, "intercepted": w.intercepted, "impacted": w.impacted})
            for w in incident.weapons
        ),
        "against": "; ".join(defence.system for defence in incident.defences),
        "toll": "; ".join(
            " ".join(
                part
                for part in (
                    _quantity(c.count) if c.count else "some",
                    c.nationality,
                    c.category if c.category != "unknown" else None,
                    c.outcome if c.outcome != "unspecified" else "casualties",
                )
                if part
            )
            for c in incident.casualties
        ),
        "words": " … ".join(_words(span) for span in incident.spans[:2]),
    }
    grid = Table.grid(padding=(0, 1))
    grid.add_column(style="dim", justify="right", no_wrap=True)
    grid.add_column()
    for name, value in rows.items():
        if value:
            grid.add_row(name, Text(value, style="italic" if name == "words" else ""))
    console.print(Padding(grid, (0, 0, 1, 3)))


def _date(date: Date | None) -> str:
    if date is None:
        return ""
    if date.start is None:
        return f"“{date.text}”"
    days = str(date.start) if date.start == date.end else f"{date.start} to {date.end}"
    return f"{days}{f', {date.time}' if date.time else ''} (“{date.text}”)"


def _place(incident: Incident) -> str:
    place = incident.place
    if place is None:
        return ""
    parts = [place.name, place.admin1, place.country]
    named = ", ".join(dict.fromkeys(part for part in parts if part))
    return named if place.latitude is None else f"{named} ({place.latitude:.2f}, {place.longitude:.2f})"


def _counts(counts: dict[str, Quantity | None]) -> str:
    told = ", ".join(f"{_quantity(count)} {what}" for what, count in counts.items() if count)
    return f" ({told})" if told else ""


def _quantity(quantity: Quantity) -> str:
    return quantity.text


def _words(span: Span) -> str:
    text = " ".join(span.text.split())
    return text if len(text) <= 160 else text[:157] + "…"


def _actors(actors: Iterable[Actor], names: dict[str, str]) -> Table:
    table = Table.grid(padding=(0, 2))
    for actor in actors:
        aliases = f"also {', '.join(actor.aliases)}" if actor.aliases else ""
        ties = "; ".join(f"{a.relation.replace('_', ' ')} {names[a.actor_id]}" for a in actor.affiliations)
        about = "; ".join(part for part in (actor.role, aliases, ties) if part)
        kind = actor.kind.replace("_", " ") + (f", {actor.country}" if actor.country else "")
        table.add_row(Text(actor.id, style="cyan"), Text(actor.name), Text(kind, style="dim"), Text(about))
    return table


def _source(claim: Claim, names: dict[str, str]) -> str:
    source = names[claim.source_id] if claim.source_id else claim.source or "unnamed"
    return f"{source} via {claim.via}" if claim.via else source


def _claim(claim: Claim, names: dict[str, str], console: Console) -> None:
    line = Text(f"  {claim.id} ", style="cyan")
    line.append(_source(claim, names), style="bold")
    line.append(f" {claim.act.replace('_', ' ')}: ", style="dim")
    line.append(claim.content)
    about: list[str] = [claim.certainty] if claim.certainty not in ("unknown", "certain") else []
    about += ["negated"] if claim.negated else []
    about += [f"about {', '.join(claim.incident_ids)}"] if claim.incident_ids else []
    about += [f"{r.relation} {r.claim_id}" for r in claim.relations]
    if about:
        line.append(f"  ({'; '.join(about)})", style="dim")
    console.print(line)


def _disagreements(claims: Iterable[Claim], names: dict[str, str], console: Console) -> None:
    by_id = {claim.id: claim for claim in claims}
    pairs = [
        (by_id[relation.claim_id], claim)
        for claim in by_id.values()
        for relation in claim.relations
        if relation.relation == "contradicts"
    ]
    if not pairs:
        return
    _heading(console, "Disagreements", pairs)
    table = Table(show_header=False, show_lines=True, expand=True)
    for one, other in pairs:
        cells = [Text.assemble((_source(c, names), "bold"), f": {c.content}") for c in (one, other)]
        table.add_row(*cells)
    console.print(table)


def show_stories(book: StoryBook, console: Console) -> None:
    """Print the stories that several articles tell, with what they disagree on."""
    for story in book.stories:
        if len(story.documents) < 2:
            continue
        console.print(Text.assemble((f"{story.id} ", "bold cyan"), (story.title, "bold")))
        grid = Table.grid(padding=(0, 1))
        grid.add_column(style="dim", justify="right", no_wrap=True)
        grid.add_column()
        told = "; ".join(document.title or document.id for document in story.documents)
        grid.add_row("told by", Text(f"{told} ({len(story.sources)} independent)"))
        for comparison in story.differences:
            versions = " / ".join(_version(version) for version in comparison.versions)
            grid.add_row(comparison.field, Text(versions, style="yellow"))
        console.print(Padding(grid, (0, 0, 1, 3)))


def _version(version: Version) -> str:
    return f"{version.value} ({', '.join(voice.source or voice.document_id for voice in version.voices)})"
