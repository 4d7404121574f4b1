/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Greeting: the first thing on each request socket, and again when a connection was lost. The client brings the largest
 * head it has seen, so that a daemon whose journal went back is found out by either side before anything else is said;
 * nothing but a hello leaves a socket on which no welcome was checked.
 */

#include <errno.h>
#include <stdio.h>

#include "clients/libtally/client.h"

int link_head(struct tally *t, enum link_id link, struct span note, struct head *ret) {
    struct link *l = &t->links[link];
    struct head head;
    int r;

    r = heads_open(&t->heads, note, &head);
    if (r != 0)
        return r;
    if (head.size < l->floor)
        return TALLY_E_OLDER;
    l->floor = head.size;
    *ret = head;
    return 0;
}

int welcome_check(struct tally *t, const struct ask *ask, const struct m_welcome *w, struct head *ret) {
    int r;

    if (!span_equal(w->protocol, span_str(PROTOCOL_NAME)))
        return TALLY_E_PROTOCOL;
    if (!digest_equal(&w->genesis, &t->genesis))
        return TALLY_E_ELECTION;
    r = link_head(t, ask->link, w->note, ret);
    if (r == 0 && ret->size < ask->number)
        r = TALLY_E_OLDER;
    return r;
}

static int welcome_keep(struct tally *t, const struct m_welcome *w) {
    if (!t->software) {
        t->software = strndup((const char *)w->software.ptr, w->software.len);
        if (!t->software)
            return -ENOMEM;
    }
    t->manifest_entries = w->manifest_entries;
    t->records = w->records;
    return 0;
}

static int link_greeted(struct tally *t, enum link_id id) {
    struct link *link = &t->links[id];

    link->keys_asked = link->doubted = false;
    link->greeted = true;
    asks_again(t, id);
    return 0;
}

static int welcome_done(struct tally *t, struct ask *ask, int error, const char *text, const struct answer *answer) {
    struct link *link = &t->links[ask->link];
    struct head head;
    int r;

    link->greeting = false;
    if (answer) {
        error = welcome_check(t, ask, &answer->welcome, &head);
        text = "in the daemon's welcome";
        if (error == TALLY_E_HEAD && t->heads.stranger && !link->keys_asked)
            return keys_ask(t, ask->link);
        if (error == 0)
            error = heads_proven(&t->heads);
    }
    if (error == TALLY_E_HEAD && link->keys_asked && link->doubted)
        return link_greeted(t, ask->link);  /* nothing leads to that key: whoever is answered under it must be told so */
    link->keys_asked = false;
    if (error < 0)
        return error;
    if (error > 0) {
        /* The daemon may be put right, or another may take its place: ask again, seldom. */
        tally_report(t, error, text);
        link->greet_after = clock_ms() + BACKOFF_LAST_MS;
        return 0;
    }
    r = welcome_keep(t, &answer->welcome);
    if (r < 0)
        return r;
    return link_greeted(t, ask->link);
}

int link_greet(struct tally *t, enum link_id id) {
    struct link *link = &t->links[id];
    struct request request = { .kind = MESSAGE_HELLO };
    struct ask *ask;
    int r;

    if (link->greeted || link->greeting || link->greet_after > clock_ms())
        return 0;
    if (t->heads.unproven.ptr)
        request.hello.note = span_blob(t->heads.unproven);
    else if (t->heads.largest.ptr)
        request.hello.note = span_blob(t->heads.largest);
    r = ask_new(t, id, &request, MESSAGE_WELCOME, welcome_done, &ask);
    if (r != 0)
        return r;
    ask->number = t->heads.size;
    link->greeting = true;
    return 0;
}
