#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every vector of proto/vectors, judged by the independent reader.

A vector whose `expect` is "ok" must be taken, with the values it names; any other must be refused. A kind that this
file does not know fails: nothing is skipped.
"""
from __future__ import annotations

import glob
import json
import os
import re
import sys
import unittest
from typing import Any, Callable, Dict, List, Tuple

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "..", "..")
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(ROOT, "clients", "python"))

from tally_reader import canon, envelope, evidence, files, keys, manifest, file_messages as fm, messages as m, note, tree  # noqa: E402
from tally_reader.canon import Malformed, read  # noqa: E402
from tally_reader.enrolment import brought  # noqa: E402
from tally_reader.fold import Ledger  # noqa: E402
from tally_reader.judge import Judge  # noqa: E402
from tally_reader.rules import judge_sheet  # noqa: E402
from tally_reader.shape import BODY_MAX, CHUNK_MAX, LEAF_MAX, MESSAGE_MAX, Shape  # noqa: E402

FOLDERS = ("bad", "fold", "ok", "proof")


def raw(vector: dict, name: str = "bytes") -> bytes:
    """A field in hexadecimal."""
    return bytes.fromhex(vector[name])


def hexes(values: list) -> list:
    """Fields in hexadecimal."""
    return [bytes.fromhex(value) for value in values]


def expect(holds: Any, what: str) -> None:
    """A value that the vector names, and that came out otherwise, is a refusal of ours."""
    if not holds:
        raise Malformed(what)


def canon_vector(vector: dict) -> None:
    """Bytes that are, or are not, canonical; what is read packs to the same bytes."""
    data = raw(vector)
    expect(canon.pack(canon.read(data)) == data, "packs otherwise")


def key_vector(vector: dict) -> None:
    """A public key that may, or may not, be enrolled."""
    expect(keys.may_enrol(raw(vector, "key")), "may not be enrolled")


def envelope_vector(vector: dict) -> None:
    """An envelope with the public keys whose signatures it carries."""
    kinds = {"manifest": keys.TYPE_MANIFEST, "declaration": keys.TYPE_DECLARATION, "event": keys.TYPE_EVENT}
    opened = envelope.open_envelope(raw(vector), kinds[vector["limits"]])
    known = {keys.key_id(key): key for key in hexes(vector["keys"])}
    who = envelope.signers(opened.sigset, known.get)
    expect(sorted(who) == sorted(known), "other signers")
    for name, value in (("type", opened.sigset.type), ("genesis", opened.sigset.genesis.hex()),
                        ("digests", [digest.hex() for digest in opened.sigset.digests])):
        expect(vector.get(name, value) == value, f"another {name}")


def note_vector(vector: dict) -> None:
    """A signed note, of which one key is known."""
    identity = (vector["name"], note.note_key_id(vector["name"], raw(vector, "key")))
    _, good = note.open_note(raw(vector), {identity: raw(vector, "key")})
    expect(good, "the known key did not sign")


def head_vector(vector: dict) -> None:
    """A head: its origin is the key's name."""
    head = note.open_head(raw(vector), vector["name"], raw(vector, "key"))
    for name, value in (("size", head.size), ("time", head.time), ("ruleset", head.ruleset),
                        ("root", head.root.hex()), ("records", head.records_root.hex())):
        expect(vector.get(name, value) == value, f"another {name}")
    expect(note.parse_note(head.note)[0] == note.head_text(vector["name"], head), "another text")


def inclusion_vector(vector: dict) -> None:
    """A leaf's inclusion path."""
    expect(tree.included(vector["index"], vector["size"], tree.leaf_hash(raw(vector, "leaf")),
                         hexes(vector["path"]), raw(vector, "root")), "not included")


def consistency_vector(vector: dict) -> None:
    """A consistency proof between two sizes."""
    expect(tree.consistent(vector["old"], vector["size"], hexes(vector["path"]), raw(vector, "old_root"),
                           raw(vector, "root")), "not consistent")


def tlog_vector(vector: dict) -> None:
    """A file that proves a leaf to be in a journal; what is read is written as the same bytes."""
    found = files.open_inclusion(raw(vector), vector["name"], raw(vector, "key"))
    expect(files.write_inclusion(found.leaf, found.index, found.path, found.head.note) == raw(vector), "written otherwise")


def conflict_vector(vector: dict) -> None:
    """Evidence against officers, known by the genesis digest or by keys."""
    found = evidence.open_conflict(raw(vector))
    if "genesis" in vector:
        evidence.demand_genesis(found, raw(vector, "genesis"))
    else:
        evidence.demand_keys(found, raw(vector, "log"), raw(vector, "authority"))


