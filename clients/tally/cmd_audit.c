/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tally audit: everything that a daemon ever took, signed and published, checked again from its first byte. It says in one
 * line that all of it agrees, or where it does not; with --follow it goes on as the night does, and says so for every head.
 */

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "clients/tally/audit_online.h"
#include "clients/tally/checks.h"
#include "clients/tally/command.h"
#include "clients/tally/cosigned.h"
#include "clients/tally/files.h"
#include "clients/tally/forked.h"
#include "clients/tally/output.h"
#include "clients/tally/spoken.h"
#include "clients/tally/times.h"
#include "proto/codec.h"

#define SEEN_MAX 16
#define SEEN_BYTES_MAX 65536
#define SILENCE_S 30
#define PROGRESS_MS 200
#define BASE64_MAX 48

struct audit_options {
    struct online_options online;
    bool follow, resume, json;
    double silence_s;
    const char *policy, *evidence;
    size_t n_seen;
    const char *seen[SEEN_MAX];
};

struct auditing {
    const struct audit_options *options;
    struct online online;
    struct audit *audit;
    struct forked forked;       /* the evidence, where a fork is found */
    struct cosigned cosigned;   /* the head that witnesses have cosigned, where that is demanded */
    struct timespec began;
    uint64_t shown_ms;          /* when progress was shown last */
    bool showing;
};

static int parse(int argc, char **argv, struct audit_options *ret) {
    const char *value = NULL;
    bool bad = false;

    ret->silence_s = SILENCE_S;
    ret->online.query = ret->online.reads_only = true;
    for (int i = 1; i < argc && !bad; i++) {
        if (online_option(argc, argv, &i, &ret->online, &bad))
            continue;
        if (option_value(argc, argv, &i, "--seen", &value)) {
            bad = !value || ret->n_seen == SEEN_MAX;
            if (!bad)
                ret->seen[ret->n_seen++] = value;
        } else if (option_value(argc, argv, &i, "--policy", &ret->policy)) {
            bad = !ret->policy;
        } else if (option_value(argc, argv, &i, "--evidence", &ret->evidence)) {
            bad = !ret->evidence;
        } else if (option_value(argc, argv, &i, "--silence", &value)) {
            bad = option_seconds(value, &ret->silence_s) != 0;
        } else if (strcmp(argv[i], "--follow") == 0) {
            ret->follow = ret->online.updates = true;
        } else if (strcmp(argv[i], "--resume") == 0) {
            ret->resume = true;
        } else if (strcmp(argv[i], "--json") == 0) {
            ret->json = true;
        } else {
            bad = true;
        }
    }
    return bad ? command_usage(argv[0]) : STATUS_DONE;
}

/* --- Saying --- */

static double seconds_since(const struct timespec *began) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - began->tv_sec) + (double)(now.tv_nsec - began->tv_nsec) / 1e9;
}

/* As in the head, so that it can be compared by eye. */
static const char *base64(const struct digest *d, char *ret) {
    return sodium_bin2base64(ret, BASE64_MAX, d->bytes, DIGEST_SIZE, sodium_base64_VARIANT_ORIGINAL);
}

static void progress_clear(struct auditing *w) {
    if (w->showing)
        fputs("\r\x1b[K", stderr);
    w->showing = false;
}

static void progress(void *user, uint64_t size, uint64_t of) {
    struct auditing *w = user;
    uint64_t now = (uint64_t)(seconds_since(&w->began) * 1000);

    if (!isatty(STDERR_FILENO) || (w->shown_ms > 0 && now < w->shown_ms + PROGRESS_MS))
        return;
    w->shown_ms = now + 1;
    w->showing = true;
    fprintf(stderr, output_language() == LANGUAGE_CY ? "\r%" PRIu64 " o %" PRIu64 " o gofnodion" : "\r%" PRIu64 " of %" PRIu64 " entries",
            size, of);
    fflush(stderr);
}

static void line_json(const struct auditing *w, json_t *object) {
    if (w->options->follow)
        output_end(output_json_line(object, stdout));
    else
        output_json(object);
}

