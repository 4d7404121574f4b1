/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The kept head. Its whole worth is that it cannot be half written and does not go back with the database: so it is a
 * file of its own, made whole under another name, forced to the disk, and only then given its name, with the folder
 * forced after it. A crash in between leaves the old one, which is right, only older.
 */

#include "daemon/journal/kept_head.h"

#include "daemon/journal/disk.h"
#include "proto/limits.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int kept_head_write(const char *path, struct span note) {
    assert(note.len > 0 && note.len <= TALLY_NOTE_MAX);
    return disk_replace(path, note, 0600);
}

int kept_head_read(const char *path, struct blob *ret_note) {
    _cleanup_(disk_close) int fd = open(path, O_RDONLY | O_CLOEXEC);
    _cleanup_(blob_free) struct blob b = { 0 };
    const size_t room = TALLY_NOTE_MAX + 1;

    if (fd < 0)
        return errno == ENOENT ? 1 : -errno;
    b.ptr = malloc(room);
    if (!b.ptr)
        return -ENOMEM;
    while (b.len < room) {
        ssize_t n = read(fd, b.ptr + b.len, room - b.len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        if (n == 0)
            break;
        b.len += (size_t)n;
    }
    if (b.len > TALLY_NOTE_MAX)
        return -EFBIG;
    *ret_note = b;
    b = (struct blob){ 0 };
    return 0;
}
