/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Delivering: envelopes go out in their order with a bounded number under way. What comes back is copied out of the
 * callback, the receipt is kept, and only then does the envelope leave the spool, so that a crash between the two sends
 * it once more and gets the same receipt.
 */

#include "clients/tally/delivery.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/output.h"
#include "clients/tally/spoken.h"
#include "clients/tally/spool.h"
#include "proto/codec.h"
#include "proto/envelope.h"

#define WINDOW 128
/* For what another command left behind, and at most half of the time-out: the rest is for what was asked for. */
#define FLUSH_MS 5000

static void delivery_free(struct delivery *d) {
    for (size_t i = 0; i < d->n; i++)
        outcome_deinit(&d->outcomes[i]);
    free(d->outcomes);
    free(d->spooled);
    free(d->text);
    blob_free(&d->envelope);
    free(d);
}

void delivery_list_deinit(struct delivery_list *list) {
    for (size_t i = 0; i < list->n; i++)
        delivery_free(list->rows[i]);
    free(list->rows);
    *list = (struct delivery_list){ 0 };
}

static int delivery_new(struct blob *envelope, const char *spooled, struct delivery **ret) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct envelope opened;
    struct delivery *d;
    int r = envelope_open(span_blob(*envelope), &ENVELOPE_LIMITS_DECLARATION, &arena, &opened);

    if (r != 0)
        return r;
    d = calloc(1, sizeof(*d));
    if (!d)
        return -ENOMEM;
    d->outcomes = calloc(opened.n_bodies, sizeof(*d->outcomes));
    if (spooled)
        d->spooled = strdup(spooled);
    r = d->outcomes && (!spooled || d->spooled) ? 0 : -ENOMEM;
    for (size_t i = 0; i < opened.n_bodies && r == 0; i++) {
        r = outcome_name(span_equal(opened.type, span_str(PAYLOAD_EVENT)), opened.bodies[i], &d->outcomes[i]);
        d->outcomes[i].spooled = spooled != NULL;
        d->n += r == 0;
    }
    if (r < 0) {
        delivery_free(d);
        return r;
    }
    d->envelope = *envelope;
    *envelope = (struct blob){ 0 };
    *ret = d;
    return 0;
}

int delivery_add(struct delivery_list *list, struct blob *envelope, const char *spooled) {
    struct delivery **rows = reallocarray(list->rows, list->n + 1, sizeof(*rows));
    int r;

    if (!rows)
        return -ENOMEM;
    list->rows = rows;
    r = delivery_new(envelope, spooled, &rows[list->n]);
    if (r != 0)
        return r;
    rows[list->n]->list = list;
    list->n++;
    return 0;
}

static json_t *codes_json(const struct tally_item *item) {
    json_t *codes = json_array();

    for (size_t i = 0; codes && i < item->n_codes; i++) {
        const struct tally_code *c = &item->codes[i];
        json_t *args = json_array();

        for (size_t k = 0; args && k < c->n_args; k++)
            json_array_append_new(args, json_stringn((const char *)c->args[k].ptr, c->args[k].len));
        json_array_append_new(codes, json_pack("{s:s%,s:o,s:s,s:s}", "code", (const char *)c->code.ptr, c->code.len,
                                               "arguments", args, "en", c->en, "cy", c->cy));
    }
    return codes;
}

static void outcome_take(struct delivery_list *list, const struct tally_item *item, struct outcome *to) {
    to->answered = true;
    to->error = item->error;
    to->verdict = item->verdict;
    to->retry = item->retry;
    to->codes = codes_json(item);
    to->other_body = item->other_body;
    to->entry = item->entry;
    to->time = item->time;
    to->head_size = item->head_size;
    if (item->error || !item->receipt.ptr)
        return;
    to->receipt.ptr = malloc(item->receipt.len);
    if (!to->receipt.ptr)
        return;
    memcpy(to->receipt.ptr, item->receipt.ptr, item->receipt.len);
    to->receipt.len = item->receipt.len;
    if (list->receipts) {
        char stem[OUTCOME_LABEL_MAX];
        int r = receipt_keep_as(list->receipts, outcome_stem(to, stem, sizeof(stem)), span_blob(to->receipt), true,
                                &to->path);

        if (r < 0)
            output_file_error(list->receipts, r);
    }
}

/* An envelope leaves the spool when all of it was answered for good. */
static void leave_spool(struct delivery *d) {
    const char *dir = d->list->o->config.spool;
    bool refused = false, again = d->error != 0;
    int r;

    for (size_t i = 0; i < d->n; i++) {
        const struct outcome *o = &d->outcomes[i];

        refused |= o->verdict == TALLY_REFUSED;
        again |= o->error || !o->answered || (o->retry && o->verdict == TALLY_REFUSED) ||
                 (o->verdict != TALLY_REFUSED && !o->receipt.ptr);
    }
    if (!d->spooled || again)
        return;
    r = refused ? spool_refuse(dir, d->spooled) : spool_remove(dir, d->spooled);
    if (r < 0)
        output_file_error(dir, r);
}

