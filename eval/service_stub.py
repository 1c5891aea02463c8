"""The service with a stand-in for a model, as a program for ``bench_service``.

Its drafts are canned and fit the articles of ``stub``; of others the service drops what they do not say,
which is work of the same kind. Unlike ``stub`` it sits at the seam to models, so that no other server's time
is measured along. It stands for no model's quality.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from eval.stub import DRAFT
from extractor.errors import InvalidOutputError, ModelError, TransientModelError
from extractor.llm.model import Classification, Completion, Form, Prompt
from extractor.records import Usage
from extractor.service.server import run
from extractor.settings import Settings

NAME = "stub-70b"


class StubModel:
    """Answers after ``wait`` seconds, or fails as its mood is."""

    name = NAME
    context_tokens: int | None = None

    def __init__(self, wait: float, mood: str) -> None:
        self._wait = wait
        self._mood = mood
        self._turn = itertools.count()

    def complete(
        self, prompts: Sequence[Prompt], form: type[Form], *, max_tokens: int = 1024
    ) -> list[Completion[Form] | ModelError]:
        """Fill the form with the canned draft."""
        self._pause()
        value = form.model_validate({**DRAFT, "claims": []})
        return [Completion(value, Usage(input_tokens=100, output_tokens=10, calls=1), NAME)] * len(prompts)

    def classify(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[Classification | ModelError]:
        """Say yes."""
        self._pause()
        probabilities = {label: 0.9 if label == "yes" else 0.1 for label in labels}
        return [Classification(probabilities, Usage(input_tokens=10, calls=1), NAME)] * len(prompts)

    def cost(self, usage: Usage) -> float | None:
        """Return nothing: nothing was asked."""
        return 0.0

    def close(self) -> None:
        """Hold nothing."""

    def _pause(self) -> None:
        time.sleep(self._wait)
        turn = next(self._turn)
        if self._mood == "broken":
            raise ValueError("a bug")
        if self._mood == "down" or (self._mood == "failing" and turn % 3 == 0):
            raise TransientModelError("the model is down", retry_after=3)
        if self._mood == "failing" and turn % 3 == 1:
            raise InvalidOutputError("the model talks nonsense")


def main(port: int, folder: Path, places: int, wait: float, mood: str) -> None:
    """Serve on loopback until stopped."""
    settings = Settings(model=NAME, serve_jobs=folder / "jobs", serve_requests=places)
    run("127.0.0.1", port, settings, lambda name, settings: StubModel(wait, mood))


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]), sys.argv[5])
