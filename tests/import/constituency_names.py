# SPDX-License-Identifier: Apache-2.0
"""Names that the general election's files do not have, or have in another way than they are written.

Welsh names only where they are known for certain: Montgomeryshire (Maldwyn, Sir Drefaldwyn) and Preseli
Pembrokeshire (Preseli Penfro, Preseli Sir Benfro) go by two names each, and are left without one.
"""
import party_names

# The file writes every word of these with a capital letter.
WRITTEN = {
    "Ashton-Under-Lyne": "Ashton-under-Lyne",
    "Berwick-Upon-Tweed": "Berwick-upon-Tweed",
    "Cities Of London and Westminster": "Cities of London and Westminster",
    "City Of Chester": "City of Chester",
    "City Of Durham": "City of Durham",
    "Forest Of Dean": "Forest of Dean",
    "Isle Of Wight": "Isle of Wight",
    "Na h-Eileanan An Iar": "Na h-Eileanan an Iar",
    "Newcastle Upon Tyne Central": "Newcastle upon Tyne Central",
    "Newcastle Upon Tyne East": "Newcastle upon Tyne East",
    "Newcastle Upon Tyne North": "Newcastle upon Tyne North",
    "Newcastle-Under-Lyme": "Newcastle-under-Lyme",
    "Stoke-On-Trent Central": "Stoke-on-Trent Central",
    "Stoke-On-Trent North": "Stoke-on-Trent North",
    "Stoke-On-Trent South": "Stoke-on-Trent South",
    "Stratford-On-Avon": "Stratford-on-Avon",
    "Vale Of Clwyd": "Vale of Clwyd",
    "Vale Of Glamorgan": "Vale of Glamorgan",
}

WELSH = {
    "Aberavon": "Aberafan",
    "Aberconwy": "Aberconwy",
    "Alyn and Deeside": "Alun a Glannau Dyfrdwy",
    "Arfon": "Arfon",
    "Blaenau Gwent": "Blaenau Gwent",
    "Brecon and Radnorshire": "Brycheiniog a Sir Faesyfed",
    "Bridgend": "Pen-y-bont ar Ogwr",
    "Caerphilly": "Caerffili",
    "Cardiff Central": "Canol Caerdydd",
    "Cardiff North": "Gogledd Caerdydd",
    "Cardiff South and Penarth": "De Caerdydd a Phenarth",
    "Cardiff West": "Gorllewin Caerdydd",
    "Carmarthen East and Dinefwr": "Dwyrain Caerfyrddin a Dinefwr",
    "Carmarthen West and South Pembrokeshire": "Gorllewin Caerfyrddin a De Sir Benfro",
    "Ceredigion": "Ceredigion",
    "Clwyd South": "De Clwyd",
    "Clwyd West": "Gorllewin Clwyd",
    "Cynon Valley": "Cwm Cynon",
    "Delyn": "Delyn",
    "Dwyfor Meirionnydd": "Dwyfor Meirionnydd",
    "Gower": "Gŵyr",
    "Islwyn": "Islwyn",
    "Llanelli": "Llanelli",
    "Merthyr Tydfil and Rhymney": "Merthyr Tudful a Rhymni",
    "Monmouth": "Mynwy",
    "Neath": "Castell-nedd",
    "Newport East": "Dwyrain Casnewydd",
    "Newport West": "Gorllewin Casnewydd",
    "Ogmore": "Ogwr",
    "Pontypridd": "Pontypridd",
    "Rhondda": "Rhondda",
    "Swansea East": "Dwyrain Abertawe",
    "Swansea West": "Gorllewin Abertawe",
    "Torfaen": "Torfaen",
    "Vale of Clwyd": "Dyffryn Clwyd",
    "Vale of Glamorgan": "Bro Morgannwg",
    "Wrexham": "Wrecsam",
    "Ynys Môn": "Ynys Môn",
}

REGIONS = {
    "E12000001": ("North East", "Gogledd-ddwyrain Lloegr"),
    "E12000002": ("North West", "Gogledd-orllewin Lloegr"),
    "E12000003": ("Yorkshire and The Humber", "Swydd Efrog a'r Humber"),
    "E12000004": ("East Midlands", "Dwyrain Canolbarth Lloegr"),
    "E12000005": ("West Midlands", "Gorllewin Canolbarth Lloegr"),
    "E12000006": ("East of England", "Dwyrain Lloegr"),
    "E12000007": ("London", "Llundain"),
    "E12000008": ("South East", "De-ddwyrain Lloegr"),
    "E12000009": ("South West", "De-orllewin Lloegr"),
}

# Parties whose name in the other folder is fuller than the file's; all others have the file's name and abbreviation.
PARTIES = {
    "PP52": party_names.MAIN["C"],
    "PP53": party_names.MAIN["Lab"],
    "PP63": party_names.MAIN["Grn"],
    "PP77": party_names.MAIN["PC"],
    "PP85": party_names.MAIN["UKIP"],
    "PP90": party_names.MAIN["LD"],
    "PP102": party_names.MAIN["SNP"],
    party_names.INDEPENDENT: party_names.MAIN["Ind"],
    "PP51": ("Conservative and Unionist Party (Northern Ireland)", "Y Blaid Geidwadol ac Unoliaethol (Gogledd Iwerddon)",
             "Con"),
    party_names.COOPERATIVE: ("Labour and Co-operative Party", "Y Blaid Lafur a'r Blaid Gydweithredol", "Lab Co-op"),
    party_names.SCOTTISH_GREENS: ("Scottish Green Party", "Plaid Werdd yr Alban", "Grn"),
    "PP305": ("Green Party Northern Ireland", "Plaid Werdd Gogledd Iwerddon", "Grn"),
    "x-speaker": ("Speaker", "Llefarydd", "Spk"),
}
