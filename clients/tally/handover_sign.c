/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Whoever adds a signature to another's envelope sees the figures first and has every right that the signature claims: a
 * signature that does not belong there cannot be taken out again, and would spoil the envelope for all.
 */

#include <inttypes.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/event_words.h"
#include "clients/tally/files.h"
#include "clients/tally/handover.h"
#include "clients/tally/names.h"
#include "clients/tally/output.h"
#include "clients/tally/spoken.h"
#include "daemon/core/election_keys.h"
#include "daemon/core/rules.h"
#include "clients/tally/times.h"
#include "proto/codec.h"
#include "proto/envelope.h"

static void show(const struct declaration *d) {
    bool cy = output_language() == LANGUAGE_CY;

    fprintf(stderr, SPAN_FMT " r%" PRIu64, SPAN_ARG(d->contest), d->revision);
    if (d->act != ACT_DECLARE)
        fprintf(stderr, " %s", act_name(d->act));
    if (d->act == ACT_STATE && d->n_statements == 1)
        fprintf(stderr, cy ? " " SPAN_FMT " cyfnod %" PRIu64 : " " SPAN_FMT " phase %" PRIu64,
                SPAN_ARG(d->statements[0].area), d->statements[0].phase);
    if (d->reason_code.ptr)
        fprintf(stderr, " (" SPAN_FMT "%s" SPAN_FMT ")", SPAN_ARG(d->reason_code), d->reason_text.len ? ": " : "",
                SPAN_ARG(d->reason_text));
    fputc(':', stderr);
    for (size_t i = 0; i < d->n_votes; i++)
        fprintf(stderr, "%s " SPAN_FMT " %" PRIu64, i ? "," : "", SPAN_ARG(d->votes[i].candidate), d->votes[i].count);
    for (size_t i = 0; i < d->n_round2 && d->n_votes == 0; i++)
        fprintf(stderr, "%s " SPAN_FMT " %" PRIu64, i ? "," : "", SPAN_ARG(d->round2[i].candidate), d->round2[i].total);
    if (d->n_elected > 0)
        fputs(cy ? "; etholwyd" : "; elected", stderr);
    for (size_t i = 0; i < d->n_elected; i++)
        fprintf(stderr, "%s " SPAN_FMT, i ? "," : "", SPAN_ARG(d->elected[i]));
    fputc('\n', stderr);
}

static void show_event(const struct event *event) {
    char time[TIME_TEXT_MAX], key[2 * DIGEST_SIZE + 1];

    fprintf(stderr, SPAN_FMT ", %s:", SPAN_ARG(event->subject), event_said(event->kind));
    if (event->kind == EVENT_POSTPONED)
        fprintf(stderr, " %s", contest_status_word(event->status));
    if (event->from.given)
        fprintf(stderr, " %s", time_format(event->from.value, time));
    if (event->until.given)
        fprintf(stderr, " – %s", time_format(event->until.value, time));
    if (event->kind == EVENT_RECOUNT)
        fputs(event->under_way ? " on" : " off", stderr);
    if (event->kind == EVENT_TURNOUT)
        fprintf(stderr, " %" PRIu64 " %" PRIu64, event->electorate.value, event->papers.value);
    for (size_t i = 0; i < event->n_candidates; i++)
        fprintf(stderr, "%s " SPAN_FMT, i ? "," : "", SPAN_ARG(event->candidates[i].id));
    for (size_t i = 0; i < event->n_votes; i++)
        fprintf(stderr, "%s " SPAN_FMT " %" PRIu64, i ? "," : "", SPAN_ARG(event->votes[i].candidate), event->votes[i].count);
    for (size_t i = 0; i < event->n_elected; i++)
        fprintf(stderr, "%s " SPAN_FMT, i ? "," : event->n_votes ? ";" : "", SPAN_ARG(event->elected[i]));
    if (event->key_given)
        fprintf(stderr, " %s", hex(event->key.bytes, DIGEST_SIZE, key));
    if (event->kind == EVENT_AUTHORITIES)
        fprintf(stderr, " %" PRIu64, event->threshold);
    for (size_t i = 0; i < event->n_authorities; i++)
        fprintf(stderr, " " SPAN_FMT "=%s", SPAN_ARG(event->authorities[i].name),
                hex(event->authorities[i].key.bytes, DIGEST_SIZE, key));
    if (event->kind == EVENT_ANNOTATION)
        fprintf(stderr, " " SPAN_FMT " " SPAN_FMT, SPAN_ARG(event->annotation.id), SPAN_ARG(event->annotation.text));
    fputc('\n', stderr);
}

/* One key's right over one body, as judged. Too few signatures are what the others are for. */
static int say_judged(const struct judgement *j, const char *file) {
    char sentence[1024];

    for (size_t i = 0; i < j->n_codes; i++) {
        if (span_equal(j->codes[i].code, span_str("E02")) || span_equal(j->codes[i].code, span_str("E24")))
            continue;
        code_sentence(&j->codes[i], output_language(), sentence, sizeof(sentence));
        output_error("%s: " SPAN_FMT " %s", file, SPAN_ARG(j->codes[i].code), sentence);
        return STATUS_REFUSED;
    }
    return STATUS_DONE;
}

