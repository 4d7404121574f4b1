# SPDX-License-Identifier: Apache-2.0
"""Every place where the folder says something else than the file it was made from, and some where it might have.

Who compares the folder with an archive must find each difference explained, so nothing is changed without a row here.
`published` is what the file prints, `shipped` what the folder has; where both are the same the row says that a doubted
figure was left as it was published.
"""
import csv

COLUMNS = ("file", "row", "contest", "field", "candidate", "published", "shipped", "why")


class Corrections:
    def __init__(self):
        self.rows = []

    def add(self, file, row, contest, field, candidate, published, shipped, why):
        self.rows.append((file, row, contest, field, candidate, str(published), str(shipped), why))

    def write(self, path):
        ordered = sorted(self.rows, key=lambda r: (r[0], r[1] or 0, r[2], _stage(r[3]), r[3], r[4]))
        with open(path, "w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(COLUMNS)
            writer.writerows(ordered)


def _stage(field):
    """stage:10 after stage:2, not before it."""
    return int(field.split(":")[1]) if field.startswith("stage:") else 0