static int send_more(struct delivery_list *list);

static void answered(struct tally *t, void *user, const struct tally_result *result) {
    struct delivery *d = user;
    struct delivery_list *list = d->list;

    (void)t;
    d->answered = true;
    d->error = result->error;
    d->text = strdup(result->text ? result->text : "");
    for (size_t i = 0; i < d->n && result->n_items > 0; i++)
        outcome_take(list, &result->items[i < result->n_items ? i : 0], &d->outcomes[i]);
    leave_spool(d);
    list->open--;
    send_more(list);
}

static int send_more(struct delivery_list *list) {
    while (list->open < WINDOW && list->next < list->n) {
        struct delivery *d = list->rows[list->next++];
        int r = tally_submit(list->o->t, (struct tally_bytes){ d->envelope.ptr, d->envelope.len }, answered, d, &d->id);

        if (r != 0) {
            d->error = r;
            continue;
        }
        d->sent = true;
        list->open++;
    }
    list->done = list->open == 0;
    return 0;
}

static int graver(int a, int b) {
    static const int grave[] = { STATUS_DONE, STATUS_OUT_OF_REACH, STATUS_REFUSED, STATUS_USAGE, STATUS_PROOF };
    size_t x = 0, y = 0;

    for (size_t i = 0; i < ARRAY_SIZE(grave); i++) {
        x = grave[i] == a ? i : x;
        y = grave[i] == b ? i : y;
    }
    return x > y ? a : b;
}

static int delivery_status(const struct delivery *d) {
    int status = STATUS_DONE;

    if (d->error == TALLY_E_MESSAGE) {
        output_error("%s: an envelope of another election", d->spooled ? d->spooled : "envelope");
        return STATUS_USAGE;
    }
    if (d->error)
        return online_error(d->error, d->text);
    for (size_t i = 0; i < d->n; i++)
        status = graver(status, outcome_status(&d->outcomes[i]));
    return status;
}

int delivery_run(struct delivery_list *list, uint64_t timeout_ms) {
    int status, waited = STATUS_OUT_OF_REACH;

    if (list->o->t && list->o->config.intake) {
        send_more(list);
        waited = online_wait(list->o, &list->done, timeout_ms, list->quiet);
    }
    for (size_t i = 0; i < list->n; i++)
        if (list->rows[i]->sent && !list->rows[i]->answered)
            tally_cancel(list->o->t, list->rows[i]->id);
    status = waited;
    for (size_t i = 0; i < list->n; i++)
        status = graver(status, delivery_status(list->rows[i]));
    return status;
}

static int flush_load(struct delivery_list *list, const char *dir) {
    char **names;
    size_t n;
    int r = spool_list(dir, &names, &n);

    for (size_t i = 0; r == 0 && i < n; i++) {
        _cleanup_(blob_free) struct blob envelope = { 0 };

        if (spool_read(dir, names[i], &envelope) < 0)
            continue; /* another command has just sent it */
        r = delivery_add(list, &envelope, names[i]);
        if (r > 0) {
            output_error("%s/%s: not an envelope: %s; left as it is", dir, names[i], spoken(canon_fault_text(r)));
            r = 0;
        }
    }
    if (r == 0)
        spool_names_free(names, n);
    return r;
}

void spool_flush(struct online *o) {
    struct delivery_list list = { .o = o, .quiet = true };
    _cleanup_(string_free) char *receipts = o->config.spool ? path_join(o->config.spool, "receipts") : NULL;
    size_t sent = 0, bodies = 0;
    int r;

    if (!o->config.spool || !o->t || !receipts)
        return;
    list.receipts = receipts;
    r = flush_load(&list, o->config.spool);
    if (r < 0)
        output_file_error(o->config.spool, r);
    if (r == 0 && list.n > 0) {
        delivery_run(&list, o->timeout_ms / 2 < FLUSH_MS ? o->timeout_ms / 2 : FLUSH_MS);
        for (size_t i = 0; i < list.n; i++)
            for (size_t k = 0; k < list.rows[i]->n; k++) {
                const struct outcome *outcome = &list.rows[i]->outcomes[k];

                bodies++;
                sent += outcome->answered;
                if (outcome->answered)
                    outcome_print(outcome, stderr);
            }
        output_error("%zu of %zu that waited in the spool were answered", sent, bodies);
        /* A reader's key is not admitted to intake: that is no reason not to read. */
        if (o->error == TALLY_E_ADMISSION)
            o->error = 0;
    }
    delivery_list_deinit(&list);
}

void spool_tell(const struct online *o) {
    char **names;
    size_t n;

    if (!o->config.spool || spool_list(o->config.spool, &names, &n) < 0)
        return;
    spool_names_free(names, n);
    if (n > 0)
        output_error(n == 1 ? "%zu signed envelope in the spool waits to be sent; tally submit sends it"
                            : "%zu signed envelopes in the spool wait to be sent; tally submit sends them", n);
}
