/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Reading an election folder. The order of the steps is the order in which files refer to one another, so that every
 * reference can be looked up when its row is read. A file that cannot be read at all is one fault, and nobody is then
 * told that everything it would have defined is unknown; nor, where areas form a ring, what follows from the ring.
 */

#include "clients/tally/folder.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "clients/tally/files.h"
#include "clients/tally/folder_read.h"
#include "clients/tally/spoken.h"

static const char *const NAMES[_FILE_MAX] = {
    [FILE_ELECTION] = "election.ini",    [FILE_POLLS] = "polls.csv",           [FILE_AREAS] = "areas.csv",
    [FILE_PARTIES] = "parties.csv",      [FILE_CONTESTS] = "contests.csv",     [FILE_CANDIDATES] = "candidates.csv",
    [FILE_BASELINES] = "baselines.csv",  [FILE_CENTRES] = "centres.csv",       [FILE_OFFICERS] = "officers.csv",
    [FILE_DECLARATIONS] = "declarations.csv",
};

/* Rows of one file: far beyond any election's, so that a wrong file ends early. */
#define ROWS_MAX 4000000

void folder_fault(struct folder_reader *r, enum folder_file file, uint32_t line, const char *format, ...) {
    char text[1024];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), spoken(format), args);
    va_end(args);
    faults_add(r->faults, r->folder->files[file], line, "%s", text);
}

/* Reads one file into memory and, but for the two that have their own readers, into its table. */
static int read_file(struct folder_reader *r, enum folder_file file, bool *ret_sound) {
    struct folder *folder = r->folder;
    size_t n_columns = 0;
    const struct column *columns = folder_columns(file, &n_columns);
    int error;

    folder->files[file] = path_join(folder->path, NAMES[file]);
    if (!folder->files[file])
        return -ENOMEM;
    error = file_read(folder->files[file], FOLDER_FILE_MAX, &folder->bytes[file]);
    if (error == -ENOMEM)
        return error;
    if (error == -ENOENT && file == FILE_DECLARATIONS)
        return 0;
    if (error < 0) {
        folder_fault(r, file, 0, "%s", error == -ENOENT ? spoken("is missing; a folder needs it") : spoken_errno(-error));
        *ret_sound = false;
        return 0;
    }
    if (!columns)
        return 0;
    error = table_read(span_blob(folder->bytes[file]), folder->files[file], columns, n_columns, ROWS_MAX,
                       &folder->tables[file], r->faults);
    if (error > 0)
        *ret_sound = false;
    return error < 0 ? error : 0;
}

int folder_read(struct folder *folder, const char *path, struct faults *f) {
    static int (*const steps[])(struct folder_reader *) = {
        folder_ini,        folder_polls,   folder_areas,    folder_parties,  folder_settings, folder_contests,
        folder_candidates, folder_centres, folder_officers, folder_holdings, folder_sense,
    };
    struct folder_reader r = { .folder = folder, .faults = f };
    bool sound = true;
    int error = 0;

    *folder = (struct folder){ 0 };
    if (!path_is_folder(path))
        return access(path, F_OK) == 0 ? -ENOTDIR : -errno;
    folder->path = strdup(path);
    if (!folder->path)
        return -ENOMEM;
    for (size_t i = 0; i < _FILE_MAX && error == 0; i++)
        error = read_file(&r, (enum folder_file)i, &sound);
    for (size_t i = 0; i < ARRAY_SIZE(steps) && error == 0 && sound && !r.ring; i++)
        error = steps[i](&r);
    return error;
}

void folder_deinit(struct folder *folder) {
    for (size_t i = 0; i < _FILE_MAX; i++) {
        free(folder->files[i]);
        blob_free(&folder->bytes[i]);
        table_deinit(&folder->tables[i]);
    }
    free(folder->path);
    free(folder->polls);
    free(folder->areas);
    free(folder->parties);
    free(folder->baselines);
    free(folder->contests);
    free(folder->centres);
    free(folder->officers);
    free(folder->holdings);
    arena_deinit(&folder->arena);
    *folder = (struct folder){ 0 };
}

uint32_t folder_find(const void *rows, size_t n, size_t size, struct span id) {
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct span *at = (const void *)((const char *)rows + middle * size);
        int order = span_compare(*at, id);

        if (order == 0)
            return (uint32_t)middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NO_INDEX;
}

bool folder_within(const struct folder *folder, uint32_t below, uint32_t above) {
    /* Parents may still form a ring; no chain is longer than the list. */
    for (size_t steps = 0; below != NO_INDEX && steps <= folder->n_areas; steps++) {
        if (below == above)
            return true;
        below = folder->areas[below].parent;
    }
    return false;
}
