/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The secret keys that sign a declaration: named files, or from a folder of officer-ID.key those who may declare it. */

#include "daemon/core/officers.h"
#include "proto/keys.h"

struct keyring {
    const struct election *e;
    size_t n_named;
    struct secret_key named[TALLY_SIGNATURES_MAX];
    char *dir;                          /* NULL: only the named */
    struct secret_key **by_officer;     /* read when first needed */
};

int keyring_init(struct keyring *k, const struct election *e);
void keyring_deinit(struct keyring *k);

/* Adds an officer's secret key file. Returns an exit status, said. */
int keyring_add(struct keyring *k, const char *path);
/* Takes further keys from this folder. Returns 0 or -ENOMEM. */
int keyring_folder(struct keyring *k, const char *dir);

/*
 * Who signs a contest's declaration: the named keys; without any, the first officers in the order of their ids who may
 * declare it, as many as the election wants. Returns an exit status, said.
 */
int keyring_choose(struct keyring *k, const struct declaration *d, uint32_t contest, struct secret_key ret[TALLY_SIGNATURES_MAX], size_t *ret_n);
