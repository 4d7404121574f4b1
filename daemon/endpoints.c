/* SPDX-License-Identifier: Apache-2.0 */

/* A reader sees the old file or the new one, never half: written beside it and renamed. */

#include "daemon/endpoints.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

static json_t *json_hex(const uint8_t bytes[32]) {
    char text[65];

    for (size_t i = 0; i < 32; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    return json_string(text);
}

static int path_of(const char *folder, const char *ending, char ret[PATH_MAX]) {
    int n = snprintf(ret, PATH_MAX, "%s/endpoints.json%s", folder, ending);

    return n < 0 || n >= PATH_MAX ? -ENAMETOOLONG : 0;
}

int endpoints_write(const char *folder, const struct endpoints *e) {
    char path[PATH_MAX], beside[PATH_MAX];
    json_t *object;
    int r = path_of(folder, "", path);

    if (r == 0)
        r = path_of(folder, ".new", beside);
    if (r < 0)
        return r;
    object = json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:s%}", "intake", e->intake, "updates", e->updates, "query",
                       e->query, "control", e->control, "curve", json_hex(e->curve), "genesis",
                       json_hex(e->genesis.bytes), "log", json_hex(e->log), "origin", (const char *)e->origin.ptr,
                       e->origin.len);
    if (!object)
        return -ENOMEM;
    r = json_dump_file(object, beside, JSON_INDENT(2)) < 0 || rename(beside, path) < 0 ? -(errno ? errno : EIO) : 0;
    json_decref(object);
    return r;
}

void endpoints_remove(const char *folder) {
    char path[PATH_MAX];

    if (path_of(folder, "", path) == 0)
        (void)unlink(path);
}
