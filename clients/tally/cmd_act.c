/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tally confirm and tally withdraw: acts that have no figures of their own. What they are about is what the contest's
 * record says waits or stands; who confirms must not have signed that, and the record says who did.
 */

#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/handover.h"
#include "clients/tally/output.h"
#include "clients/tally/reason.h"
#include "clients/tally/seal.h"
#include "clients/tally/sending.h"
#include "clients/tally/standing_fetch.h"
#include "clients/tally/times.h"
#include "daemon/core/rules.h"

struct act_options {
    struct online_options online;
    struct signing_options signing;
    enum act act;
    const char *contest, *reason, *time;
    bool json;
};

static int parse(int argc, char **argv, struct act_options *ret) {
    bool bad = false;

    ret->act = strcmp(argv[0], "confirm") == 0 ? ACT_CONFIRM : ACT_WITHDRAW;
    ret->online.query = true;
    for (int i = 1; i < argc && !bad; i++) {
        if (online_option(argc, argv, &i, &ret->online, &bad) || signing_option(argc, argv, &i, &ret->signing, &bad))
            continue;
        if (option_value(argc, argv, &i, "--reason", &ret->reason))
            bad = !ret->reason;
        else if (option_value(argc, argv, &i, "--time", &ret->time))
            bad = !ret->time;
        else if (strcmp(argv[i], "--json") == 0)
            ret->json = true;
        else if (argv[i][0] == '-' || ret->contest)
            bad = true;
        else
            ret->contest = argv[i];
    }
    ret->online.intake = !ret->signing.partial;
    bad |= !ret->contest || ret->signing.n_authorities > 0;
    return bad ? command_usage(argv[0]) : STATUS_DONE;
}

/* --- The declaration --- */

static int take_reason(const struct act_options *options, struct declaration *d) {
    char list[REASON_LIST_MAX];
    char use = reason_use(options->act, false);

    reason_split(span_str(options->reason ? options->reason : options->act == ACT_CONFIRM ? "checked" : ""),
                 &d->reason_code, &d->reason_text);
    if (reason_serves(d->reason_code, use) && d->reason_text.len <= TALLY_TEXT_MAX)
        return STATUS_DONE;
    output_error("give --reason with one of %s", reason_list(use, list));
    return STATUS_USAGE;
}

static int take_time(const char *text, uint64_t *ret) {
    *ret = time_now();
    if (!text || time_parse(span_str(text), ret) == 0)
        return STATUS_DONE;
    output_error("--time '%s' is not a time; write it like 2017-05-05T03:20:00+01:00", text);
    return STATUS_USAGE;
}

static int nothing(const struct act_options *options) {
    if (options->act == ACT_CONFIRM)
        output_error("nothing of %s waits to be confirmed", options->contest);
    else
        output_error("there is nothing of %s to be withdrawn", options->contest);
    return STATUS_REFUSED;
}

/* What the act is about, and which revision it has. Returns an exit status, said. */
static int look_up(const struct act_options *options, struct online *o, uint32_t contest, struct standings *standings,
                   struct declaration *d) {
    struct standing *s = standings_add(standings, contest);
    int status = s ? standings_fetch(standings, o, o->timeout_ms, false) : online_error(-ENOMEM, "");

    if (status != STATUS_DONE)
        return status;
    if (!s->queried && (options->act == ACT_CONFIRM || !s->stands))
        return nothing(options);
    d->revision = s->used + 1;
    d->replaces_given = true;
    d->replaces = s->queried ? s->queried_body : s->stands_body;
    d->contest = o->e->contests[contest].m->id;
    d->nominations = o->e->contests[contest].nominations;
    return STATUS_DONE;
}

/* --- Signing and sending --- */

