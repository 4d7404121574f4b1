#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes vectors: make_vectors.py FOLDER (proto/vectors). Bytes, keys, envelopes, notes, proofs, files,
evidence, and many messages.

Written from SPEC.md alone: its own MessagePack, its own Ed25519, its own tree. It knows nothing of the C, so that each
finds the other's mistakes. The committed files are the truth; running this again gives the same bytes.
"""

import json
import pathlib
import sys

import vectors_canon
import vectors_control
import vectors_envelope
import vectors_evidence
import vectors_file
import vectors_message
import vectors_note
import vectors_proof


def write(folder, name, vector):
    group = name.split("/")[0]
    if (group == "ok") != (vector["expect"] == "ok") and group != "proof":
        raise ValueError(f"{name} expects {vector['expect']}")
    path = folder / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(vector, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def main():
    folder = pathlib.Path(sys.argv[1])
    count = 0
    for module in (vectors_canon, vectors_control, vectors_envelope, vectors_evidence, vectors_file, vectors_message, vectors_note,
                   vectors_proof):
        for name, vector in module.vectors():
            write(folder, name, vector)
            count += 1
    print(f"{count} vectors in {folder}")


if __name__ == "__main__":
    main()
