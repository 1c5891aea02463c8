"""Routes: the addresses of the service. Each takes a message, calls one thing and returns its answer.

Extraction runs in the desk's own threads; everything that touches a disk is a plain function, which the
framework runs in a thread, so that the event loop is free for the next caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request
from fastapi.responses import FileResponse, Response

from extractor.records import Extraction
from extractor.service.desk import Desk
from extractor.service.engines import Engines
from extractor.service.jobs import Jobs
from extractor.service.limits import Places
from extractor.service.messages import ExtractRequest, Health, Job, JobRequest, Models
from extractor.service.metrics import CONTENT_TYPE, Metrics
from extractor.service.openapi import problems


@dataclass
class Service:
    """What the routes call."""

    engines: Engines
    desk: Desk
    jobs: Jobs
    metrics: Metrics
    places: Places
    stopping: bool = False


def _service(request: Request) -> Service:
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


Called = Annotated[Service, Depends(_service)]
JobId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]
router = APIRouter()


@router.post(
    "/v1/extract",
    tags=["articles"],
    summary="Extract one article",
    response_model=Extraction,
    responses=problems(400, 408, 413, 422, 429, 500, 502, 503),
)
async def extract_article(asked: ExtractRequest, service: Called) -> Response:
    """Return the article's incidents, actors and claims, each with the spans of text that support it."""
    return Response(await service.desk.extract(asked), media_type="application/json")


@router.get("/v1/models", tags=["articles"], summary="List the models that may be named")
def list_models(service: Called) -> Models:
    """Return the models that this service offers, the default first."""
    return Models(models=service.engines.describe())


@router.post(
    "/v1/jobs",
    tags=["jobs"],
    summary="Leave a batch of articles",
    status_code=202,
    responses=problems(400, 408, 413, 422, 429, 500),
)
def submit_job(asked: JobRequest, service: Called, response: Response) -> Job:
    """Queue the articles; the answer's id leads to the job, its results and its review page."""
    job = service.jobs.submit(asked)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job


@router.get("/v1/jobs/{id}", tags=["jobs"], summary="See where a job stands", responses=problems(404, 422))
def see_job(id: JobId, service: Called) -> Job:
    """Return how many articles are done and which failed."""
    return service.jobs.get(id)


@router.get(
    "/v1/jobs/{id}/results",
    tags=["jobs"],
    summary="Fetch a job's extractions",
    response_class=FileResponse,
    responses={
        200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}},
        **problems(404, 409, 422),
    },
)
def fetch_results(id: JobId, service: Called) -> FileResponse:
    """Return one extraction a line, in the order of the articles; those that failed are left out."""
    return FileResponse(service.jobs.ended(id).results, media_type="application/x-ndjson")


@router.get(
    "/v1/jobs/{id}/review",
    tags=["jobs"],
    summary="Open a job's review page",
    response_class=FileResponse,
    responses={
        200: {"content": {"text/html": {"schema": {"type": "string"}}}},
        **problems(404, 409, 422, 500),
    },
)
def review_job(id: JobId, service: Called) -> FileResponse:
    """Return one self-contained page with the articles and their records, to check and correct."""
    return FileResponse(service.jobs.ended(id).review(), media_type="text/html")


@router.post(
    "/v1/jobs/{id}/retry",
    tags=["jobs"],
    summary="Try again what failed",
    status_code=202,
    responses=problems(404, 409, 422, 429),
)
def retry_job(id: JobId, service: Called) -> Job:
    """Queue an ended job again; what is done is not done twice."""
    return service.jobs.retry(id)


@router.delete(
    "/v1/jobs/{id}",
    tags=["jobs"],
    summary="Delete a job",
    status_code=204,
    responses=problems(404, 422, 429),
)
def delete_job(id: JobId, service: Called) -> None:
    """Stop the job if it is under way, and delete its articles and results."""
    service.jobs.delete(id)


@router.get("/healthz", tags=["operation"], summary="Is the process alive?")
async def healthz() -> Health:
    """Answer as long as the process can."""
    return Health(status="ok")


@router.get(
    "/readyz",
    tags=["operation"],
    summary="Can it take articles?",
    responses={503: {"model": Health, "description": "The default model is not open, or the service stops."}},
)
async def readyz(service: Called, response: Response) -> Health:
    """Say whether the default model is open."""
    if service.stopping:
        response.status_code = 503
        return Health(status="stopping")
    if not service.engines.ready(service.engines.default):
        response.status_code = 503
        return Health(status="starting")
    return Health(status="ok")


_METRICS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}


@router.get(
    "/metrics",
    tags=["operation"],
    summary="Figures for Prometheus",
    response_class=Response,
    responses=_METRICS,
)
def metrics(service: Called) -> Response:
    """Return requests, articles, tokens, cost and jobs, counted since the start."""
    return Response(service.metrics.page(), headers={"Content-Type": CONTENT_TYPE})
