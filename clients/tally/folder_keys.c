/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Keys by the names of their files: KIND-NAME.key and KIND-NAME.pub. Of officers, centres and the log only the public
 * halves are wanted here; an election is built where the authorities' secrets are, and those need be nowhere else.
 */

#include "clients/tally/folder.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdio.h>

#include "clients/tally/files.h"
#include "clients/tally/key_files.h"
#include "clients/tally/spoken.h"

struct keys {
    struct folder *folder;
    const char *path;
    struct faults *faults;
};

/* Reads path/KIND-NAME.EXT. Returns 0, 1 with a fault added, or -ENOMEM. */
static int read_key(struct keys *k, enum key_kind kind, bool secret, struct span name, struct key_text *ret) {
    _cleanup_(string_free) char *file = NULL;
    int r;

    if (asprintf(&file, "%s/%s-" SPAN_FMT ".%s", k->path, key_kind_name(kind), SPAN_ARG(name), secret ? "key" : "pub") <
        0) {
        file = NULL;
        return -ENOMEM;
    }
    r = key_file_read(file, kind, secret, ret);
    if (r == -ENOENT)
        faults_add(k->faults, file, 0, "is missing; 'tally keygen' makes it");
    else if (r < 0 && r != -ENOMEM)
        faults_add(k->faults, file, 0, "%s", spoken_errno(-r));
    else if (r == KEY_FILE_LOCKED)
        faults_add(k->faults, file, 0, "is locked, and no passphrase opened it");
    else if (r > 0 && secret)
        faults_add(k->faults, file, 0, "is not a key of this kind, or others may read it; it must have mode 0600");
    else if (r > 0)
        faults_add(k->faults, file, 0, "is not a public key of this kind; is it another file under this name?");
    return r == -ENOMEM ? r : r != 0;
}

static int read_public(struct keys *k, enum key_kind kind, struct span name, struct digest *ret) {
    struct key_text text;
    struct public_key key;
    int r = read_key(k, kind, false, name, &text);

    if (r != 0)
        return r;
    memcpy(key.bytes, text.bytes, sizeof(key.bytes));
    if (kind != KEY_TRANSPORT && !key_valid(&key)) {
        faults_add(k->faults, k->path, 0, "the key of %s " SPAN_FMT " is not a sound Ed25519 key; make another",
                   spoken(key_kind_name(kind)), SPAN_ARG(name));
        return 1;
    }
    memcpy(ret->bytes, text.bytes, sizeof(ret->bytes));
    return 0;
}

static int compare_transports(const void *a, const void *b) {
    const struct m_centre *x = &(*(const struct folder_centre *const *)a)->m;
    const struct m_centre *y = &(*(const struct folder_centre *const *)b)->m;
    int order = memcmp(x->transport.bytes, y->transport.bytes, DIGEST_SIZE);

    return order ? order : span_compare(x->id, y->id);
}

/* A centre is known by its transport key alone: two with one key could not be told apart. */
static int check_transports(struct keys *k) {
    static const struct digest none;
    const struct folder *f = k->folder;
    const struct folder_centre **order = calloc(f->n_centres + 1, sizeof(*order));

    if (!order)
        return -ENOMEM;
    for (size_t i = 0; i < f->n_centres; i++)
        order[i] = &f->centres[i];
    qsort(order, f->n_centres, sizeof(*order), compare_transports);
    for (size_t i = 1; i < f->n_centres; i++) {
        const struct m_centre *x = &order[i - 1]->m, *y = &order[i]->m;

        if (!digest_equal(&y->transport, &none) && digest_equal(&x->transport, &y->transport))
            faults_add(k->faults, k->path, 0, "the centres " SPAN_FMT " and " SPAN_FMT
                       " have the same transport key; make one for each", SPAN_ARG(x->id), SPAN_ARG(y->id));
    }
    free(order);
    return 0;
}

