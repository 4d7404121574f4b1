/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tally event: what is told of a contest or an area beside its declarations. It is signed by an officer who may tell it,
 * or by the authority, and goes the same way as a sheet.
 */

#include <errno.h>
#include <sodium.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/telling.h"
#include "clients/tally/handover.h"
#include "clients/tally/names.h"
#include "clients/tally/output.h"
#include "clients/tally/reason.h"
#include "clients/tally/results_json.h"
#include "clients/tally/seal.h"
#include "clients/tally/sending.h"
#include "clients/tally/spoken.h"
#include "clients/tally/standing_fetch.h"
#include "clients/tally/times.h"
#include "daemon/core/election_keys.h"
#include "daemon/core/rules.h"

struct event_options {
    struct online_options online;
    struct signing_options signing;
    const struct telling *kind;
    const char *subject, *poll, *reason, *time, *text, *unit, *from, *until;
    bool json;
    size_t n_words;
    const char **words;
};

static bool take_option(int argc, char **argv, int *at, struct event_options *ret, bool *bad) {
    const struct {
        const char *name;
        const char **value;
    } options[] = {
        { "--reason", &ret->reason }, { "--time", &ret->time }, { "--poll", &ret->poll }, { "--text", &ret->text },
        { "--unit", &ret->unit }, { "--from", &ret->from }, { "--until", &ret->until },
    };

    for (size_t i = 0; i < ARRAY_SIZE(options); i++)
        if (option_value(argc, argv, at, options[i].name, options[i].value)) {
            *bad |= !*options[i].value;
            return true;
        }
    return false;
}

static int say_kinds(const char *word) {
    fprintf(stderr, spoken("tally: there is no event '%s'; there are:\n"), word);
    for (const struct telling *k = tellings(); k->word; k++) {
        fprintf(stderr, "  tally event %s ", k->word);
        command_form(k->subject, stderr);
        fputc(' ', stderr);
        command_form(k->arguments, stderr);
        fputc('\n', stderr);
    }
    return STATUS_USAGE;
}

static int parse(int argc, char **argv, struct event_options *ret) {
    bool bad = false;
    size_t n = 0;

    for (int i = 1; i < argc && !bad; i++) {
        if (online_option(argc, argv, &i, &ret->online, &bad) || signing_option(argc, argv, &i, &ret->signing, &bad) ||
            take_option(argc, argv, &i, ret, &bad))
            continue;
        if (strcmp(argv[i], "--json") == 0)
            ret->json = true;
        else if (argv[i][0] == '-')
            bad = true;
        else
            ret->words[n++] = argv[i];
    }
    if (bad || n == 0)
        return command_usage(argv[0]);
    ret->kind = telling_find(ret->words[0]);
    if (!ret->kind)
        return say_kinds(ret->words[0]);
    if (n < 2 || n - 2 < ret->kind->least || n - 2 > ret->kind->most)
        return command_usage(argv[0]);
    ret->subject = ret->words[1];
    ret->words += 2;
    ret->n_words = n - 2;
    ret->online.query = true;
    ret->online.intake = !ret->signing.partial;
    return STATUS_DONE;
}

/* --- The event --- */

/* The record that the subject names. Returns an exit status, said. */
static int find_record(const struct event_options *options, const struct election *e, uint32_t *ret) {
    struct event event = { .kind = options->kind->kind, .subject = span_str(options->subject) };
    uint32_t contest, area, poll;

    *ret = NO_INDEX;
    if (event_about_keys(&event)) {
        if (keys_subject(e, &event))
            return STATUS_DONE;
        output_error(event.kind == EVENT_KEY ? "there is no officer '%s' in this election" : "this election is not called '%s'",
                     options->subject);
        return STATUS_USAGE;
    }

    if (event_about_contest(&event)) {
        contest = election_contest(e, span_str(options->subject));
        if (contest == NO_INDEX)
            output_error("there is no contest '%s' in this election", options->subject);
        *ret = contest == NO_INDEX ? NO_INDEX : e->contests[contest].record;
        return contest == NO_INDEX ? STATUS_USAGE : STATUS_DONE;
    }
    area = area_named(e, options->subject);
    poll = options->poll ? election_poll(e, span_str(options->poll)) : area == NO_INDEX ? NO_INDEX : results_poll(e, area);
    if (area == NO_INDEX || poll == NO_INDEX || !results_key(e, area, poll).ptr) {
        output_error(area == NO_INDEX ? "there is no one area called '%s'" : "there is no such poll in '%s'",
                     options->subject);
        return STATUS_USAGE;
    }
    *ret = election_record(e, results_key(e, area, poll));
    return STATUS_DONE;
}

static int take_reason(const struct event_options *options, struct event *event) {
    char list[REASON_LIST_MAX], use = event_about_keys(event) ? REASON_USE_KEYS : REASON_USE_EVENT;

    if (options->reason)
        reason_split(span_str(options->reason), &event->reason_code, &event->reason_text);
    if (options->reason ? reason_serves(event->reason_code, use) && event->reason_text.len <= TALLY_TEXT_MAX
                        : !event_info(event->kind)->reason)
        return STATUS_DONE;
    output_error("give --reason with one of %s", reason_list(use, list));
    return STATUS_USAGE;
}

