/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Whose keys are in force (SPEC.md 4.3): the manifest's, as the entries about keys have changed them. They are applied to the
 * election that the command holds, so that it checks signatures and rights as the daemon will.
 */

#include <errno.h>

#include "clients/tally/command.h"
#include "clients/tally/online.h"
#include "clients/tally/output.h"
#include "daemon/core/election_keys.h"
#include "proto/codec.h"

struct keys_wait {
    struct election *e;
    bool done;
    int error;                  /* TALLY_E_, -ENOMEM, or 0 */
    size_t n;                   /* entries of the page */
    uint64_t next;              /* the index after the last */
};

/* Whether those signed it who may, and are enough. */
static bool holds(const struct election *e, const struct event *event, const struct signers *signers) {
    uint64_t n, needed;
    struct digest id;

    keys_signed(e, event, signers, &n, &needed);
    return n >= needed && signers->n_authorities >= e->authority_threshold && keys_subject(e, event) &&
           !keys_barred(e, event, &id) && !keys_missing(e, event);
}

/* Returns 0, TALLY_E_ENTRIES when it is not an event about keys that could have been taken, or -ENOMEM. */
static int apply(struct keys_wait *w, const struct tally_entry *entry) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct span body = span_of(entry->body.ptr, entry->body.len);
    const struct event *brings;
    struct envelope sigset;
    struct signers signers;
    struct event event;
    uint32_t bad;
    int r = event_decode(body, &arena, &event);

    if (r == 0)
        r = sigset_open(span_of(entry->sigset.ptr, entry->sigset.len), &ENVELOPE_LIMITS_DECLARATION, &arena, &sigset);
    if (r == 0)
        r = signers_brings(&sigset, body, &arena, &brings);
    if (r != 0)
        return r < 0 ? r : TALLY_E_ENTRIES;
    if (!event_about_keys(&event) || !digest_equal(&sigset.genesis, &w->e->genesis) ||
        signers_verify(w->e, &sigset, brings, &signers, &bad) != 0 || !holds(w->e, &event, &signers))
        return TALLY_E_ENTRIES;
    r = keys_reserve(w->e, &event);
    if (r == 0)
        keys_fold(w->e, entry->index, &event);
    return r;
}

static void keys_came(struct tally *t, void *user, const struct tally_entries *page) {
    struct keys_wait *w = user;

    (void)t;
    w->done = true;
    w->error = page->error;
    w->n = page->n;
    for (size_t i = 0; i < page->n && w->error == 0; i++) {
        w->error = apply(w, &page->entries[i]);
        w->next = page->entries[i].index + 1;
    }
}

int online_keys(struct online *o) {
    struct keys_wait w = { .e = o->e };
    int status = STATUS_DONE;

    if (!o->t || o->keys_known)
        return STATUS_DONE;
    o->keys_known = true;
    do {
        int r;

        w.done = false;
        r = tally_keys(o->t, w.next, keys_came, &w, NULL);
        if (r == TALLY_E_UNAVAILABLE)
            return STATUS_DONE;
        if (r != 0)
            return online_error(r, "");
        status = online_wait(o, &w.done, o->timeout_ms / 4, true);
        if (status == STATUS_OUT_OF_REACH)
            return STATUS_DONE; /* what is signed goes into the spool, by the keys that are known */
        if (status == STATUS_DONE && w.error != 0)
            status = online_error(w.error, "about keys");
    } while (status == STATUS_DONE && w.n > 0);
    return status;
}
