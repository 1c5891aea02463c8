"""A run that is killed without warning goes on where it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from eval.stub import Stub, article

COMMAND = [sys.executable, "-c", "from extractor.cli import main; main()", "run"]


def test_killed_midway_a_run_loses_nothing_and_pays_only_what_was_under_way(
    tmp_path: Path, out: Path, stub: tuple[str, Stub], lines: Callable[[], list[dict[str, Any]]]
) -> None:
    url, server = stub
    server.behaviour.latency = 0.1
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(30):
        (folder / f"{number:03}.txt").write_text(article(number), encoding="utf-8")
    command = [
        *COMMAND,
        str(folder),
        "--out",
        str(out),
        "--model",
        "stub",
        "--base-url",
        url,
        "--workers",
        "4",
    ]
    environment = os.environ | {"EXTRACTOR_RETRY_DELAY": "0.01"}

    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        while server.stats.accepted < 12 and process.poll() is None:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [line["document"]["id"] for line in lines()] == [f"{number:03}" for number in range(30)]
    assert server.stats.accepted <= 30 + 4
