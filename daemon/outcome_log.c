/* SPDX-License-Identifier: Apache-2.0 */

#include "daemon/outcome_log.h"

#include <stdio.h>

#include "daemon/log.h"
#include "proto/codec.h"

/* What a message says of one judgement, as text. */
struct words {
    char contest[TALLY_ID_MAX + 1];
    char codes[TALLY_CODES_MAX * 5];
    char officers[TALLY_SIGNATURES_MAX * (TALLY_ID_MAX + 1)];
    char centre[TALLY_ID_MAX + 1];
};

static void put(char *text, size_t size, struct span s) {
    snprintf(text, size, SPAN_FMT, SPAN_ARG(s));
}

/* One more word behind those that stand; what does not fit is left out. */
static void put_more(char *text, size_t size, struct span s) {
    size_t n = strlen(text);

    snprintf(text + n, size - n, "%s" SPAN_FMT, n ? " " : "", SPAN_ARG(s));
}

/* The centre of the area that lists an officer; several areas may have none. */
static void put_centre(const struct election *e, uint32_t officer, struct words *w) {
    for (uint32_t i = 0; i < e->n_centres; i++)
        if (e->centres[i].area == e->officers[officer].centre_area) {
            put(w->centre, sizeof(w->centre), e->centres[i].m->id);
            return;
        }
}

static void find_words(const struct election *e, const struct judgement *j, const struct signers *signers, struct words *w) {
    *w = (struct words){ .contest = "a sheet", .centre = "no centre" };
    if (j->contest != NO_INDEX)
        put(w->contest, sizeof(w->contest), e->contests[j->contest].m->id);
    for (size_t i = 0; i < j->n_codes; i++)
        put_more(w->codes, sizeof(w->codes), j->codes[i].code);
    for (uint32_t i = 0; i < signers->n; i++)
        put_more(w->officers, sizeof(w->officers), e->officers[signers->officers[i]].m->id);
    if (signers->n)
        put_centre(e, signers->officers[0], w);
    else
        put(w->officers, sizeof(w->officers), span_str("nobody"));
}

static void say(enum log_message message, const struct words *w, const char *verdict, uint64_t entry, uint64_t count) {
    log_event(message, "CONTEST", w->contest, "CENTRE", w->centre, "OFFICERS", w->officers, "VERDICT", verdict, "CODES",
              w->codes, "ENTRY", log_u64(entry), "COUNT", log_u64(count), NULL);
}

static void say_limited(struct log_limit *limit, enum log_message message, const struct words *w, const char *verdict,
                        uint64_t now) {
    uint64_t unsaid;

    if (!log_limit_pass(limit, now, &unsaid))
        return;
    if (unsaid)
        log_event(LOG_UNSAID, "COUNT", log_u64(unsaid), "VERDICT", verdict, NULL);
    log_event(message, "CONTEST", w->contest, "CENTRE", w->centre, "OFFICERS", w->officers, "VERDICT", verdict, "CODES",
              w->codes, NULL);
}

/* One that is in the journal was sent again. */
static bool is_resent(const struct state *state, const struct judgement *j) {
    struct leaf leaf;

    return leaf_decode(state->chain.leaves[j->entry], &leaf) == 0 && digest_equal(&leaf.body, &j->body);
}

void outcome_log(struct outcome_log *l, const struct state *state, const struct judgement *j, const struct signers *signers,
                 bool appended, uint64_t now) {
    struct words w;
    uint64_t count = 1;

    if (j->verdict != VERDICT_REFUSED && j->verdict != VERDICT_QUERIED && j->verdict != VERDICT_CONFLICT)
        return;
    find_words(state->election, j, signers, &w);
    if (j->verdict == VERDICT_REFUSED)
        say_limited(&l->refused, LOG_REFUSED, &w, "refused", now);
    else if (j->verdict == VERDICT_QUERIED)
        say_limited(&l->queried, LOG_QUERIED, &w, "queried", now);
    else if (appended)
        say(LOG_CONFLICT, &w, "conflict", j->entry, count);
    else if (!is_resent(state, j) && repeats_count(&l->repeats, now, &count))
        say(LOG_CONFLICTS_REPEATED, &w, "conflict", j->entry, count);
}
