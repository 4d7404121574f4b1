/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The configuration: a table of keys. A new key is a new row: from there it is parsed, defaulted, printed, reloaded or
 * not, and held against the manual page. What kinds of values there are is config_values.c's, which files are read
 * config_files.c's.
 *
 * inih splits lines but does not say which one it is at, stops telling after the first bad one, and takes an indented
 * line for a continuation. So it is fed by config_lines.c, which counts, refuses what inih would swallow, and trims.
 *
 * All faults are collected: who edits a configuration wants to be told everything at once.
 */

#include "daemon/config.h"

#include "daemon/address.h"
#include "daemon/config_files.h"
#include "daemon/config_lines.h"
#include "daemon/config_values.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <unistd.h>

struct key {
    const char *section, *name;
    enum config_type type;
    bool reloads;               /* whether a running daemon takes another value */
    const char *fallback;       /* as it would stand in a file; NULL: must be given; "": none, or made from others */
    size_t offset;
    const char *doc;
};

#define AT(member) offsetof(struct config, member)

/* clang-format off */
static const struct key keys[] = {
    { "daemon", "journal", CONFIG_PATH, false, "/var/lib/tallyd/journal.db", AT(journal),
      "The journal's database. The newest head is kept beside it, with the ending .head." },
    { "daemon", "runtime", CONFIG_PATH, false, "/run/tallyd", AT(runtime),
      "The folder for endpoints.json and the control socket." },
    { "daemon", "genesis", CONFIG_DIGEST, false, NULL, AT(genesis),
      "The genesis digest of the election, as tally election build prints it: 64 hexadecimal digits." },
    { "daemon", "log-key", CONFIG_PATH, false, "%d/log.key", AT(log_key),
      "The log's secret key: a tally-log-secret file. %d/ is the service's credentials." },
    { "daemon", "next-log-key", CONFIG_PATH, false, "", AT(next_log_key),
      "Another secret key of the log, for when an event puts it in the place of log-key's: a tally-log-secret file." },
    { "daemon", "transport-key", CONFIG_PATH, false, "%d/transport.key", AT(transport_key),
      "The server's secret CURVE key: a tally-transport-secret file. %d/ as above." },
    { "listen", "intake", CONFIG_TCP, false, "tcp://127.0.0.1:7501", AT(intake),
      "Where count centres submit. Port 0 takes a free one." },
    { "listen", "updates", CONFIG_TCP, false, "tcp://127.0.0.1:7502", AT(updates),
      "Where subscribers listen." },
    { "listen", "query", CONFIG_TCP, false, "tcp://127.0.0.1:7503", AT(query),
      "Where readers ask." },
    { "listen", "control", CONFIG_IPC, false, "", AT(control),
      "The operator's socket, ipc://PATH; at first the file control in the runtime folder." },
    { "readers", "directory", CONFIG_PATH, true, "", AT(readers),
      "A folder of tally-transport-public files: who may read, beside the manifest's centres." },
    { "witnesses", "policy", CONFIG_PATH, false, "", AT(policy),
      "A policy file (c2sp.org/tlog-policy): the witnesses whose cosignatures are collected, each by its URL." },
    { "control", "uids", CONFIG_UIDS, true, "", AT(uids),
      "User ids that may use the control socket beside root and the daemon's own, separated by spaces." },
    { "limits", "reserve", CONFIG_MEBIBYTES, true, "64", AT(reserve),
      "MiB that must stay free on the journal's disk; below it submissions are answered busy." },
    { "limits", "clock-accepted", CONFIG_TIME, false, "0", AT(clock_accepted),
      "The time in ms of a last entry that is known to lie ahead of the clock, which is right; 0: none." },
};
/* clang-format on */

#define N_KEYS ARRAY_SIZE(keys)

_Static_assert(N_KEYS <= CONFIG_KEYS_MAX, "a configuration has an origin for each key");

/* Where a key's value stands: the number of its file from 1, and the line. */
struct place {
    size_t file;
    unsigned line;
};

struct parser {
    struct config_lines lines;
    struct config_values values;
    const struct config_file *files;
    size_t file;                    /* the number of the one that is read */
    struct config *config;
    struct place seen[N_KEYS];      /* the last; 0: nowhere */
    bool given[N_KEYS];
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

