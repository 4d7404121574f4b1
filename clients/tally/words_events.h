/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* What can be wrong with an event as it was typed. Rows as spoken.h says. */

#include <inttypes.h>

#include "proto/bytes.h"

#define WORDS_EVENTS(X) \
    X("tally: there is no event '%s'; there are:\n", "tally: nid oes digwyddiad '%s'; y rhai sydd yw:\n") \
    X("there is no such poll in '%s'", "nid oes pleidlais o'r fath yn '%s'") \
    X("there is no one area called '%s'", "nid oes un ardal o'r enw '%s'") \
    X("'%s' is not a time; write it like 2017-06-08T22:00:00+01:00", \
      "nid yw '%s' yn amser; ysgrifennwch ef fel 2017-06-08T22:00:00+01:00") \
    X("recount is on or off, not '%s'", "rhaid i recount fod yn on neu'n off, nid '%s'") \
    X("'%s' is not a candidate in " SPAN_FMT, "nid yw '%s' yn ymgeisydd yn " SPAN_FMT) \
    X("'%s' is not a whole number of at most %d; write digits only", \
      "nid yw '%s' yn rhif cyfan o %d ar y mwyaf; ysgrifennwch ddigidau yn unig") \
    X("'%s' is not PARTY=NUMBER, with a whole number", "nid yw '%s' ar ffurf PLAID=RHIF, â rhif cyfan") \
    X("'%s' is not an id of a-z, 0-9, '.' and '-', or the text or the unit is too long", \
      "nid yw '%s' yn ddynodydd o a-z, 0-9, '.' a '-', neu mae'r testun neu'r uned yn rhy hir") \
    X("there are two numbers of " SPAN_FMT, "mae dau rif ar gyfer " SPAN_FMT) \
    X("this is of another contest than " SPAN_FMT, "mae hwn yn perthyn i ornest arall, nid " SPAN_FMT) \
    X("the candidate's id is not one of a-z, 0-9, '.' and '-'", \
      "nid yw dynodydd yr ymgeisydd wedi'i wneud o a-z, 0-9, '.' a '-'") \
    X("the candidate has no name", "nid oes enw gan yr ymgeisydd") \
    X("'" SPAN_FMT "' is not a party of this election", "nid yw '" SPAN_FMT "' yn blaid yn yr etholiad hwn") \
    X("%s: not one sheet of " SPAN_FMT, "%s: nid yw'n un daflen ar gyfer " SPAN_FMT)
