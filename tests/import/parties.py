# SPDX-License-Identifier: Apache-2.0
"""Parties and the groups they report under.

A party's id is its number at the Electoral Commission where the mapping knows one, else `x-` and its label; all
independents are `ind`, who are no party and control nothing together. Labour candidates who stand for the
Co-operative Party too report with Labour, the Scottish Greens with those of England and Wales. Every other label is
a group of its own, local independents with a name among them.
"""
import csv

import party_names
import text

FILE = "party-labels-to-ec.csv"


class Parties:
    def __init__(self, path):
        with open(path, encoding="utf-8", newline="") as lines:
            self.codes = {line["leap_label"].strip(): line["ec_code"] for line in csv.DictReader(lines)}
        self.codes.update(party_names.CODES)
        self.codes["Selston"] = self.codes["Ashfield"]    # a label of the Ashfield Independents
        self.used = {}

    def by_label(self, label, scottish=False):
        """The party's id; from now on it is among the rows."""
        if label == "Labour and Co-operative":
            return self._use(party_names.COOPERATIVE, "Labour and Co-operative Party",
                             "Y Blaid Lafur a'r Blaid Gydweithredol", "Lab Co-op", party_names.LABOUR)
        if label == "Grn" and scottish:
            return self._use(party_names.SCOTTISH_GREENS, "Scottish Green Party", "Plaid Werdd yr Alban", "Grn",
                             party_names.GREENS)
        identifier = self.codes.get(label) or "x-" + text.slug(label)
        name, name_cy, short = self._names("Ashfield" if label == "Selston" else label)
        return self._use(identifier, name, name_cy, short, "")

    def description(self, label, scottish=False):
        """What the ballot paper said, as far as it is known: the party's name."""
        return self.used[self.by_label(label, scottish)][1]

    def scottish(self, printed):
        return party_names.SCOTTISH[printed]

    def mayoral(self, printed):
        return "Labour and Co-operative" if printed == "Labour and Co-operative" else party_names.MAYORAL[printed]

    def group(self, identifier):
        return self.used[identifier][4] or identifier

    def rows(self):
        """parties.csv; a group's leader is there even where it had no candidate."""
        for label in ("Lab", "Grn"):
            self.by_label(label)
        return [(p, group, name, name_cy, short, "no" if p == party_names.INDEPENDENT else "yes")
                for p, name, name_cy, short, group in sorted(self.used.values())]

    def _names(self, label):
        if label in party_names.MAIN:
            return party_names.MAIN[label]
        return party_names.NAMES.get(label, label), "", label

    def _use(self, identifier, name, name_cy, short, group):
        made = (identifier, name, name_cy, short, group)
        if self.used.setdefault(identifier, made) != made:
            raise ValueError(f"{identifier} is two parties: {self.used[identifier]} and {made}")
        return identifier
