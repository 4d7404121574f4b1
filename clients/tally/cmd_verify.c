/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tally verify: a receipt or evidence, offline. All it takes is the file's bytes and the log's key, or for evidence against
 * officers the genesis digest; with --envelope it also shows which declaration a receipt is about.
 */

#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/event_words.h"
#include "clients/tally/evidence_verify.h"
#include "clients/tally/files.h"
#include "clients/tally/key_files.h"
#include "clients/tally/online.h"
#include "clients/tally/output.h"
#include "clients/tally/times.h"
#include "daemon/core/rules.h"
#include "proto/codec.h"
#include "proto/envelope.h"
#include "proto/note.h"

struct verify_options {
    struct online_options online;
    const char *log, *origin, *envelope, *genesis, *authority, *file;
    bool json;
};

static int parse(int argc, char **argv, struct verify_options *ret) {
    bool bad = false;

    ret->online.offline = true;
    for (int i = 1; i < argc && !bad; i++) {
        if (online_option(argc, argv, &i, &ret->online, &bad) || option_value(argc, argv, &i, "--log", &ret->log) ||
            option_value(argc, argv, &i, "--origin", &ret->origin) ||
            option_value(argc, argv, &i, "--envelope", &ret->envelope) ||
            option_value(argc, argv, &i, "--genesis", &ret->genesis) ||
            option_value(argc, argv, &i, "--authority", &ret->authority))
            continue;
        if (strcmp(argv[i], "--json") == 0)
            ret->json = true;
        else if (argv[i][0] == '-' || ret->file)
            bad = true;
        else
            ret->file = argv[i];
    }
    return bad || !ret->file ? command_usage(argv[0]) : STATUS_DONE;
}

/* A public key's file. Returns an exit status, said. */
static int public_key(const char *path, enum key_kind kind, uint8_t ret[32]) {
    struct key_text key;
    int r = key_file_read(path, kind, false, &key);

    if (r < 0)
        output_file_error(path, r);
    if (r > 0)
        output_error(output_language() == LANGUAGE_CY ? "%s: nid allwedd gyhoeddus %s" : "%s: not a public key of kind %s", path,
                     key_kind_name(kind));
    memcpy(ret, key.bytes, r == 0 ? 32 : 0);
    return r == 0 ? STATUS_DONE : STATUS_USAGE;
}

/* The log's key: from --log, or as the configuration knows it. */
static int log_key(const struct verify_options *options, const struct client_config *config, uint8_t ret[32]) {
    if (options->log)
        return public_key(options->log, KEY_LOG, ret);
    if (!config->log_given)
        output_error("which log? give --log KEYFILE, or a manifest in tally.conf");
    memcpy(ret, config->log, 32);
    return config->log_given ? STATUS_DONE : STATUS_USAGE;
}

/* The log's name: --origin, the configuration's, or with --log the one that the receipt itself gives: the key decides. */
static char *log_origin(const struct verify_options *options, const struct client_config *config, struct span receipt) {
    struct receipt opened;
    struct head head;

    if (options->origin)
        return strdup(options->origin);
    if (config->origin && !options->log)
        return strdup(config->origin);
    if (receipt_decode(receipt, &opened) != 0 || head_parse(opened.note, &head) != NOTE_OK)
        return strdup("?");
    return strndup((const char *)head.origin.ptr, head.origin.len);
}

/* Which body of the envelope the receipt is about. Returns an exit status; *ret_body absent when no envelope is given. */
static int find_body(const char *path, const struct tally_receipt *receipt, struct blob *bytes, struct arena *arena,
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
        if (memcmp(envelope.digests[i].bytes, receipt->body, DIGEST_SIZE) == 0)
            *ret_body = envelope.bodies[i];
    if (ret_body->ptr)
        return STATUS_DONE;
    output_error("%s: the receipt is about nothing in it", path);
    return STATUS_PROOF;
}

/* What the envelope's body is: one of the two, or neither where no envelope was named. */
struct about {
    bool declared, told;
    struct declaration d;
    struct event event;
};

static int read_about(const struct tally_receipt *receipt, struct span body, struct arena *arena, struct about *ret) {
    *ret = (struct about){ 0 };
    if (!body.ptr)
        return 0;
    ret->told = receipt->kind == ENTRY_EVENT;
    ret->declared = !ret->told;
    return ret->told ? event_decode(body, arena, &ret->event) : declaration_decode(body, arena, &ret->d);
}

static int say_json(const struct tally_receipt *r, const char *origin, const struct about *a) {
    char body[65], time[TIME_TEXT_MAX];
    const char *verdict = r->verdict <= VERDICT_REFUSED ? verdict_name((enum verdict)r->verdict) : "?";
    json_t *contest = a->declared ? json_span(a->d.contest) : json_null();
    json_t *subject = a->told ? json_span(a->event.subject) : json_null();

    return output_json(json_pack("{s:b,s:s,s:I,s:s,s:s,s:s,s:I,s:o,s:I,s:o,s:s?}", "holds", true, "origin", origin,
                                 "entry", (json_int_t)r->entry, "time", time_format(r->time, time), "verdict", verdict,
                                 "body", hex(r->body, 32, body), "size", (json_int_t)r->head_size, "contest", contest,
                                 "revision", (json_int_t)(a->declared ? a->d.revision : 0), "subject", subject, "event",
                                 a->told ? event_name(a->event.kind) : NULL));
}

