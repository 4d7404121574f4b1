/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* The secret keys that sign: named files, or from a folder those of who may, as many as are needed. */

#include "daemon/core/officers.h"
#include "proto/keys.h"

struct keyring {
    const struct election *e;
    size_t n_named;
    struct secret_key named[TALLY_SIGNATURES_MAX];
    char *dir;                          /* NULL: only the named */
    struct secret_key **by_officer;     /* read when first needed */
    size_t n_barred;                    /* officers that the folder is not to give: they signed what is to be confirmed */
    uint32_t barred[TALLY_SIGNATURES_MAX];
};

int keyring_init(struct keyring *k, const struct election *e);
void keyring_deinit(struct keyring *k);

/* Adds a secret key file of an officer, of an authority, or of the log. Returns an exit status, said. */
int keyring_add(struct keyring *k, const char *path);
int keyring_add_authority(struct keyring *k, const char *path);
int keyring_add_log(struct keyring *k, const char *path);
/* Takes further keys, officer-ID.key and authority-NAME.key, from this folder. Returns 0 or -ENOMEM. */
int keyring_folder(struct keyring *k, const char *dir);

/* Bars the officers who have these keys. */
void keyring_bar(struct keyring *k, const struct digest *key_ids, size_t n);

/*
 * Who signs a contest's declaration: the named keys; without any, those nearest to the contest (of these in the
 * order of their ids) who are entitled to it and not barred, as many as the election wants. Returns an exit status, said.
 */
int keyring_choose(struct keyring *k, const struct declaration *d, uint32_t contest,
                   struct secret_key ret[TALLY_SIGNATURES_MAX], size_t *ret_n);

/* Bars whoever that would be for a declaration, and nobody else. Returns an exit status, said. */
int keyring_bar_choice(struct keyring *k, const struct declaration *d, uint32_t contest);

/*
 * Who signs an event about a record: the named keys; without any, the nearest officer who may tell it; where no officer
 * may, as many of the folder's authorities as the election wants. Returns an exit status, said.
 */
int keyring_choose_event(struct keyring *k, uint64_t kind, uint32_t record,
                         struct secret_key ret[TALLY_SIGNATURES_MAX], size_t *ret_n);
