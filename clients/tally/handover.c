/* SPDX-License-Identifier: Apache-2.0 */

/* The first officer's part: what is signed so far goes into a file, and the next is told what to type. */

#include "clients/tally/handover.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/delivery.h"
#include "clients/tally/event_words.h"
#include "clients/tally/files.h"
#include "clients/tally/output.h"
#include "clients/tally/rights.h"

static int write_new(const char *dir, const char *stem, struct span envelope, char **ret_path) {
    _cleanup_(string_free) char *name = NULL;
    char *path;
    int r;

    if (asprintf(&name, "%s.envelope", stem) < 0) {
        name = NULL;
        return -ENOMEM;
    }
    path = path_join(dir, name);
    if (!path)
        return -ENOMEM;
    r = folder_make(dir, 0700);
    if (r == 0)
        r = file_create(path, envelope, MODE_SECRET, true);
    if (r == 0)
        *ret_path = path;
    else
        output_file_error(r == -EEXIST ? path : dir, r);
    if (r != 0)
        free(path);
    return r;
}

/* What was written, and what is next. */
static void say(const struct outcome *what, const char *path, const char *option, size_t n, uint64_t needed) {
    char label[OUTCOME_LABEL_MAX];

    printf(output_language() == LANGUAGE_CY ? "%s: llofnodwyd gan %zu o %" PRIu64 "; nesaf: tally submit %s%s%s%s\n"
                                            : "%s: signed by %zu of %" PRIu64 "; next: tally submit %s%s%s%s\n",
           outcome_label(what, label, sizeof(label)), n, needed, path, n < needed ? " --" : "", n < needed ? option : "",
           n < needed ? " FILE" : "");
}

static int hand_over(const struct outcome *what, struct span envelope, const char *dir, const char *option, size_t n,
                     uint64_t needed, json_t *rows) {
    _cleanup_(string_free) char *path = NULL;
    char stem[OUTCOME_LABEL_MAX];

    if (write_new(dir, outcome_stem(what, stem, sizeof(stem)), envelope, &path) < 0)
        return STATUS_USAGE;
    if (rows)
        json_array_append_new(rows, json_pack("{s:s,s:I,s:s,s:I,s:I}", what->event ? "subject" : "contest", what->contest,
                                              "revision", (json_int_t)what->revision, "file", path, "signed",
                                              (json_int_t)n, "needed", (json_int_t)needed));
    else
        say(what, path, option, n, needed);
    return STATUS_DONE;
}

static bool copy_id(struct span id, char ret[TALLY_KEY_MAX + 1]) {
    snprintf(ret, TALLY_KEY_MAX + 1, SPAN_FMT, SPAN_ARG(id));
    return true;
}

int handover_write(struct keyring *k, const struct declaration *d, uint32_t contest, const char *dir, json_t *rows) {
    _cleanup_(blob_free) struct blob envelope = { 0 };
    char subject[TALLY_KEY_MAX + 1], area[TALLY_KEY_MAX + 1];
    struct outcome what = { .contest = subject, .revision = d->revision, .act = d->act };
    size_t n = 0;
    int status = declaration_seal(k, d, contest, &envelope, &n);

    if (status != STATUS_DONE)
        return status;
    copy_id(d->contest, subject);
    if (d->act == ACT_STATE && copy_id(d->statements[0].area, area)) {
        what.area = area;
        what.phase = d->statements[0].phase;
    }
    return hand_over(&what, span_blob(envelope), dir, "officer", n, declaration_quorum(k->e, d, contest), rows);
}

int handover_write_event(struct keyring *k, const struct event *event, uint32_t record, const char *dir, json_t *rows) {
    _cleanup_(blob_free) struct blob envelope = { 0 };
    char subject[TALLY_KEY_MAX + 1];
    struct outcome what = { .contest = subject, .event = event->kind };
    struct secret_key keys[TALLY_SIGNATURES_MAX];
    bool authorities = true;
    size_t n = 0;
    int status = keyring_choose_event(k, event->kind, record, keys, &n);

    for (size_t i = 0; i < n && status == STATUS_DONE; i++) {
        authorities &= is_authority(k->e, &keys[i].public);
        key_wipe(&keys[i]);
    }
    if (status == STATUS_DONE)
        status = event_seal(k, event, record, &envelope, &n);
    if (status != STATUS_DONE)
        return status;
    copy_id(event->subject, subject);
    return hand_over(&what, span_blob(envelope), dir, authorities ? "authority" : "officer", n,
                     authorities ? k->e->authority_threshold : 1, rows);
}
