/* SPDX-License-Identifier: Apache-2.0 */

/*
 * One table says which keys there are and where they go; a key that is not in it is a fault, because a misspelt one
 * would otherwise be silently without effect.
 */

#include "clients/tally/client_config.h"

#include <errno.h>
#include <sodium.h>
#include <unistd.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/output.h"
#include "clients/tally/spoken.h"
#include "clients/tally/table.h"
#include "clients/tally/text.h"

#define CONFIG_BYTES_MAX 65536

enum take { TAKE_TEXT, TAKE_PATH, TAKE_PATHS, TAKE_DIGEST };

static const struct key {
    const char *section, *name;
    enum take take;
    size_t at, given;
} KEYS[] = {
#define AT(member) offsetof(struct client_config, member)
    { "server", "endpoints", TAKE_PATH, AT(endpoints), 0 },
    { "server", "intake", TAKE_TEXT, AT(intake), 0 },
    { "server", "query", TAKE_TEXT, AT(query), 0 },
    { "server", "updates", TAKE_TEXT, AT(updates), 0 },
    { "server", "control", TAKE_TEXT, AT(control), 0 },
    { "server", "origin", TAKE_TEXT, AT(origin), 0 },
    { "server", "curve", TAKE_DIGEST, AT(curve), AT(curve_given) },
    { "server", "genesis", TAKE_DIGEST, AT(genesis), AT(genesis_given) },
    { "server", "log", TAKE_DIGEST, AT(log), AT(log_given) },
    { "keys", "transport", TAKE_PATH, AT(transport), 0 },
    { "keys", "officers", TAKE_PATHS, AT(officers), AT(n_officers) },
    { "keys", "authorities", TAKE_PATHS, AT(authorities), AT(n_authorities) },
    { "election", "manifest", TAKE_PATH, AT(manifest), 0 },
    { "election", "policy", TAKE_PATH, AT(policy), 0 },
    { "spool", "directory", TAKE_PATH, AT(spool), 0 },
};

static const struct key *key_find(struct span section, struct span name) {
    for (size_t i = 0; i < ARRAY_SIZE(KEYS); i++)
        if (span_equal(section, span_str(KEYS[i].section)) && span_equal(name, span_str(KEYS[i].name)))
            return &KEYS[i];
    return NULL;
}

/* Exactly 64 hex digits. Returns 0 or 1. */
static int digest_parse(struct span text, uint8_t ret[32]) {
    uint8_t bytes[32];
    size_t n = 0;

    if (text.len != 64 ||
        sodium_hex2bin(bytes, sizeof(bytes), (const char *)text.ptr, text.len, NULL, &n, NULL) != 0 || n != 32)
        return 1;
    memcpy(ret, bytes, sizeof(bytes));
    return 0;
}

/* The folder that a file stands in, on the heap. */
static char *folder_of(const char *path) {
    const char *slash = strrchr(path, '/');

    return slash ? strndup(path, slash == path ? 1 : (size_t)(slash - path)) : strdup(".");
}

static char *path_resolve(const char *config, struct span text) {
    char *path = strndup((const char *)text.ptr, text.len), *joined, *dir;

    if (!path || path[0] == '/')
        return path;
    dir = folder_of(config);
    joined = dir ? path_join(dir, path) : NULL;
    free(dir);
    free(path);
    return joined;
}

static int take_paths(struct client_config *c, const struct key *key, struct span text) {
    char **paths = (char **)((uint8_t *)c + key->at);
    size_t *count = (size_t *)((uint8_t *)c + key->given);

    while (text.len > 0) {
        size_t n = 0;

        while (n < text.len && text.ptr[n] != ' ')
            n++;
        if (*count == CONFIG_OFFICERS_MAX)
            return 1;
        if (n > 0) {
            paths[*count] = path_resolve(c->path, span_of(text.ptr, n));
            if (!paths[*count])
                return -ENOMEM;
            (*count)++;
        }
        text = text_trim(span_of(text.ptr + n, text.len - n));
    }
    return 0;
}

/* Returns 0, 1 when the value cannot be used, or -ENOMEM. */
static int take(struct client_config *c, const struct key *key, struct span value) {
    uint8_t *at = (uint8_t *)c + key->at;
    char *text;

    if (key->take == TAKE_PATHS)
        return take_paths(c, key, value);
    if (key->take == TAKE_DIGEST) {
        *((bool *)((uint8_t *)c + key->given)) = true;
        return digest_parse(value, at);
    }
    text = key->take == TAKE_PATH ? path_resolve(c->path, value) : strndup((const char *)value.ptr, value.len);
    if (!text)
        return -ENOMEM;
    free(*(char **)at);
    *(char **)at = text;
    return 0;
}

static void take_line(struct client_config *c, struct span line, struct span *section, uint32_t number,
                      struct faults *f) {
    const uint8_t *equals = memchr(line.ptr, '=', line.len);
    const struct key *key;
    struct span name, value;

    if (line.ptr[0] == '[' && line.ptr[line.len - 1] == ']') {
        *section = text_trim(span_of(line.ptr + 1, line.len - 2));
        return;
    }
    if (!equals) {
        faults_add(f, c->path, number, "this is neither [section] nor key = value");
        return;
    }
    name = text_trim(span_of(line.ptr, (size_t)(equals - line.ptr)));
    value = text_trim(span_of(equals + 1, line.len - (size_t)(equals + 1 - line.ptr)));
    key = key_find(*section, name);
    if (!key) {
        faults_add(f, c->path, number, "there is no key '" SPAN_FMT "' in [" SPAN_FMT "]", SPAN_ARG(name),
                   SPAN_ARG(*section));
        return;
    }
    if (value.len == 0 || take(c, key, value) != 0)
        faults_add(f, c->path, number, "%s cannot be used; give %s", key->name,
                   spoken(key->take == TAKE_DIGEST  ? "64 hex digits"
                          : key->take == TAKE_PATHS ? "at most eight files"
                                                    : "a value"));
}

