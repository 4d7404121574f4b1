/* SPDX-License-Identifier: Apache-2.0 */

/* Two lines: who and since when, "UID MS"; and the reason. A file that says anything else was not written by us. */

#include "daemon/freeze.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "daemon/config_lines.h"
#include "daemon/journal/disk.h"

#define FILE_SIZE (TALLY_TEXT_MAX + 64)

int freeze_read(const char *path, struct freeze *ret) {
    char text[FILE_SIZE];
    struct freeze f = { .on = true };
    unsigned long long since;
    size_t len = 0;
    int r = config_lines_load(path, (uint8_t *)text, sizeof(text), &len), at = 0;

    if (r == -ENOENT) {
        *ret = (struct freeze){ 0 };
        return 0;
    }
    if (r < 0)
        return r == -EFBIG ? 1 : r;
    if (len < 2 || text[len - 1] != '\n' || memchr(text, '\0', len))
        return 1;
    text[len - 1] = '\0';
    if (sscanf(text, "%u %llu%n", &f.uid, &since, &at) != 2 || text[at] != '\n' || strchr(text + at + 1, '\n'))
        return 1;
    if (strlen(text + at + 1) == 0 || strlen(text + at + 1) > TALLY_TEXT_MAX)
        return 1;
    f.since = since;
    strcpy(f.reason, text + at + 1);
    *ret = f;
    return 0;
}

int freeze_write(const char *path, const struct freeze *f) {
    char text[FILE_SIZE];
    int n = snprintf(text, sizeof(text), "%u %llu\n%s\n", f->uid, (unsigned long long)f->since, f->reason);

    return disk_replace(path, span_of(text, (size_t)n), 0600);
}

int freeze_remove(const char *path) {
    return unlink(path) < 0 ? -errno : disk_sync_folder_of(path);
}
