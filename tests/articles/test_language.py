from __future__ import annotations

import pytest

from extractor.articles.language import detect


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "Two rockets were fired towards the Green Zone, where the US embassy is located, on Saturday.",
            "en",
        ),
        (
            "TWO ROCKETS WERE FIRED TOWARDS THE EMBASSY, AND THE ARMY HAS STARTED AN INVESTIGATION TODAY.",
            "en",
        ),
        (
            "Boko Haram a attaqué un village au nord du Cameroun, selon des sources sécuritaires locales.",
            "fr",
        ),
        ("Боевики обстреляли город Донецк. Погибли трое мирных жителей, сообщили местные власти.", "ru"),
        ("Російські війська вдарили по Харкову, двоє людей загинули, повідомили в обласній раді.", "uk"),
        ("هاجم مسلحون مجهولون القرية ليل السبت وقتلوا ثلاثة من السكان كما قال مسؤولون أمنيون", "ar"),
        ("武装分子周日袭击了马里中部的一个村庄，造成至少二十人死亡。", "zh"),
        ("Two rockets.", None),
        ("12 34 56 " * 50, None),
        ("", None),
    ],
)
def test_the_language_is_told_where_there_is_enough_of_it(text: str, code: str | None) -> None:
    assert detect(text) == code
