/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tally verify: a receipt, a proof, an update, a head, or evidence, offline. All it takes is the file's bytes and the log's key, or
 * for evidence against officers the genesis digest; with --envelope it also shows which declaration an entry is.
 */

#include <sodium.h>

#include "clients/tally/command.h"
#include "clients/tally/evidence_verify.h"
#include "clients/tally/files.h"
#include "clients/tally/key_files.h"
#include "clients/tally/online.h"
#include "clients/tally/output.h"
#include "clients/tally/proven_verify.h"

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

/* The log's name: --origin, the configuration's, or with --log the one that the file itself gives (NULL). */
static const char *log_origin(const struct verify_options *options, const struct client_config *config) {
    return options->origin || options->log ? options->origin : config->origin;
}

static int verify_proven(const struct verify_options *options, const struct client_config *config, struct span bytes) {
    struct public_key log;
    int status = log_key(options, config, log.bytes);

    if (status != STATUS_DONE)
        return status;
    return proven_verify(options->file, bytes, log_origin(options, config), &log, options->envelope, options->json);
}

static int verify_fork(const struct verify_options *options, const struct client_config *config, struct span bytes) {
    struct public_key log;
    int status = log_key(options, config, log.bytes);

    if (status != STATUS_DONE)
        return status;
    return evidence_verify_fork(options->file, bytes, log_origin(options, config), &log, options->json);
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
        return verify_proven(options, config, span_blob(bytes));
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
