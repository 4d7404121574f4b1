/* SPDX-License-Identifier: Apache-2.0 */
#include "clients/tally/proven_verify.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/event_words.h"
#include "clients/tally/files.h"
#include "clients/tally/online.h"
#include "clients/tally/output.h"
#include "clients/tally/proven.h"
#include "clients/tally/times.h"
#include "daemon/core/event_kinds.h"
#include "proto/codec.h"
#include "proto/envelope.h"

#define BASE64_MAX 48

/* The log's name: as it is known, else as the file itself gives it: the key decides. */
static char *log_origin(const char *origin, struct span note) {
    struct head head;

    if (origin)
        return strdup(origin);
    if (head_parse(note, &head) != NOTE_OK)
        return strdup("?");
    return strndup((const char *)head.origin.ptr, head.origin.len);
}

/* Which body of the envelope the entry is. Returns an exit status; *ret_body absent when no envelope is given. */
static int find_body(const char *path, const struct leaf *leaf, struct blob *bytes, struct arena *arena,
                     struct span *ret_body) {
    struct envelope envelope;
    int r;

    *ret_body = (struct span){ 0 };
    if (!path)
        return STATUS_DONE;
    r = file_read(path, TALLY_ENVELOPE_MAX, bytes);
    if (r < 0) {
        output_file_error(path, r);
        return STATUS_USAGE;
    }
    r = envelope_open(span_blob(*bytes), &ENVELOPE_LIMITS_DECLARATION, arena, &envelope);
    for (size_t i = 0; r == 0 && i < envelope.n_bodies; i++)
        if (digest_equal(&envelope.digests[i], &leaf->body))
            *ret_body = envelope.bodies[i];
    if (ret_body->ptr)
        return STATUS_DONE;
    output_error(output_language() == LANGUAGE_CY ? "%s: nid oes dim ynddo sy'n gofnod hwn" : "%s: the entry is nothing in it",
                 path);
    return STATUS_PROOF;
}

/* What the envelope's body is: one of the two, or neither where no envelope was named. */
struct about {
    bool declared, told;
    struct declaration d;
    struct event event;
};

static int read_about(const struct leaf *leaf, struct span body, struct arena *arena, struct about *ret) {
    *ret = (struct about){ 0 };
    if (!body.ptr)
        return 0;
    ret->told = leaf->kind == ENTRY_EVENT;
    ret->declared = !ret->told;
    return ret->told ? event_decode(body, arena, &ret->event) : declaration_decode(body, arena, &ret->d);
}

/* --- Saying --- */

static const char *verdict_of(const struct leaf *leaf) {
    return leaf->verdict <= VERDICT_REFUSED ? verdict_name((enum verdict)leaf->verdict) : "?";
}

/* As in the head, so that it can be compared by eye. */
static const char *base64(const struct digest *d, char ret[BASE64_MAX]) {
    return sodium_bin2base64(ret, BASE64_MAX, d->bytes, DIGEST_SIZE, sodium_base64_VARIANT_ORIGINAL);
}

static json_t *entry_json(const struct proven *p, const struct about *a) {
    json_t *contest = a->declared ? json_span(a->d.contest) : json_null();
    json_t *subject = a->told ? json_span(a->event.subject) : json_null();

    return json_pack("{s:I,s:o,s:s,s:o,s:o,s:I,s:o,s:s?}", "entry", (json_int_t)p->leaf.index, "time", json_time(p->leaf.time),
                     "verdict", verdict_of(&p->leaf), "body", json_digest(&p->leaf.body), "contest", contest, "revision",
                     (json_int_t)(a->declared ? a->d.revision : 0), "subject", subject, "event",
                     a->told ? event_name(a->event.kind) : NULL);
}

