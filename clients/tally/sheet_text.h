/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * What can be wrong with a sheet's rows, for the tired people who typed them: a sentence in English and one in Welsh,
 * with {0}, {1}, … for what varies.
 */

#include "clients/tally/faults.h"

#define SHEET_TEXTS(X) \
    X(CONTEST, "there is no contest '{0}' in this election; copy its id from the blank sheet", \
      "nid oes gornest '{0}' yn yr etholiad hwn; copïwch ei dynodydd o'r daflen wag") \
    X(REVISION, "the revision '{0}' is not a number from 1 on; the first declaration has 1", \
      "nid yw'r diwygiad '{0}' yn rhif o 1 ymlaen; 1 yw'r datganiad cyntaf") \
    X(TOGETHER, "{0}, revision {1}, also stands further up; keep its rows together", \
      "mae {0}, diwygiad {1}, hefyd yn uwch i fyny; cadwch ei resi gyda'i gilydd") \
    X(FIELD, "there is no field '{0}'; tally-election(5) lists them", \
      "nid oes maes '{0}'; mae tally-election(5) yn eu rhestru") \
    X(CANDIDATE, "'{0}' is not a candidate in {1}; copy the id from the blank sheet", \
      "nid yw '{0}' yn ymgeisydd yn {1}; copïwch y dynodydd o'r daflen wag") \
    X(NO_CANDIDATE, "{0} needs a candidate; write the candidate's id in the fourth column", \
      "mae angen ymgeisydd ar {0}; ysgrifennwch ddynodydd yr ymgeisydd yn y bedwaredd golofn") \
    X(WITH_CANDIDATE, "{0} takes no candidate; leave the fourth column blank", \
      "nid yw {0} yn cymryd ymgeisydd; gadewch y bedwaredd golofn yn wag") \
    X(TWICE, "{0} stands there twice; the first is on line {1}", \
      "mae {0} yno ddwywaith; mae'r cyntaf ar linell {1}") \
    X(NUMBER, "{0} is '{1}', not a whole number of at most 2147483647; write digits only", \
      "'{1}' yw {0}, nid rhif cyfan o 2147483647 ar y mwyaf; ysgrifennwch ddigidau yn unig") \
    X(FIXED, "{0} is '{1}', not a number with at most five decimals; write digits and a point only", \
      "'{1}' yw {0}, nid rhif â phum lle degol ar y mwyaf; ysgrifennwch ddigidau a phwynt yn unig") \
    X(CHOICE, "{0} is '{1}'; it may be {2}", \
      "'{1}' yw {0}; gall fod yn {2}") \
    X(TIME, "'{0}' is not a time; write it like 2017-05-05T03:20:00+01:00", \
      "nid yw '{0}' yn amser; ysgrifennwch ef fel 2017-05-05T03:20:00+01:00") \
    X(HEAD, "'{0}' is not a head of rejected papers; tally-election(5) lists them", \
      "nid yw '{0}' yn bennawd papurau a wrthodwyd; mae tally-election(5) yn eu rhestru") \
    X(STAGE, "'{0}' is not a stage from 2 to 512", \
      "nid yw '{0}' yn gam o 2 i 512") \
    X(STAGE_GAP, "stage {0} is not given, but a later one is; add its rows", \
      "ni roddwyd cam {0}, ond rhoddwyd un diweddarach; ychwanegwch ei resi") \
    X(STAGE_CANDIDATE, "stage {0} leaves out {1}; give the total, 0 when excluded", \
      "mae cam {0} yn hepgor {1}; rhowch y cyfanswm, 0 os cafodd ei ddiarddel") \
    X(NO_VOTES, "the votes of {0} are blank; write a number, 0 when there were none", \
      "mae pleidleisiau {0} yn wag; ysgrifennwch rif, 0 os nad oedd dim") \
    X(ROUND2, "{0} has second preferences but no final total; add the round2 row", \
      "mae gan {0} ail ddewisiadau ond dim cyfanswm terfynol; ychwanegwch y rhes round2") \
    X(ELECTED, "more than 64 are elected; no contest has so many seats", \
      "etholwyd mwy na 64; nid oes gan yr un ornest gynifer o seddi") \
    X(REASON, "'{0}' is not a reason for {1}; it may be {2}", \
      "nid yw '{0}' yn rheswm dros {1}; gall fod yn {2}") \
    X(REASON_NEEDED, "for {0} there must be a reason; add a row 'reason' with one of {1}", \
      "rhaid rhoi rheswm dros {0}; ychwanegwch res 'reason' ag un o {1}") \
    X(LOT_STAGE, "'{0}' is not a lot of this way of voting; write {1}", \
      "nid yw '{0}' yn goelbren yn y dull hwn o bleidleisio; ysgrifennwch {1}") \
    X(LOTS, "there are lots at more than 512 stages", \
      "mae coelbrennau ar fwy na 512 o gamau") \
    X(AREA, "'{0}' is not an area of this election; copy its code from areas.csv", \
      "nid yw '{0}' yn ardal yn yr etholiad hwn; copïwch ei chod o areas.csv") \
    X(STATE_ONE, "a statement has one row 'statement:AREA', with the phase 1 or 2", \
      "mae gan ddatganiad lleol un rhes 'statement:ARDAL', â'r cyfnod 1 neu 2") \
    X(STATEMENTS, "write either 'statement' with all, or the statements one by one; not more than 128", \
      "ysgrifennwch naill ai 'statement' ag all, neu'r datganiadau lleol fesul un; dim mwy na 128")

enum sheet_text {
#define X(name, en, cy) SHEET_TEXT_##name,
    SHEET_TEXTS(X)
#undef X
};

/* Adds the fault in the language chosen. Up to three arguments. */
void sheet_fault(struct faults *f, const char *file, uint32_t line, enum sheet_text text, size_t n,
                 const struct span *args);
