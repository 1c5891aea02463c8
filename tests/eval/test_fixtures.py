"""The fixtures keep the codebook's rules, as far as code can tell."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import get_args

import pytest

from eval.agreement import CODERS, STORED, Agreement, compare, fixtures, krippendorff_alpha, table
from eval.cases import ARTICLE, FIXTURES, Case, load
from extractor.articles.document import Document
from extractor.reading.countries import country_names, country_of
from extractor.reading.dates import resolve
from extractor.reading.quantities import read_quantity
from extractor.records import Actor, Claim, Date, Extraction, Incident, Quantity, Record, Span, codes

CASES = load()
CODEBOOK = (FIXTURES.parent / "CODEBOOK.md").read_text(encoding="utf-8")
TAJI, JULY_5, JULY_6, JULY_2021, DECEMBER_2021 = (case.id for case in CASES)
NICKNAMES = {
    "Taji": TAJI,
    "5 July": JULY_5,
    "6 July": JULY_6,
    "July 2021": JULY_2021,
    "December 2021": DECEMBER_2021,
}
"""How the codebook names the articles that its examples come from."""

COMBINED = {(JULY_6, "i1"), (JULY_6, "i3")}
"""Dates that follow from several facts of the article, not from their own words: see the codebook."""

ANCHORS = {(TAJI, "i5"): date(2020, 1, 1)}
ANYTIME = {(TAJI, "i3")}
"""Incidents with neither a date nor a place of their own: see the codebook's hard cases."""

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: str(case.id))


def within(span: Span, spans: tuple[Span, ...]) -> bool:
    return any(other.contains(span) for other in spans)


def values(record: Record, kind: type[Record]) -> Iterator[Record]:
    """Yield the values of one type that a record holds, at any depth."""
    for name in type(record).model_fields:
        held = getattr(record, name)
        for value in held if isinstance(held, tuple) else (held,):
            if isinstance(value, kind):
                yield value
            elif isinstance(value, Record):
                yield from values(value, kind)


def dated(gold: Extraction) -> Iterator[tuple[str, Date]]:
    told: list[Incident | Claim] = [*gold.incidents, *gold.claims]
    yield from ((record.id, record.date) for record in told if record.date)


def quantities(incident: Incident) -> list[Quantity]:
    return [value for value in values(incident, Quantity) if isinstance(value, Quantity)]


def records(gold: Extraction) -> list[Incident | Actor | Claim]:
    return [*gold.incidents, *gold.actors, *gold.claims]


@each_case
def test_the_article_is_read_as_it_is_stored(case: Case) -> None:
    document = Document.load(FIXTURES / case.id / ARTICLE)
    assert document.text == case.article
    assert case.gold.document.id == case.id
    assert case.gold.document.language == document.info.language


@each_case
def test_labels_are_no_output_of_a_model(case: Case) -> None:
    gold = case.gold
    assert gold.provenance is None
    assert gold.issues == ()
    for incident in gold.incidents:
        assert incident.confidence is None
        assert incident.place is None or incident.place.latitude is None


@each_case
def test_ids_count_up_in_the_order_of_first_mention(case: Case) -> None:
    for kind in (case.gold.incidents, case.gold.actors, case.gold.claims):
        assert [int(record.id[1:]) for record in kind] == list(range(1, len(kind) + 1))
        starts = [record.spans[0].start for record in kind]
        assert starts == sorted(starts)
    for record in records(case.gold):
        places = [(span.start, span.end) for span in record.spans]
        assert places == sorted(set(places)), record.id


@each_case
def test_an_incident_rests_on_whole_sentences_that_are_no_headings(case: Case) -> None:
    sentences = {(s.start, s.end): s for s in Document.load(FIXTURES / case.id / ARTICLE).sentences}
    for incident in case.gold.incidents:
        for span in incident.spans:
            sentence = sentences.get((span.start, span.end))
            assert sentence, f"{incident.id}: {span.text!r} is no sentence"
            assert not sentence.heading
            assert not sentence.boilerplate


