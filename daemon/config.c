/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The configuration: a table of keys, and what is done with a row's value. A new key is a new row: from there it is
 * parsed, defaulted, printed and held against the manual page.
 *
 * inih splits lines but does not say which one it is at, stops telling after the first bad one, and takes an indented
 * line for a continuation. So it is fed by config_lines.c, which counts, refuses what inih would swallow, and trims.
 *
 * All faults are collected: who edits a configuration wants to be told everything at once.
 */

#include "daemon/config.h"

#include "daemon/address.h"
#include "daemon/config_lines.h"
#include "daemon/keyfile.h"
#include "proto/limits.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <sys/un.h>
#include <unistd.h>

enum type { TYPE_PATH, TYPE_DIGEST, TYPE_TCP, TYPE_IPC, TYPE_UIDS, TYPE_MEBIBYTES, TYPE_TIME };

struct key {
    const char *section, *name;
    enum type type;
    const char *fallback;       /* as it would stand in a file; NULL: must be given; "": none, or made from others */
    size_t offset;
    const char *doc;
};

#define AT(member) offsetof(struct config, member)

/* clang-format off */
static const struct key keys[] = {
    { "daemon", "journal", TYPE_PATH, "/var/lib/tallyd/journal.db", AT(journal),
      "The journal's database. The newest head is kept beside it, with the ending .head." },
    { "daemon", "runtime", TYPE_PATH, "/run/tallyd", AT(runtime),
      "The folder for endpoints.json and the control socket." },
    { "daemon", "genesis", TYPE_DIGEST, NULL, AT(genesis),
      "The genesis digest of the election, as tally election build prints it: 64 hexadecimal digits." },
    { "daemon", "log-key", TYPE_PATH, "%d/log.key", AT(log_key),
      "The log's secret key: a tally-log-secret file. %d/ is the service's credentials." },
    { "daemon", "next-log-key", TYPE_PATH, "", AT(next_log_key),
      "Another secret key of the log, for when an event puts it in the place of log-key's: a tally-log-secret file." },
    { "daemon", "transport-key", TYPE_PATH, "%d/transport.key", AT(transport_key),
      "The server's secret CURVE key: a tally-transport-secret file. %d/ as above." },
    { "listen", "intake", TYPE_TCP, "tcp://127.0.0.1:7501", AT(intake),
      "Where count centres submit. Port 0 takes a free one." },
    { "listen", "updates", TYPE_TCP, "tcp://127.0.0.1:7502", AT(updates),
      "Where subscribers listen." },
    { "listen", "query", TYPE_TCP, "tcp://127.0.0.1:7503", AT(query),
      "Where readers ask." },
    { "listen", "control", TYPE_IPC, "", AT(control),
      "The operator's socket, ipc://PATH; at first the file control in the runtime folder." },
    { "readers", "directory", TYPE_PATH, "", AT(readers),
      "A folder of tally-transport-public files: who may read, beside the manifest's centres." },
    { "witnesses", "policy", TYPE_PATH, "", AT(policy),
      "A policy file (c2sp.org/tlog-policy): the witnesses whose cosignatures are collected, each by its URL." },
    { "control", "uids", TYPE_UIDS, "", AT(uids),
      "User ids that may use the control socket beside root and the daemon's own, separated by spaces." },
    { "limits", "reserve", TYPE_MEBIBYTES, "64", AT(reserve),
      "MiB that must stay free on the journal's disk; below it submissions are answered busy." },
    { "limits", "clock-accepted", TYPE_TIME, "0", AT(clock_accepted),
      "The time in ms of a last entry that is known to lie ahead of the clock, which is right; 0: none." },
};
/* clang-format on */

#define KEYS_MAX ARRAY_SIZE(keys)

struct parser {
    struct config_lines lines;
    const char *folder;         /* with a slash at its end, or "" */
    struct config *config;
    unsigned seen[KEYS_MAX];    /* line */
    int error;
};

static bool hexadecimal(const char *text, struct digest *ret) {
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    struct digest d = { 0 };

    if (strlen(text) != 2 * DIGEST_SIZE)
        return false;
    for (size_t i = 0; i < 2 * DIGEST_SIZE; i++) {
        const char *p = strchr(digits, text[i]);

        if (!p)
            return false;
        d.bytes[i / 2] = (uint8_t)(d.bytes[i / 2] << 4 | (p - digits) % 16);
    }
    *ret = d;
    return true;
}

/* Decimal digits up to a bound; ret_end is where they end. */
static bool decimal(const char *text, uint64_t most, uint64_t *ret, const char **ret_end) {
    uint64_t n = 0;
    const char *p = text;

    for (; *p >= '0' && *p <= '9' && n <= most; p++)
        n = n * 10 + (uint64_t)(*p - '0');
    if (p == text || n > most)
        return false;
    *ret = n;
    *ret_end = p;
    return true;
}

