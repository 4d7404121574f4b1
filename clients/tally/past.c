/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The daemon says which head was the last one not after the moment; all that it covers is fetched and folded here, so
 * nothing about the past needs to be kept, or believed, but the journal.
 */

#include "clients/tally/past.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/output.h"
#include "clients/tally/text.h"
#include "clients/tally/times.h"

struct past_wait {
    struct past *past;
    bool done;
    int error;                  /* of libtally, or a negative errno */
    bool unfoldable;            /* an entry does not follow */
    char text[256];
};

int past_parse(const char *text, struct past *ret) {
    ret->given = true;
    ret->by_time = text_number(span_str(text), TALLY_COUNT_MAX, &ret->value) != 0;
    return ret->by_time ? time_parse(span_str(text), &ret->value) : 0;
}

static void wait_error(struct past_wait *w, int error, const char *text) {
    w->error = error;
    snprintf(w->text, sizeof(w->text), "(%s)", text);
}

static void moment_came(struct tally *t, void *user, const struct tally_moment *moment) {
    struct past_wait *w = user;
    struct past *past = w->past;

    (void)t;
    w->done = true;
    if (moment->error) {
        wait_error(w, moment->error, moment->text);
        return;
    }
    past->note.ptr = malloc(moment->note.len);
    if (!past->note.ptr) {
        w->error = -ENOMEM;
        return;
    }
    memcpy(past->note.ptr, moment->note.ptr, past->note.len = moment->note.len);
    if (head_parse(span_blob(past->note), &past->head) != NOTE_OK)
        w->error = TALLY_E_HEAD;
}

static void entries_came(struct tally *t, void *user, const struct tally_entries *page) {
    struct past_wait *w = user;

    (void)t;
    w->done = true;
    if (page->error || page->n == 0) {
        wait_error(w, page->error ? page->error : TALLY_E_ENTRIES, page->text);
        return;
    }
    for (size_t i = 0; i < page->n && w->error == 0 && !w->unfoldable; i++) {
        int r = fold_entry(w->past->fold, &page->entries[i]);

        w->unfoldable = r > 0;
        w->error = r < 0 ? r : 0;
    }
}

static int moment_error(const struct online *o, const struct past *past, const struct past_wait *w) {
    char text[TIME_TEXT_MAX];

    if (w->error != TALLY_E_REFUSED || strncmp(w->text, "(N03", 4) != 0)
        return online_error(w->error, w->text);
    if (past->by_time)
        output_error("the log had no head by %s", time_format(past->value, text));
    else if (past->value > tally_size(o->t))
        output_error("the journal has %" PRIu64 " entries so far, and %" PRIu64 " were asked for", tally_size(o->t), past->value);
    else
        output_error("the log's first head is larger than %" PRIu64 ": it covers the whole manifest", past->value);
    return STATUS_REFUSED;
}

static int find_head(struct online *o, struct past *past) {
    struct past_wait w = { .past = past };
    int status, r = tally_moment(o->t, past->by_time, past->value, moment_came, &w, NULL);

    if (r != 0)
        return online_error(r, "");
    status = online_wait(o, &w.done, o->timeout_ms, false);
    if (status != STATUS_DONE)
        return status;
    return w.error ? moment_error(o, past, &w) : STATUS_DONE;
}

static int fetch_page(struct online *o, struct past *past) {
    struct past_wait w = { .past = past };
    uint64_t from = fold_size(past->fold);
    int status, r = tally_entries(o->t, from, past->head.size - from, entries_came, &w, NULL);

    if (r != 0)
        return online_error(r, "");
    o->waited_ms = 0; /* the time-out is for an answer, and a long journal has many */
    status = online_wait(o, &w.done, o->timeout_ms, false);
    if (status != STATUS_DONE)
        return status;
    if (w.unfoldable) {
        output_error("entry %" PRIu64 " of the journal does not follow from those before it", fold_size(past->fold));
        return STATUS_PROOF;
    }
    return w.error ? online_error(w.error, w.text) : STATUS_DONE;
}

/* The head that was cosigned, as it is. */
static int take_cosigned(const struct cosigned *q, struct past *past) {
    past->note.ptr = malloc(q->note.len);
    if (!past->note.ptr)
        return online_error(-ENOMEM, "");
    memcpy(past->note.ptr, q->note.ptr, past->note.len = q->note.len);
    return head_parse(span_blob(past->note), &past->head) == NOTE_OK ? STATUS_DONE : online_error(TALLY_E_HEAD, "");
}

static int choose_head(struct online *o, struct cosigned *q, struct past *past) {
    int status = q->path ? cosigned_fetch(q, o) : STATUS_DONE;

    if (status != STATUS_DONE)
        return status;
    if (!past->given)
        return take_cosigned(q, past);
    status = find_head(o, past);
    return status == STATUS_DONE && q->path ? cosigned_covers(q, o, span_blob(past->note), &past->head) : status;
}

int past_open(struct online *o, struct cosigned *q, struct past *past) {
    int r, status = choose_head(o, q, past);

    if (status != STATUS_DONE)
        return status;
    r = fold_new(o->e, &past->fold);
    if (r < 0)
        return online_error(r, "");
    while (status == STATUS_DONE && fold_size(past->fold) < past->head.size)
        status = fetch_page(o, past);
    if (status != STATUS_DONE)
        return status;
    r = fold_check(past->fold, &past->head);
    return r == 0 ? STATUS_DONE : online_error(r, "");
}

void past_close(struct past *past) {
    past->fold = fold_free(past->fold);
    blob_free(&past->note);
}