@each_case
def test_what_is_told_of_an_incident_stands_in_its_sentences(case: Case) -> None:
    for incident in case.gold.incidents:
        for span in values(incident, Span):
            assert isinstance(span, Span)
            assert within(span, incident.spans), f"{incident.id}: {span.text!r}"
        evidence = " ".join(span.text for span in incident.spans).casefold()
        for quantity in quantities(incident):
            assert quantity.text.casefold() in evidence, f"{incident.id}: {quantity.text!r}"


@each_case
def test_names_of_rows_are_the_words_of_their_span(case: Case) -> None:
    for incident in case.gold.incidents:
        named = [(target.name, target.span.text) for target in incident.targets]
        named += [(defence.system, defence.span.text) for defence in incident.defences]
        named += [(weapon.name, weapon.span.text) for weapon in incident.weapons]
        for name, words in named:
            assert name == words
        assert not incident.place or incident.place.span.text in incident.place.name, incident.id


@each_case
def test_bounds_follow_from_the_words(case: Case) -> None:
    for incident in case.gold.incidents:
        for quantity in quantities(incident):
            read = read_quantity(quantity.text)
            bounds = (quantity.low, quantity.high, quantity.qualifier)
            if read is None:  # a person by name, "him", "a second": one
                assert bounds == (1, 1, "exact"), f"{incident.id}: {quantity.text!r}"
            else:
                assert bounds == (read.low, read.high, read.qualifier), f"{incident.id}: {quantity.text!r}"


@each_case
def test_days_follow_from_the_words_or_are_combined_facts(case: Case) -> None:
    published = case.gold.document.published
    for id, told in dated(case.gold):
        assert told.text == told.span.text, id
        assert not re.match(r"(?:in|on)\b", told.text, re.IGNORECASE), id
        read = resolve(told.text, told.span, published, anchor=ANCHORS.get((case.id, id)))
        same = (read.start, read.end, read.precision) == (told.start, told.end, told.precision)
        assert same != ((case.id, id) in COMBINED), f"{id}: {told.text!r} is read as {read}"


@each_case
def test_precision_fits_the_days(case: Case) -> None:
    longest = {"day": 1, "week": 10, "month": 31, "year": 366}
    for id, told in dated(case.gold):
        assert (told.start is None) == (told.precision == "unknown"), id
        if told.start and told.end:
            assert told.end - told.start < timedelta(days=longest[told.precision]), id


@each_case
def test_an_incident_has_a_date_or_a_place_of_its_own(case: Case) -> None:
    for incident in case.gold.incidents:
        assert bool(incident.date or incident.place) != ((case.id, incident.id) in ANYTIME)


@each_case
def test_outcomes_fit_types(case: Case) -> None:
    for incident in case.gold.incidents:
        disrupted = incident.sub_event_type == "Disrupted weapons use"
        assert (incident.outcome in {"intercepted", "foiled"}) == disrupted, incident.id
        peaceful = incident.event_type == "Protests" or incident.sub_event_type == "Arrests"
        assert (incident.outcome == "not_applicable") == peaceful, incident.id
        if incident.defences:
            assert incident.outcome in {"intercepted", "partly_intercepted", "unknown"}, incident.id
        if incident.outcome in {"foiled", "intercepted"}:
            assert all(target.effect in {"undamaged", "unknown"} for target in incident.targets), incident.id
        if incident.outcome == "foiled":
            assert not any(weapon.impacted for weapon in incident.weapons), incident.id


@each_case
def test_persons_are_not_said_to_be_damaged(case: Case) -> None:
    people = {actor.id for actor in case.gold.actors if actor.kind in {"person", "civilians"}}
    for incident in case.gold.incidents:
        for target in incident.targets:
            assert target.actor_id not in people or target.effect == "unknown", incident.id