static const char *take_string(struct parser *p, char **place, char *text) {
    if (!text) {
        p->error = -ENOMEM;
        return NULL;
    }
    free(*place);
    *place = text;
    return NULL;
}

/* "%d/" stays where no service manager has given credentials: keyfile.c says so where the key is wanted. */
static char *complete(const struct parser *p, const char *prefix, const char *path) {
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");
    bool is_credential = strncmp(path, KEYFILE_CREDENTIAL, strlen(KEYFILE_CREDENTIAL)) == 0;
    char *text = NULL;

    if (is_credential && !credentials)
        return strdup(path);
    if (is_credential)
        return asprintf(&text, "%s/%s", credentials, path + strlen(KEYFILE_CREDENTIAL)) < 0 ? NULL : text;
    while (strncmp(path, "./", 2) == 0)
        path += 2;
    return asprintf(&text, "%s%s%s", prefix, *path == '/' ? "" : p->folder, path) < 0 ? NULL : text;
}

static const char *take_path(struct parser *p, void *place, const char *value) {
    if (!*value)
        return "a path is wanted here";
    return take_string(p, place, complete(p, "", value));
}

static const char *take_digest(struct parser *p, void *place, const char *value) {
    (void)p;
    return hexadecimal(value, place) ? NULL : "64 hexadecimal digits are wanted here";
}

static const char *take_tcp(struct parser *p, void *place, const char *value) {
    const char *wrong = address_fault(value);

    return wrong ? wrong : take_string(p, place, strdup(value));
}

static const char *take_ipc(struct parser *p, void *place, const char *value) {
    const char *path = strncmp(value, "ipc://", 6) == 0 ? value + 6 : value;
    char *text;

    if (!*path || strstr(path, "://") || *path == '@')
        return "ipc://PATH or a path is wanted here";
    text = complete(p, "ipc://", path);
    if (text && strlen(text) - 6 >= sizeof(((struct sockaddr_un *)NULL)->sun_path)) {
        free(text);
        return "the whole path is too long for a socket, which may have 107 bytes";
    }
    return take_string(p, place, text);
}

static const char *take_uids(struct parser *p, void *place, const char *value) {
    struct config *c = p->config;
    uint64_t n;

    (void)place;
    for (c->n_uids = 0; *value; value += strspn(value, " \t")) {
        if (c->n_uids == CONFIG_UIDS_MAX)
            return "at most 32 user ids may stand here";
        if (!decimal(value, UINT32_MAX - 1u, &n, &value) || !strchr(" \t", *value))
            return "user ids are numbers, separated by spaces";
        c->uids[c->n_uids++] = (uid_t)n;
    }
    return NULL;
}

static const char *take_mebibytes(struct parser *p, void *place, const char *value) {
    const char *end = NULL;
    uint64_t n;

    (void)p;
    if (!decimal(value, 1u << 30, &n, &end) || *end)
        return "a number of MiB is wanted here, without a unit";
    *(uint64_t *)place = n << 20;
    return NULL;
}

static const char *take_time(struct parser *p, void *place, const char *value) {
    const char *end = NULL;

    (void)p;
    return decimal(value, TALLY_TIME_MAX, place, &end) && !*end ? NULL : "a number of ms since 1970 is wanted here";
}

/* Each returns NULL, or what is wrong with the value. */
static const char *(*const take[])(struct parser *, void *, const char *) = {
    [TYPE_PATH] = take_path,
    [TYPE_DIGEST] = take_digest,
    [TYPE_TCP] = take_tcp,
    [TYPE_IPC] = take_ipc,
    [TYPE_UIDS] = take_uids,
    [TYPE_MEBIBYTES] = take_mebibytes,
    [TYPE_TIME] = take_time,
};

static void *place_of(struct config *c, const struct key *k) {
    return (uint8_t *)c + k->offset;
}

/* How many letters differ, as far as it matters: inserted, left out, or another. */
static unsigned distance(const char *a, const char *b) {
    unsigned row[33], n = (unsigned)strlen(b);

    if (n > 32 || strlen(a) > 32)
        return UINT_MAX;
    for (unsigned i = 0; i <= n; i++)
        row[i] = i;
    for (unsigned i = 1; a[i - 1]; i++) {
        unsigned diagonal = row[0];

        row[0] = i;
        for (unsigned k = 1; k <= n; k++) {
            unsigned best = diagonal + (a[i - 1] != b[k - 1]);

            diagonal = row[k];
            best = best < row[k] + 1 ? best : row[k] + 1;
            row[k] = best < row[k - 1] + 1 ? best : row[k - 1] + 1;
        }
    }
    return row[n];
}

