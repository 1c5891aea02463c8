"""What is not news, and, more important, what is."""

from __future__ import annotations

import pytest

from extractor.articles.boilerplate import byline, is_boilerplate, is_outlet

FURNITURE = [
    "Powered by automated translation",
    "Newspapers in English",
    "Newspapers from Israel",
    "Content retrieved from: https://www.example.org/post/attack?fbclid=IwAR0C7.",
    "About The Author",
    "- With additional reporting from Reuters and Associated Press",
    "Updated: July 08, 2021, 4:50 PM",
    "Published On 5 Mar 2024",
    "Read more: Israel strikes Rafah again",
    "READ MORE: What we know about the Moscow attack",
    "Sign up for our daily newsletter",
    "Click here to subscribe",
    "Follow us on Telegram and WhatsApp",
    "© 2024 The Example Times. All rights reserved.",
    "Copyright 2023 Agence France-Presse",
    "Facebook Twitter WhatsApp Email Print",
    "Share this article on Facebook",
    "Advertisement",
    "***",
    "https://t.co/abc123",
    "Reporting by Ahmed Rasheed; Editing by Angus MacSwan",
    "(Reporting by Idrees Ali in Washington; editing by Don Durfee)",
    "REPORTING BY ABDUL QADIR SEDIQI, HAMID SHALIZI; EDITING BY A.B. KASEM AND C. O'DEA IN KABUL",
    "Reporting by Ann Reporter & Bo Writer; Compiled by Cid Editor; additional reporting by Di Stringer.",
    "Reuters and AFP contributed to this report.",
    "Our Standards: The Thomson Reuters Trust Principles.",
    "This article was originally published in Spanish.",
    "File photo from January 2020, as U.S. troops watch over the U.S. Embassy. Department of Defense photo",
    "FILE PHOTO: A view of Khartoum",
    "FILE - Smoke rises over Gaza City on Oct. 9, 2023.",
    "US soldiers keep watch, January 1, 2020 (photo credit: DOD/LT. COL. ADRIAN WEALE/HANDOUT VIA REUTERS)",
    "Rescuers search a building in Dnipro on Sunday. (AP Photo/Evgeniy Maloletka)",
    "Palestinians flee Khan Younis [File: Mohammed Salem/Reuters]",
    "A soldier stands guard in Bamako / AFP via Getty Images",
    "Most read",
    "Related articles",
    "·5 min read",
    "Register now for FREE unlimited access",
    "Reuters | Kyiv | Updated: 25-05-2024 19:04 IST | Created: 25-05-2024 19:04 IST",
    "Burkina Faso troops mounting a vehicle (AFP)",
    "Published February 05,2023",
    "Leave a Reply",
    "AFP",
    "[END RECORDING]",
]

NEWS = [
    "Reporting by local media put the toll at 12.",
    "Reports from the scene were shared on Twitter and Facebook by residents.",
    "Two officials shared photos of the rockets with Reuters.",
    "The photo by a local resident shows a burning tank.",
    "This report was published by the UN on Monday and accuses the army of killing civilians.",
    "Updated figures put the number of dead at 40.",
    "Published figures say that 40 people died on July 8, 2021.",
    "Follow-on strikes hit Idlib.",
    "Support for the junta has collapsed, and its troops fled on Sunday.",
    "Source close to Hezbollah says three fighters were killed in the strike.",
    "Print works were burned by the mob.",
    "Sign of war: tanks cross the border.",
    "Subscribers to the militia’s channel saw the video first.",
    "Share prices fell after the attack on the port.",
    "By Sunday, the rebels held the town.",
    "The copyright of the video is disputed; it shows the killing of two soldiers.",
    "Click the trigger and the bomb goes off, the commander said.",
    "More in custody after Mali attack",
    "Related attacks killed nine people in Kabul.",
    "The views of the villagers were ignored, and the army shelled them.",
    "Turkish jets struck Afrin (as reported by Reuters).",
    "The strike killed ten people (a video from the scene shows smoke).",
    "He told AFP that the army had fled.",
    "On July 8, 2021, the base was hit.",
    "See the smoke, he said, that is the depot.",
    "Listen, the general said, we will fight.",
    "Image released by the army shows the wreck of the drone.",
    "Our request to the Coalition for clarification was not answered as of press time.",
    "A request by The Jerusalem Post to the coalition was directed to the US Embassy.",
    "Russia-backed forces shelled Avdiivka, Ukraine’s army said on Telegram.",
    "14 killed",
    "Burkina Faso troops fought a group that mounted vehicles (AFP).",
    "AFP reporters saw ten bodies",
    "Contact with the patrol was lost, the army said.",
]


@pytest.mark.parametrize("line", FURNITURE)
def test_what_is_no_news_is_marked(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize("line", NEWS)
@pytest.mark.parametrize("index", [0, 3, 20])
def test_news_is_never_marked(line: str, index: int) -> None:
    assert not is_boilerplate(line, index=index)


@pytest.mark.parametrize(
    "line",
    [
        "Written by " + "A" * 5000 + "?",
        "Written by " + "A," * 2000 + "?",
        "REPORTING BY ABDUL QADIR SEDIQI AND HAMID SHALIZI IN KABUL AND OTHERS IN HERAT – 2021",
        "WRITTEN BY A " + "EDITING BY A " * 20 + "?",
        "Written by " + "Абдулмалик ал-Хуси, " * 30 + "?",
        "source" + " " * 5000 + "?",
    ],
)
def test_a_line_that_almost_is_a_credit_is_decided_at_once(line: str) -> None:
    assert not is_boilerplate(line)


def test_a_long_paragraph_is_news_whatever_it_ends_with() -> None:
    paragraph = (
        "The army said that it had shelled the town and killed many rebels. " * 6 + "(AP Photo/Some Name)"
    )
    assert not is_boilerplate(paragraph, index=1)


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By SETH J. FRANTZMAN", "SETH J. FRANTZMAN"),
        ("By Ann Reporter and Omar al-Said", "Ann Reporter and Omar al-Said"),
        ("By Ann Reporter, BBC News", "Ann Reporter, BBC News"),
        ("By Ann Reporter in Kyiv", "Ann Reporter"),
        ("by Ludovic van der Meer | Reuters", "Ludovic van der Meer"),
        ("By Sunday, the rebels held the town.", None),
        ("By then it was over", None),
        ("By Sunday Russian forces held Bakhmut and its suburbs.", None),
    ],
)
def test_a_byline_names_people_and_nothing_else(line: str, names: str | None) -> None:
    assert byline(line) == names


@pytest.mark.parametrize(
    ("line", "outlet"),
    [
        ("The Jerusalem Post", True),
        ("Reuters", True),
        ("Sudan Tribune", True),
        ("The New York Times", True),
        ("Anadolu", True),
        ("Rebels Take Border Post", False),
        ("Blast Hits Spy Agency", False),
        ("Ukraine Strikes Back Today", False),
    ],
)
def test_an_outlet_is_told_from_a_headline(line: str, outlet: bool) -> None:
    assert is_outlet(line) is outlet