/* Before what is said of a rehearsal. */
static void say_rehearsal(void) {
    if (output_rehearses())
        fputs(output_language() == LANGUAGE_CY ? "YMARFER: " : "REHEARSAL: ", stdout);
}

static json_t *agrees_json(const struct auditing *w, const struct head *head, struct span note) {
    struct audit_counts counts = audit_counts(w->audit);

    return json_pack("{s:b,s:I,s:o,s:o,s:o,s:I,s:I,s:I,s:I,s:o,s:o,s:f,s:o}", "agrees", true, "size",
                     (json_int_t)head->size, "time", json_time(head->time), "root", json_digest(&head->root), "records_root",
                     json_digest(&head->records), "entries", (json_int_t)counts.entries, "trusted",
                     (json_int_t)counts.trusted, "heads", (json_int_t)counts.heads, "signatures",
                     (json_int_t)counts.signatures, "cosigned", cosigned_json(&w->cosigned), "cosigned_size",
                     w->cosigned.path ? json_integer((json_int_t)w->cosigned.head.size) : json_null(), "seconds", seconds_since(&w->began), "head", json_span(note));
}

static void say_agrees(const struct auditing *w, const struct head *head) {
    struct audit_counts counts = audit_counts(w->audit);
    bool cy = output_language() == LANGUAGE_CY;
    char time[TIME_TEXT_MAX], roots[2][BASE64_MAX];

    say_rehearsal();
    printf(cy ? "cytuna'r cyfan: %" PRIu64 " o gofnodion, hyd %s, gwraidd %s, gwraidd y canlyniadau %s; %" PRIu64
                " o lofnodion a %" PRIu64 " o bennau mewn %.3g e\n"
              : "all agrees: %" PRIu64 " entries, up to %s, root %s, records' root %s; %" PRIu64 " signatures and %" PRIu64
                " heads in %.3g s\n",
           head->size, time_format(head->time, time), base64(&head->root, roots[0]), base64(&head->records, roots[1]),
           counts.signatures, counts.heads, seconds_since(&w->began));
    fflush(stdout);
}

/* Keeps the head up to which all is audited, for --resume. That it cannot be kept is no reason to fail. */
static void keep(const struct auditing *w, struct span note) {
    _cleanup_(string_free) char *path = online_keep_path(&w->online, "audited");

    if (path && folder_make(w->online.config.spool, 0700) == 0)
        file_write(path, note, MODE_SECRET);
}

static void agrees(void *user) {
    struct auditing *w = user;
    struct head head;
    struct span note;

    if (!audit_reached(w->audit, &head, &note))
        return;
    progress_clear(w);
    if (w->options->json)
        line_json(w, agrees_json(w, &head, note));
    else
        say_agrees(w, &head);
    keep(w, note);
}

/* Whoever found a fork may be the only one who was shown both heads: they are kept before anything is said. */
static void keep_fork(struct auditing *w) {
    struct span old, note;
    struct tally_bytes shown[2];

    w->online.fork_kept = true;
    if (!w->audit || !audit_fork(w->audit, &old, &note)) {
        if (!w->online.t || !tally_fork(w->online.t, &shown[0], &shown[1]))
            return;
        old = span_of(shown[0].ptr, shown[0].len);
        note = span_of(shown[1].ptr, shown[1].len);
    }
    if (forked_make(&w->online, old, note, true, &w->forked) == 0)
        forked_keep(&w->online, w->options->evidence, &w->forked);
}

static void say_disagrees(const struct auditing *w, const struct finding *f) {
    bool cy = output_language() == LANGUAGE_CY;
    char text[2048];

    finding_say(f, text, sizeof(text));
    say_rehearsal();
    printf(cy ? "anghytuno: %s" : "disagrees: %s", text);
    if (w->forked.path && w->forked.shown)
        printf(cy ? "; mae'r dystiolaeth yn %s" : "; the evidence is in %s", w->forked.path);
    else if (w->forked.path)
        printf(cy ? "; cedwir y ddau ben yn %s" : "; the two heads are kept in %s", w->forked.path);
    putchar('\n');
}

