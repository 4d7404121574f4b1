/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Asks a daemon how large its journal is, and prints the newest head: a signed note that commits to every entry so far.
 *
 *     newest QUERY CURVE-HEX GENESIS-HEX LOG-HEX ORIGIN PUBLIC-HEX SECRET-HEX
 *
 * The first five stand in the daemon's endpoints.json, the last two are one's own transport key pair.
 */

#include <stdio.h>
#include <tally.h>

static int unhex(const char *text, uint8_t out[32]) {
    for (int i = 0; i < 32; i++)
        if (sscanf(text + 2 * i, "%2hhx", &out[i]) != 1)
            return -1;
    return text[64] ? -1 : 0;
}

struct answer {
    int error;
    int done;
};

static void on_hello(struct tally *t, void *user, int error, const char *text, const struct tally_welcome *welcome) {
    struct answer *answer = user;

    (void)t;
    *answer = (struct answer){ error, 1 };
    if (error)
        fprintf(stderr, "%s %s\n", tally_error_text(error), text);
    else
        printf("%llu entries\n%.*s", (unsigned long long)welcome->size, (int)welcome->note.len,
               (const char *)welcome->note.ptr);
}

int main(int argc, char **argv) {
    struct tally_options options = { 0 };
    struct answer answer = { 0 };
    struct tally *t = NULL;
    int r;

    if (argc != 8 || unhex(argv[2], options.server_key) || unhex(argv[3], options.genesis) ||
        unhex(argv[4], options.log_key) || unhex(argv[6], options.transport_public) ||
        unhex(argv[7], options.transport_secret))
        return 2;
    options.query = argv[1];
    options.origin = argv[5];
    r = tally_new(&options, &t);
    if (r == 0)
        r = tally_hello(t, on_hello, &answer, NULL);
    for (int turns = 0; r == 0 && !answer.done && turns < 100; turns++)
        r = tally_wait(t, 100);
    tally_free(t);
    if (r != 0)
        fprintf(stderr, "%s\n", tally_error_text(r));
    return r != 0 || answer.error != 0 || !answer.done;
}
