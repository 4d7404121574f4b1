/* SPDX-License-Identifier: Apache-2.0 */

/*
 * inih parses lines and does not tell their numbers to handlers, so the reader that feeds it counts them. Every fault is
 * gathered, so that a person mends a file once. Completing paths and checking values is done per key, by its type.
 */

#include "daemon/config.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <ini.h>
#include <limits.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

enum key_type { TYPE_PATH, TYPE_TEXT, TYPE_DIGEST, TYPE_TCP, TYPE_IPC, TYPE_UIDS, TYPE_MIB };

struct key_row {
    const char *section, *key;
    enum key_type type;
    size_t offset;              /* of the member in struct config */
    const char *standard;       /* the default; NULL: must be given */
    const char *doc;
};

#define AT(member) offsetof(struct config, member)
static const struct key_row TABLE[] = {
    { "daemon", "journal", TYPE_PATH, AT(journal), "/var/lib/tallyd/journal.db",
      "The journal's database. The newest head is kept beside it, with the ending .head." },
    { "daemon", "runtime", TYPE_PATH, AT(runtime), "/run/tallyd",
      "The folder for endpoints.json and the control socket." },
    { "daemon", "genesis", TYPE_DIGEST, AT(genesis), NULL,
      "The genesis digest of the election, as tally election build prints it: 64 hexadecimal digits." },
    { "daemon", "log-key", TYPE_PATH, AT(log_key), NULL, "The log's secret key: a tally-log-secret file." },
    { "daemon", "transport-key", TYPE_PATH, AT(transport_key), NULL,
      "The server's secret CURVE key: a tally-transport-secret file." },
    { "listen", "intake", TYPE_TCP, AT(intake), "tcp://127.0.0.1:7501",
      "Where count centres submit. Port 0 takes a free one." },
    { "listen", "updates", TYPE_TCP, AT(updates), "tcp://127.0.0.1:7502", "Where subscribers listen." },
    { "listen", "query", TYPE_TCP, AT(query), "tcp://127.0.0.1:7503", "Where readers ask." },
    { "listen", "control", TYPE_IPC, AT(control), "",
      "The operator's socket, ipc://PATH; at first the file control in the runtime folder." },
    { "readers", "directory", TYPE_PATH, AT(readers), "",
      "A folder of tally-transport-public files: who may read, beside the manifest's centres." },
    { "control", "uids", TYPE_UIDS, AT(uids), "",
      "User ids that may use the control socket beside root and the daemon's own, separated by spaces." },
    { "limits", "reserve", TYPE_MIB, AT(reserve), "64",
      "MiB that must stay free on the journal's disk; below it submissions are answered busy." },
};
#define N_KEYS (sizeof(TABLE) / sizeof(TABLE[0]))

struct parsing {
    const char *path;
    struct span rest;
    unsigned line;
    struct config *config;
    struct config_faults *faults;
    bool seen[N_KEYS];
    bool no_memory;
};

__attribute__((format(printf, 3, 4))) static void fault(struct parsing *p, unsigned line, const char *format, ...) {
    struct config_faults *f = p->faults;
    char text[512];
    va_list args;
    int n;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    f->n++;
    n = line ? snprintf(f->text + f->len, sizeof(f->text) - f->len, "%s:%u: %s\n", p->path, line, text)
             : snprintf(f->text + f->len, sizeof(f->text) - f->len, "%s: %s\n", p->path, text);
    if (n > 0 && (size_t)n < sizeof(f->text) - f->len)
        f->len += (size_t)n;
    else
        f->text[f->len] = '\0'; /* no room: f->n still counts it */
}

/* --- Values --- */

static void put(struct parsing *p, const struct key_row *row, char *value) {
    char **member = (char **)((char *)p->config + row->offset);

    if (!value) {
        p->no_memory = true;
        return;
    }
    free(*member);
    *member = value;
}

/* A path relative to the configuration file's folder, completed. */
static char *complete(const char *path, const char *value) {
    const char *slash = strrchr(path, '/');
    char *whole = NULL;

    if (*value == '/' || *value == '\0' || !slash)
        return strdup(value);
    return asprintf(&whole, "%.*s/%s", (int)(slash - path), path, value) < 0 ? NULL : whole;
}

static void take_ipc(struct parsing *p, const struct key_row *row, const char *value) {
    char *whole = NULL, *path;

    if (*value && strncmp(value, "ipc://", 6) != 0) {
        fault(p, p->line, "%s = %s is not an ipc address; write ipc://PATH", row->key, value);
        return;
    }
    if (!*value) {
        put(p, row, strdup(""));
        return;
    }
    path = complete(p->path, value + 6);
    if (path && asprintf(&whole, "ipc://%s", path) < 0)
        whole = NULL;
    free(path);
    put(p, row, whole);
}