static void unknown_key(struct parser *p, const char *section, const char *name) {
    const struct key *near = NULL;
    unsigned best = 3;

    for (size_t i = 0; i < KEYS_MAX; i++) {
        unsigned d = distance(name, keys[i].name);

        if (d < best || (d == best && near && strcmp(keys[i].section, section) == 0)) {
            best = d;
            near = &keys[i];
        }
    }
    if (near && best == 0)
        config_fault(&p->lines, "[%s] has no key \"%s\": it belongs in [%s]", section, name, near->section);
    else if (near)
        config_fault(&p->lines, "[%s] has no key \"%s\"; is \"%s\" in [%s] meant?", section, name, near->name,
                     near->section);
    else
        config_fault(&p->lines, "[%s] has no key \"%s\"", section, name);
}

static bool section_is_known(const char *section) {
    for (size_t i = 0; i < KEYS_MAX; i++)
        if (strcmp(keys[i].section, section) == 0)
            return true;
    return false;
}

static void take_key(struct parser *p, size_t i, const char *value) {
    const char *wrong;

    if (p->seen[i]) {
        config_fault(&p->lines, "%s stands in line %u already", keys[i].name, p->seen[i]);
        return;
    }
    if (!*value && keys[i].fallback && !*keys[i].fallback)
        return;         /* optional, and left empty */
    p->seen[i] = p->lines.line;
    wrong = take[keys[i].type](p, place_of(p->config, &keys[i]), value);
    if (wrong)
        config_fault(&p->lines, "%s = %s: %s", keys[i].name, value, wrong);
}

/* From inih, for each key. Nonzero is its way of "go on". */
static int handle(void *userdata, const char *section, const char *name, const char *value) {
    struct parser *p = userdata;

    if (!section_is_known(section))
        return 1;       /* told where the section began */
    for (size_t i = 0; i < KEYS_MAX; i++)
        if (strcmp(keys[i].section, section) == 0 && strcmp(keys[i].name, name) == 0) {
            take_key(p, i, value);
            return 1;
        }
    unknown_key(p, section, name);
    return 1;
}

/* What was not given, in the table's order, and what is made from the rest. */
static void fill_in(struct parser *p) {
    struct config *c = p->config;

    p->lines.line = 0;
    for (size_t i = 0; i < KEYS_MAX && !p->error; i++) {
        const struct key *k = &keys[i];
        char **text = place_of(c, k);

        if (p->seen[i])
            continue;
        if (!k->fallback)
            config_fault(&p->lines, "%s is missing in [%s]. %s", k->name, k->section, k->doc);
        else if (*k->fallback)
            (void)take[k->type](p, text, k->fallback);
        else if (k->type == TYPE_PATH)
            take_string(p, text, strdup(""));
    }
    if (!p->error && c->journal && asprintf(&c->kept_head, "%s.head", c->journal) < 0)
        c->kept_head = NULL, p->error = -ENOMEM;
    if (!p->error && c->journal && asprintf(&c->frozen, "%s.frozen", c->journal) < 0)
        c->frozen = NULL, p->error = -ENOMEM;
    if (!p->error && !c->control && c->runtime) {
        _cleanup_(config_string_free) char *path = NULL;
        const char *wrong;

        if (asprintf(&path, "%s/control", c->runtime) < 0)
            path = NULL, p->error = -ENOMEM;
        wrong = path ? take_ipc(p, &c->control, path) : NULL;
        if (wrong)
            config_fault(&p->lines, "control is not given, and %s: %s", path, wrong);
    }
}

/* Each pair of addresses, told at the later line; a default has none. */
static void find_clashes(struct parser *p) {
    for (size_t i = 0; i < KEYS_MAX; i++)
        for (size_t k = 0; k < i; k++) {
            const char *a = *(char *const *)place_of(p->config, &keys[i]);
            const char *b = *(char *const *)place_of(p->config, &keys[k]);

            if (keys[i].type != TYPE_TCP || keys[k].type != TYPE_TCP || !a || !b || !address_clash(a, b))
                continue;
            p->lines.line = p->seen[i] > p->seen[k] ? p->seen[i] : p->seen[k];
            config_fault(&p->lines, "%s = %s: %s listens on %s already", keys[i].name, a, keys[k].name, b);
        }
}