/* What is said of a kind beside what is said of all. */
static json_t *kind_json(const struct proven *p, const struct about *a) {
    switch (p->kind) {
    case PROVEN_RECEIPT:
    case PROVEN_INCLUSION:
        return entry_json(p, a);
    case PROVEN_GROWTH:
        return json_pack("{s:I,s:o}", "old_size", (json_int_t)p->old.size, "old_time", json_time(p->old.time));
    case PROVEN_RECORDS:
        return json_pack("{s:I,s:I,s:I,s:o,s:o}", "lo", (json_int_t)p->records.lo, "hi", (json_int_t)p->records.hi, "total",
                         (json_int_t)p->records.total, "first", json_span(p->first), "last", json_span(p->last));
    case PROVEN_UPDATE:
        return json_pack("{s:I,s:I,s:o}", "position", (json_int_t)p->update.position, "total", (json_int_t)p->update.total,
                         "key", json_span(p->first));
    default:
        return json_object();
    }
}

static int say_json(const struct proven *p, const char *origin, const struct about *a) {
    json_t *ret = json_pack("{s:b,s:s,s:s,s:I}", "holds", true, "kind", proven_name(p->kind), "origin", origin, "size",
                            (json_int_t)p->head.size);
    json_t *more = kind_json(p, a);
    json_t *head = json_pack("{s:o,s:o,s:o,s:I}", "head_time", json_time(p->head.time), "root", json_digest(&p->head.root),
                             "records_root", json_digest(&p->head.records), "ruleset", (json_int_t)p->head.ruleset);

    if (!ret || json_object_update_new(ret, more) < 0 || json_object_update_new(ret, head) < 0) {
        json_decref(ret);
        return output_json(NULL);
    }
    return output_json(ret);
}

static void say_entry(const struct proven *p, const char *origin, const struct about *a) {
    bool cy = output_language() == LANGUAGE_CY, receipt = p->kind == PROVEN_RECEIPT;
    const char *what = cy ? receipt ? "Mae'r dderbynneb" : "Mae'r prawf" : receipt ? "The receipt" : "The proof";
    char body[65], time[TIME_TEXT_MAX];

    if (a->declared)
        printf(SPAN_FMT " r%" PRIu64 "\n", SPAN_ARG(a->d.contest), a->d.revision);
    if (a->told)
        printf(SPAN_FMT ", %s\n", SPAN_ARG(a->event.subject), event_said(a->event.kind));
    printf(cy ? "%s yn ddilys: cofnod %" PRIu64 " yn nyddlyfr %s, %s, am %s,\n"
                "yn y goeden o faint %" PRIu64 " a lofnodwyd gan y log. SHA-256 y corff:\n%s\n"
              : "%s holds: entry %" PRIu64 " of the journal of %s, %s, at %s,\n"
                "is in the tree of size %" PRIu64 " that the log signed. SHA-256 of its body:\n%s\n",
           what, p->leaf.index, origin, verdict_of(&p->leaf), time_format(p->leaf.time, time), p->head.size,
           hex(p->leaf.body.bytes, 32, body));
}

static void say_growth(const struct proven *p, const char *origin) {
    bool cy = output_language() == LANGUAGE_CY;
    char times[2][TIME_TEXT_MAX];

    printf(cy ? "Mae'r prawf yn ddilys: tyfodd dyddlyfr %s o %" PRIu64 " o gofnodion (hyd %s)\ni %" PRIu64
                " (hyd %s), ac ni newidiodd dim a oedd ynddo.\n"
              : "The proof holds: the journal of %s grew from %" PRIu64 " entries (up to %s)\nto %" PRIu64
                " (up to %s), and nothing that was in it has changed.\n",
           origin, p->old.size, time_format(p->old.time, times[0]), p->head.size, time_format(p->head.time, times[1]));
}

