/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events about keys (SPEC.md 4.3): an officer's, the authority's, the log's. No record says anything of them; they change
 * what the entries after them may be signed with.
 */

#include <assert.h>

#include "daemon/core/ledger_state.h"
#include "proto/tree.h"

uint32_t ledger_event_officer(const struct ledger *l, const struct event *event) {
    return event->kind == EVENT_KEY ? election_officer(l->e, event->subject) : NO_INDEX;
}

bool ledger_keys_subject(const struct ledger *l, const struct event *event) {
    if (event->kind == EVENT_KEY)
        return ledger_event_officer(l, event) != NO_INDEX;
    return span_equal(event->subject, l->e->header.id);
}

uint32_t *ledger_keys_number(struct ledger *l, const struct event *event) {
    if (event->kind == EVENT_KEY)
        return &l->e->officers[ledger_event_officer(l, event)].n_events;
    return event->kind == EVENT_LOG ? &l->e->n_log_events : &l->e->n_authority_events;
}

/* Which table the event's keys stand in. */
static struct enrolments *table_of(const struct ledger *l, const struct event *event) {
    if (event->kind == EVENT_KEY)
        return &l->e->officer_keys;
    return event->kind == EVENT_LOG ? &l->e->log_keys : &l->e->authority_keys;
}

/* The keys that it names, one after the other. */
static size_t key_count(const struct event *event) {
    return event->kind == EVENT_AUTHORITIES ? event->n_authorities : event->key_given;
}

static void key_at(const struct event *event, size_t i, struct public_key *ret, struct digest *ret_id) {
    const struct digest *key = event->kind == EVENT_AUTHORITIES ? &event->authorities[i].key : &event->key;

    memcpy(ret->bytes, key->bytes, sizeof(ret->bytes));
    key_id(ret, ret_id);
}

static bool names_key(const struct event *event, size_t n, const struct digest *id) {
    for (size_t i = 0; i < n; i++) {
        struct public_key key;
        struct digest own;

        key_at(event, i, &key, &own);
        if (digest_equal(&own, id))
            return true;
    }
    return false;
}

bool ledger_keys_barred(const struct ledger *l, const struct event *event, struct digest *ret_id) {
    for (size_t i = 0; i < key_count(event); i++) {
        const struct enrolment *row;
        struct public_key key;
        bool stays;

        key_at(event, i, &key, ret_id);
        row = enrolments_find(table_of(l, event), ret_id);
        stays = event->kind == EVENT_AUTHORITIES && row && !row->ended.given;
        if (!key_valid(&key) || (row && !stays) || names_key(event, i, ret_id))
            return true;
    }
    return false;
}

/* The officer's key in force, or NULL. */
static struct enrolment *current(const struct ledger *l, uint32_t officer) {
    for (size_t i = 0; i < l->e->officer_keys.n; i++) {
        struct enrolment *row = &l->e->officer_keys.rows[i];

        if (row->officer == officer && !row->ended.given)
            return row;
    }
    return NULL;
}

bool ledger_keys_missing(const struct ledger *l, const struct event *event) {
    return event->kind == EVENT_KEY && !event->key_given && !current(l, ledger_event_officer(l, event));
}

void ledger_keys_signed(const struct ledger *l, const struct event *event, const struct signers *signers,
                        uint64_t *ret_signed, uint64_t *ret_needed) {
    const struct public_key *old = election_log_key(l->e, UINT64_MAX);
    struct digest old_id;

    key_id(old, &old_id);
    *ret_needed = event->kind == EVENT_AUTHORITIES ? event->threshold : event->kind == EVENT_LOG ? 2 : 0;
    *ret_signed = 0;
    for (size_t i = 0; i < signers->n_keys; i++)
        *ret_signed += names_key(event, key_count(event), &signers->keys[i]) ||
                       (event->kind == EVENT_LOG && digest_equal(&signers->keys[i], &old_id));
}

int ledger_keys_reserve(struct ledger *l, const struct event *event) {
    return enrolments_reserve(table_of(l, event), key_count(event));
}

/* --- Folding --- */

/* Takes away what the event does not name. */
static void end_others(struct ledger *l, const struct event *event, uint64_t entry) {
    struct enrolments *table = table_of(l, event);

    for (size_t i = 0; i < table->n; i++)
        if (!table->rows[i].ended.given && !names_key(event, key_count(event), &table->rows[i].id))
            enrolment_end(&table->rows[i], entry);
}

void ledger_keys_fold(struct ledger *l, const struct leaf *leaf, const struct event *event) {
    uint32_t officer = ledger_event_officer(l, event);
    struct enrolment *own = event->kind == EVENT_KEY ? current(l, officer) : NULL;

    ++*ledger_keys_number(l, event);
    if (own)
        enrolment_end(own, leaf->index);
    if (event->kind != EVENT_KEY)
        end_others(l, event, leaf->index);
    for (size_t i = 0; i < key_count(event); i++) {
        struct enrolment row = { .officer = officer, .since = leaf->index + 1, .from = event->from, .until = event->until };
        struct digest id;

        key_at(event, i, &row.key, &id);
        if (!enrolments_find(table_of(l, event), &id))
            enrolments_add(table_of(l, event), &row);
    }
    if (event->kind == EVENT_AUTHORITIES)
        l->e->authority_threshold = event->threshold;
    free(take_kept(l));
}
