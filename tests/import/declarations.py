# SPDX-License-Identifier: Apache-2.0
"""One contest as the rows of its declaration."""
import scotland

REVISION = 1


def rows(contest):
    """Rows in one fixed order: the act, the papers, then each candidate's figures field by field."""
    made = [("act", "", "declare"), ("declared", "", contest.declared)]
    if contest.as_declared:
        made += [("as-declared", "", "yes"), ("reason:as-declared", "", "as published: " + contest.as_declared)]
    if contest.contested():
        made += _papers(contest) + _figures(contest)
    made += [("elected", c.id, "yes") for c in contest.candidates if c.elected]
    return [(contest.id, REVISION, field, candidate, value) for field, candidate, value in made]


def _papers(contest):
    fields = (("electorate", contest.electorate), ("papers", contest.papers), ("rejected:total", contest.rejected),
              ("quota", contest.quota))
    return [(field, "", value) for field, value in fields if value is not None]


def _figures(contest):
    made = [("votes", c.id, c.votes) for c in contest.candidates]
    made += [("lot", c.id, c.lot) for c in contest.candidates if c.lot]
    made += [("round2:second", c.id, c.second) for c in contest.candidates if c.second is not None]
    made += [("round2", c.id, c.final) for c in contest.candidates if c.final is not None]
    for stage in range(max(len(c.stages) for c in contest.candidates)):
        made += [(f"stage:{stage + 2}", c.id, scotland.plain(c.stages[stage])) for c in contest.candidates]
    return made


def in_order(contests):
    """As they are to be sent: by declared time, then by id."""
    return sorted((c for c in contests if not c.vacant()), key=lambda c: (c.declared, c.id))
