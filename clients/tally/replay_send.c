/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The pace of a replay. Declarations go in the order of their declared times, with a bounded number under way over all
 * centres. Two things hold one back however fast it goes: an earlier revision of the same contest that is not answered
 * yet, and an earlier minute that is not over: entries' times follow declared times in a rehearsal, and a head may be had
 * as of any minute, so no batch may span two. Within a minute all go at once. At a speed, silences longer than an hour of the night are cut to an hour.
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "clients/tally/command.h"
#include "clients/tally/output.h"
#include "clients/tally/replay.h"
#include "clients/tally/seal.h"
#include "clients/tally/spoken.h"
#include "clients/tally/spool.h"

#define WINDOW 256
#define TRIES_MAX 10
#define TRY_AGAIN_MS 500
#define REFUSALS_SAID 20
#define SILENCE_MS 3600000.0
#define MINUTE_MS 60000
#define LOOK_AGAIN_MS 2000
#define SAY_EVERY_MS 10000

static uint64_t declared(const struct replay_item *item) {
    return item->sheet->declaration.declared;
}

/* --- Answers --- */

static void say_refusal(struct replay *r, const struct replay_item *item, const struct tally_item *answer) {
    const struct declaration *d = &item->sheet->declaration;

    if (r->said++ >= REFUSALS_SAID)
        return;
    output_error(SPAN_FMT " r%" PRIu64 ": %s", SPAN_ARG(d->contest), d->revision,
                 answer->error ? tally_error_text(answer->error) : verdict_name((enum verdict)answer->verdict));
    for (size_t i = 0; i < answer->n_codes; i++)
        fprintf(stderr, "  %.*s %s\n", (int)answer->codes[i].code.len, (const char *)answer->codes[i].code.ptr,
                output_language() == LANGUAGE_CY ? answer->codes[i].cy : answer->codes[i].en);
}

static void keep_receipt(struct replay *r, const struct replay_item *item, const struct tally_item *answer) {
    const struct declaration *d = &item->sheet->declaration;
    int e;

    if (!r->options.receipts || !answer->receipt.ptr)
        return;
    e = receipt_keep(r->options.receipts, d->contest, d->revision, span_of(answer->receipt.ptr, answer->receipt.len),
                     false, NULL);
    if (e < 0 && r->said++ < REFUSALS_SAID)
        output_file_error(r->options.receipts, e);
}

static void item_done(struct replay *r, struct replay_item *item, const struct tally_item *answer) {
    item->state = ITEM_DONE;
    r->done++;
    if (answer->error) {
        r->failed++;
    } else {
        r->verdicts[answer->verdict]++;
        keep_receipt(r, item, answer);
        if (replay_taken(r, item, answer) < 0)
            r->error = r->error ? r->error : -ENOMEM;
    }
    if (answer->error || answer->verdict > TALLY_DUPLICATE)
        say_refusal(r, item, answer);
}

static void item_answered(struct tally *t, void *user, const struct tally_result *result) {
    struct replay_item *item = user;
    struct replay *r = item->r;

    (void)t;
    r->open--;
    r->under_way[item->centre]--;
    r->answered = replay_clock();
    if (result->error) {
        r->error = r->error ? r->error : result->error;
        snprintf(r->text, sizeof(r->text), "(%s)", result->text);
        item->state = ITEM_WAITING;
        return;
    }
    if (result->items[0].verdict == TALLY_REFUSED && result->items[0].retry && ++item->tries < TRIES_MAX) {
        item->state = ITEM_WAITING;
        item->not_before = r->answered + TRY_AGAIN_MS;
        return;
    }
    item_done(r, item, &result->items[0]);
}

/* --- Sending --- */

static int item_send(struct replay *r, struct replay_item *item) {
    _cleanup_(blob_free) struct blob envelope = { 0 };
    int e, status = replay_connect(r, item->centre);

    if (status == STATUS_DONE)
        status = replay_complete(r, item);
    if (status == STATUS_DONE)
        status = declaration_seal(&r->keys, &item->sheet->declaration, item->sheet->contest, &envelope, NULL);
    if (status != STATUS_DONE)
        return status;
    e = tally_submit(r->centres[item->centre], (struct tally_bytes){ envelope.ptr, envelope.len }, item_answered, item,
                     NULL);
    if (e != 0)
        return online_error(e, "");
    item->state = ITEM_UNDER_WAY;
    r->open++;
    r->under_way[item->centre]++;
    return STATUS_DONE;
}