def fork_vector(vector: dict) -> None:
    """Evidence against a log."""
    found = evidence.open_fork(raw(vector), vector["name"], raw(vector, "key"))
    expect(found.shown == vector.get("shown"), "shown otherwise")


def frame_vector(vector: dict) -> None:
    """The leaves of a range with the frame around them."""
    leaves = [tree.leaf_hash(leaf) for leaf in hexes(vector["leaves"])]
    root = tree.frame_root(vector["lo"], vector["hi"], vector["size"], leaves, hexes(vector["frame"]))
    expect(root == raw(vector, "root"), "another root")


def message_vector(shape: Shape, most: int = MESSAGE_MAX) -> Callable[[dict], None]:
    """Messages of one shape; what is read packs to the same bytes."""
    def judge(vector: dict) -> None:
        read = m.decode(shape, raw(vector), most)
        expect(canon.pack(read) == raw(vector), "packs otherwise")
    return judge


class Journal:
    """The manifest and the entries that a vector begins with, folded one by one."""

    def __init__(self, vector: dict) -> None:
        opened = envelope.open_envelope(raw(vector, "manifest"), keys.TYPE_MANIFEST)
        self.election, self.genesis = manifest.open_manifest(raw(vector, "manifest"))
        self.judge, self.log = Judge(self.election), tree.Growing()
        self.ledger = self.judge.ledger
        self.time = min(poll.nominations_close for poll in self.election.header.polls)
        for index, body in enumerate(opened.bodies):
            self.log.append(tree.leaf_hash(canon.pack([1, index, self.time, 0, keys.sha256(body),
                                                       keys.sha256(opened.sigset_bytes), 0, [], 1])))
        for entry in vector["entries"]:
            self.take(entry)

    def take(self, entry: dict) -> None:
        leaf = m.decode(m.leaf, raw(entry, "leaf"), LEAF_MAX)
        body, sigset = raw(entry, "body"), envelope.open_sigset(raw(entry, "sigset"))
        who = envelope.signers(sigset, self.ledger.keys.find(sigset.type, brought(sigset, body)))
        expect(sigset.genesis == self.genesis and keys.sha256(body) in sigset.digests, "not signed for this election")
        expect((leaf.index, leaf.body_digest, leaf.sigset_digest) ==
               (self.log.size, keys.sha256(body), keys.sha256(raw(entry, "sigset"))), "another leaf")
        self.judge.took(leaf, body, who)
        self.log.append(tree.leaf_hash(raw(entry, "leaf")))
        self.time = leaf.time


def fold_vector(vector: dict) -> None:
    """A manifest and entries: the journal's root, the records' root, and records, byte for byte."""
    journal = Journal(vector)
    expect(journal.log.root() == raw(vector, "root"), "another root of the journal")
    for key, record in vector["records"].items():
        expect(journal.ledger.record(key).hex() == record, f"another record {key}")
    expect(journal.ledger.root() == raw(vector, "records_root"), "another root of the records")


def judgement(journal: Journal, bytes_: bytes, now: int) -> Tuple[int, List[str]]:
    """What becomes of an envelope of one body (SPEC 8.1): verdict and codes."""
    try:
        sigset = envelope.open_sigset(read(bytes_)[1])
        opened = envelope.open_envelope(bytes_, sigset.type)
        if sigset.type not in (keys.TYPE_DECLARATION, keys.TYPE_EVENT):
            raise Malformed("neither declarations nor events")
    except Malformed:
        return m.REFUSED, ["E04"]
    if sigset.genesis != journal.genesis:
        return m.REFUSED, ["E03"]
    try:
        who = envelope.signers(sigset, journal.ledger.keys.find(sigset.type, brought(sigset, opened.bodies[0])))
    except Malformed:
        return m.REFUSED, ["E01"]
    body, = opened.bodies
    try:
        if sigset.type == keys.TYPE_EVENT:
            event = m.decode(m.event, body, BODY_MAX)
            return journal.judge.event(event, body, who, now, max(journal.time, event.made))
        told = m.decode(m.declaration, body, BODY_MAX)
        return journal.judge.verdict(told, body, who, now, max(journal.time, told.declared))
    except Malformed:
        return m.REFUSED, ["E04"]


def judged_vector(vector: dict) -> None:
    """An envelope that comes after entries: its codes, in order, and what becomes of it."""
    try:
        journal = Journal(vector)
        verdict, codes = judgement(journal, raw(vector, "envelope"), vector["now"])
    except Malformed as fault:
        raise AssertionError(f"not read at all: {fault}") from fault
    if (VERDICTS[verdict], codes) != (vector["verdict"], vector["codes"]):
        raise AssertionError(f"{vector['what']}: {VERDICTS[verdict]} {codes}, not {vector['verdict']} {vector['codes']}")
    expect(not codes, " ".join(codes))


