#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""import.py DATA_DIR OUT_DIR: make the election folders that are shipped from the archives' files.

Writes OUT_DIR/NAME/ for each election and, beside it, OUT_DIR/NAME-corrections.csv. The same input gives the same
bytes. Exits 0 when done, 1 when the files are not what they were (and nothing is written), 2 on wrong usage.
"""
import os
import sys

import corrections
import folder
import general_election
import local_elections

ELECTIONS = (local_elections, general_election)


def main(arguments):
    if len(arguments) != 2:
        print("usage: import.py DATA_DIR OUT_DIR", file=sys.stderr)
        return 2
    data, out = arguments
    made = []
    try:
        for election in ELECTIONS:
            log = corrections.Corrections()
            made.append((election.make(data, log), log))
    except (ValueError, KeyError) as error:
        print(f"import.py: {error}", file=sys.stderr)
        return 1
    for election, log in made:
        folder.write(os.path.join(out, election.id), election)
        log.write(os.path.join(out, election.id + "-corrections.csv"))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
