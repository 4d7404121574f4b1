/* SPDX-License-Identifier: Apache-2.0 */

/* One way to name keys for every command that signs. */

#include "clients/tally/signing.h"

#include <errno.h>

#include "clients/tally/command.h"

int signing_init(struct signing_options *s, int argc) {
    *s = (struct signing_options){ 0 };
    s->officers = calloc((size_t)argc + 1, sizeof(*s->officers));
    s->authorities = calloc((size_t)argc + 1, sizeof(*s->authorities));
    s->logs = calloc((size_t)argc + 1, sizeof(*s->logs));
    return s->officers && s->authorities && s->logs ? 0 : -ENOMEM;
}

void signing_deinit(struct signing_options *s) {
    free(s->officers);
    free(s->authorities);
    free(s->logs);
    *s = (struct signing_options){ 0 };
}

bool signing_option(int argc, char **argv, int *at, struct signing_options *s, bool *ret_bad) {
    const char *value = NULL;

    if (option_value(argc, argv, at, "--officer", &value))
        s->officers[s->n_officers++] = value;
    else if (option_value(argc, argv, at, "--authority", &value))
        s->authorities[s->n_authorities++] = value;
    else if (option_value(argc, argv, at, "--log", &value))
        s->logs[s->n_logs++] = value;
    else if (option_value(argc, argv, at, "--keys", &s->keys))
        value = s->keys;
    else if (option_value(argc, argv, at, "--partial", &s->partial))
        value = s->partial;
    else
        return false;
    *ret_bad |= !value;
    return true;
}

int signing_open(const struct signing_options *s, struct online *o, bool authorities, struct keyring *k) {
    const struct client_config *c = &o->config;
    bool named = s->n_officers + s->n_authorities + s->n_logs > 0;
    int status = online_keys(o);

    if (status == STATUS_DONE)
        status = keyring_init(k, o->e) == 0 ? STATUS_DONE : STATUS_USAGE;

    for (size_t i = 0; i < s->n_officers && status == STATUS_DONE; i++)
        status = keyring_add(k, s->officers[i]);
    for (size_t i = 0; i < s->n_authorities && status == STATUS_DONE; i++)
        status = keyring_add_authority(k, s->authorities[i]);
    for (size_t i = 0; i < s->n_logs && status == STATUS_DONE; i++)
        status = keyring_add_log(k, s->logs[i]);
    if (status != STATUS_DONE || named)
        return status;
    if (s->keys)
        return keyring_folder(k, s->keys) == 0 ? STATUS_DONE : STATUS_USAGE;
    for (size_t i = 0; i < c->n_officers && !(authorities && c->n_authorities) && status == STATUS_DONE; i++)
        status = keyring_add(k, c->officers[i]);
    for (size_t i = 0; i < c->n_authorities && authorities && status == STATUS_DONE; i++)
        status = keyring_add_authority(k, c->authorities[i]);
    return status;
}
