/* SPDX-License-Identifier: Apache-2.0 */

/* One envelope for each body: whoever signs differs from contest to contest, and so does what becomes of it. */

#include "clients/tally/seal.h"

#include <sodium.h>

#include "clients/tally/command.h"
#include "clients/tally/output.h"
#include "clients/tally/rights.h"
#include "clients/tally/spoken.h"
#include "clients/tally/times.h"
#include "daemon/core/election_keys.h"
#include "proto/codec.h"
#include "proto/envelope.h"
#include "proto/tree.h"

/* Signs what was packed, and wipes the keys. Returns an exit status, said. */
static int seal(const struct election *e, const char *type, struct pack *p, struct span subject, struct secret_key *keys,
                size_t n, struct blob *ret_envelope) {
    _cleanup_(blob_free) struct blob body = { 0 };
    struct span span;
    int r = pack_take(p, &body);

    span = span_blob(body);
    if (r == 0)
        r = envelope_seal(type, &e->genesis, &span, 1, keys, n, ret_envelope);
    sodium_memzero(keys, n * sizeof(*keys));
    if (r == 0)
        return STATUS_DONE;
    output_error(SPAN_FMT ": %s", SPAN_ARG(subject),
                 spoken(r == CANON_ORDER ? "a key was given twice" : r > 0 ? canon_fault_text(r) : "out of memory"));
    return STATUS_USAGE;
}

int declaration_seal(struct keyring *k, const struct declaration *d, uint32_t contest, struct blob *ret_envelope,
                     size_t *ret_n) {
    _cleanup_(pack_deinit) struct pack p;
    struct secret_key keys[TALLY_SIGNATURES_MAX];
    size_t n;
    int status;

    pack_init(&p);
    status = keyring_choose(k, d, contest, keys, &n);
    if (status != STATUS_DONE)
        return status;
    if (ret_n)
        *ret_n = n;
    declaration_encode(&p, d);
    return seal(k->e, PAYLOAD_DECLARATION, &p, d->contest, keys, n, ret_envelope);
}

int event_seal(struct keyring *k, const struct event *event, uint32_t record, struct blob *ret_envelope, size_t *ret_n) {
    _cleanup_(pack_deinit) struct pack p;
    struct secret_key keys[TALLY_SIGNATURES_MAX];
    size_t n;
    int status;

    pack_init(&p);
    status = keyring_choose_event(k, event->kind, record, keys, &n);
    if (status != STATUS_DONE)
        return status;
    if (ret_n)
        *ret_n = n;
    event_encode(&p, event);
    return seal(k->e, PAYLOAD_EVENT, &p, event->subject, keys, n, ret_envelope);
}

int declaration_digest(const struct declaration *d, struct digest *ret) {
    _cleanup_(pack_deinit) struct pack p;
    _cleanup_(blob_free) struct blob body = { 0 };
    int r;

    pack_init(&p);
    declaration_encode(&p, d);
    r = pack_take(&p, &body);
    if (r == 0)
        hash_bytes(span_blob(body), ret);
    return r;
}

/* --- Who signs, judged --- */

static bool has_officer(const struct signers *signers, uint32_t officer) {
    for (uint32_t i = 0; i < signers->n; i++)
        if (signers->officers[i] == officer)
            return true;
    return false;
}

/* Adds a key's officer; E01 where it has none. Returns false then. */
static bool add_signer(const struct election *e, const struct secret_key *key, struct signers *signers,
                       struct judgement *j) {
    char text[2 * DIGEST_SIZE + 1];
    struct digest id;
    struct span arg;
    uint32_t officer;

    key_id(&key->public, &id);
    officer = election_officer_by_key(e, &id);
    if (officer == NO_INDEX) {
        arg = judgement_text(j, span_str(hex(id.bytes, DIGEST_SIZE, text)));
        judgement_add(j, CODE_E01, 1, &arg);
        return false;
    }
    if (!has_officer(signers, officer))
        signers->officers[signers->n++] = officer;
    return true;
}

