/* SPDX-License-Identifier: Apache-2.0 */

/* Only a head's whole history is vouched for by its witnesses, so an older one is shown to be part of it. */

#include "clients/tally/cosigned.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/output.h"
#include "clients/tally/spoken.h"
#include "clients/tally/times.h"

struct cosigned_wait {
    struct cosigned *cosigned;
    bool done;
    int error;
    char text[128];
};

int cosigned_open(struct cosigned *q, const char *named, const struct client_config *config) {
    struct policy_fault fault;
    int r;

    *q = (struct cosigned){ .path = named ? named : config->policy };
    if (!q->path)
        return STATUS_DONE;
    r = file_read(q->path, POLICY_BYTES_MAX, &q->text);
    if (r < 0) {
        output_file_error(q->path, r);
        return STATUS_USAGE;
    }
    if (policy_parse(span_blob(q->text), &q->policy, &fault) == 0)
        return STATUS_DONE;
    output_error("%s:%u: %s", q->path, fault.line, spoken(fault.text));
    return STATUS_USAGE;
}

void cosigned_close(struct cosigned *q) {
    blob_free(&q->text);
    blob_free(&q->note);
    *q = (struct cosigned){ 0 };
}

static int keep_note(struct cosigned *q, struct tally_bytes note) {
    q->note.ptr = malloc(note.len);
    if (!q->note.ptr)
        return -ENOMEM;
    memcpy(q->note.ptr, note.ptr, q->note.len = note.len);
    return head_parse(span_blob(q->note), &q->head) == NOTE_OK ? 0 : TALLY_E_HEAD;
}

static void head_came(struct tally *t, void *user, const struct tally_moment *moment) {
    struct cosigned_wait *w = user;

    (void)t;
    w->done = true;
    w->error = moment->error ? moment->error : keep_note(w->cosigned, moment->note);
    snprintf(w->text, sizeof(w->text), "(%s)", moment->text);
}

int cosigned_fetch(struct cosigned *q, struct online *o) {
    struct cosigned_wait w = { .cosigned = q };
    uint64_t now = time_now() / 1000, since = now > TALLY_COSIGNED_MAX_AGE ? now - TALLY_COSIGNED_MAX_AGE : 0;
    int status, r = tally_cosigned(o->t, (struct tally_bytes){ q->text.ptr, q->text.len }, since, head_came, &w, NULL);

    if (r == TALLY_E_OPTIONS) {
        output_error("%s: the log of this election is not among the policy's logs", q->path);
        return STATUS_USAGE;
    }
    if (r != 0)
        return online_error(r, "");
    status = online_wait(o, &w.done, o->timeout_ms, false);
    return status != STATUS_DONE || w.error == 0 ? status : online_error(w.error, w.text);
}

static void proof_came(struct tally *t, void *user, const struct tally_proof *proof) {
    struct cosigned_wait *w = user;

    (void)t;
    w->done = true;
    w->error = proof->error;
    if (w->error == 0 && proof->size != w->cosigned->head.size)
        w->error = TALLY_E_MESSAGE;
    snprintf(w->text, sizeof(w->text), "(%s)", proof->text);
}

int cosigned_covers(struct cosigned *q, struct online *o, struct span note, const struct head *head) {
    struct cosigned_wait w = { .cosigned = q };
    int status, r;

    if (head->size > q->head.size) {
        output_error("%" PRIu64 " entries are cosigned so far, and %" PRIu64 " were asked for", q->head.size, head->size);
        return STATUS_REFUSED;
    }
    r = tally_consistency(o->t, (struct tally_bytes){ note.ptr, note.len }, q->head.size, proof_came, &w, NULL);
    if (r != 0)
        return online_error(r, "");
    status = online_wait(o, &w.done, o->timeout_ms, false);
    return status != STATUS_DONE || w.error == 0 ? status : online_error(w.error, w.text);
}

json_t *cosigned_json(const struct cosigned *q) {
    uint64_t who = q->path ? policy_cosigned(&q->policy, span_blob(q->note), 0) : 0;
    json_t *names = q->path ? json_array() : json_null();

    for (size_t i = 0; q->path && names && i < q->policy.n_witnesses; i++)
        if (who >> i & 1)
            json_array_append_new(names, json_span(q->policy.witnesses[i].vkey.name));
    return names;
}