@each_case
def test_an_accusation_names_who_makes_it_and_a_fact_nobody(case: Case) -> None:
    for incident in case.gold.incidents:
        for perpetrator in incident.perpetrators:
            if perpetrator.attribution in {"accused_by_authorities", "claimed"}:
                assert perpetrator.attributed_by, incident.id
            if perpetrator.attribution == "stated_as_fact":
                assert perpetrator.attributed_by is None, incident.id
        claimed = any(one.attribution == "claimed" for one in incident.perpetrators)
        assert (incident.responsibility == "claimed") == claimed, incident.id
        if incident.responsibility == "unclaimed":
            assert any("responsibility" in span.text for span in incident.spans), incident.id


@each_case
def test_casualty_rows_partition_the_toll(case: Case) -> None:
    for incident in case.gold.incidents:
        rows = [(row.outcome, row.category, row.nationality) for row in incident.casualties]
        assert len(rows) == len(set(rows)), incident.id


@each_case
def test_countries_are_codes_of_iso_3166(case: Case) -> None:
    known = set(country_names().values())
    gold = case.gold
    found = {actor.country for actor in gold.actors}
    found |= {incident.place.country for incident in gold.incidents if incident.place}
    found |= {row.nationality for incident in gold.incidents for row in incident.casualties}
    assert found - {None} <= known
    for incident in gold.incidents:
        assert not (incident.place and incident.place.admin1 and not incident.place.country), incident.id


@each_case
def test_an_actor_is_mentioned_by_its_names_or_its_demonym(case: Case) -> None:
    for actor in case.gold.actors:
        names = [actor.name, *actor.aliases]
        told = {span.text.casefold() for span in actor.spans}
        assert len({name.casefold() for name in names}) == len(names), actor.id
        assert {name.casefold() for name in names} <= told, actor.id
        for words in told - {name.casefold() for name in names}:
            assert actor.kind == "government", actor.id
            assert country_of(words.capitalize()) == actor.country, f"{actor.id}: {words!r}"


@each_case
def test_affiliations_join_an_actor_with_another(case: Case) -> None:
    for actor in case.gold.actors:
        joined = [(one.actor_id, one.relation) for one in actor.affiliations]
        assert len(joined) == len(set(joined)), actor.id
        assert actor.id not in {other for other, _ in joined}, actor.id


@each_case
def test_a_claim_has_a_source_or_a_cue_in_its_words(case: Case) -> None:
    for claim in case.gold.claims:
        words = " ".join(span.text for span in claim.spans)
        assert claim.source or claim.cue, claim.id
        assert claim.source or not claim.source_id, claim.id
        assert not claim.source or claim.source in words, f"{claim.id}: {claim.source!r}"
        assert not claim.cue or claim.cue in words, f"{claim.id}: {claim.cue!r}"
        assert not claim.via or claim.via in case.article, f"{claim.id}: {claim.via!r}"
        if claim.date:
            assert within(claim.date.span, claim.spans), claim.id


@each_case
def test_a_relay_is_an_actor_other_than_the_source(case: Case) -> None:
    named = {actor.name: actor.id for actor in case.gold.actors}
    for claim in case.gold.claims:
        assert claim.via is None or claim.via in named, f"{claim.id}: {claim.via!r}"
        assert claim.via is None or named[claim.via] != claim.source_id, claim.id


@each_case
def test_relations_point_from_later_to_earlier_claims(case: Case) -> None:
    for claim in case.gold.claims:
        targets = [relation.claim_id for relation in claim.relations]
        assert len(targets) == len(set(targets)), claim.id
        assert all(int(target[1:]) < int(claim.id[1:]) for target in targets), claim.id


@each_case
def test_what_is_demanded_or_threatened_is_not_asserted_to_be_so(case: Case) -> None:
    for claim in case.gold.claims:
        if claim.act in {"demands", "threatens", "warns"}:
            assert claim.certainty == "unknown", claim.id
        if claim.act == "speculates":
            assert claim.certainty in {"probable", "possible"}, claim.id


