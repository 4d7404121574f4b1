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
    const char *const paths[LOG_SECRETS_MAX] = { config->log_key, config->next_log_key };
    int r = 0;

    ret->logs.n = 0;
    for (size_t i = 0; i < LOG_SECRETS_MAX && r == 0; i++) {
        uint8_t seed[32];

        if (!paths[i][0])
            continue;
        r = read_one(paths[i], KEY_LOG, seed);
        if (r == 0)
            key_from_seed(seed, &ret->logs.keys[ret->logs.n++]);
        sodium_memzero(seed, sizeof(seed));
    }
    if (r == 0 && transport)
        r = read_one(config->transport_key, KEY_TRANSPORT, ret->transport);
    return r;
}

const struct secret_key *log_secret(const struct log_secrets *logs, const struct public_key *key) {
    for (size_t i = 0; i < logs->n; i++)
        if (memcmp(logs->keys[i].public.bytes, key->bytes, sizeof(key->bytes)) == 0)
            return &logs->keys[i];
    return NULL;
}

void secrets_wipe(struct secrets *s) {
    sodium_memzero(s, sizeof(*s));
}
