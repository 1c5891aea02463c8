"""Where sentences end: what conflict news is full of, with "⏐" at each boundary that must be found."""

from __future__ import annotations

from itertools import pairwise

import pytest

from extractor.articles.boundaries import is_cased, sentence_ends

CASES = [
    # abbreviations, ranks, initials, numbers
    "The U.S. Embassy’s C-RAM defense system was activated. ⏐One rocket was destroyed.",
    "He left the U.S. ⏐The army stayed.",
    "Attacks on the U.S. Iraqi officials called it a lie.",
    "The U.N. Security Council met at 10 a.m. on Friday. ⏐No vote was taken.",
    "Lt. Gen. Pat White spoke. ⏐Col. Myles Caggins did not.",
    "Now Brig. Gen. Bll Seely has said that the mission is changing. ⏐Time to shift the focus the US says.",
    "Brig.Gen. William Seely has said Task Force Iraq is changing its mission.",
    "Maj.-Gen. Qassem Musleh was detained. ⏐He denied it.",
    "Gen. Joseph L. Votel and Seth J. Frantzman met. ⏐They talked.",
    "Photos of 107-mm. rockets were posted online Sunday. ⏐Iraqi security forces had found them.",
    "They fired 122-mm. Grad rockets at Mr. Dbeibah’s house. ⏐Nobody was hurt.",
    "The battery holds No. 3 guns and Nos. 4 and 5. ⏐He said no. ⏐Three men left.",
    "Camp Taji base, March 11 at 7:35 p.m. (Iraq Time). ⏐Assessment and investigation ongoing.",
    "It began at 5 p.m. ⏐Witnesses saw smoke.",
    "It began at 5 p.m. GMT on Sunday. ⏐It ended at 9 a.m. Monday.",
    "Shells fell on Jan. 5 and Feb. 12, 2019. ⏐Four died.",
    "Rep. Ilhan Omar, Sen. Tim Kaine and Gov. Jay Inslee signed. ⏐Dr. Fauci did not.",
    "Russian forces shelled St. Nicholas church. ⏐St. Petersburg kept silent.",
    "Lockheed Martin Corp. and Raytheon Co. won. ⏐Kratos Inc. lost.",
    "Lockheed Martin Corp. ⏐The firm declined.",
    "Groups, e.g. Hamas, i.e. the brigades, and Fatah vs. Hamas fights. ⏐It goes on.",
    "George W. Bush ordered it. ⏐J. R. R. Smith agreed.",
    "They chose plan B. ⏐The plan failed.",
    "The drone cost $1.5 million. ⏐It flew 3.5 km.",
    "About 250,000 Iraqis were trained. ⏐15 rockets hit the base.",
    "1. The army withdrew. ⏐It left no one behind.",
    "He lives in Washington, D.C. ⏐She lives in Kyiv.",
    "Members of al-Shabab fled. ⏐al-Qaeda claimed the attack. ⏐as-Sahab published it.",
    "The Houthis, a.k.a. Ansar Allah, fired. ⏐Nothing was hit.",
    "Approx. 30 died, incl. two boys. ⏐Others fled.",
    # quotes
    "Referred to Mckenzie as a “terrorist.” ⏐Pro-Iranian groups claimed it.",
    "“We want an operation that befits those martyrs,” the commander said. ⏐“We want revenge.”",
    "wrote “Alarms on the #US #Baghdad Embassy. ⏐Heard the booms myself. ⏐Take shelter,” she wrote.",
    "Harakat Hezbollah al-Nujaba posted photos. ⏐“shiite cleric Muqtada al-Sadr meets them,” he noted.",
    "being stored in Iraq.” he said on February 26.",
    '"They fled," he said. ⏐"We stayed." ⏐The army came.',
    "“Why did they fire?” he asked. ⏐“Stop!” she cried. ⏐Nobody answered.",
    "They said ‘we are ready.’ ⏐Then they left.",
    "Il a dit : « Nous sommes prêts. » ⏐Puis il est parti.",
    "„Wir sind bereit.“ sagte er. ⏐Danach ging er.",
    "He yelled: “God is great!” ⏐Then he fired.",
    "(The army denied it.) ⏐The group did not.",
    # ellipses
    "not beyond a certain point ... and they don’t want to overcomplicate the negotiations.",
    "transportation and security companies…a final and irreversible warning.”",
    "“We will fight… ⏐They will lose.”",
    "It went on and on... ⏐Then it stopped.",
    # tweets, addresses, scraping
    "Rockets hit #Erbil! ⏐#Iraq is burning. ⏐@CJTFOIR confirms.",
    "See https://www.example.org/a.html?b=1. ⏐It is down.",
    "The source is example.com. ⏐Read it.",
    "The group denied the attack.⏐The army did not.",
    "Explosions near the base.⏐“We are under fire.”⏐He hung up.",
    "Node.js and Amazon.com were down. ⏐ISIS denied it.",
    "Wait?! ⏐No way!! ⏐Yes.",
    # without capitals, without lower case
    "ARMED MEN ATTACKED THE U.S. EMBASSY. ⏐COL. ISAACS SAID 3 DIED.",
    "HE WAS SEEN IN THE U.S. AND IN PERU.  ⏐THE ARMY DENIED IT.",
    "HIS U.S. SECRETARY, RONNIE MOFFIT.  ⏐THE UNDER SECRETARY MADE THIS STATEMENT.",
    "guerrillas attacked the farm 2 days ago.    ⏐however, col. isaacs said so.",
    "relatives of his u.s. secretary died.  ⏐the under secretary left.",
    # other scripts and languages
    "هاجم مسلحون القرية. ⏐هل سقط قتلى؟ ⏐نعم.",
    "قال د. محمد إن الهجوم انتهى. ⏐وعاد الهدوء.",
    "武装分子袭击了村庄。⏐三人死亡！⏐“我们会反击。”⏐他说。",
    "Боевики обстреляли г. Донецк. ⏐Погибли трое.",
    "Это случилось в 2020 г. ⏐Погибли трое.",
    "Росіяни вдарили по Харкову. ⏐Двоє загинули!",
    "हमलावरों ने गोली चलाई। ⏐तीन मारे गए।",
    "El Cnel. Pérez y el Sr. Gómez murieron. ⏐¿Quién disparó? ⏐¡Nadie lo sabe!",
    "Les soldats de M. Macron ont tiré. ⏐Deux morts.",
    "EE.UU. atacó la base. ⏐Irán respondió.",
]


def pieces(case: str) -> tuple[str, list[str]]:
    text = case.replace("⏐", "")
    ends = [0, *sentence_ends(text, cased=is_cased(text)), len(text)]
    return text, [text[a:b].strip() for a, b in pairwise(ends)]


@pytest.mark.parametrize("case", CASES)
def test_sentences_end_where_a_reader_says(case: str) -> None:
    assert pieces(case)[1] == [part.strip() for part in case.split("⏐")]


@pytest.mark.parametrize(
    ("text", "cased"),
    [
        ("The army left. It rained.", True),
        ("THE ARMY LEFT. IT RAINED.", False),
        ("the army left. it rained.", False),
        ("هاجم مسلحون القرية.", False),
    ],
)
def test_capitals_are_trusted_only_where_they_distinguish(text: str, cased: bool) -> None:
    assert is_cased(text) is cased
