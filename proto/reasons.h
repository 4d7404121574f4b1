/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * Why something was taken back, changed, released or told: the one table of reasons. The letters say what each may be
 * given for: A amend, S supersede, W withdraw, C confirm, T a statement that replaces one, D as declared, E an event of
 * kinds 1 to 8, K one about keys.
 *
 *        code in a reason, what for, English, Welsh
 */

#include "proto/bytes.h"

#define REASONS(X) \
    X("typing", "AT", "a figure was typed wrongly", "teipiwyd ffigur yn anghywir") \
    X("wrong-row", "AT", "figures stood in another row", "roedd ffigurau mewn rhes arall") \
    X("left-out", "AT", "papers or figures had been left out", "roedd papurau neu ffigurau wedi'u hepgor") \
    X("counted-twice", "AT", "papers had been counted twice", "roedd papurau wedi'u cyfrif ddwywaith") \
    X("recount", "AST", "the papers were counted again", "cyfrifwyd y papurau eto") \
    X("redeclared", "S", "the returning officer declared again", "gwnaeth y swyddog canlyniadau ddatganiad arall") \
    X("court", "SWE", "a court ordered it", "gorchmynnodd llys hynny") \
    X("mistake", "W", "it should not have been sent", "ni ddylai fod wedi'i anfon") \
    X("checked", "C", "checked against the signed sheet", "gwiriwyd yn erbyn y daflen a lofnodwyd") \
    X("as-declared", "D", "so declared, though it does not add up", "datganwyd felly, er nad yw'n gwneud synnwyr") \
    X("death", "E", "a candidate died", "bu farw ymgeisydd") \
    X("disorder", "E", "the poll was interrupted", "amharwyd ar y bleidlais") \
    X("nominations", "E", "nominations were corrected", "cywirwyd yr enwebiadau") \
    X("key-renewed", "K", "keys are renewed", "adnewyddir allweddi") \
    X("key-lost", "K", "the key is lost", "collwyd yr allwedd") \
    X("key-exposed", "K", "others may have the key", "gall yr allwedd fod gan eraill") \
    X("officer-changed", "K", "the officer has left or is another", "mae'r swyddog wedi gadael neu wedi newid") \
    X("other", "ASWCTDEK", "another reason, in words", "rheswm arall, mewn geiriau")

struct reason_info {
    const char *code, *uses, *en, *cy;
};

/* The row of a code, or NULL for one that there is not. */
const struct reason_info *reason_find(struct span code);
