# SPDX-License-Identifier: Apache-2.0
"""The command: python3 -m tally_reader follow --endpoints FILE --transport KEYFILE […]
             python3 -m tally_reader audit --endpoints FILE --transport KEYFILE [--follow] […]
             python3 -m tally_reader files PLACE --genesis HEX --log KEYFILE [--origin NAME]
             python3 -m tally_reader verify FILE [--genesis HEX] [--log KEYFILE] [--authority KEYFILE] [--origin NAME]

One line of JSON on standard output says what was checked (audit --follow: one for every head). Exit status: 0 everything agrees, 2 usage or unreadable
input, 3 the daemon (or a file) is out of reach or the night did not get as far as asked, 4 something does not hold (where is in
the line).
"""
from __future__ import annotations

import argparse
import json
import os
import sys
import time
from typing import Any, Callable, Dict, List, Optional

from . import evidence, file_messages as fm, messages as m, shape
from .audit import Auditor, audit, check_alive
from .canon import Malformed, read
from .follow import Disagreement, Follower, Forked, follow
from .forked import evidence_of
from .keys import load_key
from .policy import COSIGNED_MAX_AGE, load_policy
from .static import Missing, audit_place
from .verify import kind_of, verify
from .wire import Refused, Unreachable, Wire, load_endpoints

DONE, USAGE, OUT_OF_REACH, DISAGREES = 0, 2, 3, 4
FILE_BYTES_MAX = 65536


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
    audits = commands.add_parser("audit", help="check everything that a daemon ever took and published")
    audits.add_argument("--endpoints", required=True, metavar="FILE", help="the daemon's endpoints.json")
    audits.add_argument("--transport", required=True, metavar="KEYFILE", help="a transport secret that it admits")
    audits.add_argument("--seen", action="append", default=[], metavar="FILE", help="a head or a receipt that the log made")
    audits.add_argument("--policy", metavar="FILE", help="demand that its quorum of witnesses has cosigned a head of late")
    audits.add_argument("--state", metavar="FILE", help="keeps the last head from one time to the next, and demands it")
    audits.add_argument("--resume", action="store_true",
                        help="with --state: signatures and verdicts up to that head were checked before")
    audits.add_argument("--evidence", metavar="FILE", help="where the log has forked: writes the two heads there")
    audits.add_argument("--follow", action="store_true", help="go on as the journal grows")
    audits.add_argument("--silence", type=float, default=30, metavar="S", help="following: an older beat is silence")
    audits.add_argument("--timeout", type=float, metavar="S", help="stop after S seconds")
    two = commands.add_parser("files", help="check a journal's static files, and audit what is in them")
    two.add_argument("place", help="the folder, or its http address")
    two.add_argument("--genesis", required=True, metavar="HEX", help="the election's genesis digest")
    two.add_argument("--log", required=True, metavar="KEYFILE", help="the log's public key")
    two.add_argument("--origin", metavar="NAME", help="the log's name; else as the checkpoint gives it")
    three = commands.add_parser("verify", help="check a receipt, a proof, an update, a head, or evidence")
    three.add_argument("file")
    three.add_argument("--genesis", metavar="HEX", help="the election's genesis digest")
    three.add_argument("--log", metavar="KEYFILE", help="the log's public key")
    three.add_argument("--authority", metavar="KEYFILE", help="the public key of an authority, where there is no digest")
    three.add_argument("--origin", metavar="NAME", help="the log's name; else as the head gives it")
    return parser


def _report(follower: Follower) -> Dict[str, Any]:
    head = follower.head
    return {"heads": len(follower.heads), "size": head.size if head else 0,
            "records": sum(record is not None for record in follower.records), **follower.counts,
            "root": head.root.hex() if head else None, "records_root": head.records_root.hex() if head else None}


