# SPDX-License-Identifier: Apache-2.0
"""What an election is made of, between reading the archives and writing the folder."""
from dataclasses import dataclass, field

import text

POLLING_DAY = "2017-05-04"    # of the local elections
COUNCILLORS = "councillors"
MAYORS = "mayors"


@dataclass
class Candidate:
    """One name on a ballot paper. Numbers are None where the source has none: missing is never 0."""
    name: str
    party: str
    description: str
    votes: int | None = None
    elected: bool = False
    lot: str | None = None
    second: int | None = None
    final: int | None = None
    stages: list = field(default_factory=list)
    row: int = 0
    id: str = ""
    surname: str = ""    # where the source says which part of the name it is


@dataclass
class Contest:
    """One ward's or one mayor's election."""
    id: str
    poll: str
    area: str
    name: str
    code: str
    seats: int
    system: str
    candidates: list
    status: str = ""
    date: str = ""
    electorate: int | None = None
    papers: int | None = None
    rejected: int | None = None
    quota: int | None = None
    as_declared: str = ""    # why it does not add up
    name_cy: str = ""
    declared: str = ""

    def contested(self):
        return len(self.candidates) > self.seats

    def vacant(self):
        return not self.candidates

    def settle(self):
        """Put the candidates in ballot order and give them their ids."""
        self.candidates.sort(key=lambda candidate: text.ballot_key(candidate.name, candidate.surname))
        for candidate, made in zip(self.candidates, text.number_ids([c.name for c in self.candidates])):
            candidate.id = made
        return self


@dataclass(frozen=True)
class Area:
    code: str
    parent: str
    kind: str
    name: str
    name_cy: str = ""
    size: int | None = None
    overlaps: str = ""


@dataclass(frozen=True)
class Office:
    """A place that counts, with a returning officer and a deputy."""
    id: str
    area: str
    name: str
    name_cy: str = ""


@dataclass(frozen=True)
class Election:
    """All that makes a folder. `settings` are those of election.ini that differ; polls, parties and holdings are rows of
    their tables, baselines (id, name, Welsh name)."""
    settings: dict
    polls: list
    areas: list
    parties: list
    contests: list
    baselines: list
    holdings: list
    offices: list

    @property
    def id(self):
        return self.settings["id"]


def ward_id(council_slug, ward_name):
    """A councillors' contest in Democracy Club's form."""
    return f"local.{council_slug}.{text.slug(ward_name)}.{POLLING_DAY}"


def mayor_id(area_slug):
    return f"mayor.{area_slug}.{POLLING_DAY}"
