# SPDX-License-Identifier: Apache-2.0
"""The command: python3 -m tally_reader follow --endpoints FILE --transport KEYFILE […]
             python3 -m tally_reader files PLACE --genesis HEX --log KEYFILE [--origin NAME]

One line of JSON on standard output says what was checked. Exit status: 0 everything agrees, 2 usage or unreadable
input, 3 the daemon (or a file) is out of reach or the night did not get as far as asked, 4 something does not hold (where is in
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
from .policy import COSIGNED_MAX_AGE, load_policy
from .static import Missing, audit_place
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
    one.add_argument("--policy", metavar="FILE", help="demand that its quorum of witnesses has cosigned a head of late")
    two = commands.add_parser("files", help="check a journal's static files, and audit what is in them")
    two.add_argument("place", help="the folder, or its http address")
    two.add_argument("--genesis", required=True, metavar="HEX", help="the election's genesis digest")
    two.add_argument("--log", required=True, metavar="KEYFILE", help="the log's public key")
    two.add_argument("--origin", metavar="NAME", help="the log's name; else as the checkpoint gives it")
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
        policy = load_policy(options.policy) if options.policy else None
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
        if policy:
            result["cosigned"] = follower.cosigned(policy, int(time.time()) - COSIGNED_MAX_AGE).size
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


def _files(options: argparse.Namespace) -> int:
    try:
        log = load_key(options.log, "tally-log-public")
        genesis = bytes.fromhex(options.genesis)
    except (OSError, ValueError, Malformed) as error:
        print(f"tally_reader: {error}", file=sys.stderr)
        return USAGE
    result: Dict[str, Any] = {}
    code = DONE
    try:
        static, found = audit_place(options.place, options.origin, log.key, genesis)
        result.update(agrees=True, size=static.head.size, root=static.head.root.hex(),
                      records_root=static.head.records_root.hex(), audit=found.counts, **static.counts)
    except Disagreement as error:
        result.update(agrees=False, where=str(error))
        code = DISAGREES
    except Missing as error:
        result.update(agrees=None, where=f"out of reach: {error}")
        code = OUT_OF_REACH
    print(json.dumps(result), flush=True)
    return code


def main(arguments: List[str]) -> int:
    """Run the command; its exit status."""
    options = _parser().parse_args(arguments)
    return _files(options) if options.command == "files" else _run(options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
