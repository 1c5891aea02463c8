"""Shared beginnings in the cache: evaluated once, continued by many, forgotten when room is needed.

A trunk may continue another: the article that a call's prompts share continues the instructions that all
calls share. Static ones are saved, so that the next process restores them. Belongs to the scheduler's worker
thread.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from extractor.llm.tasks import Backend, Row, States, Trunk, starts

TRUNKS = 8
"""Trunks at once; each is a sequence, numbered from zero."""


class Trunks:
    """The trunks of one backend, least recently used first."""

    def __init__(self, backend: Backend, states: States) -> None:
        self._backend = backend
        self._states = states
        self._trunks: list[Trunk] = []
        self._free = list(range(TRUNKS))

    @property
    def cells(self) -> int:
        """Cells that trunks use."""
        return sum(trunk.own for trunk in self._trunks)

    def best(self, tokens: Sequence[int], prompt: int) -> Trunk | None:
        """Return the longest trunk that a prompt starts with, if any."""
        beginnings = (trunk for trunk in self._trunks if starts(tokens, trunk.tokens, prompt))
        return max(beginnings, key=lambda trunk: len(trunk.tokens), default=None)

    def ensure(
        self,
        tokens: list[int],
        *,
        kept: bool,
        room: Callable[[int, Trunk | None], bool],
        cancelled: Callable[[], bool],
    ) -> None:
        """Evaluate or restore a beginning, unless it is there or ``room`` cannot be made."""
        known = next((trunk for trunk in self._trunks if trunk.tokens == tokens), None)
        if known:
            self._touch(known)
            return
        parent = None if kept else self.best(tokens, len(tokens))
        have = len(parent.tokens) if parent else 0
        if not self._free:
            self.evict(spare=parent)
        if not self._free or not room(len(tokens) - have + 1, parent):
            return
        trunk = Trunk(tokens, self._free.pop(), parent, kept)
        self._trunks.append(trunk)
        state = self._states.get(tokens) if kept else None
        if state and self._backend.load(trunk.sequence, state):
            return
        self._backend.drop(trunk.sequence)
        if parent:
            self._backend.share(parent.sequence, trunk.sequence, have)
        for first in range(have, len(tokens), self._backend.step_tokens):
            if cancelled():
                self._remove(trunk)
                return
            last = min(first + self._backend.step_tokens, len(tokens))
            self._backend.decode([Row(tokens[at], at, trunk.sequence, False) for at in range(first, last)])
        if kept:
            self._states.put(tokens, self._backend.save(trunk.sequence))

    def enter(self, trunk: Trunk, sequence: int) -> None:
        """Let a sequence continue a trunk."""
        trunk.users += 1
        self._touch(trunk)
        self._backend.share(trunk.sequence, sequence, len(trunk.tokens))

    def leave(self, trunk: Trunk, *, wanted: bool) -> None:
        """Count one user less; one call's trunk goes with its last user, as cells in use slow every batch."""
        trunk.users -= 1
        if not (trunk.kept or trunk.users or wanted or self._continued(trunk)):
            self._remove(trunk)

    def evict(self, *, spare: Trunk | None = None) -> bool:
        """Remove the least recently used trunk that nothing continues; False when there is none."""
        for trunk in self._trunks:
            if not trunk.users and trunk is not spare and not self._continued(trunk):
                self._remove(trunk)
                return True
        return False

    def forget(self) -> None:
        """Empty the backend; only when no task holds a sequence."""
        self._trunks.clear()
        self._free = list(range(TRUNKS))
        self._backend.clear()

    def _continued(self, trunk: Trunk) -> bool:
        return any(other.parent is trunk for other in self._trunks)

    def _remove(self, trunk: Trunk) -> None:
        self._trunks.remove(trunk)
        self._backend.drop(trunk.sequence)
        self._free.append(trunk.sequence)

    def _touch(self, trunk: Trunk) -> None:
        self._trunks.remove(trunk)
        self._trunks.append(trunk)
