"""Which reports are of one incident."""

from __future__ import annotations

from itertools import permutations

import pytest
from told import AIR, ATTACK, CLASH, DISRUPTED, IED, PROTEST, SUICIDE, day, report, words

from extractor.linking.joining import merge
from extractor.linking.sameness import same
from extractor.records import (
    Date,
    Target,
)

MONASTERY = Target(name="monastery", type="religious", span=words("monastery"))
POST = Target(name="police post", type="police", span=words("police post"))
ONE = {
    "the same place and day": (
        report(place="Goma", date="2024-02-02"),
        report(at=900, place="Goma", date="2024-02-02"),
    ),
    "the province of the town": (
        report(place="Goma", date="2024-02-02"),
        report(at=900, place="North Kivu", date="2024-02-02"),
    ),
    "a day within the week": (
        report(place="Goma", date="2024-02-02"),
        report(at=900, place="Goma", date=day("2024-01-29", 6)),
    ),
    "one night over midnight, loosely dated": (
        report(place="Goma", date=day("2024-02-02", 1)),
        report(at=900, place="Goma", date=day("2024-02-03")),
    ),
    "an interception and the attack that it stopped": (
        report(place="Goma", date="2024-02-02", weapons="drone"),
        report(DISRUPTED, 900, place="Goma", date="2024-02-02", weapons="drone", outcome="intercepted"),
    ),
    "attack is less exact than air strike": (
        report(AIR, place="Goma", date="2024-02-02"),
        report(ATTACK, 900, place="Goma", date="2024-02-02"),
    ),
    "the next sentence, with the weapon again": (
        report(weapons="rocket", place="Goma"),
        report(at=60, weapons="rocket"),
    ),
    "the next sentence, with nothing of its own": (
        report(IED, place="Goma", date="2024-02-02"),
        report(IED, 60),
    ),
    "a site in the town": (
        report(place="Goma", date="2024-02-02"),
        report(at=900, place="Goma airport", date="2024-02-02"),
    ),
    "the next sentence, however long": (
        report(weapons="rocket", place="Goma", text="x" * 280),
        report(at=290, weapons="rocket", text="x" * 280),
    ),
    "the building named again, in a village that no gazetteer has": (
        report(AIR, place="North Kivu", targets=[MONASTERY]),
        report(AIR, 100, place="the base", targets=[MONASTERY]),
    ),
    "a suicide bombing and the blast": (
        report(SUICIDE, place="Goma", date="2024-02-02"),
        report(IED, 900, place="Goma", date="2024-02-02"),
    ),
    "one of several doers": (
        report(place="Goma", date="2024-02-02", perpetrators="a1 a2"),
        report(at=900, place="Goma", date="2024-02-02", perpetrators="a2"),
    ),
}
TWO = {
    "another day": (
        report(place="Goma", date="2024-02-02"),
        report(at=60, place="Goma", date="2024-02-03"),
    ),
    "another week": (
        report(place="Goma", date=day("2024-01-22", 6)),
        report(at=60, place="Goma", date=day("2024-02-05", 6)),
    ),
    "another province": (
        report(place="Goma", date="2024-02-02"),
        report(at=60, place="Bukavu", date="2024-02-02"),
    ),
    "another country": (
        report(place="Goma", date="2024-02-02"),
        report(at=60, place="Kigali", date="2024-02-02"),
    ),
    "another kind of event": (
        report(place="Goma", date="2024-02-02"),
        report(PROTEST, 60, place="Goma", date="2024-02-02"),
    ),
    "a clash and a suicide bombing": (
        report(CLASH, place="Goma", date="2024-02-02"),
        report(SUICIDE, 60, place="Goma", date="2024-02-02"),
    ),
    "another weapon": (
        report(place="Goma", date="2024-02-02", weapons="rocket"),
        report(at=60, place="Goma", date="2024-02-02", weapons="mortar"),
    ),
    "another side": (
        report(place="Goma", date="2024-02-02", perpetrators="a1"),
        report(at=60, place="Goma", date="2024-02-02", perpetrators="a2"),
    ),
    "it says that another was hit, too": (
        report(place="Goma", date="2024-02-02", targets=[MONASTERY]),
        report(at=60, text="A police post was hit as well.", date="2024-02-02", targets=[POST]),
    ),
    "a reprisal": (
        report(AIR, place="Goma"),
        report(AIR, 60, text="In response the army struck the rebels.", place="Goma"),
    ),
    "one sentence that tells two": (
        report(place="Goma", date="2024-02-02"),
        report(place="the base", date="2024-02-02"),
    ),
    "stopped before launch, and no place": (
        report(DISRUPTED, outcome="foiled", weapons="rocket"),
        report(at=60, weapons="rocket", outcome="hit"),
    ),
    "told far apart with nothing in common": (
        report(AIR, place="Goma"),
        report(AIR, 5000),
    ),
    "background far away": (
        report(place="Goma", background=True),
        report(at=5000, place="the base", background=True),
    ),
}


