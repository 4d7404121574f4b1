/* SPDX-License-Identifier: Apache-2.0 */

/*
 * What stands in the folder is what the administrator's packages and tools have put there, so a name that is no
 * drop-in (an editor's copy, a file that dpkg left) is passed over; but one that looks like a drop-in and cannot be
 * read is a fault: who wrote it believes that it holds.
 */

#include "daemon/config_files.h"

#include "daemon/config_lines.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>

static void fault(struct config_faults *faults, const char *path, const char *text) {
    struct config_lines lines = { .path = path, .faults = faults };

    config_fault(&lines, "%s", text);
}

static void unreadable(struct config_faults *faults, const char *path, int error) {
    struct config_lines lines = { .path = path, .faults = faults };

    config_fault(&lines, "cannot be read: %s", error == -EFBIG ? "it is larger than 64 KiB" : strerror(-error));
}

/* Reads one file; takes its path over. */
static int add(struct config_files *f, char *path, struct config_faults *faults) {
    struct config_file *file = &f->files[f->n];
    int r;

    if (!path)
        return -ENOMEM;
    *file = (struct config_file){ .path = path, .text.ptr = malloc(CONFIG_SIZE_MAX + 1) };
    f->n++;
    if (!file->text.ptr)
        return -ENOMEM;
    r = config_lines_load(path, file->text.ptr, CONFIG_SIZE_MAX + 1, &file->text.len);
    if (r)
        unreadable(faults, path, r);
    return 0;
}

static int is_drop_in(const struct dirent *entry) {
    size_t n = strlen(entry->d_name);

    return entry->d_name[0] != '.' && n > 5 && strcmp(entry->d_name + n - 5, ".conf") == 0;
}

static int by_bytes(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int add_drop_ins(struct config_files *f, const char *folder, struct config_faults *faults) {
    struct dirent **names;
    int n = scandir(folder, &names, is_drop_in, by_bytes), r = 0;

    if (n < 0 && errno != ENOENT)
        unreadable(faults, folder, -errno);
    if (n < 0)
        return 0;
    if (n >= CONFIG_FILES_MAX)
        fault(faults, folder, "at most 63 files *.conf may stand here");
    for (int i = 0; i < n; i++) {
        char *path;

        if (r == 0 && i + 1 < CONFIG_FILES_MAX)
            r = add(f, asprintf(&path, "%s/%s", folder, names[i]->d_name) < 0 ? NULL : path, faults);
        free(names[i]);
    }
    free(names);
    return r;
}

int config_files_read(const char *path, struct config_files *ret, struct config_faults *faults) {
    _cleanup_(config_string_free) char *folder = NULL;
    int r;

    *ret = (struct config_files){ 0 };
    r = add(ret, strdup(path), faults);
    if (r || faults->n)
        return r;
    if (asprintf(&folder, "%s.d", path) < 0) {
        folder = NULL;
        return -ENOMEM;
    }
    return add_drop_ins(ret, folder, faults);
}

void config_files_deinit(struct config_files *f) {
    for (size_t i = 0; i < f->n; i++) {
        free(f->files[i].path);
        blob_free(&f->files[i].text);
    }
    *f = (struct config_files){ 0 };
}