static void disagrees(struct auditing *w, const struct finding *f) {
    keep_fork(w);
    progress_clear(w);
    if (w->options->json) {
        json_t *object = finding_json(f);

        json_object_set_new(object, "evidence", w->forked.path ? json_string(w->forked.path) : json_null());
        line_json(w, object);
    } else {
        say_disagrees(w, f);
    }
}

/* --- What was seen before --- */

/* A head, or a receipt with one in it: what the log signed, wherever it was shown. */
static int seen_file(struct auditing *w, const char *path) {
    _cleanup_(blob_free) struct blob bytes = { 0 };
    struct receipt receipt;
    struct span note;
    struct head head;
    int r = file_read(path, SEEN_BYTES_MAX, &bytes);

    if (r < 0) {
        output_file_error(path, r);
        return STATUS_USAGE;
    }
    note = span_blob(bytes);
    if (receipt_decode(note, &receipt) == 0)
        note = receipt.note;
    r = election_head_open(w->online.e, note, &head);
    if (r == NOTE_OK)
        return audit_seen(w->audit, note) < 0 ? online_error(-ENOMEM, "") : STATUS_DONE;
    output_error("%s: %s", path, spoken(note_verdict_text(r)));
    return r == NOTE_MALFORMED ? STATUS_USAGE : STATUS_PROOF;
}

/* What witnesses have cosigned is a head that was seen, like any other. */
static int demand_cosigned(struct auditing *w) {
    int status = cosigned_open(&w->cosigned, w->options->policy, &w->online.config);

    if (status == STATUS_DONE && w->cosigned.path)
        status = cosigned_fetch(&w->cosigned, &w->online);
    if (status == STATUS_DONE && w->cosigned.path && audit_seen(w->audit, span_blob(w->cosigned.note)) < 0)
        return online_error(-ENOMEM, "");
    return status;
}

static int resume(struct auditing *w) {
    _cleanup_(string_free) char *path = online_keep_path(&w->online, "audited");
    _cleanup_(blob_free) struct blob note = { 0 };

    if (path && file_read(path, TALLY_NOTE_MAX, &note) == 0 && audit_trust(w->audit, span_blob(note)) < 0)
        return online_error(-ENOMEM, "");
    return STATUS_DONE; /* without it everything is audited */
}

static int audit(struct auditing *w) {
    struct audit_online what = {
        .o = &w->online, .follow = w->options->follow, .silence_s = w->options->silence_s, .agrees = agrees,
        .progress = progress, .user = w,
    };
    int status = STATUS_DONE, r = audit_new(w->online.e, checks_threads(), &w->audit);

    if (r < 0)
        return online_error(r, "");
    if (w->options->resume)
        status = resume(w);
    for (size_t i = 0; i < w->options->n_seen && status == STATUS_DONE; i++)
        status = seen_file(w, w->options->seen[i]);
    if (status == STATUS_DONE)
        status = demand_cosigned(w);
    what.a = w->audit;
    if (status != STATUS_DONE)
        return status;
    status = audit_online(&what);
    progress_clear(w);
    if (status == STATUS_PROOF)
        disagrees(w, audit_finding(w->audit));
    return status;
}

/* Before there is a manifest nothing can be audited; that it does not hold, or comes with a fork, is found all the same. */
static int election(struct auditing *w) {
    int status = online_election(&w->online);
    struct finding f;

    if (status == STATUS_PROOF) {
        finding_daemon(w->online.error ? w->online.error : TALLY_E_MANIFEST, w->online.error ? w->online.text : "", &f);
        disagrees(w, &f);
    }
    return status;
}

int cmd_audit(int argc, char **argv) {
    struct audit_options options = { 0 };
    struct auditing w = { .options = &options };
    int status = parse(argc, argv, &options);

    if (status != STATUS_DONE)
        return status;
    clock_gettime(CLOCK_MONOTONIC, &w.began);
    status = online_open(&w.online, &options.online);
    if (status == STATUS_DONE)
        status = election(&w);
    if (status == STATUS_DONE)
        status = audit(&w);
    audit_free(w.audit);
    forked_free(&w.forked);
    cosigned_close(&w.cosigned);
    online_close(&w.online);
    return status;
}