@pytest.mark.parametrize("case", ONE)
def test_two_reports_are_one_incident(case: str) -> None:
    left, right = ONE[case]
    assert same(left, right)
    assert same(right, left)
    assert len(merge([left, right])) == 1


@pytest.mark.parametrize("case", TWO)
def test_two_reports_are_two_incidents(case: str) -> None:
    left, right = TWO[case]
    assert not same(left, right)
    assert not same(right, left)
    assert merge([left, right]) == sorted([left, right], key=lambda i: i.spans[0].start)


GOES_ON = {
    "a toll, paragraphs later": report(ATTACK, 600, text="Six people died under the debris."),
    "another means, for a detail": report(IED, 600, text="The explosion brought down the roof."),
    "what the attackers took": report("Looting/property destruction", 600, text="They emptied the shops."),
    "the date of the sentence before": report(ATTACK, 600, date="2024-02-01", borrowed="date"),
    "the attack that was just told, in a town of the province": report(
        ATTACK, 160, text="The governor died in the assault.", place="Goma", weapons="drone"
    ),
    "a time of day": report(ATTACK, 600, date=Date(text="around 1 pm", precision="unknown", span=words("x"))),
}
STARTS_ANEW = {
    "far away": report(ATTACK, 5000),
    "a place of its own": report(ATTACK, 600, place="Bukavu"),
    "a day of its own": report(ATTACK, 600, date="2024-02-03"),
    "a time after another event": report(
        ATTACK, 600, date=Date(text="Hours later", precision="unknown", span=words("Hours later", 600))
    ),
    "an opening with a place": report(ATTACK, 600, text="In Doda, two men died."),
    "it says so": report(ATTACK, 600, text="In a separate incident, two men died."),
    "another family of events": report(PROTEST, 600),
    "stopped before launch": report(DISRUPTED, 600, outcome="foiled"),
    "another side": report(ATTACK, 600, perpetrators="a2"),
    "another weapon": report(ATTACK, 600, weapons="drone"),
}
LEAD = report(SUICIDE, place="North Kivu", date="2024-02-02", weapons="bomb", perpetrators="a1")


@pytest.mark.parametrize("case", GOES_ON)
def test_a_report_with_nothing_of_its_own_goes_on_about_the_last_incident(case: str) -> None:
    elsewhere = report(SUICIDE, place="Bukavu", date="2023-02-02", background=True)
    early = elsewhere.model_copy(update={"spans": (words("Before.", 0),), "id": "i0"})
    lead = LEAD.model_copy(update={"spans": (words("A bomber struck.", 100),)})
    assert [len(i.spans) for i in merge([early, lead, GOES_ON[case]])] == [1, 2]


@pytest.mark.parametrize("case", STARTS_ANEW)
def test_a_report_with_something_of_its_own_starts_anew(case: str) -> None:
    assert len(merge([LEAD, STARTS_ANEW[case]])) == 2


def test_what_goes_on_goes_on_in_its_own_section() -> None:
    assert len(merge([LEAD, report(ATTACK, 600)], headings=[0])) == 1
    assert len(merge([LEAD, report(ATTACK, 600)], headings=[0, 300])) == 2


def test_the_order_of_reports_does_not_matter() -> None:
    reports = [
        report(place="Goma", date="2024-02-02"),
        report(at=900, place="Goma", date="2024-02-02", weapons="rocket"),
        report(at=1800, place="Bukavu", date="2024-02-02"),
        report(at=2700, place="Bukavu", date="2024-02-02", weapons="rocket"),
    ]
    for order in permutations(reports):
        assert [len(i.spans) for i in merge(order)] == [2, 2]
