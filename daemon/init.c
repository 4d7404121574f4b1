/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tallyd --init MANIFEST: the only way a journal comes into being. The configuration must already pin the genesis, and
 * neither a journal nor a kept head, nor what froze a log, may be there: an emptied disk must never look like a new
 * election. Nor may anything else that bears the journal's name: a new one would be born with what SQLite did not yet
 * write into the old one, frozen by its operator, or deaf to his dropped keys.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/genesis.h"
#include "daemon/journal/kept_head.h"
#include "daemon/log.h"
#include "daemon/loop.h"
#include "daemon/places.h"
#include "daemon/secrets.h"
#include "daemon/start.h"

static void close_journal(struct journal **j) {
    if (*j)
        journal_close(*j);
}

static void free_election(struct election **e) {
    election_free(*e);
}

static int read_manifest(const char *path, struct blob *ret) {
    FILE *file = fopen(path, "rbe");
    struct stat st;
    int r = 0;

    if (!file)
        return -errno;
    if (fstat(fileno(file), &st) < 0)
        r = -errno;
    else if (st.st_size > TALLY_MANIFEST_MAX)
        r = -EFBIG;
    else if (!(ret->ptr = malloc((size_t)st.st_size + 1)))
        r = -ENOMEM;
    else if ((ret->len = fread(ret->ptr, 1, (size_t)st.st_size, file)) != (size_t)st.st_size)
        r = -EIO;
    fclose(file);
    return r;
}

static int refuse_manifest(const struct options *options, const char *why) {
    log_event(LOG_MANIFEST_FAULT, "MANIFEST", options->manifest, "FAULT", why, NULL);
    return EXIT_CONFIG;
}

/* Opens the manifest and holds it against the configuration and the log's key. */
static int open_manifest(const struct options *options, const struct config *config, const struct secrets *secrets,
                         struct election **ret) {
    _cleanup_(blob_free) struct blob bytes = { 0 };
    _cleanup_(free_election) struct election *e = NULL;
    struct fault fault;
    int r = read_manifest(options->manifest, &bytes);

    if (r < 0)
        return refuse_manifest(options, log_errno(r));
    r = election_open(&bytes, &e, &fault);
    if (r < 0)
        return refuse_manifest(options, log_errno(r));
    if (r > 0)
        return refuse_manifest(options, fault.text);
    if (!digest_equal(&e->genesis, &config->genesis))
        return refuse_manifest(options, "its genesis digest is not the one in the configuration");
    if (!log_secret(&secrets->logs, election_log_key(e, 0)))
        return refuse_manifest(options, "it names another log key than the configured one");
    if (options->rehearsal && e->header.kind != ELECTION_REHEARSAL)
        return refuse_manifest(options, "--rehearsal was given, but it is a live election's");
    *ret = e;
    e = NULL;
    return 0;
}

static int refuse_init(const struct config *config, const char *why) {
    log_event(LOG_INIT_REFUSED, "JOURNAL", config->journal, "FAULT", why, NULL);
    return EXIT_CHECK;
}

static int journal_failed(const struct config *config, int r) {
    char path[PATH_MAX];
    int error = places_file(config->journal, path);

    if (error < 0)
        log_event(LOG_PLACE_FAULT, "PATH", path, "ERROR", log_errno(error), NULL);
    else
        log_event(LOG_JOURNAL_FAILED, "JOURNAL", config->journal, "ERROR",
                  r < 0 ? log_errno(r) : journal_verdict_text(r), NULL);
    return EXIT_FAULT;
}

