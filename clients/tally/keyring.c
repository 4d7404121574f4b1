/* SPDX-License-Identifier: Apache-2.0 */

/* Secrets are wiped when the ring ends; a file is read once however many declarations its key signs. */

#include "clients/tally/keyring.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/output.h"

int keyring_init(struct keyring *k, const struct election *e) {
    *k = (struct keyring){ .e = e };
    k->by_officer = calloc(e->n_officers ? e->n_officers : 1, sizeof(*k->by_officer));
    return k->by_officer ? 0 : -ENOMEM;
}

void keyring_deinit(struct keyring *k) {
    for (size_t i = 0; k->by_officer && i < k->e->n_officers; i++)
        if (k->by_officer[i]) {
            key_wipe(k->by_officer[i]);
            free(k->by_officer[i]);
        }
    free(k->by_officer);
    free(k->dir);
    sodium_memzero(k->named, sizeof(k->named));
    *k = (struct keyring){ 0 };
}

static int read_key(const char *path, struct secret_key *ret) {
    struct key_text text;
    int r = key_file_read(path, KEY_OFFICER, true, &text);

    if (r < 0)
        output_file_error(path, r);
    else if (r > 0)
        output_error("%s: not an officer's secret key that only you can read", path);
    if (r != 0)
        return STATUS_USAGE;
    key_from_seed(text.bytes, ret);
    sodium_memzero(&text, sizeof(text));
    return STATUS_DONE;
}

int keyring_add(struct keyring *k, const char *path) {
    int status;

    if (k->n_named == TALLY_SIGNATURES_MAX) {
        output_error("at most %d officers sign an envelope", TALLY_SIGNATURES_MAX);
        return STATUS_USAGE;
    }
    status = read_key(path, &k->named[k->n_named]);
    k->n_named += status == STATUS_DONE;
    return status;
}

int keyring_folder(struct keyring *k, const char *dir) {
    free(k->dir);
    k->dir = strdup(dir);
    return k->dir ? 0 : -ENOMEM;
}

static int officer_key(struct keyring *k, uint32_t officer, const struct secret_key **ret) {
    _cleanup_(string_free) char *name = NULL, *path = NULL;
    struct secret_key *key = k->by_officer[officer];

    if (!key) {
        if (asprintf(&name, "officer-" SPAN_FMT ".key", SPAN_ARG(k->e->officers[officer].m->id)) < 0)
            name = NULL;
        path = name ? path_join(k->dir, name) : NULL;
        key = path ? calloc(1, sizeof(*key)) : NULL;
        if (!key) {
            output_error("out of memory");
            return STATUS_USAGE;
        }
        if (read_key(path, key) != STATUS_DONE) {
            free(key);
            return STATUS_USAGE;
        }
        k->by_officer[officer] = key;
    }
    *ret = key;
    return STATUS_DONE;
}

/* The officer after `last` in the order of ids who may declare the contest; NO_INDEX: nobody. */
static uint32_t next_officer(const struct election *e, uint32_t contest, uint32_t last) {
    uint32_t best = NO_INDEX;

    for (uint32_t i = 0; i < e->n_officers; i++) {
        struct span id = e->officers[i].m->id;

        if (last != NO_INDEX && span_compare(id, e->officers[last].m->id) <= 0)
            continue;
        if (best != NO_INDEX && span_compare(id, e->officers[best].m->id) >= 0)
            continue;
        if (officer_may_declare(e, i, contest))
            best = i;
    }
    return best;
}

int keyring_choose(struct keyring *k, const struct declaration *d, uint32_t contest, struct secret_key ret[TALLY_SIGNATURES_MAX], size_t *ret_n) {
    size_t wanted = election_quorum(k->e, d);
    uint32_t officer = NO_INDEX;

    if (k->n_named > 0 || !k->dir) {
        memcpy(ret, k->named, k->n_named * sizeof(ret[0]));
        *ret_n = k->n_named;
        if (k->n_named == 0)
            output_error("no officer's key: give --officer FILE, --keys DIR, or officers in tally.conf");
        return k->n_named ? STATUS_DONE : STATUS_USAGE;
    }
    for (size_t n = 0; n < wanted && n < TALLY_SIGNATURES_MAX; n++) {
        const struct secret_key *key;
        int status;

        officer = next_officer(k->e, contest, officer);
        if (officer == NO_INDEX) {
            output_error("only %zu officers may declare " SPAN_FMT ", and %zu must sign", n,
                         SPAN_ARG(k->e->contests[contest].m->id), wanted);
            return STATUS_USAGE;
        }
        status = officer_key(k, officer, &key);
        if (status != STATUS_DONE)
            return status;
        ret[n] = *key;
    }
    *ret_n = wanted < TALLY_SIGNATURES_MAX ? wanted : TALLY_SIGNATURES_MAX;
    return STATUS_DONE;
}
