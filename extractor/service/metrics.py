"""Metrics: what the service counts, for Prometheus. Labels are few and fixed, never a caller's words."""

from __future__ import annotations

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from extractor.records import Extraction, Usage

CONTENT_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300)


class Metrics:
    """The counters of one application, in a registry of their own."""

    def __init__(self) -> None:
        own = self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=own)
        self.requests = Counter(
            "extractor_requests", "Requests answered.", ["method", "route", "status"], registry=own
        )
        self.request_seconds = Histogram(
            "extractor_request_seconds", "Time to answer.", ["route"], buckets=_SECONDS, registry=own
        )
        self.in_flight = Gauge("extractor_requests_in_flight", "Requests under way.", registry=own)
        self.articles = Counter(
            "extractor_articles",
            "Articles tried, by what came of them: ok or the kind of error.",
            ["model", "origin", "outcome"],
            registry=own,
        )
        self.article_seconds = Histogram(
            "extractor_article_seconds",
            "Time for one article.",
            ["model", "origin"],
            buckets=_SECONDS,
            registry=own,
        )
        self.records = Counter("extractor_records", "Records extracted by requests.", ["kind"], registry=own)
        self.tokens = Counter("extractor_tokens", "Tokens spent.", ["model", "kind"], registry=own)
        self.dollars = Counter("extractor_cost_dollars", "US dollars spent.", ["model"], registry=own)
        self.jobs = Gauge("extractor_jobs", "Jobs known, by state.", ["state"], registry=own)

    def article(self, model: str, origin: str, outcome: str, seconds: float) -> None:
        """Count an article that was tried by a request or a job."""
        self.articles.labels(model, origin, outcome).inc()
        self.article_seconds.labels(model, origin).observe(seconds)

    def extracted(self, extraction: Extraction) -> None:
        """Count what an extraction holds."""
        for kind in ("incidents", "actors", "claims", "issues"):
            self.records.labels(kind).inc(len(getattr(extraction, kind)))

    def spent(self, model: str, usage: Usage, cost: float | None) -> None:
        """Count tokens and, where the price is known, dollars."""
        self.tokens.labels(model, "input").inc(usage.input_tokens)
        self.tokens.labels(model, "output").inc(usage.output_tokens)
        self.tokens.labels(model, "cached").inc(usage.cached_tokens)
        self.dollars.labels(model).inc(cost or 0.0)

    def page(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self.registry)
