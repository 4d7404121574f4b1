/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The file of dropped keys has one key a line, in hexadecimal. It is written whole before anything changes in memory:
 * what an operator was told is done stays so when the process ends the next moment.
 */

#include "daemon/peers.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "daemon/config_lines.h"
#include "daemon/journal/disk.h"

#define LINE 65         /* 64 digits and a line feed */

static const uint8_t *key_of(const struct peers *p, uint32_t centre) {
    return p->election->centres[centre].m->transport.bytes;
}

static int compare(const void *a, const void *b, void *peers) {
    return memcmp(key_of(peers, *(const uint32_t *)a), key_of(peers, *(const uint32_t *)b), 32);
}

static bool from_hex(const char *text, uint8_t ret[32]) {
    size_t n = 0;

    return sodium_hex2bin(ret, 32, text, 64, NULL, &n, NULL) == 0 && n == 32;
}

static int read_dropped(struct peers *p) {
    char text[LINE * PEERS_DROPPED_MAX + 1];
    size_t len = 0;
    int r = config_lines_load(p->path, (uint8_t *)text, sizeof(text), &len);

    if (r < 0)
        return r == -ENOENT ? 0 : r == -EFBIG ? 1 : r;
    if (len == 0 || len % LINE != 0)
        return 1;   /* not written by us: where none is dropped there is no file */
    for (size_t i = 0; i < len / LINE; i++)
        if (text[i * LINE + 64] != '\n' || !from_hex(text + i * LINE, p->dropped[i]))
            return 1;
    p->n_dropped = len / LINE;
    return 0;
}

int peers_init(struct peers *p, const struct election *e, const char *path) {
    *p = (struct peers){ .election = e, .path = path };
    p->centres = calloc(e->n_centres ? e->n_centres : 1, sizeof(*p->centres));
    p->by_key = calloc(e->n_centres ? e->n_centres : 1, sizeof(*p->by_key));
    if (!p->centres || !p->by_key)
        return -ENOMEM;
    for (uint32_t i = 0; i < e->n_centres; i++)
        p->by_key[i] = i;
    qsort_r(p->by_key, e->n_centres, sizeof(*p->by_key), compare, p);
    return read_dropped(p);
}

void peers_deinit(struct peers *p) {
    free(p->centres);
    free(p->by_key);
    *p = (struct peers){ 0 };
}

void peers_heard(struct peers *p, const char *user_id, uint64_t now) {
    uint32_t lo = 0, hi = p->election->n_centres;
    uint8_t key[32];

    if (!from_hex(user_id, key))
        return;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        int order = memcmp(key, key_of(p, p->by_key[mid]), 32);

        if (order == 0) {
            p->centres[p->by_key[mid]].seen = now;
            p->centres[p->by_key[mid]].requests++;
            return;
        }
        *(order < 0 ? &hi : &lo) = order < 0 ? mid : mid + 1;
    }
}

uint32_t peers_heard_since(const struct peers *p, uint64_t since) {
    uint32_t n = 0;

    for (uint32_t i = 0; i < p->election->n_centres; i++)
        n += p->centres[i].seen && p->centres[i].seen >= since;
    return n;
}

static size_t find_dropped(const struct peers *p, const uint8_t key[32]) {
    size_t i = 0;

    while (i < p->n_dropped && memcmp(p->dropped[i], key, 32) != 0)
        i++;
    return i;
}

bool peers_is_dropped(const struct peers *p, const uint8_t key[32]) {
    return find_dropped(p, key) < p->n_dropped;
}

bool peers_find(const struct peers *p, struct span what, uint8_t ret_key[32]) {
    uint32_t centre = election_centre(p->election, what);

    if (centre != NO_INDEX) {
        memcpy(ret_key, key_of(p, centre), 32);
        return true;
    }
    return what.len == 64 && from_hex((const char *)what.ptr, ret_key);
}

static int keep(const struct peers *p) {
    char text[LINE * PEERS_DROPPED_MAX + 1];

    if (p->n_dropped == 0)
        return unlink(p->path) < 0 && errno != ENOENT ? -errno : disk_sync_folder_of(p->path);
    for (size_t i = 0; i < p->n_dropped; i++) {
        sodium_bin2hex(text + i * LINE, LINE, p->dropped[i], 32);
        text[i * LINE + 64] = '\n';
    }
    return disk_replace(p->path, span_of(text, p->n_dropped * LINE), 0600);
}

/* With the list as it will be, kept first. */
static int change(struct peers *p, const struct peers *next) {
    int r = keep(next);

    if (r < 0)
        return r;
    p->n_dropped = next->n_dropped;
    memcpy(p->dropped, next->dropped, sizeof(p->dropped));
    return 0;
}

int peers_drop(struct peers *p, const uint8_t key[32]) {
    struct peers next = *p;

    if (peers_is_dropped(p, key))
        return 1;
    if (p->n_dropped == PEERS_DROPPED_MAX)
        return -ENOBUFS;
    memcpy(next.dropped[next.n_dropped++], key, 32);
    return change(p, &next);
}

int peers_allow(struct peers *p, const uint8_t key[32]) {
    struct peers next = *p;
    size_t i = find_dropped(p, key);

    if (i == p->n_dropped)
        return 1;
    next.n_dropped--;
    memmove(next.dropped[i], next.dropped[i + 1], (next.n_dropped - i) * 32);
    return change(p, &next);
}
