"""llama.cpp behind eight methods: tokens, sequences in one key-value cache, logits, a sequence's state.

Owns every call into the C library and its traps; decides nothing about what to evaluate (``scheduler``),
which tokens are allowed (``grammar``) or what a chat looks like (``template``). The cache is one unified
pool of cells: copying a sequence shares its cells, so a prefix is stored once however many rows continue
it.

Weights are not repacked (``use_extra_bufts``): that saves 0.6 GB of a 1.5B model and cost no speed when
measured.
"""

from __future__ import annotations

import ctypes
import os
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

# Threads meet hundreds of times a token. Where another process wants the cores too, spinning until the
# last one comes made batches up to five times slower; yielding soon costs nothing alone. libgomp reads this
# when it is loaded.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")

import llama_cpp
import numpy as np
from numpy.typing import NDArray

from extractor.errors import ConfigurationError, ModelError, WeightsError
from extractor.llm.tasks import Row

if TYPE_CHECKING:
    from llguidance import LLTokenizer

MICRO_BATCH = 512
"""Tokens that one matrix product takes; larger ones were not faster."""


@llama_cpp.llama_log_callback  # type: ignore[untyped-decorator]
def _silence(level: int, text: bytes, user_data: int) -> None:
    """Drop what llama.cpp would print: failures reach us as return codes."""


