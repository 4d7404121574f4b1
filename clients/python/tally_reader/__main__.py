# SPDX-License-Identifier: Apache-2.0
"""The command: python3 -m tally_reader follow --endpoints FILE --transport KEYFILE […]

One line of JSON on standard output says what was checked. Exit status: 0 everything agrees, 2 usage or unreadable
input, 3 the daemon is out of reach or the night did not get as far as asked, 4 something does not hold (where is in
the line).
"""
from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any, Dict, List

from .audit import audit
from .canon import Malformed
from .follow import Disagreement, Follower, follow
from .keys import load_key
from .wire import Refused, Unreachable, Wire, load_endpoints

DONE, USAGE, OUT_OF_REACH, DISAGREES = 0, 2, 3, 4


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tally_reader", description="An independent reader of the tally protocol.")
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("follow", help="follow a daemon, check everything")
    one.add_argument("--endpoints", required=True, metavar="FILE", help="the daemon's endpoints.json")
    one.add_argument("--transport", required=True, metavar="KEYFILE", help="a transport secret that it admits")
    one.add_argument("--prefix", default="", help="follow only the records whose keys begin so")
    until = one.add_mutually_exclusive_group()
    until.add_argument("--until-size", type=int, metavar="N", help="stop at a head of N entries or more")
    until.add_argument("--until-complete", action="store_true", help="stop when nothing is pending or queried")
    one.add_argument("--timeout", type=float, metavar="S", help="stop after S seconds")
    one.add_argument("--audit", action="store_true", help="at the end fetch and fold all entries and compare")
    return parser


def _report(follower: Follower) -> Dict[str, Any]:
    head = follower.head
    return {"heads": len(follower.heads), "size": head.size if head else 0,
            "records": sum(record is not None for record in follower.records), **follower.counts,
            "root": head.root.hex() if head else None, "records_root": head.records_root.hex() if head else None}


def _run(options: argparse.Namespace) -> int:
    try:
        endpoints = load_endpoints(options.endpoints)
        transport = load_key(options.transport, "tally-transport-secret")
    except (OSError, Malformed) as error:
        print(f"tally_reader: {error}", file=sys.stderr)
        return USAGE
    deadline = None if options.timeout is None else time.monotonic() + options.timeout
    wire = Wire(endpoints, transport.key, deadline)
    follower = Follower(wire, options.prefix)
    result: Dict[str, Any] = {}
    code = DONE
    try:
        follower.start()
        reached = follow(follower, options.until_size, options.until_complete, deadline)
        wire.deadline = None
        if options.audit:
            result["audit"] = audit(follower).counts
        result["agrees"] = True
        result["reached"] = reached
        code = DONE if reached else OUT_OF_REACH
    except Disagreement as error:
        result.update(agrees=False, where=str(error))
        code = DISAGREES
    except (Unreachable, Refused) as error:
        result.update(agrees=None, where=f"out of reach: {error}")
        code = OUT_OF_REACH
    print(json.dumps({**_report(follower), **result}), flush=True)
    wire.close()
    return code


def main(arguments: List[str]) -> int:
    """Run the command; its exit status."""
    return _run(_parser().parse_args(arguments))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