    for (size_t i = 0; i < N_KEYS; i++) {
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

static const char *nearest_section(const char *section) {
    const char *near = NULL;
    unsigned best = 4;

    for (size_t i = 0; i < N_KEYS; i++) {
        unsigned d = distance(section, keys[i].section);

        if (d < best) {
            best = d;
            near = keys[i].section;
        }
    }
    return near;
}

static bool section_is_known(const char *section) {
    const char *near = nearest_section(section);

    return near && strcmp(near, section) == 0;
}

/* A list's value may come from more than one place; of all others the last holds. */
static int note_origin(struct parser *p, size_t i, bool added) {
    char **origin = &p->config->origins[i], *text;
    int n = asprintf(&text, "%s%s%s:%u", added ? *origin : "", added ? ", " : "", p->lines.path, p->lines.line);

    if (n < 0)
        return -ENOMEM;
    free(*origin);
    *origin = text;
    return 0;
}

static void take_key(struct parser *p, size_t i, const char *value) {
    const struct key *k = &keys[i];
    bool emptied = !*value && k->fallback && !*k->fallback;
    bool added = k->type == CONFIG_UIDS && p->given[i] && !emptied;
    const char *wrong = NULL;

    if (p->seen[i].file == p->file && p->given[i]) {
        config_fault(&p->lines, "%s stands in line %u already", k->name, p->seen[i].line);
        return;
    }
    p->seen[i] = (struct place){ p->file, p->lines.line };
    p->given[i] = !emptied;
    if (note_origin(p, i, added) < 0)
        p->values.error = -ENOMEM;
    if (emptied)
        config_value_clear(k->type, place_of(p->config, k));
    else
        wrong = config_value_take(&p->values, k->type, place_of(p->config, k), value);
    if (wrong)
        config_fault(&p->lines, "%s = %s: %s", k->name, value, wrong);
}

/* From inih, for each key. Nonzero is its way of "go on". */
static int handle(void *userdata, const char *section, const char *name, const char *value) {
    struct parser *p = userdata;

    if (!section_is_known(section))
        return 1;       /* told where the section began */
    for (size_t i = 0; i < N_KEYS; i++)
        if (strcmp(keys[i].section, section) == 0 && strcmp(keys[i].name, name) == 0) {
            take_key(p, i, value);
            return 1;
        }
    unknown_key(p, section, name);
    return 1;
}

/* The path of control's socket where none is given. */
static void fill_control(struct parser *p) {
    struct config *c = p->config;
    _cleanup_(config_string_free) char *path = NULL;
    const char *wrong;

    if (asprintf(&path, "%s/control", c->runtime) < 0)
        path = NULL, p->values.error = -ENOMEM;
    wrong = path ? config_value_take(&p->values, CONFIG_IPC, &c->control, path) : NULL;
    if (wrong)
        config_fault(&p->lines, "control is not given, and %s: %s", path, wrong);
}

static void fill_beside_journal(struct parser *p, const char *ending, char **place) {
    char *text;

    config_take_string(&p->values, place, asprintf(&text, "%s%s", p->config->journal, ending) < 0 ? NULL : text);
}

/* What was not given, in the table's order, and what is made from the rest. */
static void fill_in(struct parser *p) {
    struct config *c = p->config;

    p->lines.path = p->files[0].path;
    p->lines.line = 0;
    for (size_t i = 0; i < N_KEYS && !p->values.error; i++) {
        const struct key *k = &keys[i];

        if (p->given[i])
            continue;
        if (!k->fallback)
            config_fault(&p->lines, "%s is missing in [%s]. %s", k->name, k->section, k->doc);
        else if (*k->fallback)
            (void)config_value_take(&p->values, k->type, place_of(c, k), k->fallback);
        else if (k->type == CONFIG_PATH)
            config_take_string(&p->values, place_of(c, k), strdup(""));
    }
    if (c->journal) {
        fill_beside_journal(p, ".head", &c->kept_head);
        fill_beside_journal(p, ".frozen", &c->frozen);
        fill_beside_journal(p, ".frozen-by", &c->freeze);
        fill_beside_journal(p, ".dropped", &c->dropped);
    }
    if (!c->control && c->runtime)
        fill_control(p);
}

static bool is_later(struct place a, struct place b) {
    return a.file != b.file ? a.file > b.file : a.line > b.line;
}

/* Each pair of addresses, told at the later line; a default has none. */
static void find_clashes(struct parser *p) {
    for (size_t i = 0; i < N_KEYS; i++)
        for (size_t k = 0; k < i; k++) {
            const char *a = *(char *const *)place_of(p->config, &keys[i]);
            const char *b = *(char *const *)place_of(p->config, &keys[k]);
            struct place later = is_later(p->seen[i], p->seen[k]) ? p->seen[i] : p->seen[k];

            if (keys[i].type != CONFIG_TCP || keys[k].type != CONFIG_TCP || !a || !b || !address_clash(a, b))
                continue;
            p->lines.line = later.line;
            p->lines.path = p->files[later.file ? later.file - 1 : 0].path;
            config_fault(&p->lines, "%s = %s: %s listens on %s already", keys[i].name, a, keys[k].name, b);
        }
}

static void parse_files(struct parser *p, size_t n) {
    for (p->file = 1; p->file <= n && !p->values.error; p->file++) {
        const struct config_file *f = &p->files[p->file - 1];

        p->lines = (struct config_lines){
            .path = f->path, .text = span_blob(f->text), .nearest = nearest_section, .faults = p->lines.faults
        };
        if (config_lines_parse(&p->lines, handle, p) < 0)
            p->values.error = -ENOMEM;
    }
    fill_in(p);
    find_clashes(p);
}

/* `faults` may hold some already. */
static int parse(const struct config_file *files, size_t n, const char *folder, struct config *ret,
                 struct config_faults *faults) {
    _cleanup_(config_deinit) struct config c = { 0 };
    struct parser p = { .files = files, .values.folder = folder, .config = &c, .lines.faults = faults };

    parse_files(&p, n);
    if (p.values.error)
        return p.values.error;
    if (faults->n > 0) {
        p.lines.path = files[0].path;
        config_faults_end(&p.lines);
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
    struct config_file file = { .path = (char *)path, .text = { (uint8_t *)text.ptr, text.len } };
    char folder[PATH_MAX];
    int r = folder_of(path, folder, sizeof(folder));

    *ret_faults = (struct config_faults){ 0 };
    return r < 0 ? r : parse(&file, 1, folder, ret, ret_faults);
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
    _cleanup_(config_files_deinit) struct config_files files;
    struct config_lines lines = { .path = path, .faults = ret_faults };
    char folder[PATH_MAX];
    int r;

    *ret_faults = (struct config_faults){ 0 };
    r = config_files_read(path, &files, ret_faults);
    if (r < 0)
        return r;
    if (files.n == 1 && ret_faults->n)
        return 1;
    r = whole_folder_of(path, folder, sizeof(folder));
    if (!r)
        return parse(files.files, files.n, folder, ret, ret_faults);
    config_fault(&lines, "cannot be read: %s", strerror(-r));
    return 1;
}

void config_deinit(struct config *c) {
    for (size_t i = 0; i < N_KEYS; i++) {
        config_value_clear(keys[i].type, place_of(c, &keys[i]));
        free(c->origins[i]);
    }
    free(c->kept_head);
    free(c->frozen);
    free(c->freeze);
    free(c->dropped);
    *c = (struct config){ 0 };
}

void config_print(const struct config *c, FILE *out) {
    const char *section = "";

    for (size_t i = 0; i < N_KEYS; i++) {
        const struct key *k = &keys[i];

        if (strcmp(section, k->section) != 0)
            fprintf(out, "%s[%s]\n", i ? "\n" : "", k->section);
        section = k->section;
        fprintf(out, "# %s\n# (%s)\n%s = ", k->doc, c->origins[i] ? c->origins[i] : "default", k->name);
        config_value_print(k->type, place_of((struct config *)c, k), out);
        fputc('\n', out);
    }
}

const char *config_origin(const struct config *c, const char *section, const char *key) {
    for (size_t i = 0; i < N_KEYS; i++)
        if (strcmp(keys[i].section, section) == 0 && strcmp(keys[i].name, key) == 0)
            return c->origins[i];
    assert(!"a key of the table");
    return NULL;
}

static bool differ(const struct key *k, struct config *a, struct config *b) {
    char *texts[2] = { NULL, NULL };
    struct config *const both[2] = { a, b };
    bool equal = true;

    for (size_t i = 0; i < 2; i++) {
        size_t len;
        FILE *f = open_memstream(&texts[i], &len);

        if (!f)
            continue;
        config_value_print(k->type, place_of(both[i], k), f);
        fclose(f);
    }
    equal = texts[0] && texts[1] && strcmp(texts[0], texts[1]) == 0;
    free(texts[0]);
    free(texts[1]);
    return !equal;
}

size_t config_reload(struct config *c, struct config *fresh, const char *ret_waiting[CONFIG_KEYS_MAX]) {
    size_t n = 0;

    for (size_t i = 0; i < N_KEYS; i++) {
        const struct key *k = &keys[i];

        if (k->reloads) {
            config_value_swap(k->type, place_of(c, k), place_of(fresh, k));
            config_value_swap(CONFIG_PATH, &c->origins[i], &fresh->origins[i]);
        } else if (differ(k, c, fresh)) {
            ret_waiting[n++] = k->name;
        }
    }
    return n;
}

bool config_key(size_t i, const char **ret_section, const char **ret_key, const char **ret_default,
                const char **ret_doc) {
    if (i >= N_KEYS)
        return false;
    *ret_section = keys[i].section;
    *ret_key = keys[i].name;
    *ret_default = keys[i].fallback;
    *ret_doc = keys[i].doc;
    return true;
}
