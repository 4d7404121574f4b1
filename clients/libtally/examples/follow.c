/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The smallest useful subscriber: follows a prefix and prints a line for each record that changed. It uses nothing but
 * tally.h; what to do with a record's bytes (canonical MessagePack, proto/SPEC.md 6) is the program's own business.
 *
 *     follow QUERY UPDATES CURVE-HEX GENESIS-HEX LOG-HEX ORIGIN PUBLIC-HEX SECRET-HEX [PREFIX]
 *
 * The first six stand in the daemon's endpoints.json, the two keys are one's own transport key pair.
 */

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/libtally/tally.h"

static int unhex(const char *text, uint8_t out[32]) {
    unsigned byte;

    if (strlen(text) != 64)
        return -1;
    for (int i = 0; i < 32; i++) {
        if (sscanf(text + 2 * i, "%2x", &byte) != 1)
            return -1;
        out[i] = (uint8_t)byte;
    }
    return 0;
}

static void on_record(struct tally_follow *f, void *user, struct tally_bytes key, struct tally_bytes old_record,
                      struct tally_bytes new_record) {
    (void)f;
    (void)user;
    printf("%s %.*s, %zu bytes\n", old_record.ptr ? "changed" : "new", (int)key.len, (const char *)key.ptr, new_record.len);
}

static void on_head(struct tally_follow *f, void *user, struct tally_bytes note, uint64_t size, uint64_t time) {
    (void)user;
    (void)note;
    (void)time;
    printf("whole at size %llu: %zu records\n", (unsigned long long)size, tally_follow_count(f));
    fflush(stdout);
}

static void on_stale(struct tally_follow *f, void *user, bool stale, uint64_t as_of) {
    (void)f;
    (void)user;
    (void)as_of;
    puts(stale ? "stale: nothing is heard" : "fresh again");
}

static void on_doubt(struct tally_follow *f, void *user, int error, const char *text) {
    (void)f;
    (void)user;
    fprintf(stderr, "%s: %s (%s)\n", tally_error_name(error), tally_error_text(error), text);
}

static void on_error(struct tally *t, void *user, int error, const char *text) {
    (void)t;
    on_doubt(NULL, user, error, text);
}

int main(int argc, char **argv) {
    struct tally_options options = { .on_error = on_error };
    struct tally_follow_options follow = { .prefix = argc > 9 ? argv[9] : "", .on_record = on_record, .on_head = on_head,
                                           .on_stale = on_stale, .on_doubt = on_doubt };
    struct tally_follow *f;
    struct tally *t;
    int r;

    if (argc < 9 || unhex(argv[3], options.server_key) || unhex(argv[4], options.genesis) ||
        unhex(argv[5], options.log_key) || unhex(argv[7], options.transport_public) ||
        unhex(argv[8], options.transport_secret)) {
        fputs("usage: follow QUERY UPDATES CURVE GENESIS LOG ORIGIN PUBLIC SECRET [PREFIX]\n", stderr);
        return 2;
    }
    options.query = argv[1];
    options.updates = argv[2];
    options.origin = argv[6];
    r = tally_new(&options, &t);
    if (r == 0)
        r = tally_follow(t, &follow, &f);
    while (r == 0) {
        struct pollfd p = { .fd = tally_fd(t), .events = POLLIN };

        poll(&p, 1, tally_timeout(t));
        r = tally_process(t);
    }
    fprintf(stderr, "%s\n", tally_error_text(r));
    return 1;
}