static int check_declaration(const struct keyring *k, struct span body, const char *path) {
    static struct judgement j; /* large, and one at a time */
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct declaration d;
    uint32_t contest = NO_INDEX;
    int status = STATUS_DONE;

    if (declaration_decode(body, &arena, &d) == 0)
        contest = election_contest(k->e, d.contest);
    if (contest == NO_INDEX) {
        output_error("%s: not a declaration of a contest of this election", path);
        return STATUS_USAGE;
    }
    show(&d);
    for (size_t i = 0; i < k->n_named && status == STATUS_DONE; i++) {
        judgement_init(&j);
        seal_judge(k, &k->named[i], 1, &d, contest, &j);
        status = say_judged(&j, path);
    }
    return status;
}

/* The record that an event is about, or NO_INDEX. */
static uint32_t record_of(const struct election *e, const struct event *event) {
    uint32_t contest;

    if (event_about_area(event))
        return election_record(e, event->subject);
    if (event_about_keys(event))
        return NO_INDEX;
    contest = election_contest(e, event->subject);
    return contest == NO_INDEX ? NO_INDEX : e->contests[contest].record;
}

static int check_event(const struct keyring *k, struct span body, const char *path) {
    static struct judgement j; /* large, and one at a time */
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct event event;
    uint32_t record = NO_INDEX;
    int status = STATUS_DONE;
    bool known = event_decode(body, &arena, &event) == 0;

    if (known)
        record = record_of(k->e, &event);
    if (!known || (record == NO_INDEX && !(event_about_keys(&event) && keys_subject(k->e, &event)))) {
        output_error("%s: not an event of this election", path);
        return STATUS_USAGE;
    }
    show_event(&event);
    for (size_t i = 0; i < k->n_named && status == STATUS_DONE; i++) {
        judgement_init(&j);
        seal_judge_event(k->e, &k->named[i], 1, &event, record, &j);
        status = say_judged(&j, path);
    }
    return status;
}

static int sign_one(const struct secret_key *key, const char *path, struct blob *envelope) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct envelope opened;
    struct blob more;
    int r = envelope_open(span_blob(*envelope), &ENVELOPE_LIMITS_DECLARATION, &arena, &opened);

    if (r == 0)
        r = envelope_countersign(&opened, key, &more);
    if (r != 0) {
        output_error("%s: %s", path, r > 0 ? spoken(canon_fault_text(r)) : spoken("out of memory"));
        return STATUS_USAGE;
    }
    blob_free(envelope);
    *envelope = more;
    return STATUS_DONE;
}

static int check_all(const struct keyring *k, const char *path, struct span envelope) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct envelope opened;
    bool event;
    int status = STATUS_DONE, r = envelope_open(envelope, &ENVELOPE_LIMITS_DECLARATION, &arena, &opened);

    if (r != 0) {
        output_error("%s: not an envelope of declarations: %s", path,
                     r > 0 ? spoken(canon_fault_text(r)) : spoken("out of memory"));
        return STATUS_USAGE;
    }
    event = span_equal(opened.type, span_str(PAYLOAD_EVENT));
    if ((!event && !span_equal(opened.type, span_str(PAYLOAD_DECLARATION))) ||
        !digest_equal(&opened.genesis, &k->e->genesis)) {
        output_error("%s: not an envelope of declarations or events of this election", path);
        return STATUS_USAGE;
    }
    for (size_t i = 0; i < opened.n_bodies && status == STATUS_DONE; i++)
        status = event ? check_event(k, opened.bodies[i], path) : check_declaration(k, opened.bodies[i], path);
    return status;
}

static int add_keys(struct keyring *k, const struct signing_options *signing) {
    int status = STATUS_DONE;

    for (size_t i = 0; i < signing->n_officers && status == STATUS_DONE; i++)
        status = keyring_add(k, signing->officers[i]);
    for (size_t i = 0; i < signing->n_authorities && status == STATUS_DONE; i++)
        status = keyring_add_authority(k, signing->authorities[i]);
    for (size_t i = 0; i < signing->n_logs && status == STATUS_DONE; i++)
        status = keyring_add_log(k, signing->logs[i]);
    return status;
}

int handover_sign(const struct election *e, const struct signing_options *signing, const char *path,
                  struct blob *envelope) {
    _cleanup_(keyring_deinit) struct keyring k = { 0 };
    int r, status = keyring_init(&k, e) == 0 ? add_keys(&k, signing) : STATUS_USAGE;

    if (status == STATUS_DONE)
        status = check_all(&k, path, span_blob(*envelope));
    for (size_t i = 0; i < k.n_named && status == STATUS_DONE; i++)
        status = sign_one(&k.named[i], path, envelope);
    if (status != STATUS_DONE)
        return status;
    r = file_write(path, span_blob(*envelope), MODE_SECRET);
    if (r < 0)
        output_file_error(path, r);
    return r < 0 ? STATUS_USAGE : STATUS_DONE;
}