/* Root would make a journal that the service's user, to whom the folder belongs, cannot read. */
static int refuse_root(const struct options *options, const struct config *config) {
    char folder[PATH_MAX], command[2 * PATH_MAX + 128];
    struct passwd *user;
    struct stat st;

    places_folder_of(config->journal, folder);
    if (geteuid() != 0 || stat(folder, &st) < 0 || st.st_uid == 0)
        return 0;
    user = getpwuid(st.st_uid);
    if (user)
        snprintf(command, sizeof(command), "runuser -u %s -- tallyd --config %s --init %s", user->pw_name,
                 options->config, options->manifest);
    else
        snprintf(command, sizeof(command), "setpriv --reuid=%u --clear-groups tallyd --config %s --init %s",
                 (unsigned)st.st_uid, options->config, options->manifest);
    log_event(LOG_INIT_AS_ROOT, "FOLDER", folder, "COMMAND", command, NULL);
    return EXIT_CONFIG;
}

/* The first file, by name, that is called as the journal is and more: "journal.db-wal". 1: there is none; or an errno. */
static int find_leftover(const struct config *config, char ret[PATH_MAX]) {
    const char *slash = strrchr(config->journal, '/'), *name = slash ? slash + 1 : config->journal;
    const size_t n = strlen(name);
    char folder[PATH_MAX], found[NAME_MAX + 1] = "";
    DIR *files;

    places_folder_of(config->journal, folder);
    files = opendir(folder);
    if (!files)
        return -errno;
    for (const struct dirent *file; (file = readdir(files));)
        if (strncmp(file->d_name, name, n) == 0 && strchr(".-", file->d_name[n]) && file->d_name[n] &&
            (!found[0] || strcmp(file->d_name, found) < 0))
            snprintf(found, sizeof(found), "%s", file->d_name);
    closedir(files);
    snprintf(ret, PATH_MAX, "%.*s%s", (int)(name - config->journal), config->journal, found);
    return found[0] ? 0 : 1;
}

static int refuse_leftover(const struct config *config) {
    char path[PATH_MAX], why[PATH_MAX + 128];
    int r = find_leftover(config, path);

    if (r < 0)
        return journal_failed(config, r);
    if (r > 0)
        return 0;
    snprintf(why, sizeof(why), "%s is there, of a journal that was here before; move it away if nobody needs it any more", path);
    return refuse_init(config, why);
}

static int write_journal(const struct config *config, const struct secrets *secrets, struct election **e) {
    _cleanup_(close_journal) struct journal *journal = NULL;
    _cleanup_(state_deinit) struct state state = { 0 };
    _cleanup_(blob_free) struct blob note = { 0 }, kept = { 0 };
    int r;

    if (access(config->frozen, F_OK) == 0)
        return refuse_init(config, "a log was frozen here (the file with .frozen): find its right journal");
    if (access(config->journal, F_OK) == 0)
        return refuse_init(config, journal_verdict_text(JOURNAL_EXISTS));
    r = kept_head_read(config->kept_head, &kept);
    if (r < 0 && access(config->kept_head, F_OK) < 0)
        return journal_failed(config, r);
    if (r <= 0)
        return refuse_init(config, "a kept head is there already: this place has had a journal, so find that one");
    r = refuse_leftover(config);
    if (r)
        return r;
    r = journal_open(&JOURNAL_SQLITE, config->journal, true, &journal);
    if (r < 0)
        return journal_failed(config, r);
    if (r)
        return refuse_init(config, journal_verdict_text(r));
    r = state_init(&state, e);
    if (r == 0)
        r = genesis_write(&state, journal, log_secret(&secrets->logs, election_log_key(state.election, 0)), clock_wall(), &note);
    if (r == 0)
        r = kept_head_write(config->kept_head, span_blob(note));
    if (r)
        return journal_failed(config, r);
    log_event(LOG_INITIALISED, "JOURNAL", config->journal, "SIZE", log_u64(state.chain.n_leaves), NULL);
    return EXIT_DONE;
}

int start_init(const struct options *options, const struct config *config) {
    _cleanup_(secrets_wipe) struct secrets secrets = { 0 };
    _cleanup_(free_election) struct election *e = NULL;
    int r = refuse_root(options, config);

    if (r == 0)
        r = secrets_read(config, false, &secrets);
    if (r)
        return r;
    r = open_manifest(options, config, &secrets, &e);
    if (r)
        return r;
    return write_journal(config, &secrets, &e);
}
