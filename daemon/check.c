/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tallyd --check-config: what start would stumble over, one after another, is asked here all at once and with the same
 * functions. Nothing is opened for writing, bound or made, so it can be asked while a daemon serves. What is wrong with
 * the text of the file was told before (config.c): without a whole configuration there is nothing to ask for.
 */

#include <errno.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "daemon/keyfile.h"
#include "daemon/log.h"
#include "daemon/places.h"
#include "daemon/start.h"
#include "daemon/witnesses.h"

struct check {
    const char *path;
    const struct config *config;
    size_t n_faults;
};

/* At the line that gives the key, or the whole file where none does. */
__attribute__((format(printf, 4, 5))) static void fault(struct check *c, const char *section, const char *key,
                                                        const char *format, ...) {
    const char *origin = config_origin(c->config, section, key);
    va_list args;

    c->n_faults++;
    fprintf(stderr, "%s: %s: ", origin ? origin : c->path, key);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
}

static void check_key(struct check *c, const char *name, const char *path, enum key_kind kind) {
    char text[KEYFILE_TEXT_MAX];
    struct key_text key;
    int r;

    if (strncmp(path, KEYFILE_CREDENTIAL, strlen(KEYFILE_CREDENTIAL)) == 0) {
        printf("%s: a credential of the service, looked at when the service starts\n", name);
        return;
    }
    r = keyfile_read(path, kind, true, &key, text);
    if (r)
        fault(c, "daemon", name, "%s", r < 0 ? log_errno(r) : text);
    sodium_memzero(&key, sizeof(key));
}

static void check_readers(struct check *c, const char *folder) {
    char text[KEYFILE_TEXT_MAX];
    uint8_t(*keys)[32] = NULL;
    size_t n;
    int r = keyfile_read_folder(folder, &keys, &n, text);

    if (r)
        fault(c, "readers", "directory", "%s", r < 0 ? log_errno(r) : text);
    free(keys);
}

static void check_policy(struct check *c, const char *path) {
    struct witnesses w;
    char text[WITNESSES_FAULT_MAX];
    int r = witnesses_read(&w, path, text);

    if (r)
        fault(c, "witnesses", "policy", "%s", r < 0 ? log_errno(r) : text);
    witnesses_deinit(&w);
}

static void check_place(struct check *c, const char *section, const char *key, int r, const char *path) {
    if (r < 0)
        fault(c, section, key, "%s: cannot be written: %s", path, log_errno(r));
}

/* Start makes it where it is missing; right below /run the service manager does (RuntimeDirectory=). */
static void check_runtime(struct check *c, const char *path) {
    char folder[PATH_MAX], at[PATH_MAX];
    int r = places_folder(path, at);

    if (r == -ENOENT) {
        places_folder_of(path, folder);
        if (strcmp(folder, "/run") == 0)
            return;
        r = places_folder(folder, at);
        if (r < 0)
            fault(c, "daemon", "runtime", "%s: cannot be made in %s: %s", path, at, log_errno(r));
        return;
    }
    check_place(c, "daemon", "runtime", r, at);
}

static void check_control(struct check *c, const struct config *config) {
    char folder[PATH_MAX], at[PATH_MAX];

    places_folder_of(config->control + strlen("ipc://"), folder);
    if (strcmp(folder, config->runtime) != 0)
        check_place(c, "listen", "control", places_folder(folder, at), at);
}

int start_check(const struct options *options, const struct config *config) {
    struct check c = { .path = options->config, .config = config };
    char at[PATH_MAX];

    check_place(&c, "daemon", "journal", places_file(config->journal, at), at);
    check_runtime(&c, config->runtime);
    check_key(&c, "log-key", config->log_key, KEY_LOG);
    check_key(&c, "transport-key", config->transport_key, KEY_TRANSPORT);
    check_control(&c, config);
    if (config->readers[0])
        check_readers(&c, config->readers);
    if (config->policy[0])
        check_policy(&c, config->policy);
    if (c.n_faults)
        return EXIT_CONFIG;
    printf("%s is sound: keys, readers, folders and addresses can be used\n", options->config);
    return EXIT_DONE;
}
