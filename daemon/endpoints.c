/* SPDX-License-Identifier: Apache-2.0 */

/* A reader sees the old file or the new one, never half. Everybody may read it, whatever the daemon's umask. */

#include "daemon/endpoints.h"

#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "daemon/journal/disk.h"

static json_t *json_hex(const uint8_t bytes[32]) {
    char text[65];

    for (size_t i = 0; i < 32; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    return json_string(text);
}

static int path_of(const char *folder, char ret[PATH_MAX]) {
    int n = snprintf(ret, PATH_MAX, "%s/endpoints.json", folder);

    return n < 0 || n >= PATH_MAX ? -ENAMETOOLONG : 0;
}

int endpoints_write(const char *folder, const struct endpoints *e) {
    _cleanup_(blob_free) struct blob text = { 0 };
    char path[PATH_MAX];
    json_t *object;
    int r = path_of(folder, path);

    if (r < 0)
        return r;
    object = json_pack("{s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:s%}", "intake", e->intake, "updates", e->updates, "query",
                       e->query, "control", e->control, "curve", json_hex(e->curve), "genesis",
                       json_hex(e->genesis.bytes), "log", json_hex(e->log), "origin", (const char *)e->origin.ptr,
                       e->origin.len);
    text.ptr = (uint8_t *)json_dumps(object, JSON_INDENT(2));
    json_decref(object);
    if (!text.ptr)
        return -ENOMEM;
    text.len = strlen((const char *)text.ptr);
    text.ptr[text.len++] = '\n';       /* over the NUL */
    return disk_replace(path, span_blob(text), 0644);
}

void endpoints_remove(const char *folder) {
    char path[PATH_MAX];

    if (path_of(folder, path) == 0)
        (void)unlink(path);
}