static int parse(struct span text, const char *name, const char *folder, struct config *ret,
                 struct config_faults *ret_faults) {
    _cleanup_(config_deinit) struct config c = { 0 };
    struct config_faults faults = { 0 };
    struct parser p = { .folder = folder, .config = &c };

    p.lines = (struct config_lines){ .path = name, .text = text, .known = section_is_known, .faults = &faults };
    p.error = config_lines_parse(&p.lines, handle, &p);
    if (!p.error)
        fill_in(&p);
    if (!p.error)
        find_clashes(&p);
    if (p.error)
        return p.error;
    if (faults.n > 0) {
        config_faults_end(&p.lines);
        *ret_faults = faults;
        return 1;
    }
    *ret = c;
    c = (struct config){ 0 };
    return 0;
}

static int folder_of(const char *path, char *ret, size_t size) {
    const char *slash = strrchr(path, '/');
    size_t n = slash ? (size_t)(slash - path) + 1 : 0;

    if (n >= size)
        return -ENAMETOOLONG;
    memcpy(ret, path, n);
    ret[n] = '\0';
    return 0;
}

int config_parse(struct span text, const char *path, struct config *ret, struct config_faults *ret_faults) {
    char folder[PATH_MAX];
    int r = folder_of(path, folder, sizeof(folder));

    return r < 0 ? r : parse(text, path, folder, ret, ret_faults);
}

/* Paths must hold wherever the daemon or who reads endpoints.json stands. */
static int whole_folder_of(const char *path, char *ret, size_t size) {
    char here[PATH_MAX], whole[2 * PATH_MAX];

    if (*path == '/')
        return folder_of(path, ret, size);
    if (!getcwd(here, sizeof(here)))
        return -errno;
    while (strncmp(path, "./", 2) == 0)
        path += 2;
    snprintf(whole, sizeof(whole), "%s/%s", strcmp(here, "/") == 0 ? "" : here, path);
    return folder_of(whole, ret, size);
}

int config_load(const char *path, struct config *ret, struct config_faults *ret_faults) {
    _cleanup_(blob_free) struct blob b = { .ptr = malloc(CONFIG_SIZE_MAX + 1) };
    struct config_faults faults = { 0 };
    struct config_lines lines = { .path = path, .faults = &faults };
    char folder[PATH_MAX];
    int r;

    if (!b.ptr)
        return -ENOMEM;
    r = config_lines_load(path, b.ptr, CONFIG_SIZE_MAX + 1, &b.len);
    if (!r)
        r = whole_folder_of(path, folder, sizeof(folder));
    if (!r)
        return parse(span_blob(b), path, folder, ret, ret_faults);
    config_fault(&lines, "cannot be read: %s", r == -EFBIG ? "it is larger than 64 KiB" : strerror(-r));
    *ret_faults = faults;
    return 1;
}

void config_deinit(struct config *c) {
    char *const all[] = { c->journal, c->kept_head, c->frozen, c->runtime, c->log_key, c->next_log_key, c->transport_key,
                          c->intake, c->updates, c->query, c->control, c->readers, c->policy };

    for (size_t i = 0; i < ARRAY_SIZE(all); i++)
        free(all[i]);
    *c = (struct config){ 0 };
}

static void print_value(const struct config *c, const struct key *k, FILE *out) {
    const void *place = place_of((struct config *)c, k);

    switch (k->type) {
    case TYPE_DIGEST:
        for (size_t i = 0; i < DIGEST_SIZE; i++)
            fprintf(out, "%02x", ((const struct digest *)place)->bytes[i]);
        break;
    case TYPE_UIDS:
        for (size_t i = 0; i < c->n_uids; i++)
            fprintf(out, "%s%lu", i ? " " : "", (unsigned long)c->uids[i]);
        break;
    case TYPE_MEBIBYTES:
        fprintf(out, "%llu", (unsigned long long)(*(const uint64_t *)place >> 20));
        break;
    case TYPE_TIME:
        fprintf(out, "%llu", (unsigned long long)*(const uint64_t *)place);
        break;
    default:
        fputs(*(char *const *)place, out);
    }
}

void config_print(const struct config *c, FILE *out) {
    const char *section = "";

    for (size_t i = 0; i < KEYS_MAX; i++) {
        const struct key *k = &keys[i];

        if (strcmp(section, k->section) != 0)
            fprintf(out, "%s[%s]\n", i ? "\n" : "", k->section);
        section = k->section;
        fprintf(out, "# %s\n%s = ", k->doc, k->name);
        print_value(c, k, out);
        fputc('\n', out);
    }
}

bool config_key(size_t i, const char **ret_section, const char **ret_key, const char **ret_default,
                const char **ret_doc) {
    if (i >= KEYS_MAX)
        return false;
    *ret_section = keys[i].section;
    *ret_key = keys[i].name;
    *ret_default = keys[i].fallback;
    *ret_doc = keys[i].doc;
    return true;
}
