/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Requests until they are answered. An answer may be lost on any of the hops, so every request is sent again after a
 * quarter of a second, then ever less often; asking again is always safe, and answers to a request that has already
 * ended are dropped. Requests wait here, not in a socket's queue, while there is no connection or no welcome yet.
 */

#include <errno.h>
#include <sodium.h>
#include <zmq.h>

#include "clients/libtally/client.h"
#include "proto/verdict.h"

int blob_copy(struct span bytes, struct blob *ret) {
    uint8_t *p = malloc(bytes.len ? bytes.len : 1);

    if (!p)
        return -ENOMEM;
    if (bytes.len)
        memcpy(p, bytes.ptr, bytes.len);
    *ret = (struct blob){ .ptr = p, .len = bytes.len };
    return 0;
}

static void list_add(struct tally *t, struct ask *ask) {
    ask->next = NULL;
    ask->previous = t->last;
    if (t->last)
        t->last->next = ask;
    else
        t->first = ask;
    t->last = ask;
}

static void list_remove(struct tally *t, struct ask *ask) {
    if (ask->previous)
        ask->previous->next = ask->next;
    else
        t->first = ask->next;
    if (ask->next)
        ask->next->previous = ask->previous;
    else
        t->last = ask->previous;
    ask->next = ask->previous = NULL;
}

int ask_new(struct tally *t, enum link_id link, struct request *request, uint64_t wants, ask_fn done,
            struct ask **ret) {
    struct ask *ask;
    struct pack p;
    int r;

    if (!t->links[link].endpoint)
        return TALLY_E_UNAVAILABLE;
    ask = calloc(1, sizeof(*ask));
    if (!ask)
        return -ENOMEM;
    request->id = t->next_id++;
    pack_init(&p);
    request_encode(&p, request);
    r = pack_take(&p, &ask->bytes);
    pack_deinit(&p);
    if (r < 0) {
        free(ask);
        return r;
    }
    ask->id = request->id;
    ask->link = link;
    ask->wants = wants;
    ask->done = done;
    ask->due = clock_ms();
    ask->backoff = BACKOFF_FIRST_MS;
    list_add(t, ask);
    *ret = ask;
    return 0;
}

int ask_for(struct tally *t, enum link_id link, struct request *request, uint64_t wants, ask_fn done,
            const struct ask_terms *terms, uint64_t *ret_id) {
    struct ask *ask;
    int r = ask_new(t, link, request, wants, done, &ask);

    if (r != 0) {
        free(terms->context);
        return r;
    }
    ask->callback = terms->fn;
    ask->user = terms->user;
    ask->context = terms->context;
    ask->context_free = free;
    ask->number = terms->number;
    if (ret_id)
        *ret_id = ask->id;
    return 0;
}

struct ask *ask_find(struct tally *t, uint64_t id) {
    /* Answers mostly come in the order of the requests: the first is nearly always it. */
    for (struct ask *a = t->first; a; a = a->next)
        if (a->id == id)
            return a;
    return NULL;
}

static void ask_destroy(struct ask *ask) {
    if (ask->context_free)
        ask->context_free(ask->context);
    blob_free(&ask->bytes);
    free(ask);
}

struct ask *ask_free(struct tally *t, struct ask *ask) {
    if (ask) {
        list_remove(t, ask);
        ask_destroy(ask);
    }
    return NULL;
}

static bool may_go(const struct tally *t, const struct ask *ask) {
    return t->links[ask->link].greeted || ask->wants == MESSAGE_WELCOME ||
           (ask->wants == MESSAGE_KEYS_PAGE && !ask->callback);    /* keys_ask(): a part of greeting */
}

int asks_send(struct tally *t) {
    bool blocked[_LINK_MAX] = { false };
    uint64_t now = clock_ms();

    for (struct ask *a = t->first; a; a = a->next) {
        struct link *link = &t->links[a->link];
        int r;

        if (a->due > now || blocked[a->link] || !may_go(t, a))
            continue;
        r = link_send(link, span_blob(a->bytes));
        if (r < 0)
            return r;
        blocked[a->link] = r > 0;
        if (r > 0)
            continue;
        if (a->sent) {
            link->silent++;
            a->backoff = a->backoff * 2 < BACKOFF_LAST_MS ? a->backoff * 2 : BACKOFF_LAST_MS;
        }
        a->sent = true;
        a->due = now + a->backoff;
    }
    for (size_t i = 0; i < _LINK_MAX; i++)
        t->links[i].blocked = blocked[i];
    return 0;
}

uint64_t asks_due(const struct tally *t) {
    uint64_t due = UINT64_MAX;

    for (const struct ask *a = t->first; a; a = a->next)
        if (may_go(t, a) && !t->links[a->link].blocked && a->due < due)
            due = a->due;
    return due;
}

void asks_again(struct tally *t, enum link_id link) {
    uint64_t now = clock_ms();

    for (struct ask *a = t->first; a; a = a->next)
        if (a->link == link && a->wants != MESSAGE_WELCOME) {
            a->due = now;
            a->sent = false;
            a->backoff = BACKOFF_FIRST_MS;
        }
}

static void error_text(const struct m_error *e, char *ret, size_t size) {
    int n = snprintf(ret, size, SPAN_FMT " ", SPAN_ARG(e->code.code));

    if (n > 0 && (size_t)n < size)
        code_sentence(&e->code, LANGUAGE_EN, ret + n, size - (size_t)n);
}

static int finish(struct tally *t, struct ask *ask, int error, const char *text, const struct answer *answer) {
    int r;

    list_remove(t, ask);
    r = ask->done(t, ask, error, text, answer);
    if (r == 1) {
        list_add(t, ask);
        return 0;
    }
    ask_destroy(ask);
    return r;
}

int asks_answer(struct tally *t, enum link_id link, const struct answer *answer) {
    struct ask *ask = ask_find(t, answer->id);
    char text[1024];

    t->links[link].silent = 0;
    if (!ask || ask->link != link)
        return 0;
    if (answer->kind == ask->wants && keys_wanted(t, answer))
        return 0;       /* it stays on the list */
    if (answer->kind == ask->wants)
        return finish(t, ask, 0, "", answer);
    if (answer->kind != MESSAGE_ERROR) {
        tally_report(t, TALLY_E_MESSAGE, "an answer of another kind than was asked for");
        return 0;
    }
    error_text(&answer->error, text, sizeof(text));
    if (!answer->error.retry)
        return finish(t, ask, TALLY_E_REFUSED, text, NULL);
    /* It stays on the list and goes out again when it is due. */
    tally_report(t, TALLY_E_REFUSED, text);
    return 0;
}