class Llama:
    """Loaded weights and a context of ``cells`` tokens for up to ``sequences`` sequences."""

    def __init__(self, path: Path, *, cells: int, sequences: int) -> None:
        llama_cpp.llama_log_set(_silence, ctypes.c_void_p(0))
        llama_cpp.llama_backend_init()
        parameters = llama_cpp.llama_model_default_params()
        parameters.n_gpu_layers = 0
        parameters.use_extra_bufts = False
        model = llama_cpp.llama_model_load_from_file(os.fsencode(path), parameters)
        if not model:
            raise WeightsError(f"{path} is not a GGUF model that llama.cpp {llama_cpp.__version__} can load")
        self._model = model
        self._vocabulary = llama_cpp.llama_model_get_vocab(model)
        self._sequences = sequences
        self._threads = usable_cores()
        self._batch = llama_cpp.llama_batch_init(MICRO_BATCH, 0, 1)
        self._context: llama_cpp.llama_context_p | None = None
        # The context's own; without one llama.cpp empties and drops nothing.
        self._memory: llama_cpp.llama_memory_t | None = None
        self.vocabulary_size: int = llama_cpp.llama_vocab_n_tokens(self._vocabulary)
        self.trained_context: int = llama_cpp.llama_model_n_ctx_train(model)
        self.step_tokens = MICRO_BATCH
        self.cells = 0
        self.resize(min(cells, self.trained_context))

    def resize(self, cells: int) -> None:
        """Replace the context by an empty one of ``cells`` tokens; every sequence is gone.

        Raises ModelError where the memory does not suffice; the context then has its former size, or none.
        """
        before = self.cells
        self._free_context()
        if not self._open_context(cells):
            if before:
                self._open_context(before)
            raise ModelError(f"no memory for a context of {cells} tokens; close other programs or models")

    def _open_context(self, cells: int) -> bool:
        parameters = llama_cpp.llama_context_default_params()
        parameters.n_ctx = cells
        parameters.n_batch = parameters.n_ubatch = MICRO_BATCH
        parameters.n_seq_max = parameters.n_outputs_max = self._sequences
        parameters.n_threads = parameters.n_threads_batch = self._threads
        parameters.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_ENABLED
        parameters.kv_unified = True
        parameters.no_perf = True
        context = llama_cpp.llama_init_from_model(self._model, parameters)
        if not context:
            return False
        self._context = context
        self._memory = llama_cpp.llama_get_memory(context)
        self.cells = int(llama_cpp.llama_n_ctx(context))
        return True

    def decode(self, rows: Sequence[Row]) -> None:
        """Evaluate at most ``step_tokens`` rows in one batch; raise ModelError when llama.cpp refuses."""
        batch = self._batch
        for index, row in enumerate(rows):
            batch.token[index] = row.token
            batch.pos[index] = row.position
            batch.n_seq_id[index] = 1
            batch.seq_id[index][0] = row.sequence
            batch.logits[index] = row.wanted
        batch.n_tokens = len(rows)
        code = llama_cpp.llama_decode(self._context, batch)
        if code:
            raise ModelError(f"llama.cpp could not evaluate a batch of {len(rows)} tokens (code {code})")

    def logits(self, row: int) -> NDArray[np.float32]:
        """Return the last batch's logits at a row that wanted them: a view until the next decode."""
        pointer = llama_cpp.llama_get_logits_ith(self._context, row)
        return np.ctypeslib.as_array(pointer, (self.vocabulary_size,))

    def share(self, source: int, target: int, length: int) -> None:
        """Let ``target`` continue from the first ``length`` tokens of ``source`` without copying them."""
        llama_cpp.llama_memory_seq_cp(self._memory, source, target, 0, length)

    def drop(self, sequence: int) -> None:
        """Empty a sequence; cells that no other sequence shares become free."""
        llama_cpp.llama_memory_seq_rm(self._memory, sequence, -1, -1)

    def clear(self) -> None:
        """Empty every sequence."""
        llama_cpp.llama_memory_clear(self._memory, False)

    def save(self, sequence: int) -> bytes:
        """Return a sequence's cells as bytes that ``load`` of the same build and weights understands."""
        size = llama_cpp.llama_state_seq_get_size(self._context, sequence)
        buffer = (ctypes.c_uint8 * size)()
        written = llama_cpp.llama_state_seq_get_data(self._context, buffer, size, sequence)
        return bytes(memoryview(buffer)[:written])

    def load(self, sequence: int, state: bytes) -> bool:
        """Fill a sequence with saved cells; say whether llama.cpp took them."""
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        return bool(llama_cpp.llama_state_seq_set_data(self._context, buffer, len(state), sequence))

    def tokenize(self, text: str, *, special: bool) -> list[int]:
        """Return the text's tokens; only ``special`` text may hold control tokens such as ``<|im_end|>``."""
        data = text.encode()
        room = len(data) + 8
        buffer = (llama_cpp.llama_token * room)()
        count = llama_cpp.llama_tokenize(self._vocabulary, data, len(data), buffer, room, False, special)
        if count < 0:
            raise ModelError(f"llama.cpp could not tokenize a text of {len(data)} bytes")
        return list(buffer[:count])

    def text(self, tokens: Sequence[int]) -> str:
        """Return the text of tokens, control tokens left out."""
        buffer = ctypes.create_string_buffer(512)
        pieces = []
        for token in tokens:
            size = llama_cpp.llama_token_to_piece(self._vocabulary, token, buffer, len(buffer), 0, False)
            pieces.append(buffer.raw[: max(size, 0)])
        return b"".join(pieces).decode(errors="replace")

    def chat(self, messages: Sequence[tuple[str, str]], *, answer: bool) -> str:
        """Render (role, content) pairs with the model's own template, ``answer`` opening the model's turn."""
        template = llama_cpp.llama_model_chat_template(self._model, None) or b"chatml"
        turns = (llama_cpp.llama_chat_message * len(messages))(
            *(llama_cpp.llama_chat_message(role.encode(), content.encode()) for role, content in messages)
        )
        room = 512 + 2 * sum(len(role) + len(content.encode()) for role, content in messages)
        buffer = ctypes.create_string_buffer(room)
        size = llama_cpp.llama_chat_apply_template(template, turns, len(messages), answer, buffer, room)
        if not 0 <= size <= room:
            raise ConfigurationError(
                "llama.cpp does not know this model's chat template; choose another model"
            )
        return buffer.raw[:size].decode()

    def guide(self) -> LLTokenizer:
        """Return llguidance's view of the vocabulary; building it takes most of a second."""
        from llguidance.llamacpp import lltokenizer_from_vocab  # an optional extra

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # one for every token, about its own calls
            return lltokenizer_from_vocab(self._vocabulary, self.vocabulary_size)

    def close(self) -> None:
        """Free the weights and the context; nothing may be called afterwards."""
        self._free_context()
        if self._model:
            llama_cpp.llama_batch_free(self._batch)
            llama_cpp.llama_model_free(self._model)
            self._model = None

    def _free_context(self) -> None:
        if self._context:
            llama_cpp.llama_free(self._context)
            self._context = self._memory = None
            self.cells = 0


def build() -> str:
    """Name the library's build, for keys of what only the same build can read."""
    return f"llama-cpp-python {llama_cpp.__version__} {llama_cpp.llama_print_system_info().decode()}"


def usable_cores() -> int:
    """Return how many physical cores this process may use: hyperthreads only slow matrix products down."""
    affinity = getattr(os, "sched_getaffinity", None)
    processors = sorted(affinity(0)) if affinity else list(range(os.cpu_count() or 1))
    siblings = {
        _read(f"/sys/devices/system/cpu/cpu{n}/topology/thread_siblings_list") or str(n) for n in processors
    }
    quota, _, period = _read("/sys/fs/cgroup/cpu.max").partition(" ")
    if quota.isdigit() and period.isdigit():
        return max(1, min(len(siblings), -(-int(quota) // int(period))))
    return max(1, len(siblings))


def _read(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError:
        return ""
