"""Bench: Ray nodes on this machine, each a process of its own, against the stub; one of them is killed.

Part of ``bench batch``; a module of its own because Ray is an extra.
"""

from __future__ import annotations

import json
import logging
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import ray
from ray.cluster_utils import Cluster
from rich.console import Console
from rich.table import Table

from eval.stub import article, in_process, stats
from extractor.batch.configuration import Configuration
from extractor.batch.display import JsonDisplay
from extractor.batch.order import Order
from extractor.batch.ray import hire_cluster
from extractor.batch.report import Report
from extractor.batch.runner import run
from extractor.settings import Settings

_WORKERS_EACH = 8


def measure(count: int, latency: float) -> bool:
    """Run on one node, on two, and on two of which one dies; print and judge."""
    table = Table(title=f"{count} articles, {1000 * latency:.0f} ms, {_WORKERS_EACH} workers a node")
    for heading in ("nodes", "articles/s", "results", "in order, once", "calls"):
        table.add_column(heading, justify="left" if heading == "nodes" else "right")
    speeds, kept = [], True
    for name, nodes, killed in (("one", 1, False), ("two", 2, False), ("two, one killed midway", 2, True)):
        speed, found, calls = _one(count, latency, nodes, killed)
        whole = found == [f"{number:06}" for number in range(count)]
        under_way = 2 * _WORKERS_EACH if killed else 0
        kept = kept and whole and calls <= count + under_way
        speeds.append(speed)
        table.add_row(name, f"{speed:.0f}", str(len(found)), str(whole), str(calls))
    Console().print(table)
    Console().print(f"two nodes are {speeds[1] / speeds[0]:.2f} times as fast as one")
    return kept


def _one(count: int, latency: float, nodes: int, killed: bool) -> tuple[float, list[str], int]:
    """Return articles a second between the first and the last call, the ids of the results, and the calls."""
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, "include_dashboard": False})
    made = [cluster.add_node(num_cpus=1) for _ in range(nodes)]
    try:
        ray.init(address=cluster.address, logging_level=logging.ERROR, log_to_driver=False, namespace="bench")
        with tempfile.TemporaryDirectory() as room, in_process(latency=latency) as url:
            folder = Path(room) / "articles"
            folder.mkdir()
            for number in range(count):
                (folder / f"{number:06}.txt").write_text(article(number), encoding="utf-8")
            if killed:
                threading.Thread(target=_kill, args=(cluster, made[-1], url, count // 2), daemon=True).start()
            _run(folder, Path(room) / "out", url, nodes * _WORKERS_EACH)
            found = stats(url)
            times = [moment for moment, _ in found["times"]]
            lines = (Path(room) / "out" / "extractions.jsonl").read_text(encoding="utf-8").splitlines()
            ids = [json.loads(line)["document"]["id"] for line in lines]
            return len(times) / (times[-1] - times[0] + latency), ids, found["accepted"]
    finally:
        ray.shutdown()
        cluster.shutdown()  # type: ignore[no-untyped-call]


def _kill(cluster: Cluster, node: Any, url: str, after: int) -> None:
    while stats(url)["accepted"] < after:
        time.sleep(0.05)
    cluster.remove_node(node, allow_graceful=False)


def _run(folder: Path, out: Path, url: str, workers: int) -> Report:
    settings = Settings.load(env_file=None, model="stub", base_url=url, workers=workers)
    order = Order((folder,), out, Configuration(settings, "single"), workers)
    with Path("/dev/null").open("w") as nowhere:
        return run(order, hire_cluster(order, "local"), JsonDisplay(Console(file=nowhere)))
