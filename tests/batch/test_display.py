"""What a run prints."""

from __future__ import annotations

import io
import json

from rich.console import Console

from extractor.batch.display import JsonDisplay


def test_the_json_log_can_be_written_in_any_encoding() -> None:
    written = io.BytesIO()
    with io.TextIOWrapper(written, encoding="ascii", write_through=True) as stdout:
        JsonDisplay(Console(file=stdout)).say("Kyiv — Київ")
        assert json.loads(written.getvalue())["message"] == "Kyiv — Київ"
