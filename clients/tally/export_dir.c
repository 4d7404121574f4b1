/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A reader may come at any moment and a crash too, so a file is written beside its place, synced, and renamed into it. What a
 * crash leaves beside its place names itself .new and is in nobody's way.
 */

#include "clients/tally/export_dir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/output.h"
#include "proto/tiles.h"

#define MODE_FOLDER 0755

int export_dir_open(const char *path, struct export_dir *ret) {
    int r;

    *ret = (struct export_dir){ .path = strdup(path), .fd = -1 };
    r = ret->path ? folder_make(path, MODE_FOLDER) : -ENOMEM;
    if (r == 0) {
        ret->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (ret->fd < 0 || flock(ret->fd, LOCK_EX | LOCK_NB) < 0)
            r = -errno;
    }
    if (r == 0)
        return STATUS_DONE;
    if (r == -EWOULDBLOCK)
        output_error("%s: another export is writing here", path);
    else
        output_file_error(path, r);
    return STATUS_USAGE;
}

void export_dir_close(struct export_dir *dir) {
    if (dir->path && dir->fd >= 0)
        close(dir->fd);
    free(dir->path);
    *dir = (struct export_dir){ .fd = -1 };
}

int export_dir_read(const struct export_dir *dir, const char *name, size_t max, struct blob *ret) {
    _cleanup_(string_free) char *path = path_join(dir->path, name);

    return path ? file_read(path, max, ret) : -ENOMEM;
}

static int write_whole(const char *path, struct span bytes) {
    _cleanup_(string_free) char *folder = strndup(path, (size_t)(strrchr(path, '/') - path));
    int r = file_write(path, bytes, MODE_PUBLIC);

    if (r != -ENOENT || !folder)
        return r;
    r = folder_make(folder, MODE_FOLDER);
    return r < 0 ? r : file_write(path, bytes, MODE_PUBLIC);
}

int export_dir_write(const struct export_dir *dir, const char *name, struct span bytes) {
    _cleanup_(string_free) char *path = path_join(dir->path, name);
    int r = path ? write_whole(path, bytes) : -ENOMEM;

    if (r == 0)
        return STATUS_DONE;
    output_file_error(path ? path : name, r);
    return STATUS_USAGE;
}

static void empty_folder(const char *path, const char *but) {
    DIR *folder = opendir(path);
    struct dirent *entry;

    if (!folder)
        return;
    while ((entry = readdir(folder)))
        if (strspn(entry->d_name, "0123456789") == strlen(entry->d_name) && strcmp(entry->d_name, but) != 0)
            unlinkat(dirfd(folder), entry->d_name, 0);
    closedir(folder);
}

/* That a file which nobody needs stays is no reason to fail. */
void export_dir_drop(const struct export_dir *dir, const char *folder, uint64_t n, unsigned but) {
    char name[TILE_PATH_MAX], kept[8];
    _cleanup_(string_free) char *path = NULL;

    snprintf(kept, sizeof(kept), "%u", but);
    tile_path(folder, n, 1, name);
    *strrchr(name, '/') = '\0';
    path = path_join(dir->path, name);
    if (!path)
        return;
    empty_folder(path, kept);
    rmdir(path); /* fails where one is kept */
}