static void take_tcp(struct parsing *p, const struct key_row *row, const char *value) {
    const char *colon = strrchr(value, ':');
    char *end = NULL;
    unsigned long port = colon && isdigit((unsigned char)colon[1]) ? strtoul(colon + 1, &end, 10) : 0;

    if (strncmp(value, "tcp://", 6) != 0 || !end || *end || colon < value + 7 || port > 65535) {
        fault(p, p->line, "%s = %s is not a tcp address; write tcp://ADDRESS:PORT, port 0 for a free one", row->key,
              value);
        return;
    }
    put(p, row, strdup(value));
}

static void take_digest(struct parsing *p, const struct key_row *row, const char *value) {
    size_t n = strlen(value);

    if (n != 64 || strspn(value, "0123456789abcdefABCDEF") != n) {
        fault(p, p->line, "%s = %s is not a digest; it has 64 hexadecimal digits", row->key, value);
        return;
    }
    for (size_t i = 0; i < DIGEST_SIZE; i++) {
        char pair[3] = { value[2 * i], value[2 * i + 1], '\0' };

        p->config->genesis.bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
}

static void take_uids(struct parsing *p, const struct key_row *row, const char *value) {
    p->config->n_uids = 0;
    for (const char *s = value + strspn(value, " \t"); *s; s += strspn(s, " \t")) {
        char *end = NULL;
        unsigned long uid = isdigit((unsigned char)*s) ? strtoul(s, &end, 10) : ULONG_MAX;

        if (!end || (*end && *end != ' ' && *end != '\t') || uid >= UINT32_MAX ||
            p->config->n_uids == CONFIG_UIDS_MAX) {
            fault(p, p->line, "%s = %s is not a list of at most %d user ids", row->key, value, CONFIG_UIDS_MAX);
            return;
        }
        p->config->uids[p->config->n_uids++] = (uid_t)uid;
        s = end;
    }
}

static void take_mib(struct parsing *p, const struct key_row *row, const char *value) {
    char *end = NULL;
    unsigned long long n = isdigit((unsigned char)*value) ? strtoull(value, &end, 10) : 0;

    if (!end || *end || n > 1024 * 1024) {
        fault(p, p->line, "%s = %s is not a number of MiB from 0 to 1048576", row->key, value);
        return;
    }
    p->config->reserve = n << 20;
}

static void take(struct parsing *p, const struct key_row *row, const char *value) {
    switch (row->type) {
    case TYPE_PATH:
        put(p, row, complete(p->path, value));
        break;
    case TYPE_TEXT:
        put(p, row, strdup(value));
        break;
    case TYPE_DIGEST:
        take_digest(p, row, value);
        break;
    case TYPE_TCP:
        take_tcp(p, row, value);
        break;
    case TYPE_IPC:
        take_ipc(p, row, value);
        break;
    case TYPE_UIDS:
        take_uids(p, row, value);
        break;
    case TYPE_MIB:
        take_mib(p, row, value);
        break;
    }
}

/* --- Keys --- */

#define WORD_MAX 32

/* How many letters must be put in, taken out or changed to make one word of the other. */
static size_t distance(const char *a, const char *b) {
    size_t row[WORD_MAX + 1], n = strlen(b);

    if (n > WORD_MAX || strlen(a) > WORD_MAX)
        return SIZE_MAX;
    for (size_t j = 0; j <= n; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t corner = row[0];

        row[0] = i;
        for (size_t j = 1; j <= n; j++) {
            size_t up = row[j], best = corner + (a[i - 1] != b[j - 1]);

            best = up + 1 < best ? up + 1 : best;
            row[j] = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            corner = up;
        }
    }
    return row[n];
}

static void unknown(struct parsing *p, const char *section, const char *key) {
    const struct key_row *best = NULL;
    size_t least = 4; /* further off is no misspelling */

    for (size_t i = 0; i < N_KEYS; i++) {
        size_t d = distance(key, TABLE[i].key);

        if (d < least) {
            least = d;
            best = &TABLE[i];
        }
    }
    if (best)
        fault(p, p->line, "there is no key %s in [%s]; did you mean %s in [%s]?", key, section, best->key,
              best->section);
    else
        fault(p, p->line, "there is no key %s in [%s]; see tallyd.conf(5)", key, section);
}

static int handle(void *context, const char *section, const char *key, const char *value) {
    struct parsing *p = context;

    for (size_t i = 0; i < N_KEYS; i++) {
        if (strcmp(TABLE[i].section, section) != 0 || strcmp(TABLE[i].key, key) != 0)
            continue;
        if (p->seen[i])
            fault(p, p->line, "%s stands here a second time", key);
        p->seen[i] = true;
        take(p, &TABLE[i], value);
        return 1;
    }
    unknown(p, section, key);
    return 1;
}

/* Gives inih one line, and counts it. */
static char *next_line(char *line, int size, void *context) {
    struct parsing *p = context;
    const uint8_t *feed = memchr(p->rest.ptr, '\n', p->rest.len);
    size_t n = feed ? (size_t)(feed - p->rest.ptr) + 1 : p->rest.len;

    if (p->rest.len == 0)
        return NULL;
    p->line++;
    if (n > CONFIG_LINE_MAX || n > (size_t)size - 1) {
        fault(p, p->line, "the line is longer than %d bytes", CONFIG_LINE_MAX);
        line[0] = '\0';
    } else {
        memcpy(line, p->rest.ptr, n);
        line[n] = '\0';
    }
    p->rest = span_of(p->rest.ptr + n, p->rest.len - n);
    return line;
}

static void set_defaults(struct parsing *p) {
    for (size_t i = 0; i < N_KEYS; i++)
        if (TABLE[i].standard)
            take(p, &TABLE[i], TABLE[i].standard);
        else if (TABLE[i].type == TYPE_PATH)
            put(p, &TABLE[i], strdup(""));
}

static void finish(struct parsing *p) {
    struct config *c = p->config;

    for (size_t i = 0; i < N_KEYS; i++)
        if (!TABLE[i].standard && !p->seen[i])
            fault(p, 0, "%s is missing in [%s]", TABLE[i].key, TABLE[i].section);
    if (p->no_memory || asprintf(&c->kept_head, "%s.head", c->journal) < 0) {
        p->no_memory = true;
        return;
    }
    if (!*c->control) {
        free(c->control);
        if (asprintf(&c->control, "ipc://%s/control", c->runtime) < 0) {
            c->control = NULL;
            p->no_memory = true;
        }
    }
}

int config_parse(struct span text, const char *path, struct config *ret, struct config_faults *ret_faults) {
    struct config config = { 0 };
    struct parsing p = { .path = path, .rest = text, .config = &config, .faults = ret_faults };
    int r;

    *ret_faults = (struct config_faults){ 0 };
    if (text.len && memchr(text.ptr, '\0', text.len)) {
        fault(&p, 0, "it has NUL bytes: it is not a text file");
        return 1;
    }
    set_defaults(&p);
    r = ini_parse_stream(next_line, &p, handle, &p);
    if (r > 0)
        fault(&p, (unsigned)r, "neither a [section], nor key = value, nor a comment");
    finish(&p);
    if (p.no_memory || ret_faults->n) {
        config_deinit(&config);
        return p.no_memory ? -ENOMEM : 1;
    }
    *ret = config;
    return 0;
}

int config_load(const char *path, struct config *ret, struct config_faults *ret_faults) {
    struct parsing p = { .path = path, .faults = ret_faults };
    _cleanup_(blob_free) struct blob text = { .ptr = malloc(CONFIG_SIZE_MAX + 1) };
    char whole[PATH_MAX];
    FILE *file;

    if (!text.ptr)
        return -ENOMEM;
    *ret_faults = (struct config_faults){ 0 };
    file = fopen(path, "re");
    if (!file || !realpath(path, whole)) {
        fault(&p, 0, "cannot be read: %s", strerror(errno));
        if (file)
            fclose(file);
        return 1;
    }
    text.len = fread(text.ptr, 1, CONFIG_SIZE_MAX + 1, file);
    if (ferror(file) || text.len > CONFIG_SIZE_MAX)
        fault(&p, 0, "%s", ferror(file) ? "cannot be read" : "it is larger than 65536 bytes");
    fclose(file);
    return ret_faults->n ? 1 : config_parse(span_blob(text), whole, ret, ret_faults);
}

void config_deinit(struct config *c) {
    for (size_t i = 0; i < N_KEYS; i++)
        if (TABLE[i].type == TYPE_PATH || TABLE[i].type == TYPE_TEXT || TABLE[i].type == TYPE_TCP ||
            TABLE[i].type == TYPE_IPC)
            free(*(char **)((char *)c + TABLE[i].offset));
    free(c->kept_head);
    *c = (struct config){ 0 };
}

static void print_value(const struct config *c, const struct key_row *row, FILE *out) {
    switch (row->type) {
    case TYPE_DIGEST:
        for (size_t i = 0; i < DIGEST_SIZE; i++)
            fprintf(out, "%02x", c->genesis.bytes[i]);
        break;
    case TYPE_UIDS:
        for (size_t i = 0; i < c->n_uids; i++)
            fprintf(out, "%s%lu", i ? " " : "", (unsigned long)c->uids[i]);
        break;
    case TYPE_MIB:
        fprintf(out, "%llu", (unsigned long long)(c->reserve >> 20));
        break;
    default:
        fputs(*(char *const *)((const char *)c + row->offset), out);
    }
}

void config_print(const struct config *c, FILE *out) {
    const char *section = "";

    for (size_t i = 0; i < N_KEYS; i++) {
        if (strcmp(section, TABLE[i].section) != 0)
            fprintf(out, "%s[%s]\n", *section ? "\n" : "", TABLE[i].section);
        section = TABLE[i].section;
        fprintf(out, "# %s\n%s = ", TABLE[i].doc, TABLE[i].key);
        print_value(c, &TABLE[i], out);
        fputc('\n', out);
    }
}

bool config_key(size_t i, const char **ret_section, const char **ret_key, const char **ret_default,
                const char **ret_doc) {
    if (i >= N_KEYS)
        return false;
    *ret_section = TABLE[i].section;
    *ret_key = TABLE[i].key;
    *ret_default = TABLE[i].standard;
    *ret_doc = TABLE[i].doc;
    return true;
}
