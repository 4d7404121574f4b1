/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Events about keys (SPEC.md 4.3): an officer's, the authority's, the log's. No record says anything of them; they change
 * what the entries after them may be signed with.
 */

#include <assert.h>

#include "daemon/core/election_keys.h"

uint32_t keys_officer(const struct election *e, const struct event *event) {
    return event->kind == EVENT_KEY ? election_officer(e, event->subject) : NO_INDEX;
}

bool keys_subject(const struct election *e, const struct event *event) {
    if (event->kind == EVENT_KEY)
        return keys_officer(e, event) != NO_INDEX;
    return span_equal(event->subject, e->header.id);
}

uint32_t *keys_number(struct election *e, const struct event *event) {
    if (event->kind == EVENT_KEY)
        return &e->officers[keys_officer(e, event)].n_events;
    return event->kind == EVENT_LOG ? &e->n_log_events : &e->n_authority_events;
}

/* Which table the event's keys stand in. */
static const struct enrolments *table_of(const struct election *e, const struct event *event) {
    if (event->kind == EVENT_KEY)
        return &e->officer_keys;
    return event->kind == EVENT_LOG ? &e->log_keys : &e->authority_keys;
}

static struct enrolments *table_to_change(struct election *e, const struct event *event) {
    return (struct enrolments *)table_of(e, event);
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

bool keys_barred(const struct election *e, const struct event *event, struct digest *ret_id) {
    for (size_t i = 0; i < key_count(event); i++) {
        const struct enrolment *row;
        struct public_key key;
        bool stays;

        key_at(event, i, &key, ret_id);
        row = enrolments_find(table_of(e, event), ret_id);
        stays = event->kind == EVENT_AUTHORITIES && row && !row->ended.given;
        if (!key_valid(&key) || (row && !stays) || names_key(event, i, ret_id))
            return true;
    }
    return false;
}

/* The officer's key in force, or NULL. */
static struct enrolment *current(const struct election *e, uint32_t officer) {
    for (size_t i = 0; i < e->officer_keys.n; i++) {
        struct enrolment *row = &e->officer_keys.rows[i];

        if (row->officer == officer && !row->ended.given)
            return row;
    }
    return NULL;
}

bool keys_missing(const struct election *e, const struct event *event) {
    return event->kind == EVENT_KEY && !event->key_given && !current(e, keys_officer(e, event));
}

void keys_signed(const struct election *e, const struct event *event, const struct signers *signers,
                        uint64_t *ret_signed, uint64_t *ret_needed) {
    const struct public_key *old = election_log_key(e, UINT64_MAX);
    struct digest old_id;

    key_id(old, &old_id);
    *ret_needed = event->kind == EVENT_AUTHORITIES ? event->threshold : event->kind == EVENT_LOG ? 2 : 0;
    *ret_signed = 0;
    for (size_t i = 0; i < signers->n_keys; i++)
        *ret_signed += names_key(event, key_count(event), &signers->keys[i]) ||
                       (event->kind == EVENT_LOG && digest_equal(&signers->keys[i], &old_id));
}

int keys_reserve(struct election *e, const struct event *event) {
    return enrolments_reserve(table_to_change(e, event), key_count(event));
}

/* --- Folding --- */

/* Takes away what the event does not name. */
static void end_others(struct election *e, const struct event *event, uint64_t entry) {
    struct enrolments *table = table_to_change(e, event);

    for (size_t i = 0; i < table->n; i++)
        if (!table->rows[i].ended.given && !names_key(event, key_count(event), &table->rows[i].id))
            enrolment_end(&table->rows[i], entry);
}

void keys_fold(struct election *e, uint64_t index, const struct event *event) {
    uint32_t officer = keys_officer(e, event);
    struct enrolment *own = event->kind == EVENT_KEY ? current(e, officer) : NULL;

    ++*keys_number(e, event);
    if (own)
        enrolment_end(own, index);
    if (event->kind != EVENT_KEY)
        end_others(e, event, index);
    for (size_t i = 0; i < key_count(event); i++) {
        struct enrolment row = { .officer = officer, .since = index + 1, .from = event->from, .until = event->until };
        struct digest id;

        key_at(event, i, &row.key, &id);
        if (!enrolments_find(table_of(e, event), &id))
            enrolments_add(table_to_change(e, event), &row);
    }
    if (event->kind == EVENT_AUTHORITIES)
        e->authority_threshold = event->threshold;
}
