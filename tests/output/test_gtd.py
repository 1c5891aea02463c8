"""GTD rows, read with pandas as their users read them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from extractor.output.gtd import COLUMNS, write_gtd
from extractor.records import Extraction


@pytest.fixture
def table(tmp_path: Path, extractions: tuple[Extraction, ...]) -> pd.DataFrame:
    write_gtd(extractions, tmp_path / "gtd.csv")
    return pd.read_csv(tmp_path / "gtd.csv", dtype={"eventid": str})


def test_only_what_gtd_records_gives_a_row(table: pd.DataFrame) -> None:
    assert table["attacktype1_txt"].tolist() == ["Bombing/Explosion", "Bombing/Explosion"]
    assert len(set(COLUMNS)) == len(COLUMNS)


def test_a_day_that_is_not_known_is_zero_and_the_words_are_kept(table: pd.DataFrame) -> None:
    assert table[["iyear", "imonth", "iday"]].to_numpy().tolist() == [[2024, 3, 11], [2024, 3, 0]]
    assert table["approxdate"].tolist()[1] == "In early March"
    assert pd.isna(table["approxdate"][0])
    assert table["eventid"].tolist() == ["202403110001", "202403000001"]


def test_vague_tolls_stay_empty_and_codes_have_their_texts(table: pd.DataFrame) -> None:
    attack = table.iloc[0]
    assert pd.isna(attack["nkill"])
    assert pd.isna(attack["nwound"])
    assert (attack["targtype1"], attack["targtype1_txt"]) == (19, "Transportation")
    assert (attack["weaptype1"], attack["weapsubtype1"]) == (6, 11)
    assert (attack["region"], attack["region_txt"]) == (10, "Middle East & North Africa")
    assert attack["claimed"] == 1
    assert attack["gname"] == "'=Front"
    assert attack["property"] == 1
    assert attack["success"] == 1


def test_what_was_not_claimed_differs_from_what_nobody_told(table: pd.DataFrame) -> None:
    assert table["claimed"].tolist() == [1, 0]
    assert table["gname"].tolist()[1] == "Unknown"


def test_no_casualties_means_none_killed_and_none_wounded(tmp_path: Path, bamako: Extraction) -> None:
    attack = bamako.incidents[0].model_copy(update={"sub_event_type": "Attack"})
    write_gtd([bamako.model_copy(update={"incidents": (attack,)})], tmp_path / "gtd.csv")
    row = pd.read_csv(tmp_path / "gtd.csv").iloc[0]
    assert (row["nkill"], row["nwound"]) == (0, 0)


def test_violence_by_a_state_is_kept_and_doubted_as_gtd_does(tmp_path: Path, hodeida: Extraction) -> None:
    army = hodeida.incidents[0].perpetrators[0].model_copy(update={"actor_id": "a2"})
    attack = hodeida.incidents[0].model_copy(update={"perpetrators": (army,)})
    write_gtd([hodeida.model_copy(update={"incidents": (attack,)})], tmp_path / "gtd.csv")
    row = pd.read_csv(tmp_path / "gtd.csv").iloc[0]
    assert (row["doubtterr"], row["alternative_txt"]) == (1, "State Actors")


def test_a_group_is_as_uncertain_as_its_own_attribution_and_a_spokesman_claims_for_his_group(
    tmp_path: Path, hodeida: Extraction
) -> None:
    gunman = hodeida.incidents[0].perpetrators[0]
    blamed = [("a3", "claimed"), ("a1", "claimed"), ("a2", "suspected")]
    attack = hodeida.incidents[0].model_copy(
        update={
            "perpetrators": tuple(
                gunman.model_copy(update={"actor_id": actor, "attribution": attribution})
                for actor, attribution in blamed
            )
        }
    )
    write_gtd([hodeida.model_copy(update={"incidents": (attack,)})], tmp_path / "gtd.csv")
    row = pd.read_csv(tmp_path / "gtd.csv").iloc[0]
    assert (row["gname"], row["gname2"]) == ("'=Front", "army")
    assert (row["guncertain1"], row["guncertain2"]) == (0, 1)
    assert row["compclaim"] == 0
