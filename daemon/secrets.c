/* SPDX-License-Identifier: Apache-2.0 */

/* Secrets live in one place in memory; whoever signs borrows a pointer. */

#include "daemon/secrets.h"

#include <sodium.h>

#include "daemon/keyfile.h"
#include "daemon/log.h"
#include "daemon/start.h"

static int read_one(const char *path, enum key_kind kind, uint8_t ret[32]) {
    char fault[KEYFILE_TEXT_MAX];
    struct key_text key;
    int r = keyfile_read(path, kind, true, &key, fault);

    if (r < 0)
        log_event(LOG_KEY_FAULT, "FAULT", log_errno(r), NULL);
    if (r > 0)
        log_event(LOG_KEY_FAULT, "FAULT", fault, NULL);
    if (r == 0)
        memcpy(ret, key.bytes, 32);
    sodium_memzero(&key, sizeof(key));
    return r == 0 ? 0 : EXIT_CHECK;
}

int secrets_read(const struct config *config, bool transport, struct secrets *ret) {
    uint8_t seed[32];
    int r = read_one(config->log_key, KEY_LOG, seed);

    if (r == 0 && transport)
        r = read_one(config->transport_key, KEY_TRANSPORT, ret->transport);
    if (r == 0)
        key_from_seed(seed, &ret->log);
    sodium_memzero(seed, sizeof(seed));
    return r;
}

void secrets_wipe(struct secrets *s) {
    sodium_memzero(s, sizeof(*s));
}