static int read_people(struct keys *k) {
    struct folder *f = k->folder;
    int r = 0;

    for (size_t i = 0; i < f->n_officers && r >= 0; i++)
        r = read_public(k, KEY_OFFICER, f->officers[i].m.id, &f->officers[i].m.key);
    for (size_t i = 0; i < f->n_centres && r >= 0; i++)
        r = read_public(k, KEY_TRANSPORT, f->centres[i].m.id, &f->centres[i].m.transport);
    return r < 0 ? r : check_transports(k);
}

/* The names between "PREFIX-" and "SUFFIX" of the folder's files, in bytewise order. */
static int list_names(struct keys *k, const char *prefix, const char *suffix, struct span names[], size_t max,
                      size_t *ret_n) {
    struct dirent **entries;
    int n = scandir(k->path, &entries, NULL, alphasort);
    size_t found = 0, skip = strlen(prefix), end = strlen(suffix);

    if (n < 0)
        return -errno;
    for (int i = 0; i < n; i++) {
        size_t len = strlen(entries[i]->d_name);

        if (len > skip + end && strncmp(entries[i]->d_name, prefix, skip) == 0 &&
            strcmp(entries[i]->d_name + len - end, suffix) == 0) {
            if (found < max)
                names[found] = arena_copy(&k->folder->arena, span_of(entries[i]->d_name + skip, len - skip - end));
            found++;
        }
        free(entries[i]);
    }
    free(entries);
    *ret_n = found;
    return 0;
}

static int read_log(struct keys *k) {
    struct span names[2];
    size_t n;
    int r = list_names(k, "log-", ".pub", names, ARRAY_SIZE(names), &n);

    if (r < 0)
        return r;
    if (n != 1) {
        faults_add(k->faults, k->path, 0, "holds %zu files log-*.pub; there must be one, the log's public key", n);
        return 0;
    }
    r = names[0].ptr ? read_public(k, KEY_LOG, names[0], &k->folder->header.log_key) : -ENOMEM;
    return r < 0 ? r : 0;
}

static int read_authorities(struct keys *k, struct secret_key secrets[TALLY_SIGNATURES_MAX], size_t *ret_n) {
    struct folder *f = k->folder;
    struct span names[TALLY_SIGNATURES_MAX];
    size_t n;
    int r = list_names(k, "authority-", ".key", names, ARRAY_SIZE(names), &n);

    if (r < 0)
        return r;
    if (n < 1 || n > TALLY_SIGNATURES_MAX) {
        faults_add(k->faults, k->path, 0, "holds %zu files authority-*.key; there must be 1 to %d", n,
                   TALLY_SIGNATURES_MAX);
        return 0;
    }
    f->authorities = arena_alloc(&f->arena, n, sizeof(*f->authorities));
    if (!f->authorities)
        return -ENOMEM;
    for (size_t i = 0; i < n; i++) {
        struct key_text text;

        r = names[i].ptr ? read_key(k, KEY_AUTHORITY, true, names[i], &text) : -ENOMEM;
        if (r < 0)
            return r;
        if (r > 0)
            continue;
        key_from_seed(text.bytes, &secrets[*ret_n]);
        sodium_memzero(&text, sizeof(text));
        f->authorities[f->n_authorities].name = names[i];
        memcpy(f->authorities[f->n_authorities++].key.bytes, secrets[*ret_n].public.bytes, DIGEST_SIZE);
        (*ret_n)++;
    }
    return 0;
}

static int compare_authorities(const void *a, const void *b) {
    return span_compare(((const struct m_authority *)a)->name, ((const struct m_authority *)b)->name);
}

int folder_keys(struct folder *folder, const char *keys, struct secret_key ret_secrets[TALLY_SIGNATURES_MAX],
                size_t *ret_n, struct faults *f) {
    struct keys k = { .folder = folder, .path = keys, .faults = f };
    int r;

    *ret_n = 0;
    r = read_log(&k);
    if (r == 0)
        r = read_authorities(&k, ret_secrets, ret_n);
    if (r == 0 && folder->n_authorities > 0)
        qsort(folder->authorities, folder->n_authorities, sizeof(*folder->authorities), compare_authorities);
    return r == 0 ? read_people(&k) : r;
}
