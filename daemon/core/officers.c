/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Officers and what they may do. A signature that does not hold spoils the whole envelope, even where enough others do:
 * an honest sender never makes one, and passing over it would leave unsigned bytes in the journal.
 */

#include "daemon/core/officers.h"

#include <assert.h>
#include <errno.h>

#include "proto/codec.h"

bool officer_has_right(const struct election *e, uint32_t officer, enum officer_role role, uint32_t poll,
                       uint32_t area) {
    const struct officer *o = &e->officers[officer];

    for (uint32_t i = 0; i < o->n_rights; i++)
        if (o->rights[i].role == role && (o->rights[i].poll == NO_INDEX || o->rights[i].poll == poll) &&
            election_within(e, area, o->rights[i].area))
            return true;
    return false;
}

bool officer_may_count(const struct election *e, uint32_t officer, uint32_t poll, uint32_t area) {
    return officer_has_right(e, officer, ROLE_RETURNING_OFFICER, poll, area) ||
           officer_has_right(e, officer, ROLE_DEPUTY, poll, area);
}

bool officer_may_declare(const struct election *e, uint32_t officer, uint32_t contest) {
    return officer_may_count(e, officer, e->contests[contest].poll, e->contests[contest].area);
}

bool signers_brought(const struct election *e, const struct event *brings, const struct digest *id,
                     struct public_key *ret) {
    const struct enrolment *log = enrolments_find(&e->log_keys, id);

    if (brings->kind == EVENT_LOG && log) {
        *ret = log->key;
        return true;
    }
    for (size_t i = 0; i < (brings->kind == EVENT_LOG ? 1 : brings->n_authorities); i++) {
        const struct digest *key = brings->kind == EVENT_LOG ? &brings->key : &brings->authorities[i].key;
        struct digest own;

        memcpy(ret->bytes, key->bytes, sizeof(ret->bytes));
        key_id(ret, &own);
        if (digest_equal(&own, id) && key_valid(ret))   /* one that may not be enrolled verifies anything */
            return true;
    }
    return false;
}

/* Whose key signature i is by: adds who that is, and gives the key; false when it is a stranger's. */
static bool signer_find(const struct election *e, const struct envelope *envelope, const struct event *brings, size_t i,
                        struct signers *signers, struct public_key *ret_key) {
    const struct digest *id = &envelope->signatures[i].key_id;
    bool of_events = span_equal(envelope->type, span_str(PAYLOAD_EVENT));
    const struct enrolment *officer = enrolments_find(&e->officer_keys, id);
    const struct enrolment *authority = of_events ? enrolments_find(&e->authority_keys, id) : NULL;

    signers->keys[signers->n_keys++] = *id;
    if (!officer && !authority)
        return brings && signers_brought(e, brings, id, ret_key);
    *ret_key = officer ? officer->key : authority->key;
    if (officer) {
        signers->by[signers->n] = (uint32_t)i;
        signers->officers[signers->n++] = officer->officer;
    }
    signers->n_authorities += authority != NULL;         /* one key may serve as both */
    return true;
}

int signers_brings(const struct envelope *envelope, struct span body, struct arena *arena, const struct event **ret) {
    struct event *event;
    int r;

    *ret = NULL;
    if (envelope->n_bodies != 1 || !span_equal(envelope->type, span_str(PAYLOAD_EVENT)) ||
        body.len > TALLY_BODY_MAX)
        return 0;
    event = arena_alloc(arena, 1, sizeof(*event));
    r = event ? event_decode(body, arena, event) : -ENOMEM;
    if (r == 0 && (event->kind == EVENT_AUTHORITIES || event->kind == EVENT_LOG))
        *ret = event;
    return r < 0 ? r : 0;
}

int signers_find(const struct election *e, const struct envelope *envelope, const struct event *brings,
                 struct signers *ret, struct public_key ret_keys[TALLY_SIGNATURES_MAX], uint32_t *ret_bad) {
    struct signers signers = { 0 };

    assert(envelope->n_signatures <= TALLY_SIGNATURES_MAX);    /* envelope_open() opens no more */
    for (size_t i = 0; i < envelope->n_signatures; i++) {
        *ret_bad = (uint32_t)i;
        if (!signer_find(e, envelope, brings, i, &signers, &ret_keys[i]))
            return 1;
    }
    *ret = signers;
    return 0;
}

int signers_verify(const struct election *e, const struct envelope *envelope, const struct event *brings,
                   struct signers *ret, uint32_t *ret_bad) {
    struct public_key keys[TALLY_SIGNATURES_MAX];
    struct signers signers;

    if (signers_find(e, envelope, brings, &signers, keys, ret_bad))
        return 1;
    for (size_t i = 0; i < envelope->n_signatures; i++) {
        *ret_bad = (uint32_t)i;
        if (!envelope_verify(envelope, i, &keys[i]))
            return 1;
    }
    *ret = signers;
    return 0;
}

static bool signs(const struct enrolment *row, uint64_t time) {
    return row && enrolment_signs(row, time);
}

static void say_out_of_force(const struct enrolment *row, struct judgement *j) {
    struct span id = judgement_digest(j, &row->id);

    if (row->ended.given)
        judgement_add(j, CODE_E22, 2, (struct span[]){ id, judgement_number(j, row->ended.value) });
    else
        judgement_add(j, CODE_E23, 3,
                      (struct span[]){ id, row->from.given ? judgement_time(j, row->from.value) : span_str("–"),
                                       row->until.given ? judgement_time(j, row->until.value) : span_str("–") });
}

bool signers_out_of_force(const struct election *e, const struct signers *signers, bool of_event, uint64_t time,
                          struct judgement *j) {
    for (size_t i = 0; i < signers->n_keys; i++) {
        const struct enrolment *officer = enrolments_find(&e->officer_keys, &signers->keys[i]);
        const struct enrolment *authority = of_event ? enrolments_find(&e->authority_keys, &signers->keys[i]) : NULL;
        const struct enrolment *log = of_event ? enrolments_find(&e->log_keys, &signers->keys[i]) : NULL;

        if (log && log->ended.given && !signs(officer, time) && !signs(authority, time)) {
            say_out_of_force(log, j);
            return true;
        }
        if ((!officer && !authority) || signs(officer, time) || signs(authority, time))
            continue;   /* one that is neither's is brought (signers_find()) */
        say_out_of_force(officer ? officer : authority, j);
        return true;
    }
    return false;
}
