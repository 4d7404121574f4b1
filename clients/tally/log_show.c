/* SPDX-License-Identifier: Apache-2.0 */
#include "clients/tally/log_show.h"

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/delivery.h"
#include "clients/tally/names.h"
#include "clients/tally/output.h"
#include "clients/tally/times.h"
#include "daemon/core/event_kinds.h"
#include "daemon/core/rules.h"
#include "proto/codec.h"
#include "proto/cosign.h"
#include "proto/envelope.h"

static bool welsh(void) {
    return output_language() == LANGUAGE_CY;
}

/* The log's public key as other programs take it. */
static void log_vkey(const struct election *e, char ret[VKEY_TEXT_MAX]) {
    vkey_format(e->header.origin, NOTE_ED25519, election_log_key(e, UINT64_MAX), ret);
}

/* --- In words --- */

static void head_print(const struct election *e, const struct head *head) {
    char time[TIME_TEXT_MAX], root[2 * DIGEST_SIZE + 1], records[2 * DIGEST_SIZE + 1], vkey[VKEY_TEXT_MAX];

    log_vkey(e, vkey);
    output_rehearsal(stdout);
    printf(welsh() ? SPAN_FMT ": %" PRIu64 " o gofnodion, hyd at %s\n" : SPAN_FMT ": %" PRIu64 " entries, as of %s\n",
           SPAN_ARG(head->origin), head->size, time_format(head->time, time));
    printf(welsh() ? "gwraidd y dyddlyfr  %s\ngwraidd y cofnodau  %s\nallwedd y log       %s\n\n"
                   : "journal's root  %s\nrecords' root   %s\nlog's key       %s\n\n",
           hex(head->root.bytes, DIGEST_SIZE, root), hex(head->records.bytes, DIGEST_SIZE, records), vkey);
}

/* What the entry's contest is called, behind its id; nothing for what is about an area. */
static void name_print(const struct election *e, const struct outcome *about) {
    uint32_t contest = election_contest(e, span_str(about->contest));

    if (contest != NO_INDEX)
        printf(" (" SPAN_FMT ", " SPAN_FMT ")", SPAN_ARG(name_contest(e, contest)),
               SPAN_ARG(name_area(e, e->contests[contest].area)));
}

static void entry_print(const struct election *e, const struct leaf *leaf, const struct outcome *about) {
    char time[TIME_TEXT_MAX], label[OUTCOME_LABEL_MAX];

    printf("%" PRIu64 "  %s  ", leaf->index, time_format(leaf->time, time));
    if (leaf->kind == ENTRY_MANIFEST) {
        puts(welsh() ? "maniffest" : "manifest");
        return;
    }
    printf("%s: %s", outcome_label(about, label, sizeof(label)), verdict_said((int)leaf->verdict));
    for (size_t i = 0; i < leaf->n_codes; i++)
        printf(" " SPAN_FMT, SPAN_ARG(leaf->codes[i]));
    name_print(e, about);
    putchar('\n');
}

/* --- As JSON --- */

/* Who signed: officers' ids, and null for an authority. */
static json_t *signers_json(const struct election *e, struct span sigset) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct envelope opened;
    json_t *rows = json_array();

    if (sigset_open(sigset, &ENVELOPE_LIMITS_MANIFEST, &arena, &opened) != 0)
        return rows;
    for (size_t i = 0; i < opened.n_signatures; i++) {
        uint32_t officer = election_officer_by_key(e, &opened.signatures[i].key_id);

        json_array_append_new(rows, officer == NO_INDEX ? json_null() : json_span(e->officers[officer].m->id));
    }
    return rows;
}

static json_t *codes_json(const struct leaf *leaf) {
    json_t *rows = json_array();

    for (size_t i = 0; i < leaf->n_codes; i++)
        json_array_append_new(rows, json_span(leaf->codes[i]));
    return rows;
}

static json_t *entry_json(const struct election *e, const struct log_entry *entry, const struct leaf *leaf,
                          const struct outcome *about) {
    static const char *const kinds[] = { "manifest", "declaration", "event" };
    bool declared = leaf->kind == ENTRY_DECLARATION;

    return json_pack("{s:I,s:o,s:s,s:s,s:o,s:s?,s:s?,s:o,s:s?,s:s?,s:o,s:o}", "index", (json_int_t)leaf->index, "time",
                     json_time(leaf->time), "kind", kinds[leaf->kind], "verdict", verdict_name((enum verdict)leaf->verdict),
                     "codes", codes_json(leaf), declared ? "contest" : "subject", about->contest, "act",
                     about->act ? act_name(about->act) : NULL, "revision",
                     declared ? json_integer((json_int_t)about->revision) : json_null(), "event",
                     about->event ? event_name(about->event) : NULL, "area", about->area, "signers",
                     signers_json(e, span_blob(entry->sigset)), "body", json_digest(&leaf->body));
}

static json_t *head_json(const struct election *e, const struct head *head, struct span note) {
    char vkey[VKEY_TEXT_MAX];

    log_vkey(e, vkey);
    return json_pack("{s:o,s:s,s:I,s:o,s:o,s:o,s:I,s:s%,s:[]}", "origin", json_span(head->origin), "key", vkey, "size",
                     (json_int_t)head->size, "time", json_time(head->time), "root", json_digest(&head->root),
                     "records_root", json_digest(&head->records), "ruleset", (json_int_t)head->ruleset, "head",
                     (const char *)note.ptr, note.len, "entries");
}

/* --- Both --- */

static int entry_show(const struct election *e, const struct log_entry *entry, json_t *rows) {
    struct outcome about = { 0 };
    struct leaf leaf;
    int r = leaf_decode(span_blob(entry->leaf), &leaf);

    if (r == 0 && leaf.kind != ENTRY_MANIFEST)
        r = outcome_name(leaf.kind == ENTRY_EVENT, span_blob(entry->body), &about);
    if (r == 0 && rows)
        r = json_array_append_new(rows, entry_json(e, entry, &leaf, &about)) == 0 ? 0 : -ENOMEM;
    else if (r == 0)
        entry_print(e, &leaf, &about);
    outcome_deinit(&about);
    return r == 0 ? STATUS_DONE : online_error(r < 0 ? r : TALLY_E_MESSAGE, "");
}

int log_show(const struct election *e, struct span note, const struct log_entry *entries, size_t n, bool json) {
    int status = STATUS_DONE;
    json_t *object = NULL;
    struct head head;

    if (head_parse(note, &head) != NOTE_OK)
        return online_error(TALLY_E_HEAD, "");
    if (json)
        object = head_json(e, &head, note);
    else
        head_print(e, &head);
    for (size_t i = 0; i < n && status == STATUS_DONE; i++)
        status = entry_show(e, &entries[i], json_object_get(object, "entries"));
    if (status == STATUS_DONE && json)
        return output_json(object);
    json_decref(object);
    return status;
}
