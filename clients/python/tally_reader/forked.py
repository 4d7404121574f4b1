# SPDX-License-Identifier: Apache-2.0
"""What a reader who found a fork hands to those who were not there (SPEC 9.3)."""
from __future__ import annotations

from typing import Optional, Tuple

from . import file_messages as fm
from .canon import Malformed, pack
from .evidence import open_fork
from .follow import Disagreement, Follower, Forked
from .wire import Refused, Unreachable


def evidence_of(follower: Follower, found: Forked) -> Optional[Tuple[bytes, bool]]:
    """The file, and whether it shows the fork or only keeps the two heads; None: they contradict each other in nothing.

    Of two sizes the daemon is asked for the entry in which the heads part; whether it answers is its affair.
    """
    old, new = found.old, found.new
    leaf, path = None, []
    if 0 < old.size < new.size:
        try:
            answer = follower.included(old.size - 1, new.size)
            leaf, path = answer.leaf, answer.path
        except (Disagreement, Refused, Unreachable):
            pass    # then the two heads alone are kept
    data = pack([1, fm.FORK_FILE, old.note, new.note, leaf, path])
    try:
        return data, open_fork(data, follower.wire.endpoints.origin, follower.wire.endpoints.log).shown
    except Malformed:
        return None
