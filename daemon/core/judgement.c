/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Judgements carry their own text, so that nothing of the declaration judged has to outlive it. The verdict is only
 * ever made graver by a code.
 */

#include "daemon/core/judgement.h"

#include <stdio.h>

#include "daemon/core/election.h"

void judgement_init(struct judgement *j) {
    memset(j, 0, sizeof(*j));
    j->verdict = VERDICT_ACCEPTED;
    j->contest = NO_INDEX;
}

static enum verdict verdict_of(enum severity severity, bool as_declared) {
    static const enum verdict verdicts[] = {
        [SEVERITY_R] = VERDICT_REFUSED,  [SEVERITY_L] = VERDICT_REFUSED,   [SEVERITY_Q] = VERDICT_QUERIED,
        [SEVERITY_C] = VERDICT_CONFLICT, [SEVERITY_D] = VERDICT_DUPLICATE, [SEVERITY_W] = VERDICT_ACCEPTED,
        [SEVERITY_N] = VERDICT_REFUSED,
    };

    return severity == SEVERITY_L && as_declared ? VERDICT_ACCEPTED : verdicts[severity];
}

void judgement_add(struct judgement *j, enum code code, size_t n_args, const struct span *args) {
    const struct code_info *info = code_info(code);
    enum verdict verdict = verdict_of(info->severity, j->as_declared);
    struct code_args *row;
    size_t at;

    /* Trying again helps only when it helps against every fault. */
    if (verdict == VERDICT_REFUSED)
        j->retry = info->retry && (j->verdict != VERDICT_REFUSED || j->retry);
    if (verdict > j->verdict)       /* the enum ascends by gravity */
        j->verdict = verdict;
    if (j->n_codes == TALLY_CODES_MAX)
        return;
    for (at = j->n_codes++; at > 0 && j->order[at - 1] > code; at--) {
        j->order[at] = j->order[at - 1];
        j->codes[at] = j->codes[at - 1];
    }
    j->order[at] = code;
    row = &j->codes[at];
    row->code = span_str(info->code);
    row->n_args = n_args < TALLY_ARGS_MAX ? n_args : TALLY_ARGS_MAX;
    for (size_t i = 0; i < row->n_args; i++)
        row->args[i] = args[i];
}

struct span judgement_text(struct judgement *j, struct span text) {
    size_t room = sizeof(j->text) - j->used, len = text.len;
    char *at = j->text + j->used;

    if (len > room)     /* cut between characters */
        for (len = room; len > 0 && (text.ptr[len] & 0xc0) == 0x80;)
            len--;
    if (len)
        memcpy(at, text.ptr, len);
    j->used += len;
    return span_of(at, len);
}

struct span judgement_number(struct judgement *j, uint64_t number) {
    char text[24];
    int n = snprintf(text, sizeof(text), "%llu", (unsigned long long)number);

    return judgement_text(j, span_of(text, (size_t)n));
}

struct span judgement_digest(struct judgement *j, const struct digest *digest) {
    char text[2 * DIGEST_SIZE + 1];

    for (size_t i = 0; i < DIGEST_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", digest->bytes[i]);
    return judgement_text(j, span_str(text));
}

/* The civil date of a day counted from 1970-01-01: the calendar repeats every 400 years, and a year that begins in
 * March has its leap day at its end. (The C library's own would read the time zone's files.) */
static void civil_date(uint64_t day, unsigned *ret_year, unsigned *ret_month, unsigned *ret_day) {
    uint64_t shifted = day + 719468;    /* from 0000-03-01 */
    uint64_t era = shifted / 146097, in_era = shifted % 146097;
    uint64_t year = (in_era - in_era / 1460 + in_era / 36524 - in_era / 146096) / 365;
    uint64_t in_year = in_era - (365 * year + year / 4 - year / 100);
    uint64_t march = (5 * in_year + 2) / 153;   /* months since March */

    *ret_day = (unsigned)(in_year - (153 * march + 2) / 5 + 1);
    *ret_month = (unsigned)(march < 10 ? march + 3 : march - 9);
    *ret_year = (unsigned)(era * 400 + year + (*ret_month <= 2));
}

struct span judgement_time(struct judgement *j, uint64_t ms) {
    uint64_t seconds = (ms < TALLY_TIME_MAX ? ms : TALLY_TIME_MAX) / 1000;
    unsigned year, month, day, of_day = (unsigned)(seconds % 86400);
    char text[64];
    int n;

    civil_date(seconds / 86400, &year, &month, &day);
    n = snprintf(text, sizeof(text), "%04u-%02u-%02uT%02u:%02u:%02uZ", year, month, day, of_day / 3600,
                 of_day / 60 % 60, of_day % 60);
    return judgement_text(j, span_of(text, (size_t)n));
}
