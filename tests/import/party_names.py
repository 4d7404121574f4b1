# SPDX-License-Identifier: Apache-2.0
"""What the archives' short labels stand for: full name, Welsh name, abbreviation.

Only names known well are here; a label that is not is shown as it stands in the archive.
"""

GREENS = "PP63"
SCOTTISH_GREENS = "PP130"
LABOUR = "PP53"
COOPERATIVE = "PP119"
INDEPENDENT = "ind"

# Labels whose code the mapping lacks or has only for one nation.
CODES = {"MK": "PP58", "Grn": GREENS, "Ind": INDEPENDENT}

MAIN = {
    "C": ("Conservative and Unionist Party", "Y Blaid Geidwadol ac Unoliaethol", "Con"),
    "Lab": ("Labour Party", "Y Blaid Lafur", "Lab"),
    "LD": ("Liberal Democrats", "Y Democratiaid Rhyddfrydol", "LD"),
    "Grn": ("Green Party", "Y Blaid Werdd", "Grn"),
    "UKIP": ("UK Independence Party (UKIP)", "Plaid Annibyniaeth y DU (UKIP)", "UKIP"),
    "SNP": ("Scottish National Party (SNP)", "Plaid Genedlaethol yr Alban (SNP)", "SNP"),
    "PC": ("Plaid Cymru - The Party of Wales", "Plaid Cymru", "PC"),
    "Ind": ("Independent", "Annibynnol", "Ind"),
}

NAMES = {
    "Ashfield": "Ashfield Independents",
    "Ashtead": "Ashtead Independents",
    "BNP": "British National Party",
    "BritDem": "British Democratic Party",
    "BritRes": "British Resistance",
    "CANDI": "Chesterfield and North Derbyshire Independents",
    "CC(Hart)": "Community Campaign (Hart)",
    "Chr": "Christian Party \"Proclaiming Christ's Lordship\"",
    "CIIP": "Canvey Island Independent Party",
    "Comm": "Communist Party of Britain",
    "CPA": "Christian Peoples Alliance",
    "CynonVP": "Cynon Valley Party",
    "Devizes": "Devizes Guardians",
    "DInd": "Derwentside Independents",
    "DWGR": "Thames Ditton / Weston Green Residents' Association",
    "EDevon": "East Devon Alliance",
    "EDP": "English Democrats",
    "EWycombe": "East Wycombe Independent Party",
    "Farnham": "Farnham Residents",
    "HBI": "Heath and Birchgrove Independents",
    "Henley": "Henley Residents Group",
    "I@S": "Independents @ Swansea",
    "IANL": "Independent Alliance North Lanarkshire",
    "ICHC": "Independent Community and Health Concern",
    "IndNwk": "Independent Network",
    "JACP": "Justice & Anti-Corruption Party",
    "Lib": "The Liberal Party",
    "Libtn": "Scottish Libertarian Party",
    "LincsInd": "Lincolnshire Independents",
    "LlG": "Llais Gwynedd - The Voice of Gwynedd",
    "Llantwit": "Llantwit First Independents",
    "Loony": "The Official Monster Raving Loony Party",
    "Mexb1st": "Mexborough First",
    "MIF": "Mansfield Independents",
    "MK": "Mebyon Kernow - The Party for Cornwall",
    "Molesey": "Molesey Residents Association",
    "NEast": "The North East Party",
    "Newport": "Newport Independents Party",
    "NF": "National Front",
    "NHAction": "National Health Action Party",
    "NRMUPB": "A Better Britain - Unionist Party",
    "OMG": "Orkney Manifesto Group",
    "OWL": "Our West Lancashire",
    "PABG": "People Against Bureaucracy",
    "Peace": "The Peace Party",
    "Pirate": "Pirate Party UK",
    "R4U": "Residents for Uttlesford",
    "RAEE": "Residents' Associations of Epsom and Ewell",
    "RISE": "RISE - Respect, Independence, Socialism and Environmentalism",
    "Rubbish": "The Rubbish Party",
    "SDP": "Social Democratic Party",
    "SGRA": "Swanscombe and Greenhithe Residents' Association",
    "SocLab": "Socialist Labour Party",
    "Sol": "Solidarity - Scotland's Socialist Movement",
    "Spennymr": "Spennymoor Independents",
    "SSP": "Scottish Socialist Party",
    "SthgNew": "Something New",
    "StNeots": "St. Neots Independent Group",
    "Strat1st": "Stratford First",
    "SUP": "Scottish Unionist Party",
    "Tendring": "Tendring First",
    "TUSC": "Trade Unionist and Socialist Coalition",
    "Uplands": "Uplands",
    "WDuns": "West Dunbartonshire Community Party",
    "WEP": "Women's Equality Party",
    "Whitnash": "Whitnash Residents Association",
    "WSuffolk": "West Suffolk Independents",
    "Yorks": "Yorkshire Party",
}

# council17 writes names out; the label that the same party has in the other archive.
SCOTTISH = {
    "Scottish National Party (SNP)": "SNP",
    "Independent": "Ind",
    "Labour Party": "Lab",
    "Conservative and Unionist Party": "C",
    "Liberal Democrats": "LD",
    "Scottish Green Party": "Grn",
    "UK Independence Party (UKIP)": "UKIP",
    "Scottish Libertarian Party": "Libtn",
    "Trade Unionist and Socialist Coalition": "TUSC",
    "Solidarity - Scotland's Socialist Movement": "Sol",
    "Scottish Socialist Party": "SSP",
    "Independent Alliance North Lanarkshire": "IANL",
    "A Better Britain \u2013 Unionist Party": "NRMUPB",
    "West Dunbartonshire Community Party": "WDuns",
    "Social Democratic Party": "SDP",
    "National Front": "NF",
    "Socialist Labour Party": "SocLab",
    "Independent Network": "IndNwk",
    "Orkney Manifesto Group": "OMG",
    "The Rubbish Party": "Rubbish",
    "Christian Party \"Proclaiming Christ's Lordship\"": "Chr",
    "RISE  - Respect, Independence, Socialism and Environmentalism": "RISE",
    "Scottish Unionist Party": "SUP",
}

# The mayors' file writes names in its own way.
MAYORAL = {
    "Conservative": "C",
    "Labour": "Lab",
    "Liberal Democrats": "LD",
    "Green": "Grn",
    "UKIP": "UKIP",
    "English Democrats": "EDP",
    "Independent": "Ind",
    "TUSC": "TUSC",
    "Women's Equality": "WEP",
    "Communist": "Comm",
    "Yorkshire Party": "Yorks",
    "Get the Coppers off the Jury": "Get the Coppers off the Jury",
}
