"""Writing so that a reader never meets half a file: beside the goal first, renamed when it is whole.

What goes wrong on the way (no such folder, no permission, no space) becomes an error that names the path and
says what to do; a file that was there before is then untouched.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from extractor.errors import ConfigurationError


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """Yield a path to write to; it takes the place of ``out`` when the block ends without an error.

    Where ``out`` is a link, what it leads to is replaced.
    """
    if out.exists() and not out.is_file():
        kind = "a folder" if out.is_dir() else "no regular file, and a file would take its place"
        raise ConfigurationError(f"cannot write {out}: it is {kind}; name a file with --out")
    goal = Path(os.path.realpath(out))
    room: Path | None = None
    try:
        goal.parent.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=f".{goal.name}.", dir=goal.parent))
        yield room / goal.name
        os.replace(room / goal.name, goal)
    except (OSError, sqlite3.OperationalError) as problem:
        raise _unwritable(out, problem) from problem
    finally:
        if room is not None:
            shutil.rmtree(room, ignore_errors=True)


def _unwritable(out: Path, problem: OSError | sqlite3.OperationalError) -> ConfigurationError:
    reason = (problem.strerror if isinstance(problem, OSError) else None) or str(problem)
    full = isinstance(problem, OSError) and problem.errno in (errno.ENOSPC, errno.EDQUOT)
    advice = (
        "free some space" if full or "disk is full" in reason else "check that its folder may be written to"
    )
    return ConfigurationError(f"cannot write {out}: {reason}; {advice}, or name another --out")