/* Says what is wrong before anything is signed. Too few signatures are what handing over is for. */
static int say_codes(const struct act_options *options, const struct judgement *j) {
    char sentence[1024];
    int status = STATUS_DONE;

    for (size_t i = 0; i < j->n_codes; i++) {
        if (options->signing.partial && span_equal(j->codes[i].code, span_str("E02")))
            continue;
        code_sentence(&j->codes[i], output_language(), sentence, sizeof(sentence));
        output_error(SPAN_FMT " %s", SPAN_ARG(j->codes[i].code), sentence);
        status = STATUS_REFUSED;
    }
    return status;
}

static int check(const struct act_options *options, struct keyring *k, const struct declaration *d, uint32_t contest) {
    static struct judgement j; /* large, and one at a time */
    struct secret_key keys[TALLY_SIGNATURES_MAX];
    size_t n;
    int status = keyring_choose(k, d, contest, keys, &n);

    if (status != STATUS_DONE)
        return status;
    judgement_init(&j);
    seal_judge(k, keys, n, d, contest, &j);
    sodium_memzero(keys, sizeof(keys));
    if (rules_check(k->e, d, time_now(), &j) < 0)
        return online_error(-ENOMEM, "");
    return say_codes(options, &j);
}

static int hand_over(const struct act_options *options, struct keyring *k, const struct declaration *d, uint32_t contest) {
    json_t *rows = options->json ? json_array() : NULL;
    int status = handover_write(k, d, contest, options->signing.partial, rows);

    if (options->json && output_json(json_pack("{s:o}", "envelopes", rows)) != STATUS_DONE)
        return STATUS_USAGE;
    return status;
}

static int send(const struct act_options *options, struct online *o, struct keyring *k, const struct declaration *d,
                uint32_t contest) {
    _cleanup_(blob_free) struct blob envelope = { 0 };
    struct sending sending;
    int status = sending_init(&sending, o);

    if (status == STATUS_DONE)
        status = declaration_seal(k, d, contest, &envelope, NULL);
    if (status == STATUS_DONE)
        status = sending_add(&sending, &envelope);
    if (status == STATUS_DONE)
        status = sending_run(&sending, "declarations", options->json, STATUS_DONE);
    sending_deinit(&sending);
    return status;
}

static int act(const struct act_options *options, struct online *o, struct standings *standings) {
    _cleanup_(keyring_deinit) struct keyring k = { 0 };
    const struct standing *s;
    struct declaration d = { .act = options->act };
    uint32_t contest = election_contest(o->e, span_str(options->contest));
    int status;

    if (contest == NO_INDEX) {
        output_error("there is no contest '%s' in this election", options->contest);
        return STATUS_USAGE;
    }
    status = take_reason(options, &d);
    if (status == STATUS_DONE)
        status = take_time(options->time, &d.declared);
    if (status == STATUS_DONE)
        status = look_up(options, o, contest, standings, &d);
    if (status == STATUS_DONE)
        status = signing_open(&options->signing, o, false, &k);
    if (status != STATUS_DONE)
        return status;
    s = standings_find(standings, contest);
    if (options->act == ACT_CONFIRM)
        keyring_bar(&k, s->signers, s->n_signers);
    status = check(options, &k, &d, contest);
    if (status != STATUS_DONE)
        return status;
    return options->signing.partial ? hand_over(options, &k, &d, contest) : send(options, o, &k, &d, contest);
}

int cmd_act(int argc, char **argv) {
    struct act_options options = { 0 };
    struct standings standings = { 0 };
    struct online o = { 0 };
    int status = signing_init(&options.signing, argc) == 0 ? parse(argc, argv, &options) : STATUS_USAGE;

    if (status == STATUS_DONE)
        status = online_open(&o, &options.online);
    if (status == STATUS_DONE)
        status = online_election(&o);
    if (status == STATUS_DONE && standings_init(&standings, o.e) < 0)
        status = online_error(-ENOMEM, "");
    if (status == STATUS_DONE) {
        spool_flush(&o);
        status = act(&options, &o, &standings);
    }
    standings_deinit(&standings);
    online_close(&o);
    signing_deinit(&options.signing);
    return status;
}
