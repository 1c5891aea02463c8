"""The review page driven in a real, headless Chromium (skipped where there is none)."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from extractor.output.corrections import apply, fingerprint, load
from extractor.output.review import write_review
from extractor.records import Extraction

webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
from selenium.webdriver.common.action_chains import ActionChains  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import Select, WebDriverWait  # noqa: E402

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
DRIVER = shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="no Chromium with chromedriver found")


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(flag)
    options.add_argument(f"--user-data-dir={tmp_path_factory.mktemp('profile')}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(executable_path=DRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def page(
    chromium: Any, tmp_path: Path, extractions: tuple[Extraction, ...], texts: dict[str, str]
) -> Iterator[Page]:
    write_review(extractions, texts, tmp_path / "review.html")
    opened = Page(chromium, tmp_path / "review.html")
    yield opened
    complaints = [entry["message"] for entry in chromium.get_log("browser")]
    chromium.execute_script("localStorage.clear()")
    assert complaints == []


class Page:
    """The page as an analyst uses it."""

    def __init__(self, driver: Any, path: Path, width: int = 1400) -> None:
        self.driver, self.path = driver, path
        driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600},
        )
        driver.get_log("browser")
        driver.get(path.as_uri())

    def all(self, css: str) -> list[Any]:
        found: list[Any] = self.driver.find_elements(By.CSS_SELECTOR, css)
        return found

    def one(self, css: str) -> Any:
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def texts(self, css: str) -> list[str]:
        return [element.get_property("textContent") for element in self.all(css)]

    def press(self, keys: str) -> None:
        self.driver.execute_script("document.activeElement.blur()")
        self.one("body").send_keys(keys)

    def field(self, name: str) -> Any:
        return self.one(f".edit [name={name}]")

    def click(self, element: Any) -> None:
        self.driver.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
        element.click()

    def replace(self, element: Any, text: str) -> None:
        element.clear()
        element.send_keys(text)

    def script(self, code: str) -> Any:
        return self.driver.execute_script(code)

    def downloaded(self, act: Callable[[], None]) -> Path:
        folder = self.path.parent / "downloads"
        self.driver.execute_cdp_cmd(
            "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(folder)}
        )
        act()
        for _ in range(100):
            if (folder / "corrections.json").exists():
                return folder / "corrections.json"
            time.sleep(0.05)
        raise AssertionError("nothing was downloaded")


def test_an_article_is_shown_as_text_and_none_of_it_is_run(page: Page) -> None:
    assert "</script><script>document.title='owned'</script>" in page.one("#text").text
    assert page.driver.title == "Review – Conflict Extractor"
    assert page.all("#text b, #text script, #records i i, #articles b") == []
    assert page.script("return performance.getEntriesByType('resource').length") == 0


def test_choosing_a_record_marks_its_words_even_behind_wide_characters(page: Page) -> None:
    page.press("j")
    assert page.texts("[aria-expanded=true] .title") == ["=1+1 rockets hit Hodeida port."]
    marked = "".join(page.texts(".mark.on-incidents"))
    assert marked == "On Monday gunmen of the =Front (حيدر) fired six rockets at Hodeida port"
    assert page.texts(".mark.field")[0] == "On Monday"


def test_clicking_marked_words_opens_their_record_and_clicking_again_the_next(page: Page) -> None:
    words = next(mark for mark in page.all(".mark.actors") if mark.text == "=Front")
    words.click()
    assert page.texts(".card.open .title") == ["=Front"]
    words.click()
    assert page.texts(".card.open .title") == ["=1+1 rockets hit Hodeida port."]


def test_pointing_at_a_field_shows_its_words(page: Page) -> None:
    page.press("j")
    quote = next(quote for quote in page.all(".quote") if quote.text.startswith("24"))
    ActionChains(page.driver).move_to_element(quote).perform()
    assert "".join(page.texts(".mark.here")) == "dozens of dockers"


def test_pointing_at_words_hints_at_their_record(page: Page) -> None:
    clinic = next(mark for mark in page.all(".mark.incidents") if "clinic" in mark.text)
    ActionChains(page.driver).move_to_element(clinic).perform()
    assert page.texts(".card.hint .title") == ["A drone struck a clinic in Taiz."]


@pytest.mark.parametrize(
    ("name", "value", "titles", "articles"),
    [
        ("confidence", "low", ["=1+1 rockets hit Hodeida port."], 1),
        ("issue", "unresolved_date", ["A drone struck a clinic in Taiz."], 1),
        ("event", "Protests", [], 1),
        ("verdict", "accept", [], 0),
    ],
)
def test_a_filter_leaves_the_records_and_articles_that_pass(
    page: Page, name: str, value: str, titles: list[str], articles: int
) -> None:
    Select(page.one(f"#filters [name={name}]")).select_by_value(value)
    assert page.texts(".card .title") == titles
    assert len([item for item in page.all("#articles li") if item.is_displayed()]) == articles
    page.one("#clear").click()
    assert len(page.all(".card")) == 7


def test_types_can_be_left_out_and_words_searched(page: Page) -> None:
    page.one(".chip.actors").click()
    page.one(".chip.claims").click()
    assert len(page.all(".card")) == 2
    assert page.all(".mark.actors, .mark.claims") == []
    page.press("/")
    page.driver.switch_to.active_element.send_keys("taiz")
    assert page.texts(".card .title") == ["A drone struck a clinic in Taiz."]


def test_keys_move_through_records_and_articles(page: Page) -> None:
    page.press("jj")
    assert page.texts(".card.open .title") == ["A drone struck a clinic in Taiz."]
    page.press("k")
    assert page.texts(".card.open .title") == ["=1+1 rockets hit Hodeida port."]
    page.press("n")
    assert page.one("#text h2").text == "Thousands march in Bamako"
    page.press("p")
    page.press("?")
    assert page.one("#keys").is_displayed()
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not page.one("#keys").is_displayed()


def test_decisions_are_downloaded_and_change_the_extraction(page: Page, hodeida: Extraction) -> None:
    page.press("ja")
    page.press("e")
    page.replace(page.field("summary"), "A drone hit a clinic.")
    Select(page.field("outcome")).select_by_value("missed")
    page.one(".edit [type=submit]").click()
    page.press("jr")
    assert page.one("#checked").text == "3 of 8 checked"
    path = page.downloaded(lambda: page.press("d"))
    [given] = json.loads(path.read_text())["corrections"]
    assert [(d["record_id"], d["verdict"]) for d in given["decisions"]] == [
        ("i1", "accept"),
        ("i2", "correct"),
        ("a1", "reject"),
    ]
    assert given["decisions"][1]["changes"] == {"summary": "A drone hit a clinic.", "outcome": "missed"}
    after = apply(hodeida, load(path))
    assert (after.incidents[1].summary, after.incidents[1].outcome) == ("A drone hit a clinic.", "missed")
    assert [actor.id for actor in after.actors] == ["a2", "a3"]


def test_a_text_that_comes_twice_is_decided_on_in_each_article_alone(
    chromium: Any, tmp_path: Path, hodeida: Extraction, texts: dict[str, str]
) -> None:
    copy = hodeida.model_copy(update={"incidents": hodeida.incidents[:1], "claims": (), "issues": ()})
    write_review([hodeida, copy], texts, tmp_path / "review.html")
    page = Page(chromium, tmp_path / "review.html")
    page.press("jr")
    page.driver.refresh()
    assert page.one("#checked").text == "1 of 11 checked"
    path = page.downloaded(lambda: page.press("d"))
    chromium.execute_script("localStorage.clear()")
    [given] = json.loads(path.read_text())["corrections"]
    assert given["fingerprint"] == fingerprint(hodeida)


def test_what_is_added_must_stand_in_the_article(page: Page, hodeida: Extraction) -> None:
    page.press("jje")
    casualties = next(part for part in page.all(".edit .part") if part.text.startswith("Casualties"))
    page.click(casualties.find_element(By.CSS_SELECTOR, ":scope > .link"))
    row = casualties.find_element(By.CSS_SELECTOR, ".row")
    low, high = row.find_elements(By.CSS_SELECTOR, ".count input")[:2]
    low.send_keys("1")
    high.send_keys("1")
    row.find_element(By.CSS_SELECTOR, "[placeholder='as worded']").send_keys("one")
    words = row.find_element(By.NAME, "words")
    words.send_keys("a nurse")
    page.one(".edit [type=submit]").click()
    assert "“a nurse” does not stand in the article" in page.one(".error").text
    page.replace(words, "clinic")
    page.one(".edit [type=submit]").click()
    path = page.downloaded(lambda: page.press("d"))
    [added] = apply(hodeida, load(path)).incidents[1].casualties
    assert (added.outcome, added.count and added.count.low, added.span.text) == ("killed", 1, "clinic")


def test_decisions_outlive_the_page_and_can_be_taken_back(page: Page) -> None:
    page.press("ja")
    page.driver.refresh()
    assert page.texts(".verdict") == ["accepted"]
    page.press("ju")
    assert page.texts(".verdict") == []
    assert page.one("#checked").text == "0 of 8 checked"


def test_corrections_made_elsewhere_can_be_loaded(page: Page, tmp_path: Path) -> None:
    decision = {"record_id": "c1", "verdict": "reject"}
    (tmp_path / "c.json").write_text(json.dumps({"document": "hodeida", "decisions": [decision]}))
    page.one("#file").send_keys(str(tmp_path / "c.json"))
    rejected = WebDriverWait(page.driver, 5).until(lambda _: page.texts(".card.is-reject .title"))
    assert rejected == ["Four rockets were shot down."]


def test_the_timeline_lists_a_column_and_leads_to_the_article(page: Page) -> None:
    page.press("2")
    columns = page.all("#timeline .column")
    assert [column.get_attribute("aria-label").split(": ")[1] for column in columns] == ["1 incident"] * 3
    columns[2].send_keys(Keys.ENTER)
    [only] = page.all("#timeline .list button")
    only.click()
    assert page.one("#text h2").text == "Thousands march in Bamako"
    assert page.texts(".card.open .title") == ["Thousands marched peacefully in Bamako."]


def test_the_map_shows_places_with_coordinates_and_lists_the_rest(page: Page) -> None:
    page.press("3")
    labels = [point.get_attribute("aria-label") for point in page.all("#map .point")]
    assert sorted(labels) == ["Bamako: 1 incident", "Hodeida: 1 incident"]
    assert page.texts("#map h3")[-1] == "1 incident without coordinates"
    assert "M" in page.one("#map .land").get_attribute("d")
    page.one("#map .zoom button").click()
    assert page.all("#map .sea")


def test_disagreements_stand_side_by_side(page: Page) -> None:
    page.press("4")
    assert page.texts(".pair .side b") == ["army", "=Front"]
    page.all(".pair .side")[1].click()
    assert page.texts(".card.open .title") == ["No rocket was shot down."]


def test_records_without_their_text_are_shown_without_marks(
    chromium: Any, tmp_path: Path, hodeida: Extraction
) -> None:
    write_review([hodeida], {}, tmp_path / "bare.html")
    page = Page(chromium, tmp_path / "bare.html")
    page.press("j")
    assert "text of this article is not in this file" in page.one("#text").text
    assert page.all(".mark") == []
    assert len(page.all(".card")) == 7


def test_a_phone_shows_one_pane_at_a_time_and_nothing_sticks_out(
    chromium: Any, tmp_path: Path, extractions: tuple[Extraction, ...], texts: dict[str, str]
) -> None:
    write_review(extractions, texts, tmp_path / "review.html")
    page = Page(chromium, tmp_path / "review.html", width=390)
    assert not page.one("#records").is_displayed()
    page.one(".panes [data-pane=records]").click()
    assert page.one("#records").is_displayed()
    for view in ("read", "timeline", "map", "disagreements"):
        page.one(f"[data-view={view}]").click()
        assert page.script("return document.documentElement.scrollWidth <= innerWidth"), view


def test_everything_to_press_has_a_name(page: Page) -> None:
    page.press("je")
    nameless = page.script(
        "const all = 'button, select, input:not([hidden]), textarea, [role=button]';"
        "return [...document.querySelectorAll(all)]"
        ".filter(e => !(e.ariaLabel || e.textContent.trim() || e.title || e.labels?.length))"
        ".map(e => e.outerHTML)"
    )
    assert nameless == []


def test_a_folder_without_extractions_says_so(chromium: Any, tmp_path: Path) -> None:
    write_review([], {}, tmp_path / "empty.html")
    page = Page(chromium, tmp_path / "empty.html")
    page.press("janp1234")
    assert page.one("#disagreements .empty").is_displayed()
    page.press("1")
    assert "no extractions" in page.one("#text").text
    assert chromium.get_log("browser") == []


def test_five_hundred_articles_open_and_filter(
    chromium: Any, tmp_path: Path, hodeida: Extraction, texts: dict[str, str]
) -> None:
    many = [
        hodeida.model_copy(update={"document": hodeida.document.model_copy(update={"title": f"Article {n}"})})
        for n in range(500)
    ]
    write_review(many, texts, tmp_path / "many.html")
    page = Page(chromium, tmp_path / "many.html")
    assert len(page.all("#articles li")) == 500
    page.one("#query").send_keys("article 499")
    assert len([item for item in page.all("#articles li") if item.is_displayed()]) == 1
