/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The header's lists. Lookups are binary searches over them, so that each list ascends strictly, and with it that no
 * id stands twice, is checked before anything looks anything up.
 */

#include <assert.h>
#include <errno.h>

#include "daemon/core/election_build.h"
#include "daemon/core/thresholds.h"
#include "proto/note.h"

/* One list: its ids must be written in letters that keys and paths can hold. That they ascend is their form. */
static int check_ids(struct build *b, const char *what, const void *list, size_t n, size_t size,
                     bool (*sound)(struct span), const char *letters) {
    for (size_t i = 0; i < n; i++) {
        const struct span *id = (const void *)((const char *)list + i * size);

        if (!sound(*id))
            return build_fault(b, "%s " SPAN_FMT ": its id must be made of %s", what, SPAN_ARG(*id), letters);
        assert(i == 0 || span_compare(*(const struct span *)((const char *)list + (i - 1) * size), *id) < 0);
    }
    return 0;
}

static_assert(offsetof(struct m_poll, id) == 0 && offsetof(struct m_area, code) == 0 &&
                  offsetof(struct m_party, id) == 0 && offsetof(struct m_baseline, id) == 0,
              "check_ids() reads each row's id at its beginning");

static int check_lists(struct build *b) {
    static const char lower[] = "a-z, 0-9, '.' and '-'", mixed[] = "A-Z, a-z, 0-9 and '-'";
    const struct m_header *h = &b->e->header;
    int r = check_ids(b, "election", &h->id, 1, sizeof(h->id), id_sound, lower);

    if (r == 0)
        r = check_ids(b, "poll", h->polls, h->n_polls, sizeof(*h->polls), id_sound, lower);

    if (r == 0)
        r = check_ids(b, "area", h->areas, h->n_areas, sizeof(*h->areas), code_sound, mixed);
    if (r == 0)
        r = check_ids(b, "party", h->parties, h->n_parties, sizeof(*h->parties), code_sound, mixed);
    if (r == 0)
        r = check_ids(b, "baseline", h->baselines, h->n_baselines, sizeof(*h->baselines), id_sound, lower);
    return r;
}

/* .officer is the authority's place in the header's list until all are there. */
static int enrol_authorities(struct build *b) {
    const struct m_header *h = &b->e->header;
    struct enrolments *keys = &b->e->authority_keys;
    const struct enrolment *twice;

    if (enrolments_reserve(keys, h->n_authorities) < 0)
        return -ENOMEM;
    for (size_t i = 0; i < h->n_authorities; i++) {
        struct enrolment *row = &keys->rows[keys->n++];

        *row = (struct enrolment){ .officer = (uint32_t)i };
        memcpy(row->key.bytes, h->authorities[i].key.bytes, sizeof(row->key.bytes));
        if (!key_valid(&row->key))
            return build_fault(b, "authority " SPAN_FMT ": its key is not a valid Ed25519 key",
                               SPAN_ARG(h->authorities[i].name));
    }
    twice = enrolments_order(keys);
    if (!twice)
        return 0;
    return build_fault(b, "authorities " SPAN_FMT " and " SPAN_FMT " have the same key; each needs its own",
                       SPAN_ARG(h->authorities[twice[0].officer].name), SPAN_ARG(h->authorities[twice[1].officer].name));
}

static int enrol_log(struct build *b) {
    struct enrolment row = { .officer = NO_INDEX };

    memcpy(row.key.bytes, b->e->header.log_key.bytes, sizeof(row.key.bytes));
    if (!key_valid(&row.key))
        return build_fault(b, "log_key is not a valid Ed25519 key");
    if (enrolments_reserve(&b->e->log_keys, 1) < 0)
        return -ENOMEM;
    enrolments_add(&b->e->log_keys, &row);
    return 0;
}

static int check_authorities(struct build *b) {
    const struct m_header *h = &b->e->header;

    if (h->authority_threshold > h->n_authorities)
        return build_fault(b, "authority_threshold is %llu; there are %zu authorities",
                           (unsigned long long)h->authority_threshold, h->n_authorities);
    if (b->with_keys) {
        int r = enrol_authorities(b);

        if (r)
            return r;
    }
    b->e->authority_threshold = h->authority_threshold;
    return b->with_keys ? enrol_log(b) : 0;
}

