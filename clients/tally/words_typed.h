/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What stands for something else in the forms of a command: FILE for a file's name. Rows as spoken.h says. */

#define WORDS_TYPED(X) \
    X("NAME", "ENW") \
    X("FOLDER", "FFOLDER") \
    X("DIR", "FFOLDER") \
    X("KEYFILE", "FFEIL") \
    X("FILE", "FFEIL") \
    X("MANIFEST", "MANIFFEST") \
    X("CONTEST", "GORNEST") \
    X("AREA", "ARDAL") \
    X("SHEET", "TAFLEN") \
    X("S", "E") \
    X("TIME", "AMSER") \
    X("CODE", "COD") \
    X("TEXT", "TESTUN") \
    X("OPTION", "OPSIWN") \
    X("CANDIDATE", "YMGEISYDD") \
    X("ELECTORATE", "ETHOLWYR") \
    X("PAPERS", "PAPURAU") \
    X("ID", "DYNODYDD") \
    X("OFFICER", "SWYDDOG") \
    X("ELECTION", "ETHOLIAD") \
    X("THRESHOLD", "TROTHWY") \
    X("PARTY", "PLAID") \
    X("NUMBER", "RHIF") \
    X("UNIT", "UNED") \
    X("POLL", "PLEIDLAIS") \
    X("ENVELOPE", "AMLEN") \
    X("SIZE", "MAINT") \
    X("INDEX", "SAFLE") \
    X("OLD", "HEN") \
    X("NEW", "NEWYDD") \
    X("PREFIX", "RHAGDDODIAD") \
    X("STAGE", "CAM") \
    X("VKEY", "ALLWEDD") \
    X("ADDRESS", "CYFEIRIAD") \
    X("PORT", "PORTH") \
    X("EVIDENCE", "TYSTIOLAETH") \
    X("HEX", "HECS") \
    X("REASON", "RHESWM") \
    X("CENTRE", "CANOLFAN") \
    X("KEY", "ALLWEDD")