static int config_parse(struct client_config *c, struct span bytes) {
    _cleanup_(faults_deinit) struct faults f = { 0 };
    struct span section = span_str(""), line;
    struct lines lines;
    int r;

    lines_init(&lines, bytes);
    while ((r = lines_next(&lines, c->path, &f, &line)) != 1) {
        line = text_trim(line);
        if (r == 0 && line.len > 0 && line.ptr[0] != ';' && line.ptr[0] != '#')
            take_line(c, line, &section, lines.number, &f);
    }
    faults_print(&f, stderr);
    return f.n ? STATUS_USAGE : STATUS_DONE;
}

/* Sets ret->path to the file to read, or leaves it NULL. Returns 0 or -ENOMEM. */
static int config_find(const char *path, struct client_config *ret) {
    const char *named = path ? path : getenv("TALLY_CONFIG");
    const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    char *own = NULL;

    if (named && *named) {
        ret->path = strdup(named);
        return ret->path ? 0 : -ENOMEM;
    }
    if (access("tally.conf", R_OK) == 0) {
        ret->path = strdup("tally.conf");
        return ret->path ? 0 : -ENOMEM;
    }
    if (xdg && *xdg)
        own = path_join(xdg, "tally/tally.conf");
    else if (home && *home)
        own = path_join(home, ".config/tally/tally.conf");
    if (own && access(own, R_OK) == 0)
        ret->path = own;
    else
        free(own);
    return 0;
}

static int spool_default(struct client_config *c) {
    char *dir;

    if (c->spool || !c->path)
        return 0;
    dir = folder_of(c->path);
    c->spool = dir ? path_join(dir, "spool") : NULL;
    free(dir);
    return c->spool ? 0 : -ENOMEM;
}

int client_config_load(const char *path, struct client_config *ret) {
    _cleanup_(blob_free) struct blob bytes = { 0 };
    struct client_config c = { 0 };
    int r, status = STATUS_DONE;

    r = config_find(path, &c);
    if (r == 0 && c.path) {
        r = file_read(c.path, CONFIG_BYTES_MAX, &bytes);
        if (r == 0)
            status = config_parse(&c, span_blob(bytes));
    }
    if (r == 0)
        r = spool_default(&c);
    if (r < 0) {
        output_file_error(c.path ? c.path : "tally.conf", r);
        status = STATUS_USAGE;
    }
    if (status == STATUS_DONE)
        *ret = c;
    else
        client_config_deinit(&c);
    return status;
}

static int endpoints_text(json_t *object, const char *name, char **at) {
    const char *text = json_string_value(json_object_get(object, name));

    if (*at || !text)
        return 0;
    *at = strdup(text);
    return *at ? 0 : -ENOMEM;
}

static int endpoints_digest(json_t *object, const char *name, bool *given, uint8_t *at) {
    const char *text = json_string_value(json_object_get(object, name));

    if (*given || !text)
        return 0;
    *given = true;
    return digest_parse(span_str(text), at);
}

static int endpoints_take(struct client_config *c, json_t *o) {
    if (!json_is_object(o))
        return 1;
    if (endpoints_text(o, "intake", &c->intake) < 0 || endpoints_text(o, "query", &c->query) < 0 ||
        endpoints_text(o, "updates", &c->updates) < 0 || endpoints_text(o, "control", &c->control) < 0 ||
        endpoints_text(o, "origin", &c->origin) < 0)
        return -ENOMEM;
    return endpoints_digest(o, "curve", &c->curve_given, c->curve) ||
           endpoints_digest(o, "genesis", &c->genesis_given, c->genesis.bytes) ||
           endpoints_digest(o, "log", &c->log_given, c->log);
}

int client_config_endpoints(struct client_config *config) {
    _cleanup_(blob_free) struct blob bytes = { 0 };
    json_t *object;
    int r;

    if (!config->endpoints)
        return STATUS_DONE;
    r = file_read(config->endpoints, CONFIG_BYTES_MAX, &bytes);
    if (r == -ENOENT)
        return config->query || config->intake ? STATUS_DONE : STATUS_OUT_OF_REACH;
    if (r < 0) {
        output_file_error(config->endpoints, r);
        return STATUS_USAGE;
    }
    object = json_loadb((const char *)bytes.ptr, bytes.len, 0, NULL);
    r = endpoints_take(config, object);
    json_decref(object);
    if (r != 0) {
        output_error("%s: not the endpoints.json of a tallyd", config->endpoints);
        return STATUS_USAGE;
    }
    return STATUS_DONE;
}

void client_config_deinit(struct client_config *c) {
    char **const texts[] = { &c->path, &c->endpoints, &c->intake, &c->query, &c->updates, &c->control, &c->origin,
                             &c->transport, &c->manifest, &c->policy, &c->spool };

    for (size_t i = 0; i < ARRAY_SIZE(texts); i++)
        free(*texts[i]);
    for (size_t i = 0; i < c->n_officers; i++)
        free(c->officers[i]);
    for (size_t i = 0; i < c->n_authorities; i++)
        free(c->authorities[i]);
    *c = (struct client_config){ 0 };
}