static int say(const struct verify_options *options, const struct tally_receipt *r, const char *origin,
               const struct about *a) {
    bool cy = output_language() == LANGUAGE_CY;
    char body[65], time[TIME_TEXT_MAX];
    const char *verdict = r->verdict <= VERDICT_REFUSED ? verdict_name((enum verdict)r->verdict) : "?";

    if (options->json)
        return say_json(r, origin, a);
    output_rehearsal(stdout);
    if (a->declared)
        printf(SPAN_FMT " r%" PRIu64 "\n", SPAN_ARG(a->d.contest), a->d.revision);
    if (a->told)
        printf(SPAN_FMT ", %s\n", SPAN_ARG(a->event.subject), event_said(a->event.kind));
    printf(cy ? "Mae'r dderbynneb yn ddilys: cofnod %" PRIu64 " yn nyddlyfr %s, %s, am %s,\n"
                "yn y goeden o faint %" PRIu64 " a lofnodwyd gan y log. SHA-256 y corff:\n%s\n"
              : "The receipt holds: entry %" PRIu64 " of the journal of %s, %s, at %s,\n"
                "is in the tree of size %" PRIu64 " that the log signed. SHA-256 of its body:\n%s\n",
           r->entry, origin, verdict, time_format(r->time, time), r->head_size, hex(r->body, 32, body));
    return STATUS_DONE;
}

static int fails(const struct verify_options *options, int error) {
    if (options->json)
        output_json(json_pack("{s:b,s:s,s:s}", "holds", false, "error", tally_error_name(error), "text",
                              tally_error_text(error)));
    online_error(error, "");
    return STATUS_PROOF;
}

static int verify_receipt(const struct verify_options *options, const struct client_config *config, struct span bytes) {
    _cleanup_(arena_deinit) struct arena arena = { 0 };
    _cleanup_(blob_free) struct blob envelope = { 0 };
    _cleanup_(string_free) char *origin = NULL;
    struct tally_receipt receipt;
    struct about about;
    struct span body;
    uint8_t log[32];
    int r, status = log_key(options, config, log);

    if (status != STATUS_DONE)
        return status;
    origin = log_origin(options, config, bytes);
    if (!origin)
        return STATUS_USAGE;
    output_set_rehearsal(origin_rehearses(span_str(origin)));
    r = tally_receipt_open((struct tally_bytes){ bytes.ptr, bytes.len }, origin, log, &receipt);
    if (r != 0)
        return fails(options, r);
    status = find_body(options->envelope, &receipt, &envelope, &arena, &body);
    if (status != STATUS_DONE)
        return status;
    if (read_about(&receipt, body, &arena, &about) != 0)
        return fails(options, TALLY_E_MESSAGE);
    return say(options, &receipt, origin, &about);
}

static int verify_fork(const struct verify_options *options, const struct client_config *config, struct span bytes) {
    struct public_key log;
    int status = log_key(options, config, log.bytes);
    const char *origin = options->origin || options->log ? options->origin : config->origin;

    return status == STATUS_DONE ? evidence_verify_fork(options->file, bytes, origin, &log, options->json) : status;
}

/* Which election is meant: by --genesis, by keys, or as the configuration knows it. */
static int find_trust(const struct verify_options *options, const struct client_config *config, struct evidence_trust *ret) {
    bool cy = output_language() == LANGUAGE_CY;
    int status;

    *ret = (struct evidence_trust){ .genesis_given = true, .genesis = config->genesis };
    if (options->genesis) {
        if (strlen(options->genesis) == 2 * DIGEST_SIZE &&
            sodium_hex2bin(ret->genesis.bytes, DIGEST_SIZE, options->genesis, 2 * DIGEST_SIZE, NULL, NULL, NULL) == 0)
            return STATUS_DONE;
        output_error(cy ? "--genesis: nid 64 digid hecs" : "--genesis: not 64 hex digits");
        return STATUS_USAGE;
    }
    ret->genesis_given = !options->log && config->genesis_given;
    if (ret->genesis_given)
        return STATUS_DONE;
    if (!options->log || !options->authority) {
        output_error(cy ? "pa etholiad? rhowch --genesis HEX, neu --log KEYFILE ac --authority KEYFILE, neu faniffest yn tally.conf"
                        : "which election? give --genesis HEX, or --log KEYFILE and --authority KEYFILE, or a manifest in "
                          "tally.conf");
        return STATUS_USAGE;
    }
    status = public_key(options->log, KEY_LOG, ret->log.bytes);
    return status == STATUS_DONE ? public_key(options->authority, KEY_AUTHORITY, ret->authority.bytes) : status;
}

static int verify(const struct verify_options *options, const struct client_config *config) {
    _cleanup_(blob_free) struct blob bytes = { 0 };
    struct evidence_trust trust;
    int r = file_read(options->file, TALLY_FILE_MAX, &bytes), status;

    if (r < 0) {
        output_file_error(options->file, r);
        return STATUS_USAGE;
    }
    if (evidence_is_fork(span_blob(bytes)))
        return verify_fork(options, config, span_blob(bytes));
    if (!evidence_is(span_blob(bytes)))
        return verify_receipt(options, config, span_blob(bytes));
    status = find_trust(options, config, &trust);
    return status == STATUS_DONE ? evidence_verify(options->file, span_blob(bytes), &trust, options->json) : status;
}

int cmd_verify(int argc, char **argv) {
    struct verify_options options = { 0 };
    struct online o = { 0 };
    int status = parse(argc, argv, &options);

    if (status != STATUS_DONE)
        return status;
    if (!options.log && !options.genesis)
        status = online_open(&o, &options.online);
    if (status == STATUS_DONE && o.config.path)
        client_config_endpoints(&o.config);
    if (status == STATUS_DONE)
        status = verify(&options, &o.config);
    online_close(&o);
    return status;
}