static int check_settings(struct build *b) {
    const struct m_header *h = &b->e->header;

    if (h->n_quorums == 0 || h->quorums[0].poll.ptr)
        return build_fault(b, "quorums: the first row must be that of any poll");
    for (size_t i = 0; i < h->origin.len; i++)
        if (h->origin.ptr[i] <= ' ' || h->origin.ptr[i] == '+' || h->origin.ptr[i] >= 0x7f)
            return build_fault(b, "origin \"" SPAN_FMT "\" must be plain ASCII without spaces and '+'",
                               SPAN_ARG(h->origin));
    if (origin_rehearses(h->origin) != (h->kind == ELECTION_REHEARSAL))
        return build_fault(b, "origin \"" SPAN_FMT "\" must end with " ORIGIN_REHEARSAL " in a rehearsal, and in nothing else",
                           SPAN_ARG(h->origin));
    for (size_t i = 0; i < h->n_thresholds; i++)
        if (threshold_find(h->thresholds[i].name) == _THRESHOLD_MAX)
            return build_fault(b, "threshold " SPAN_FMT ": no rule asks for it", SPAN_ARG(h->thresholds[i].name));
    for (size_t i = 0; i < h->n_polls; i++)
        if (h->polls[i].nominations_close > h->polls[i].closes)
            return build_fault(b, "poll " SPAN_FMT ": nominations_close must not be after closes",
                               SPAN_ARG(h->polls[i].id));
    for (size_t i = 0; i < h->n_baselines; i++)
        if (span_is(h->baselines[i].id, BASELINE_NOT_UP))
            return build_fault(b, "baseline " BASELINE_NOT_UP " is reserved and must not be listed");
    return 0;
}

/* The tables that need no more than the header. */
static int make_tables(struct build *b) {
    struct election *e = b->e;
    const struct m_header *h = &e->header;

    e->n_polls = (uint32_t)h->n_polls;
    e->n_parties = (uint32_t)h->n_parties;
    e->n_baselines = (uint32_t)h->n_baselines;
    e->polls = build_alloc(b, e->n_polls, struct poll);
    e->parties = build_alloc(b, e->n_parties, struct party);
    if (!e->polls || !e->parties)
        return -ENOMEM;
    for (uint32_t i = 0; i < e->n_polls; i++)
        e->polls[i] = (struct poll){ &h->polls[i], &h->quorums[0] };
    for (uint32_t i = 0; i < e->n_parties; i++)
        e->parties[i].m = &h->parties[i];
    for (size_t i = 1; i < h->n_quorums; i++) {
        uint32_t poll = election_poll(e, h->quorums[i].poll);

        if (poll == NO_INDEX)
            return build_fault(b, "quorums of " SPAN_FMT ": this is not one of the polls", SPAN_ARG(h->quorums[i].poll));
        e->polls[poll].quorums = &h->quorums[i];
    }
    e->headline = election_poll(e, h->headline);
    if (e->headline == NO_INDEX)
        return build_fault(b, "headline is " SPAN_FMT ", which is not one of the polls", SPAN_ARG(h->headline));
    e->control = NO_INDEX;
    if (h->control.ptr) {
        e->control = election_baseline(e, h->control);
        if (e->control == NO_INDEX)
            return build_fault(b, "control is " SPAN_FMT ", which is not one of the baselines", SPAN_ARG(h->control));
    }
    return 0;
}

static int check_parties(struct build *b) {
    static const char *const reserved[] = { HOLDING_OTHERS, HOLDING_UNATTRIBUTED, HOLDING_NOC };
    struct election *e = b->e;

    for (uint32_t i = 0; i < e->n_parties; i++) {
        struct party *party = &e->parties[i];

        for (size_t k = 0; k < ARRAY_SIZE(reserved); k++)
            if (span_is(party->m->id, reserved[k]))
                return build_fault(b, "party %s: this word is reserved for holdings", reserved[k]);
        party->group = election_party(e, party->m->group);
        if (party->group == NO_INDEX)
            return build_fault(b, "party " SPAN_FMT ": its group " SPAN_FMT " is not one of the parties",
                               SPAN_ARG(party->m->id), SPAN_ARG(party->m->group));
    }
    for (uint32_t i = 0; i < e->n_parties; i++) {
        const struct party *party = &e->parties[i];

        if (e->parties[party->group].group != party->group)
            return build_fault(b, "party " SPAN_FMT ": its group " SPAN_FMT " must lead its own group",
                               SPAN_ARG(party->m->id), SPAN_ARG(party->m->group));
    }
    return 0;
}

int build_header(struct build *b) {
    static int (*const steps[])(struct build *) = { check_lists, check_authorities, check_settings, make_tables,
                                                    check_parties };
    int r = 0;

    for (size_t i = 0; i < ARRAY_SIZE(steps) && r == 0; i++)
        r = steps[i](b);
    return r;
}