def _attempt(options: argparse.Namespace, work: Callable[[Follower, Dict[str, Any]], int]) -> int:
    """Runs `work` on a follower and prints what came of it; the exit status."""
    try:
        endpoints = load_endpoints(options.endpoints)
        transport = load_key(options.transport, "tally-transport-secret")
    except (OSError, Malformed) as error:
        print(f"tally_reader: {error}", file=sys.stderr)
        return USAGE
    deadline = None if options.timeout is None else time.monotonic() + options.timeout
    wire = Wire(endpoints, transport.key, deadline)
    follower = Follower(wire, getattr(options, "prefix", ""))
    result: Dict[str, Any] = {}
    try:
        code = work(follower, result)
    except Disagreement as error:
        result.update(agrees=False, where=str(error), **_evidence(follower, options, error))
        code = DISAGREES
    except (Unreachable, Refused) as error:
        result.update(agrees=None, where=f"out of reach: {error}")
        code = OUT_OF_REACH
    except (OSError, Malformed) as error:
        print(f"tally_reader: {error}", file=sys.stderr)
        code = USAGE
    if code != USAGE:
        print(json.dumps({**_report(follower), **result}), flush=True)
    wire.close()
    return code


def _evidence(follower: Follower, options: argparse.Namespace, error: Disagreement) -> Dict[str, Any]:
    """Writes the evidence of a fork where told; what the line says of it."""
    path = getattr(options, "evidence", None)
    found = evidence_of(follower, error) if path and isinstance(error, Forked) else None
    if found is None:
        return {}
    data, shown = found
    try:
        _keep(path, data)
    except OSError as fault:
        print(f"tally_reader: {fault}", file=sys.stderr)
        return {}
    return {"evidence": path, "shown": shown}


def _cosigned(follower: Follower, options: argparse.Namespace, result: Dict[str, Any]) -> None:
    """Demands the quorum of the policy that was named, if one was; the audit then finds its head like every other."""
    if options.policy:
        policy = load_policy(options.policy)
        result["cosigned"] = follower.cosigned(policy, int(time.time()) - COSIGNED_MAX_AGE).size


def _follow(options: argparse.Namespace) -> int:
    def work(follower: Follower, result: Dict[str, Any]) -> int:
        deadline = follower.wire.deadline
        follower.start()
        reached = follow(follower, options.until_size, options.until_complete, deadline)
        follower.wire.deadline = None
        _cosigned(follower, options, result)
        if options.audit:
            result["audit"] = audit(follower).counts
        result.update(agrees=True, reached=reached)
        return DONE if reached else OUT_OF_REACH
    return _attempt(options, work)


def _seen(follower: Follower, paths: List[str]) -> None:
    """What the log showed before, or to others: heads, or receipts, whose heads these are."""
    for path in paths:
        with open(path, "rb") as file:
            data = file.read(FILE_BYTES_MAX)
        try:
            data = m.decode(m.receipt, data).note
        except Malformed:
            pass    # then it is a head, or nothing
        try:
            follower.open(data)
        except Disagreement as error:
            raise Disagreement(f"{path}: {error}") from None


def _keep(path: str, note: bytes) -> None:
    with open(path + ".new", "wb") as file:
        file.write(note)
    os.replace(path + ".new", path)


def _await_news(follower: Follower, size: int, began: float, silence: float, deadline: Optional[float]) -> bool:
    """Until a head of another size than this is seen (True), or the deadline. Raises Disagreement when no beats come."""
    while follower.newest is not None and follower.newest.size == size:
        if deadline is not None and time.monotonic() >= deadline:
            return False
        follower.wire.deadline = time.monotonic() + silence
        try:
            follower.step()
        except Unreachable:
            check_alive(follower, began, silence)
            raise
        check_alive(follower, began, silence)
    return True


def _audit(options: argparse.Namespace) -> int:
    if options.resume and not options.state:
        print("tally_reader: --resume needs --state", file=sys.stderr)
        return USAGE

    def caught_up(auditor: Auditor, result: Dict[str, Any]) -> None:
        found = auditor.catch_up()
        result.update(agrees=True, audit=found.counts)
        if options.state:   # a greater head may have come meanwhile, which nobody has audited
            _keep(options.state, auditor.follower.heads[found.log.size].note)

    def work(follower: Follower, result: Dict[str, Any]) -> int:
        began, deadline = time.time(), follower.wire.deadline
        _seen(follower, [options.state] if options.state and os.path.exists(options.state) else [])
        trusted = follower.newest.size if options.resume and follower.newest is not None else 0
        _seen(follower, options.seen)
        follower.start()
        _cosigned(follower, options, result)
        auditor = Auditor(follower, trusted)
        caught_up(auditor, result)
        while options.follow:
            print(json.dumps({**_report(follower), **result}), flush=True)
            if not _await_news(follower, auditor.found.log.size, began, options.silence, deadline):
                break
            caught_up(auditor, result)
        return DONE
    return _attempt(options, work)


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