static void add_quorum(struct judgement *j, uint64_t signed_by, uint64_t needed) {
    judgement_add(j, CODE_E02, 2, (struct span[]){ judgement_number(j, signed_by), judgement_number(j, needed) });
}

/* About when the entry will be: to the daemon its clock counts, in a rehearsal when it was declared or made. */
static uint64_t entry_time(const struct election *e, uint64_t made) {
    return e->header.kind == ELECTION_LIVE ? time_now() : made;
}

static bool barred(const struct keyring *k, uint32_t officer) {
    for (size_t i = 0; i < k->n_barred; i++)
        if (k->barred[i] == officer)
            return true;
    return false;
}

void seal_judge(const struct keyring *k, const struct secret_key *keys, size_t n, const struct declaration *d,
                uint32_t contest, struct judgement *j) {
    uint64_t needed = declaration_quorum(k->e, d, contest), entitled = 0, others = 0;
    struct span id = k->e->contests[contest].m->id;
    struct right_wanted wanted = right_to_declare(k->e, d, contest);
    struct signers signers = { 0 };

    for (size_t i = 0; i < n && i < TALLY_SIGNATURES_MAX; i++) {
        key_id(&keys[i].public, &signers.keys[signers.n_keys++]);
        if (!add_signer(k->e, &keys[i], &signers, j))
            return;
    }
    for (uint32_t i = 0; i < signers.n; i++) {
        bool may = right_distance(k->e, signers.officers[i], &wanted) != NO_INDEX;

        entitled += may;
        others += may && !barred(k, signers.officers[i]);
    }
    if (entitled == 0)
        judgement_add(j, CODE_E10, 1, &id);
    else if (signers_out_of_force(k->e, &signers, false, entry_time(k->e, d->declared), j))
        return;
    else if (entitled < needed)
        add_quorum(j, entitled, needed);
    else if (others < needed)
        judgement_add(j, CODE_E16, 3, (struct span[]){ id, judgement_number(j, needed), judgement_number(j, others) });
}

/* A key that the event brings or changes signs it too. */
static bool goes_along(const struct election *e, const struct event *event, const struct digest *id) {
    const struct event *brings = event->kind > EVENT_KEY ? event : NULL;
    struct public_key key;

    return brings && signers_brought(e, brings, id, &key);
}

static void judge_tellers(const struct election *e, const struct signers *signers, const struct event *event, uint32_t record,
                          struct judgement *j) {
    struct right_wanted wanted = right_to_tell(e, event->kind, record);
    uint64_t officers = 0, authorities = event_info(event->kind)->authority ? signers->n_authorities : 0, n, needed;

    for (uint32_t i = 0; i < signers->n; i++)
        officers += right_distance(e, signers->officers[i], &wanted) != NO_INDEX;
    if (officers + authorities == 0 && !(event->kind > EVENT_KEY && signers->n_keys > signers->n))
        judgement_add(j, CODE_X01, 1, &event->subject);
    else if (signers_out_of_force(e, signers, true, entry_time(e, event->made), j))
        return;
    else if (officers == 0 && authorities < e->authority_threshold)
        add_quorum(j, authorities, e->authority_threshold);
    if (j->n_codes > 0 || event->kind <= EVENT_KEY)
        return;
    keys_signed(e, event, signers, &n, &needed);
    if (n < needed)
        judgement_add(j, CODE_E24, 3,
                      (struct span[]){ event->subject, judgement_number(j, n), judgement_number(j, needed) });
}

void seal_judge_event(const struct election *e, const struct secret_key *keys, size_t n, const struct event *event,
                      uint32_t record, struct judgement *j) {
    struct signers signers = { 0 };

    for (size_t i = 0; i < n && i < TALLY_SIGNATURES_MAX; i++) {
        struct digest *id = &signers.keys[signers.n_keys++];

        key_id(&keys[i].public, id);
        if (is_authority(e, &keys[i].public))
            signers.n_authorities++;
        else if (!goes_along(e, event, id) && !add_signer(e, &keys[i], &signers, j))
            return;
    }
    judge_tellers(e, &signers, event, record, j);
}