/* When an item's time has come, in ms since the start. */
static double due_after(const struct replay *r, size_t i, double before) {
    double gap;

    if (r->options.speed <= 0 || i == 0)
        return 0;
    gap = (double)declared(&r->items[i]) - (double)declared(&r->items[i - 1]);
    return before + (gap > SILENCE_MS ? SILENCE_MS : gap) / r->options.speed;
}

/* Sends what may go now. *ret_ms: nothing else is due for so long. `due` holds each item's time since the start. */
static int send_due(struct replay *r, const double *due, int *ret_ms) {
    uint64_t now = replay_clock();

    *ret_ms = 1000;
    while (r->first < r->n && r->items[r->first].state == ITEM_DONE)
        r->first++;
    for (size_t i = r->first; i < r->n && r->open < WINDOW; i++) {
        struct replay_item *item = &r->items[i];
        double in = (double)r->started + due[i] - (double)now;
        int status;

        if (item->state != ITEM_WAITING)
            continue;
        if (declared(item) / MINUTE_MS != declared(&r->items[r->first]) / MINUTE_MS)
            return STATUS_DONE; /* not before all of the minutes before are answered */
        if (in > 0) {
            *ret_ms = in < *ret_ms ? (int)in + 1 : *ret_ms;
            return STATUS_DONE;
        }
        if (item->not_before > now || replay_waits(r, i)) {
            *ret_ms = 50;
            continue;
        }
        status = item_send(r, item);
        if (status != STATUS_DONE)
            return status;
    }
    return STATUS_DONE;
}

/* Connections are gone with what was under way on them: it goes again. */
static void start_over(struct replay *r) {
    for (size_t i = 0; i < r->n; i++)
        if (r->items[i].state == ITEM_UNDER_WAY)
            r->items[i].state = ITEM_WAITING;
    r->open = 0;
    memset(r->under_way, 0, r->o.e->n_centres * sizeof(*r->under_way));
}

/* One line rewritten each second on a terminal; a line now and then where it goes into a file. */
static void say_progress(struct replay *r, uint64_t *said) {
    uint64_t now = replay_clock();
    double seconds = (double)(now - r->started) / 1000;
    bool terminal = isatty(STDERR_FILENO) == 1;

    if (now - *said < (terminal ? 1000 : SAY_EVERY_MS))
        return;
    *said = now;
    fprintf(stderr, spoken("%stally: %zu of %zu answered, %.0f a second%s"), terminal ? "\r" : "", r->done, r->n,
            seconds > 0 ? (double)r->done / seconds : 0, terminal ? "" : "\n");
}

static uint64_t patience(const struct replay *r) {
    double s = r->options.online.timeout_s > 0 ? r->options.online.timeout_s : ONLINE_TIMEOUT_S;

    return (uint64_t)(s * 1000);
}

static int replay_loop(struct replay *r, const double *due) {
    uint64_t said = r->started, looked = r->started;

    while (r->done < r->n) {
        uint64_t now = replay_clock();
        int ms, e, status = send_due(r, due, &ms);

        if (status != STATUS_DONE)
            return status;
        if (r->open == 0)
            r->answered = now;
        e = replay_wait(r, ms);
        if (e < 0)
            return online_error(e, "");
        if (r->error)
            return online_error(r->error, r->text);
        now = replay_clock();
        say_progress(r, &said);
        if (r->open > 0 && now - r->answered > patience(r)) {
            output_error("no answer for %.3g s; %zu of %zu are answered", (double)patience(r) / 1000, r->done, r->n);
            return STATUS_OUT_OF_REACH;
        }
        if (r->open > 0 && now - r->answered > LOOK_AGAIN_MS && now - looked > LOOK_AGAIN_MS) {
            looked = now;
            if (replay_moved(r))
                start_over(r);
        }
    }
    return STATUS_DONE;
}

/* All greet the daemon at once, before the first minute: else each would do so in a minute that others wait for. */
static int connect_all(struct replay *r) {
    int status = STATUS_DONE;

    for (size_t i = 0; i < r->n && status == STATUS_DONE; i++)
        status = replay_connect(r, r->items[i].centre);
    return status;
}

int replay_run(struct replay *r) {
    double *due = calloc(r->n ? r->n : 1, sizeof(*due));
    int status;

    if (!due)
        return online_error(-ENOMEM, "");
    for (size_t i = 0; i < r->n; i++)
        due[i] = due_after(r, i, i ? due[i - 1] : 0);
    r->started = r->answered = replay_clock();
    status = connect_all(r);
    if (status == STATUS_DONE)
        status = replay_loop(r, due);
    free(due);
    return status;
}
