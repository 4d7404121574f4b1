/* SPDX-License-Identifier: Apache-2.0 */

/* Secrets are wiped when the ring ends; a file is read once however many declarations its key signs. */

#include "clients/tally/keyring.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/key_files.h"
#include "clients/tally/output.h"
#include "clients/tally/rights.h"
#include "clients/tally/spoken.h"
#include "daemon/core/event_kinds.h"
#include "proto/envelope.h"

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

static int read_key(const char *path, enum key_kind kind, struct secret_key *ret) {
    struct key_text text;
    int r = key_file_read(path, kind, true, &text);

    if (r < 0)
        output_file_error(path, r);
    else if (r == KEY_FILE_OTHER)
        output_error("%s: not an %s's secret key that only you can read", path, spoken(key_kind_name(kind)));
    if (r != KEY_FILE_READ)
        return STATUS_USAGE;
    key_from_seed(text.bytes, ret);
    sodium_memzero(&text, sizeof(text));
    return STATUS_DONE;
}

static int add_named(struct keyring *k, const char *path, enum key_kind kind) {
    int status;

    if (k->n_named == TALLY_SIGNATURES_MAX) {
        output_error("at most %d keys sign an envelope", TALLY_SIGNATURES_MAX);
        return STATUS_USAGE;
    }
    status = read_key(path, kind, &k->named[k->n_named]);
    k->n_named += status == STATUS_DONE;
    return status;
}

int keyring_add(struct keyring *k, const char *path) {
    return add_named(k, path, KEY_OFFICER);
}

int keyring_add_authority(struct keyring *k, const char *path) {
    return add_named(k, path, KEY_AUTHORITY);
}

int keyring_add_log(struct keyring *k, const char *path) {
    return add_named(k, path, KEY_LOG);
}

int keyring_folder(struct keyring *k, const char *dir) {
    free(k->dir);
    k->dir = strdup(dir);
    return k->dir ? 0 : -ENOMEM;
}

void keyring_bar(struct keyring *k, const struct digest *key_ids, size_t n) {
    for (size_t i = 0; i < n && k->n_barred < TALLY_SIGNATURES_MAX; i++) {
        uint32_t officer = election_officer_by_key(k->e, &key_ids[i]);

        if (officer != NO_INDEX)
            k->barred[k->n_barred++] = officer;
    }
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
        if (read_key(path, KEY_OFFICER, key) != STATUS_DONE) {
            free(key);
            return STATUS_USAGE;
        }
        k->by_officer[officer] = key;
    }
    *ret = key;
    return STATUS_DONE;
}

static bool is_barred(const struct keyring *k, uint32_t officer) {
    for (size_t i = 0; i < k->n_barred; i++)
        if (k->barred[i] == officer)
            return true;
    return false;
}

/* Whoever is nearest to the contest signs first; of those as near, in the order of ids. */
static bool goes_before(const struct election *e, uint32_t a, uint32_t distance_a, uint32_t b, uint32_t distance_b) {
    if (distance_a != distance_b)
        return distance_a < distance_b;
    return span_compare(e->officers[a].m->id, e->officers[b].m->id) < 0;
}

/* The officer after `last` in that order who may sign and is not barred; NO_INDEX: nobody. */
static uint32_t next_officer(const struct keyring *k, const struct right_wanted *w, uint32_t last) {
    uint32_t best = NO_INDEX, best_distance = NO_INDEX;
    uint32_t last_distance = last == NO_INDEX ? 0 : right_distance(k->e, last, w);

    for (uint32_t i = 0; i < k->e->n_officers; i++) {
        uint32_t distance = right_distance(k->e, i, w);

        if (distance == NO_INDEX || is_barred(k, i))
            continue;
        if (last != NO_INDEX && !goes_before(k->e, last, last_distance, i, distance))
            continue;
        if (best == NO_INDEX || goes_before(k->e, i, distance, best, best_distance)) {
            best = i;
            best_distance = distance;
        }
    }
    return best;
}

static int named(const struct keyring *k, struct secret_key ret[TALLY_SIGNATURES_MAX], size_t *ret_n) {
    memcpy(ret, k->named, k->n_named * sizeof(ret[0]));
    *ret_n = k->n_named;
    if (k->n_named == 0)
        output_error("no key: give --officer FILE, --keys DIR, or officers in tally.conf");
    return k->n_named ? STATUS_DONE : STATUS_USAGE;
}