def manifest_vector(vector: dict) -> None:
    """A manifest that is, or is not, sound."""
    manifest.open_manifest(raw(vector))


def severities() -> Dict[str, str]:
    """The severity of every code, from the table of SPEC.md."""
    with open(os.path.join(ROOT, "proto", "SPEC.md"), encoding="utf-8") as text:
        rows = [line.split(" | ") for line in text if re.match(r"\| [A-Z]\d\d \| ", line)]
    return {row[0][2:]: row[1] for row in rows}


def rule_vector(vector: dict) -> None:
    """A sheet by itself, judged in the election of another vector: its codes, in order, and what becomes of it."""
    try:
        with open(os.path.join(ROOT, "proto", "vectors", vector["election"]), encoding="utf-8") as file:
            election, _ = manifest.open_manifest(raw(json.load(file)))
        told = m.decode(m.declaration, raw(vector, "body"), BODY_MAX)
    except Malformed as fault:
        raise AssertionError(f"not read at all: {fault}") from fault    # no rule refused it
    if told.contest not in election.contests:
        codes = ["E08"]
    elif not election.contests[told.contest].candidates:
        codes = ["E13"]
    else:
        codes = judge_sheet(election, Ledger(election).contests[told.contest], told, vector["now"])
    if codes != vector["codes"]:
        raise AssertionError(f"{vector['what']}: {codes}, not {vector['codes']}")
    graves = [SEVERITIES[code] for code in codes]
    refused = "refuse" in graves or ("refuse, lawful" in graves and not told.as_declared)
    verdict = "refused" if refused else "queried" if "query" in graves else "accepted"
    if verdict != vector["verdict"]:
        raise AssertionError(f"{vector['what']}: {verdict}, not {vector['verdict']}")
    expect(not codes, " ".join(codes))


SEVERITIES = severities()
VERDICTS = {m.ACCEPTED: "accepted", m.DUPLICATE: "duplicate", m.QUERIED: "queried", m.CONFLICT: "conflict", m.REFUSED: "refused"}
KINDS: Dict[str, Callable[[dict], None]] = {
    "answer": message_vector(m.answer), "request": message_vector(m.request), "record": message_vector(m.record),
    "declaration": message_vector(m.declaration, BODY_MAX), "event": message_vector(m.event, BODY_MAX),
    "leaf": message_vector(m.leaf, LEAF_MAX), "receipt": message_vector(m.receipt),
    "header": message_vector(manifest.header, CHUNK_MAX), "chunk": message_vector(manifest.chunk, CHUNK_MAX),
    "fold": fold_vector, "canon": canon_vector, "key": key_vector, "envelope": envelope_vector, "note": note_vector,
    "head": head_vector, "inclusion": inclusion_vector, "consistency": consistency_vector, "frame": frame_vector,
    "tlog-proof": tlog_vector, "conflict": conflict_vector, "fork": fork_vector, "growth": message_vector(fm.growth),
    "page-file": message_vector(fm.page_file),
    "bundle": message_vector(fm.bundle), "manifest": manifest_vector, "rule": rule_vector,
    "judged": judged_vector}


class Vectors(unittest.TestCase):
    """One test for each vector, named as its file."""

    def run_vector(self, path: str) -> None:
        """Judge one vector and compare with what it expects."""
        with open(path, encoding="utf-8") as file:
            vector = json.load(file)
        self.assertIn(vector["kind"], list(KINDS), "a kind that this reader does not know")
        folder = os.path.basename(os.path.dirname(path))
        if folder in ("ok", "bad"):
            self.assertEqual(vector["expect"] == "ok", folder == "ok")
        if vector["expect"] == "ok":
            KINDS[vector["kind"]](vector)
        else:
            with self.assertRaises(Malformed, msg=vector["what"]):
                KINDS[vector["kind"]](vector)

    def test_all_kinds_have_vectors(self) -> None:
        """There are vectors in every folder, and every kind known here has one."""
        kinds = set()
        for folder in FOLDERS:
            paths = glob.glob(os.path.join(ROOT, "proto", "vectors", folder, "*.json"))
            self.assertTrue(paths, folder)
            for path in paths:
                with open(path, encoding="utf-8") as file:
                    kinds.add(json.load(file)["kind"])
        self.assertEqual(kinds, set(KINDS))


def _add(path: str) -> None:
    folder, name = os.path.basename(os.path.dirname(path)), os.path.basename(path)[:-len(".json")]
    setattr(Vectors, f"test_{folder}_{name}", lambda self: self.run_vector(path))


for _path in sorted(glob.glob(os.path.join(ROOT, "proto", "vectors", "*", "*.json"))):
    _add(_path)

if __name__ == "__main__":
    unittest.main()