def test_linked_incidents_exist_and_could_be_the_same_event() -> None:
    links = json.loads((FIXTURES / "links.json").read_text(encoding="utf-8"))
    incidents = {(case.id, incident.id): incident for case in CASES for incident in case.gold.incidents}
    members = [(stem, id) for group in links.values() for stem, id in group]
    assert len(members) == len(set(members))
    assert set(members) <= incidents.keys()
    for name, group in links.items():
        assert len({stem for stem, _ in group}) == len(group) > 1, name
        days = [told for stem, id in group if (told := incidents[stem, id].date) and told.start and told.end]
        latest = max(told.start for told in days if told.start)
        earliest = min(told.end for told in days if told.end)
        assert latest <= earliest, name


def test_stories_put_the_two_articles_of_july_2020_together() -> None:
    stories = {case.id: case.story for case in CASES}
    assert stories[JULY_5] == stories[JULY_6]
    assert len(set(stories.values())) == 4


@each_case
def test_both_coders_labels_fit_the_article(case: Case) -> None:
    for name in CODERS:
        labels = Extraction.model_validate_json((FIXTURES / case.id / name).read_bytes())
        assert labels.document.sha256 == case.gold.document.sha256
        assert all(case.article[span.start : span.end] == span.text for _, span in labels.spans())


def test_the_stored_agreement_is_that_of_the_coders_files() -> None:
    stored = Agreement.model_validate_json((FIXTURES / STORED).read_bytes())
    assert stored == compare(fixtures()), "recompute it: python -m eval.agreement --write"
    assert [part.title for part in table(stored)] == [
        "Objects in 5 articles",
        "Values of objects found by both",
    ]


def test_a_coder_agrees_with_himself() -> None:
    same = compare((case.gold, case.gold, case.article) for case in CASES)
    assert {one.f1 for one in same.objects} == {1.0}
    assert {one.share for one in same.values} <= {1.0, None}


def test_alpha_is_agreement_beyond_habit() -> None:
    # Eight codes: five a, three b. Expected disagreement 1 - (20 + 6) / 56, observed 1 of 4.
    pairs = [("a", "a"), ("a", "a"), ("b", "b"), ("a", "b")]
    assert krippendorff_alpha(pairs) == pytest.approx(1 - (1 / 4) / (30 / 56))
    assert krippendorff_alpha([("a", "a"), ("b", "b")]) == 1.0
    assert krippendorff_alpha([("a", "a"), ("a", "a")]) is None


def test_the_codebook_explains_every_code() -> None:
    vocabularies = [value for name, value in vars(codes).items() if get_args(value) and name != "IssueCode"]
    wanted = {str(code) for vocabulary in vocabularies for code in get_args(vocabulary) if type(code) is str}
    assert wanted - set(re.findall(r"`([^`\n]+)`", CODEBOOK)) == set()


def test_the_codebooks_examples_stand_in_the_articles_that_it_names() -> None:
    articles = {case.id: " ".join(case.article.split()) for case in CASES}
    cited = re.findall(rf"“([^“”]+)” \(({'|'.join(NICKNAMES)})\b", CODEBOOK)
    assert len(cited) > 100
    folded = str.maketrans("“”‘’", "\"\"''")
    for words, nickname in cited:
        text = articles[NICKNAMES[nickname]].translate(folded)
        for part in words.translate(folded).split(" … "):
            assert part in text, f"{nickname}: {part!r}"


def test_the_codebook_lists_the_dates_that_combine_facts() -> None:
    section = CODEBOOK.split("### Combined dates")[1].split("\n#")[0]
    nicknames = {stem: name for name, stem in NICKNAMES.items()}
    for stem, id in COMBINED | ANCHORS.keys():
        assert f"{nicknames[stem]} {id}" in section
