/* SPDX-License-Identifier: Apache-2.0 */
/* The recount beside a ledger, entry by entry. */

#include "tests/support/recounting.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "daemon/core/officers.h"
#include "proto/codec.h"

/* The packed record, in the arena. */
static struct span record_bytes(struct recounting *r, uint32_t position) {
    struct span bytes;
    struct pack p;

    pack_init(&p);
    ledger_record(r->l, position, &p);
    assert_int_equal(p.error, 0);
    bytes = arena_copy(&r->arena, pack_span(&p));
    assert_non_null(bytes.ptr);
    pack_deinit(&p);
    return bytes;
}

static struct contest_record contest_record(struct recounting *r, struct span bytes) {
    struct record record;

    if (record_decode(bytes, &r->arena, &record))
        fail_msg("a record's form is broken");
    return record.contest;
}

static void check_area(struct recounting *r, uint64_t entry, uint32_t position) {
    const struct record_key *key = &r->e->records[position];
    struct record slow = { .kind = RECORD_AREA };
    struct span found = record_bytes(r, position);
    struct pack p;

    slow.area = recount_area(&r->past, r->known, key->area, key->poll, &r->arena);
    pack_init(&p);
    record_encode(&p, &slow);
    assert_int_equal(p.error, 0);
    if (!span_equal(pack_span(&p), found))
        fail_msg("after entry %llu the record " SPAN_FMT " differs from its recount", (unsigned long long)entry,
                 SPAN_ARG(key->key));
    pack_deinit(&p);
}

static void check(struct recounting *r, uint64_t entry) {
    struct fault fault = { "" };

    if (!ledger_sound(r->l, &fault))
        fail_msg("after entry %llu: %s", (unsigned long long)entry, fault.text);
    for (uint32_t i = 0; i < r->e->n_records; i++)
        if (r->e->records[i].contest == NO_INDEX)
            check_area(r, entry, i);
    for (uint32_t i = 0; i < r->e->n_contests; i++) {
        struct fall found = r->known[i].fall, expected = recount_fall(&r->past, i);

        if (found.given != expected.given ||
            (found.given && (found.entry != expected.entry || found.time != expected.time ||
                             !span_equal(found.reason, expected.reason))))
            fail_msg("after entry %llu: another fall of " SPAN_FMT, (unsigned long long)entry,
                     SPAN_ARG(r->e->contests[i].m->id));
    }
}

/* Reads the contests' records again; only one may have changed. Gives what it was before. */
static struct contest_record reread(struct recounting *r, uint64_t entry, uint32_t contest) {
    struct contest_record before = { 0 };

    for (uint32_t i = 0; i < r->e->n_contests; i++) {
        struct span bytes = record_bytes(r, r->e->contests[i].record);

        if (i == contest)
            before = r->known[i];
        else if (r->bytes[i].ptr && !span_equal(bytes, r->bytes[i]))
            fail_msg("entry %llu changed " SPAN_FMT " too", (unsigned long long)entry,
                     SPAN_ARG(r->e->contests[i].m->id));
        r->bytes[i] = bytes;
        r->known[i] = contest_record(r, bytes);
    }
    return before;
}

void recounting_begin(struct recounting *r, struct ledger *l, const struct election *e) {
    *r = (struct recounting){ .l = l, .e = e };
    r->past = recount_genesis(e, &r->arena);
    r->known = arena_alloc(&r->arena, e->n_contests, sizeof(*r->known));
    r->bytes = arena_alloc(&r->arena, e->n_contests, sizeof(*r->bytes));
    r->waiting = arena_alloc(&r->arena, e->n_contests, sizeof(*r->waiting));
    assert_true(r->known && r->bytes && r->waiting);
    reread(r, 0, NO_INDEX);
    check(r, 0);
}

void recounting_end(struct recounting *r) {
    arena_deinit(&r->arena);
}

void recounting_declaration(struct recounting *r, const struct leaf *leaf, const struct declaration *d) {
    uint32_t contest = election_contest(r->e, d->contest);
    struct contest_record before = reread(r, leaf->index, contest);

    if (leaf->verdict == VERDICT_QUERIED)
        r->waiting[contest] = d->reason_code;
    recount_entry(&r->past, leaf, contest, &before, &r->known[contest],
                  d->act == ACT_CONFIRM ? r->waiting[contest] : d->reason_code);
    check(r, leaf->index);
}

void recounting_event(struct recounting *r, const struct leaf *leaf, const struct event *event,
                      const struct digest *signers, size_t n_signers) {
    bool about_area = event->kind == EVENT_ANNOTATION;
    struct span officer = { 0 };

    for (size_t i = 0; i < n_signers && about_area && !officer.ptr; i++) {
        const struct record_key *key = &r->e->records[election_record(r->e, event->subject)];
        uint32_t k = election_officer_by_key(r->e, &signers[i]);

        if (k != NO_INDEX && officer_has_right(r->e, k, ROLE_ANNOTATOR, key->poll, key->area))
            officer = r->e->officers[k].m->id;
    }
    reread(r, leaf->index, event->kind < EVENT_ANNOTATION ? election_contest(r->e, event->subject) : NO_INDEX);
    recount_event(&r->past, event, officer);
    check(r, leaf->index);
}