/* Up to `wanted` officers' keys from the folder. */
static int from_folder(struct keyring *k, const struct right_wanted *w, size_t wanted, struct secret_key *ret, size_t *ret_n) {
    uint32_t officer = NO_INDEX;

    for (*ret_n = 0; *ret_n < wanted && *ret_n < TALLY_SIGNATURES_MAX; ++*ret_n) {
        const struct secret_key *key;
        int status;

        officer = next_officer(k, w, officer);
        if (officer == NO_INDEX)
            return STATUS_DONE;
        status = officer_key(k, officer, &key);
        if (status != STATUS_DONE)
            return status;
        ret[*ret_n] = *key;
    }
    return STATUS_DONE;
}

int keyring_choose(struct keyring *k, const struct declaration *d, uint32_t contest,
                   struct secret_key ret[TALLY_SIGNATURES_MAX], size_t *ret_n) {
    const struct right_wanted w = right_to_declare(k->e, d, contest);
    size_t needed = declaration_quorum(k->e, d, contest);
    int status;

    if (k->n_named > 0 || !k->dir)
        return named(k, ret, ret_n);
    status = from_folder(k, &w, needed, ret, ret_n);
    if (status != STATUS_DONE || *ret_n >= needed || *ret_n == TALLY_SIGNATURES_MAX)
        return status;
    output_error(k->n_barred ? "only %zu officers may sign this of " SPAN_FMT " who did not sign what is queried, and %zu must"
                             : "only %zu officers may declare " SPAN_FMT ", and %zu must sign",
                 *ret_n, SPAN_ARG(k->e->contests[contest].m->id), needed);
    return STATUS_USAGE;
}

int keyring_bar_choice(struct keyring *k, const struct declaration *d, uint32_t contest) {
    struct secret_key keys[TALLY_SIGNATURES_MAX];
    size_t n;
    int status;

    k->n_barred = 0;
    status = keyring_choose(k, d, contest, keys, &n);
    for (size_t i = 0; i < n && status == STATUS_DONE; i++) {
        struct digest id;

        key_id(&keys[i].public, &id);
        k->barred[k->n_barred++] = election_officer_by_key(k->e, &id);
        key_wipe(&keys[i]);
    }
    return status;
}

/* --- Authorities --- */

static int is_authority_key(const struct dirent *entry) {
    size_t n = strlen(entry->d_name), s = strlen(".key");

    return strncmp(entry->d_name, "authority-", 10) == 0 && n > s && strcmp(entry->d_name + n - s, ".key") == 0;
}

static int authority_keys(struct keyring *k, struct secret_key *ret, size_t *ret_n) {
    struct dirent **names = NULL;
    int n = scandir(k->dir, &names, is_authority_key, alphasort), status = STATUS_DONE;

    *ret_n = 0;
    if (n < 0) {
        output_file_error(k->dir, -errno);
        return STATUS_USAGE;
    }
    for (int i = 0; i < n && status == STATUS_DONE && *ret_n < k->e->authority_threshold; i++) {
        _cleanup_(string_free) char *path = path_join(k->dir, names[i]->d_name);

        status = path ? read_key(path, KEY_AUTHORITY, &ret[*ret_n]) : STATUS_USAGE;
        *ret_n += status == STATUS_DONE && is_authority(k->e, &ret[*ret_n].public);
    }
    for (int i = 0; i < n; i++)
        free(names[i]);
    free(names);
    if (status == STATUS_DONE && *ret_n == 0) {
        output_error("%s: no key of an authority of this election", k->dir);
        status = STATUS_USAGE;
    }
    return status;
}

int keyring_choose_event(struct keyring *k, uint64_t kind, uint32_t record,
                         struct secret_key ret[TALLY_SIGNATURES_MAX], size_t *ret_n) {
    const struct right_wanted w = right_to_tell(k->e, kind, record);
    int status;

    if (k->n_named > 0 || !k->dir)
        return named(k, ret, ret_n);
    status = from_folder(k, &w, 1, ret, ret_n);
    if (status != STATUS_DONE || *ret_n > 0)
        return status;
    if (event_info(kind)->authority)
        return authority_keys(k, ret, ret_n);
    output_error("no officer of this election may tell this of " SPAN_FMT, SPAN_ARG(k->e->records[record].key));
    return STATUS_USAGE;
}
