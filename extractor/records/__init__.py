"""What an extraction holds: typed, immutable records in the field's own terms (see each module)."""

from extractor.records.actor import Actor, Affiliation
from extractor.records.claim import Claim, RelatedClaim
from extractor.records.extraction import (
    SCHEMA_VERSION,
    DocumentInfo,
    Extraction,
    Issue,
    Provenance,
    Usage,
)
from extractor.records.incident import Casualties, Defence, Incident, Perpetrator, Target, Weapon
from extractor.records.values import Date, Place, Quantity, Record, Span

__all__ = [
    "SCHEMA_VERSION",
    "Actor",
    "Affiliation",
    "Casualties",
    "Claim",
    "Date",
    "Defence",
    "DocumentInfo",
    "Extraction",
    "Incident",
    "Issue",
    "Perpetrator",
    "Place",
    "Provenance",
    "Quantity",
    "Record",
    "RelatedClaim",
    "Span",
    "Target",
    "Usage",
    "Weapon",
]