static int make(const struct event_options *options, const struct election *e, uint32_t record, struct arena *arena,
                struct event *ret) {
    const struct event_words words = { .e = e, .record = record, .words = options->words, .n = options->n_words,
                                       .text = options->text, .unit = options->unit, .from = options->from,
                                       .until = options->until, .arena = arena };
    int status;

    *ret = (struct event){ .kind = options->kind->kind, .made = time_now() };
    ret->subject = event_about_keys(ret)            ? span_str(options->subject)
                   : event_about_area(ret) ? e->records[record].key
                                                   : e->contests[e->records[record].contest].m->id;
    if (options->time && time_parse(span_str(options->time), &ret->made) != 0) {
        output_error("--time '%s' is not a time; write it like 2017-05-05T03:20:00+01:00", options->time);
        return STATUS_USAGE;
    }
    status = take_reason(options, ret);
    return status == STATUS_DONE ? options->kind->make(&words, ret) : status;
}

/* --- Signing and sending --- */

static int check(const struct event_options *options, struct keyring *k, const struct event *event, uint32_t record) {
    static struct judgement j; /* large, and one at a time */
    struct secret_key keys[TALLY_SIGNATURES_MAX];
    char sentence[1024];
    size_t n;
    int status = keyring_choose_event(k, event->kind, record, keys, &n);

    if (status != STATUS_DONE)
        return status;
    judgement_init(&j);
    seal_judge_event(k->e, keys, n, event, record, &j);
    sodium_memzero(keys, sizeof(keys));
    rules_event(event, &j);
    for (size_t i = 0; i < j.n_codes; i++) {
        if (options->signing.partial &&
            (span_equal(j.codes[i].code, span_str("E02")) || span_equal(j.codes[i].code, span_str("E24"))))
            continue;
        code_sentence(&j.codes[i], output_language(), sentence, sizeof(sentence));
        output_error(SPAN_FMT " %s", SPAN_ARG(j.codes[i].code), sentence);
        status = STATUS_REFUSED;
    }
    return status;
}

static int hand_over(const struct event_options *options, struct keyring *k, const struct event *event, uint32_t record) {
    json_t *rows = options->json ? json_array() : NULL;
    int status = handover_write_event(k, event, record, options->signing.partial, rows);

    if (options->json && output_json(json_pack("{s:o}", "envelopes", rows)) != STATUS_DONE)
        return STATUS_USAGE;
    return status;
}

static int send(const struct event_options *options, struct online *o, struct keyring *k, const struct event *event,
                uint32_t record, int open_status) {
    _cleanup_(blob_free) struct blob envelope = { 0 };
    struct sending sending;
    int status = sending_init(&sending, o);

    if (status == STATUS_DONE)
        status = event_seal(k, event, record, &envelope, NULL);
    if (status == STATUS_DONE && open_status == STATUS_DONE)
        spool_flush(o);
    if (status == STATUS_DONE)
        status = sending_add(&sending, &envelope);
    if (status == STATUS_DONE)
        status = sending_run(&sending, "events", options->json, open_status);
    sending_deinit(&sending);
    return status;
}

/* The ballot as it is now, where the daemon can be asked: a rush names people on it. */
static int amended(struct online *o, uint32_t record) {
    struct standings standings;
    uint32_t contest = record == NO_INDEX ? NO_INDEX : o->e->records[record].contest;
    int status = standings_init(&standings, o->e) == 0 ? STATUS_DONE : STATUS_USAGE;

    if (status == STATUS_DONE && contest != NO_INDEX && o->t && o->config.query && standings_add(&standings, contest))
        status = standings_fetch(&standings, o, o->timeout_ms / 4, true);
    standings_deinit(&standings);
    return status == STATUS_OUT_OF_REACH ? STATUS_DONE : status;
}

static int tell(const struct event_options *options, struct online *o, int open_status) {
    _cleanup_(keyring_deinit) struct keyring k = { 0 };
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    struct event event;
    uint32_t record;
    int status = find_record(options, o->e, &record);

    if (status == STATUS_DONE)
        status = amended(o, record);
    if (status == STATUS_DONE)
        status = make(options, o->e, record, &arena, &event);
    if (status == STATUS_DONE)
        status = signing_open(&options->signing, o, event_info(event.kind)->reason, &k);
    if (status == STATUS_DONE)
        status = check(options, &k, &event, record);
    if (status != STATUS_DONE)
        return status;
    return options->signing.partial ? hand_over(options, &k, &event, record)
                                    : send(options, o, &k, &event, record, open_status);
}

int cmd_event(int argc, char **argv) {
    struct event_options options = { 0 };
    struct online o = { 0 };
    const char **words = calloc((size_t)argc, sizeof(*words));
    int open_status, status;

    options.words = words;
    status = words && signing_init(&options.signing, argc) == 0 ? parse(argc, argv, &options) : STATUS_USAGE;
    if (status == STATUS_DONE) {
        options.online.offline = options.signing.partial != NULL;
        open_status = status = online_open(&o, &options.online);
        if (status == STATUS_DONE && !o.e && options.online.offline) {
            output_error("--partial wants the manifest: give [election] manifest in tally.conf");
            status = STATUS_USAGE;
        }
        if (status == STATUS_DONE)
            status = online_election(&o);
        if (o.e && (status == STATUS_DONE || status == STATUS_OUT_OF_REACH))
            status = tell(&options, &o, open_status);
    }
    online_close(&o);
    signing_deinit(&options.signing);
    free(words);
    return status;
}