/* Records one after the other: which ones these should be, only the manifest can tell. */
static void say_records(const struct proven *p, const char *origin) {
    bool cy = output_language() == LANGUAGE_CY;
    uint64_t n = p->kind == PROVEN_UPDATE ? 1 : p->records.hi - p->records.lo;
    char time[TIME_TEXT_MAX];

    printf(cy ? "Mae'r prawf yn ddilys: %" PRIu64 " o gofnodion canlyniadau, yn olynol, o dan ben %s\no %" PRIu64
                " o gofnodion, hyd %s:\n" SPAN_FMT "\n"
              : "The proof holds: %" PRIu64 " records, one after the other, under the head of %s\nof %" PRIu64
                " entries, up to %s:\n" SPAN_FMT "\n",
           n, origin, p->head.size, time_format(p->head.time, time), SPAN_ARG(p->first));
    if (n > 1)
        printf(cy ? "hyd " SPAN_FMT "\n" : "to " SPAN_FMT "\n", SPAN_ARG(p->last));
}

static void say_head(const struct proven *p, const char *origin) {
    bool cy = output_language() == LANGUAGE_CY;
    char time[TIME_TEXT_MAX], roots[2][BASE64_MAX];

    printf(cy ? "Mae'r pen yn ddilys: llofnododd log %s %" PRIu64 " o gofnodion, hyd %s;\ngwraidd %s, gwraidd y canlyniadau %s\n"
              : "The head holds: the log of %s signed %" PRIu64 " entries, up to %s;\nroot %s, records' root %s\n",
           origin, p->head.size, time_format(p->head.time, time), base64(&p->head.root, roots[0]),
           base64(&p->head.records, roots[1]));
}

static int say(const struct proven *p, const char *origin, const struct about *a, bool json) {
    if (json)
        return say_json(p, origin, a);
    output_rehearsal(stdout);
    if (p->kind == PROVEN_RECEIPT || p->kind == PROVEN_INCLUSION)
        say_entry(p, origin, a);
    else if (p->kind == PROVEN_GROWTH)
        say_growth(p, origin);
    else if (p->kind == PROVEN_HEAD)
        say_head(p, origin);
    else
        say_records(p, origin);
    return STATUS_DONE;
}

static int fails(int error, bool json) {
    if (error < 0)
        return online_error(error, "");
    if (json)
        output_json(json_pack("{s:b,s:s,s:s}", "holds", false, "error", tally_error_name(error), "text",
                              tally_error_text(error)));
    online_error(error, "");
    return STATUS_PROOF;
}

/* What is held against the envelope, and said. */
static int show(const struct proven *p, const char *origin, const char *envelope, bool json) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    _cleanup_(blob_free) struct blob bytes = { 0 };
    struct about about;
    struct span body;
    int status = find_body(envelope, &p->leaf, &bytes, &arena, &body);

    if (status != STATUS_DONE)
        return status;
    if (read_about(&p->leaf, body, &arena, &about) != 0)
        return fails(TALLY_E_MESSAGE, json);
    return say(p, origin, &about, json);
}

int proven_verify(const char *path, struct span bytes, const char *origin, const struct public_key *log, const char *envelope,
                  bool json) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    _cleanup_(string_free) char *name = NULL;
    bool cy = output_language() == LANGUAGE_CY;
    struct proven proven;
    int r = proven_read(bytes, &arena, &proven);

    if (r != 0)
        return fails(r < 0 ? r : TALLY_E_MESSAGE, json);
    if (envelope && proven.kind != PROVEN_RECEIPT && proven.kind != PROVEN_INCLUSION) {
        output_error(cy ? "%s: nid yw'n profi dim am gofnod, felly ni ellir defnyddio --envelope"
                        : "%s: it proves nothing of an entry, so --envelope is of no use", path);
        return STATUS_USAGE;
    }
    name = log_origin(origin, proven.note);
    if (!name)
        return online_error(-ENOMEM, "");
    output_set_rehearsal(origin_rehearses(span_str(name)));
    r = proven_check(&proven, span_str(name), log);
    return r != 0 ? fails(r, json) : show(&proven, name, envelope, json);
}
