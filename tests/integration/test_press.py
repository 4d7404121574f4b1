#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What the press wrote on the weekend after 4 May 2017, each statement answered by one command on the replayed night.

Prints every statement with its command, the figures that answer it, and `holds`, `holds against this baseline only`,
`does not hold` or `undecidable` with the reason; and proves that each comes out as it is known to. Words are taken
strictly and what they are taken to mean is said: "about three times" is 2.5 to 3.5 times, "very narrowly" less than one
in a hundred of the votes of the deciding round, "around 350" is within a tenth.
"""
import sys
import unittest

sys.dont_write_bytecode = True
import ready    # noqa: E402
import rig as rigs    # noqa: E402

CON, LAB, LD, SNP, UKIP, IND = "PP52", "PP53", "PP90", "PP102", "PP85", "ind"
HOLDS, ONE_BASELINE, FAILS, UNDECIDABLE = ("holds", "holds against this baseline only", "does not hold", "undecidable")
SCOTLAND, WALES = "S92000003", "W92000004"
WEEKEND = "2017-05-07T12:00+01:00"
RIG = None


def setUpModule():
    global RIG
    rigs.skip_unless_built()
    RIG = ready.night().rig()
    RIG.start()


def tearDownModule():
    if RIG:
        RIG.close()


def party(results, group):
    return next(row for row in results["parties"] if row["id"] == group)


def baselines(results):
    return {row["id"]: row["name"]["en"] for row in results["baselines"]}


def changes(results, row):
    """{a baseline's name: change}, of those that have one."""
    names = baselines(results)
    return {names[baseline]: change for baseline, change in row["seats_change"].items() if change is not None}


def said(changes_by_name):
    return ", ".join(f"{change:+d} against '{name}'" for name, change in changes_by_name.items())


def against(results, truth):
    """What holds of changes: {a baseline's name: whether it holds}."""
    if all(truth.values()):
        return HOLDS if len(truth) == len(baselines(results)) else ONE_BASELINE
    return ONE_BASELINE if any(truth.values()) else FAILS


def council(results, name):
    return next(row for row in results["derived"]["councils"] if row["area"]["name"]["en"] == name)


def office(results, name):
    return next(row for row in results["offices"] if name in row["name"]["en"])


def truth(holds):
    return HOLDS if holds else FAILS


# --- The answers: (figures, verdict) of a results object ---

def derbyshire(results):
    control = results["control"]
    figures = f"control: {control['group']}, was: {control['was']['group']}"
    return figures, truth((control["group"], control["was"]["group"]) == (CON, LAB))


def three_times(results):
    figures, holds = [], True
    for name in ("Greater Manchester", "Liverpool City Region"):
        won, second = office(results, name)["winner"], office(results, name)["runner_up"]
        holds &= (won["group"], second["group"]) == (LAB, CON) and 2.5 <= won["votes"] / second["votes"] <= 3.5
        figures.append(f"{name}: {won['votes']} to {second['votes']}, {won['votes'] / second['votes']:.2f} times")
    return "; ".join(figures), truth(holds)


def west_of_england(results):
    row = office(results, "West of England")
    won, second = row["winner"], row["runner_up"]
    return (f"{won['name']} ({won['group']}) {won['total']}, {second['name']} ({second['group']}) {second['total']}",
            truth((won["group"], second["group"]) == (CON, LAB)))


def tees_and_midlands(results):
    figures, margins = [], {}
    for name in ("Tees Valley", "West Midlands"):
        won, second = office(results, name)["winner"], office(results, name)["runner_up"]
        if won["group"] == CON:
            margins[name] = (won["total"] - second["total"]) / (won["total"] + second["total"])
        figures.append(f"{name}: {won['name']} ({won['group']}) {won['total']} to {second['total']}")
    return "; ".join(figures), truth(len(margins) == 2 and margins["West Midlands"] < 0.01)


def snp_cities(results):
    figures, holds = [], True
    for name in ("Glasgow", "Edinburgh", "Dundee", "Aberdeen"):
        row = council(results, name)
        first, second = row["seats"][:2]
        holds &= first["id"] == SNP and first["seats"] > second["seats"] and 2 * first["seats"] <= row["size"]
        holds &= row["control"]["status"] == "no-overall-control"
        figures.append(f"{name}: {first['id']} {first['seats']} of {row['size']}, then {second['id']} {second['seats']}")
    return "; ".join(figures), truth(holds)


def labour_wales(results):
    names = ("Newport", "Torfaen", "Neath Port Talbot", "Rhondda Cynon Taf")
    rows = {name: council(results, name) for name in names}
    return ("; ".join(f"{name}: {row['outcome']} by {row['control']['group']}" for name, row in rows.items()),
            truth(all(row["outcome"] == "held" and row["control"]["group"] == LAB for row in rows.values())))


def swansea(results):
    row = council(results, "Swansea")
    labour = next(seats for seats in row["seats"] if seats["id"] == LAB)
    found = changes(results, labour)
    return (f"Labour {labour['seats']} of {row['size']}: {said(found)}; no other baseline has Swansea",
            against(results, {name: change > 0 for name, change in found.items()}))


def blaenau_gwent(results):
    row = council(results, "Blaenau Gwent")
    independent = next(seats for seats in row["seats"] if seats["id"] == IND)["seats"]
    return (f"independents {independent} of {row['size']}, Labour had control: {row['control']['was']['group']} "
            f"{row['outcome']} it; independents are no group that controls, so the record says {row['control']['status']}",
            truth(2 * independent > row["size"] and (row["outcome"], row["control"]["was"]["group"]) == ("lost", LAB)))


def merthyr(results):
    row = party(results, IND)
    others = max(found["seats"] for found in results["parties"] if found["id"] != IND)
    return (f"that weekend: independents {row['seats']}, the next {others}, {results['contests']['postponed']} ward postponed; "
            f"control {results['control']['status']}",
            truth(row["seats"] > others and results["control"]["status"] == "undecided"))


def ukip(results):
    row, share = party(results, UKIP), results["derived"]["share"]
    votes = next(found for found in share["rows"] if found["id"] == UKIP)
    found = changes(results, row)
    return (f"{row['seats']} seat, {said(found)}; {votes['votes']} votes, {votes['share_bp'] / 100:.2f} % of {share['total']}; "
            "no baseline has the votes of last time",
            against(results, {name: -change > 9 * row["seats"] for name, change in found.items()}))


def ukip_to_whom(results):
    figures = {name: said(changes(results, party(results, group))) for name, group in (("UKIP", UKIP), ("Conservative", CON))}
    return (f"{figures}; ballots are secret, and no baseline has votes: seats lost and gained are all that can be said",
            UNDECIDABLE)


def turnout(results):
    found = results["derived"]["turnout"]["verified"]
    then = [row for row in results["derived"]["comparisons"] if row["turnout_then"]]
    figures = (f"{found['papers']} papers of {found['electorate']} electors, {found['turnout_bp'] / 100:.2f} %, in "
               f"{found['contests']} of {found['of']} contests; baselines that say what it was: {len(then)}")
    return figures, UNDECIDABLE if found["contests"] < found["of"] or not then else truth(
        found["turnout_bp"] < min(row["turnout_then"]["turnout_bp"] for row in then))


def by_friday(results):
    figures = "; ".join(f"{name} {said(changes(results, party(results, group)))}"
                        for name, group in (("Conservative", CON), ("Labour", LAB)))
    synthetic = "synthetic" in results["note"]["en"]
    return (f"as of {results['time']}: {figures}; but: {results['note']['en']}",
            UNDECIDABLE if synthetic else FAILS)


def by_the_end(results):
    con, lab = (changes(results, party(results, group)) for group in (CON, LAB))
    return (f"Conservative {said(con)}; Labour {said(lab)}",
            against(results, {name: con[name] > 500 and abs(-lab[name] - 350) <= 35 for name in con}))


def labour_320(results):
    lab = changes(results, party(results, LAB))
    return f"Labour {said(lab)}", against(results, {name: abs(-change - 320) <= 5 for name, change in lab.items()})


def which_year(results):
    return (f"baselines: {', '.join(baselines(results).values())}; none is of 2015, when other seats were up, so there is "
            "nothing to set beside it", UNDECIDABLE)


STATEMENTS = [
    ("Control of Derbyshire passed from Labour to the Conservatives.", ["E10000007"], derbyshire, HOLDS),
    ("Labour won about three times the Conservative vote for the mayors of Greater Manchester and Liverpool City Region.",
     ["--poll", "mayors"], three_times, HOLDS),
    ("Labour came second in the West of England.", ["--poll", "mayors"], west_of_england, HOLDS),
    ("The Conservatives won Tees Valley, and very narrowly the West Midlands.", ["--poll", "mayors"], tees_and_midlands, HOLDS),
    ("The SNP has most councillors but no majority in Glasgow, Edinburgh, Dundee and Aberdeen.", [SCOTLAND, "--derived"],
     snp_cities, HOLDS),
    ("Labour holds Newport, Torfaen, Neath Port Talbot and Rhondda Cynon Taf.", [WALES, "--derived"], labour_wales, HOLDS),
    ("Labour increased its majority in Swansea.", [WALES, "--derived"], swansea, ONE_BASELINE),
    ("Independents took Blaenau Gwent.", [WALES, "--derived"], blaenau_gwent, HOLDS),
    ("Independents lead in Merthyr Tydfil.", ["W06000024", "--at", WEEKEND], merthyr, HOLDS),
    ("UKIP's vote collapsed (as seats tell it).", ["--derived"], ukip, HOLDS),
    ("UKIP's vote went mostly to the Conservatives.", ["--derived"], ukip_to_whom, UNDECIDABLE),
    ("Turnout was low.", ["--derived"], turnout, UNDECIDABLE),
    ("The Conservatives gained over 500 seats and Labour lost around 350 by 4.30 on Friday.",
     ["--at", "2017-05-05T16:30+01:00"], by_friday, UNDECIDABLE),
    ("The same, by the end of the count.", [], by_the_end, HOLDS),
    ("Labour lost 320 seats.", [], labour_320, ONE_BASELINE),
    ("Nationally it is better compared with 2013 than with 2015.", [], which_year, UNDECIDABLE),
]

# What the figures of a statement must say, so that a verdict does not come out right by another number.
FIGURES = {
    derbyshire: ["control: PP52, was: PP53"],
    three_times: ["359352 to 128752", "171167 to 58805"],
    west_of_england: ["70300", "65923"],
    tees_and_midlands: ["238628 to 234862", "48578 to 46400"],
    snp_cities: ["Glasgow: PP102 39 of 85", "Edinburgh: PP102 19 of 63", "Dundee: PP102 14 of 29", "Aberdeen: PP102 19 of 45"],
    swansea: ["Labour 48 of 72: +1 against 'Sitting members before the election, 2016'"],
    blaenau_gwent: ["independents 28 of 42"],
    merthyr: ["1 ward postponed", "control undecided"],
    ukip: ["-145 against 'Notional", "-113 against 'Sitting"],
    turnout: ["in 351 of 3299 contests"],
    by_friday: ["synthetic"],
    by_the_end: ["+565 against 'Notional", "-383 against 'Notional", "-323 against 'Sitting"],
}


class Press(unittest.TestCase):
    def test_statements(self):
        """Each statement by one command, with the verdict that it is known to have."""
        for text, arguments, answer, expected in STATEMENTS:
            figures, verdict = answer(RIG.results(*arguments))
            print(f"\n{text}\n    $ tally results {' '.join([*arguments, '--json'])}\n    {figures}\n    {verdict}", flush=True)
            with self.subTest(text):
                self.assertEqual(verdict, expected, figures)
                for wanted in FIGURES.get(answer, []):
                    self.assertIn(wanted, figures)

    def test_two_baselines(self):
        """Labour's -383 stands beside its -323, each under its baseline's name, with what neither accounts for."""
        table = RIG.tally("--language", "en", "results", "--baselines").stdout
        self.assertRegex(table, r"\n +seats +\[1\] +\[2\]\n")
        self.assertRegex(table, r"\nLabour Party +1152 +-383 +-323\n")
        self.assertRegex(table, r"\nConservative and Unionist Party +1901 +\+565 +\+565\n")
        self.assertRegex(table, r"\nOthers +-12 +-186\n")
        self.assertRegex(table, r"\nUnattributed \(last time\) +16 +-\n")
        self.assertIn("\n[1] change against: Notional results last time (BBC)\n"
                      "[2] change against: Sitting members before the election, 2016\n", table)
        welsh = RIG.tally("--language", "cy", "results", "--baselines").stdout
        self.assertRegex(welsh, r"\nY Blaid Lafur +1152 +-383 +-323\n")
        self.assertIn("[1] y newid o gymharu â: Canlyniadau tybiannol y tro diwethaf (BBC)\n", welsh)

    def test_derived_text(self):
        """Shares say their method, turnout its coverage, and councils what became of them, in both languages."""
        said_en = RIG.tally("--language", "en", "results", WALES, "--share", "top").stdout
        self.assertIn("Vote share, % (best candidate of a party in each ward; 762 of 852 contests): Lab ", said_en)
        self.assertIn("\nMonmouthshire: Con gain from no overall control\n", said_en)
        self.assertIn("\nBridgend: Lab lose to no overall control\n", said_en)
        self.assertIn("\nTorfaen: Lab hold\n", said_en)
        said_cy = RIG.tally("--language", "cy", "results", WALES, "--derived").stdout
        self.assertIn("\nSir Fynwy: Con yn ennill oddi wrth neb â mwyafrif\n", said_cy)
        self.assertIn("\nTorfaen: Lab yn cadw\n", said_cy)
        scotland = RIG.tally("--language", "en", "results", SCOTLAND, "--derived").stdout
        self.assertRegex(scotland, r"\nTurnout, rejected papers included: 47\.00 % \(\d+ papers, \d+ electors; 351 of 351 contests\)\n")

    def test_control_changes(self):
        """What each group gained, lost and held makes up its councils, and its change of them."""
        results = RIG.results("--derived")
        for group, row in results["derived"]["control_changes"].items():
            found = party(results, group)
            self.assertEqual(len(row["gained"]) + len(row["held"]), found["councils"], group)
            self.assertEqual(len(row["gained"]) - len(row["lost"]), found["councils_change"]["sitting-2016"], group)

    def test_shares_by_registration(self):
        """A group's votes are those of its parties as registered, by the sum of all votes."""
        groups = {row["id"]: row["votes"] for row in RIG.results("--share", "sum")["derived"]["share"]["rows"]}
        parties = RIG.results("--by", "registration")["parties"]
        rows = RIG.results("--by", "registration", "--share", "sum")["derived"]["share"]["rows"]
        group_of = {row["id"]: row["group"] for row in parties}
        summed = {}
        for row in rows:
            summed[group_of[row["id"]]] = summed.get(group_of[row["id"]], 0) + row["votes"]
        self.assertEqual({g: v for g, v in summed.items() if v}, {g: v for g, v in groups.items() if v})
        self.assertGreater(len(rows), len(groups))


if __name__ == "__main__":
    unittest.main()