def _conflict(data: bytes, genesis: Optional[bytes], log: Optional[bytes], authority: Optional[bytes],
              _: Optional[str]) -> Dict[str, Any]:
    """What evidence against officers shows, of the election that is trusted."""
    found = evidence.open_conflict(data)
    if genesis:
        evidence.demand_genesis(found, genesis)
    else:
        evidence.demand_keys(found, log or b"", authority or b"")
    verdicts = {m.ACCEPTED: "accepted", m.QUERIED: "queried", m.CONFLICT: "conflict"}
    rows = [{"entry": row.leaf.index, "time": row.leaf.time, "verdict": verdicts[row.leaf.verdict],
             "revision": row.told.revision, "declared": row.told.declared, "figures": row.figures.hex(),
             "officers": [officer.id for officer in row.officers]} for row in found.entries]
    return {"kind": "conflict", "election": found.election.header.id, "rehearsal": found.election.header.kind == 0,
            "genesis": found.genesis.hex(), "contest": found.contest, "size": found.head.size, "entries": rows}


def _fork(data: bytes, _: Optional[bytes], log: Optional[bytes], __: Optional[bytes],
          origin: Optional[str]) -> Dict[str, Any]:
    """What evidence against a log shows."""
    origin = origin or m.decode(fm.fork_file, data).note.decode("utf-8", "replace").split("\n")[0]
    found = evidence.open_fork(data, origin, log or b"")
    return {"kind": "fork", "shown": found.shown, "origin": origin, "old_size": found.old.size, "size": found.new.size}


def _verify(options: argparse.Namespace) -> int:
    try:
        with open(options.file, "rb") as file:
            data = file.read(shape.FILE_MAX + 1)
        log = load_key(options.log, "tally-log-public").key if options.log else None
        authority = load_key(options.authority, "tally-authority-public").key if options.authority else None
        genesis = bytes.fromhex(options.genesis) if options.genesis else None
    except (OSError, ValueError, Malformed) as error:
        print(f"tally_reader: {error}", file=sys.stderr)
        return USAGE
    if not _is_evidence(data):
        return _proven(data, log, options.origin)
    if not log and not genesis or not genesis and not authority and not _is_fork(data):
        print("tally_reader: name --genesis, or --log and --authority; of a log's evidence --log", file=sys.stderr)
        return USAGE
    check: Callable[..., Dict[str, Any]] = _fork if _is_fork(data) else _conflict
    try:
        result, code = {"agrees": True, **check(data, genesis, log, authority, options.origin)}, DONE
    except Malformed as error:
        result, code = {"agrees": False, "where": str(error)}, DISAGREES
    print(json.dumps(result), flush=True)
    return code


def _proven(data: bytes, log: Optional[bytes], origin: Optional[str]) -> int:
    """Everything else that proves something by itself: all of it by the log's key."""
    try:
        kind_of(data)
        if log is None:
            print("tally_reader: name --log", file=sys.stderr)
            return USAGE
        found = verify(data, log, origin)
    except Malformed as error:
        print(json.dumps({"agrees": False, "where": str(error)}), flush=True)
        return DISAGREES
    print(json.dumps({"agrees": True, "kind": found.kind, "size": found.head.size, "root": found.head.root.hex(),
                      "records_root": found.head.records_root.hex(), **found.about}), flush=True)
    return DONE


def _file_type(data: bytes) -> Any:
    """What the second place of an array says that it is."""
    try:
        value = read(data)
    except Malformed:
        return None
    return value[1] if isinstance(value, list) and len(value) > 1 else None


def _is_evidence(data: bytes) -> bool:
    return _file_type(data) in (fm.CONFLICT_FILE, fm.FORK_FILE)


def _is_fork(data: bytes) -> bool:
    """Whether it says that it is evidence against a log."""
    return bool(_file_type(data) == fm.FORK_FILE)


def main(arguments: List[str]) -> int:
    """Run the command; its exit status."""
    options = _parser().parse_args(arguments)
    return {"follow": _follow, "audit": _audit, "files": _files, "verify": _verify}[options.command](options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
