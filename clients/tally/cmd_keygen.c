/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tally keygen: key pairs as files, KIND-NAME.key and KIND-NAME.pub. A secret is never overwritten: a file that is
 * there is somebody's key; --lock and --unlock write the same key anew. Keys for a rehearsal come all at once and are not fsynced one by one, since they can be made
 * again; a live election's keys are made by those who will hold them, each on their own machine, so --for refuses it.
 */

#include <errno.h>
#include <getopt.h>
#include <sodium.h>
#include <stdio.h>
#include <unistd.h>

#include "clients/tally/command.h"
#include "clients/tally/files.h"
#include "clients/tally/folder.h"
#include "clients/tally/key_files.h"
#include "clients/tally/output.h"
#include "clients/tally/passphrase.h"
#include "clients/tally/spoken.h"
#include "proto/cosign.h"

struct keygen {
    const char *dir;
    bool durable, json, say, locked;
    size_t n;
    json_t *made;
};

/* Two texts of one pair; the secret half is wiped by whoever holds it. */
struct pair {
    struct key_text secret, public;
    struct digest id;
};

static int make_pair(enum key_kind kind, struct span name, struct pair *ret) {
    struct public_key public;

    memset(ret, 0, sizeof(*ret));
    ret->secret.kind = ret->public.kind = kind;
    ret->secret.secret = true;
    memcpy(ret->secret.name, name.ptr, name.len);
    memcpy(ret->public.name, name.ptr, name.len);
    if (kind == KEY_TRANSPORT) {
        /* ZeroMQ's CURVE keys are those of crypto_box. */
        if (crypto_box_keypair(public.bytes, ret->secret.bytes) != 0)
            return -EIO;
    } else {
        struct secret_key key;

        randombytes_buf(ret->secret.bytes, sizeof(ret->secret.bytes));
        key_from_seed(ret->secret.bytes, &key);
        public = key.public;
        key_wipe(&key);
    }
    memcpy(ret->public.bytes, public.bytes, sizeof(ret->public.bytes));
    key_id(&public, &ret->id);
    return 0;
}

static int said(const char *path, int r) {
    if (r == -EEXIST)
        output_error("%s is there already; it is left as it is", path);
    else if (r < 0)
        output_file_error(path, r);
    return r;
}

static int write_key(const struct keygen *g, const char *path, const struct key_text *key) {
    char text[LOCK_TEXT_MAX];
    size_t len;
    int r = 0;

    if (key->secret && g->locked && access(path, F_OK) == 0)
        return said(path, -EEXIST); /* before a passphrase is asked for */
    r = key_file_text(path, key, key->secret && g->locked, text, &len);
    if (r > 0)
        return r;
    if (r == 0)
        r = file_create(path, span_of(text, len), key->secret ? MODE_SECRET : MODE_PUBLIC, g->durable);
    sodium_memzero(text, sizeof(text));
    return said(path, r);
}

static void say_pair(struct keygen *g, const struct pair *pair, const char *secret, const char *public) {
    char id[2 * DIGEST_SIZE + 1];

    hex(pair->id.bytes, DIGEST_SIZE, id);
    if (g->made)
        json_array_append_new(g->made,
                              json_pack("{s:s,s:s,s:s,s:s,s:s}", "kind", key_kind_name(pair->public.kind), "name",
                                        pair->public.name, "secret", secret, "public", public, "id", id));
    else if (g->say)
        printf(spoken("secret  %s\npublic  %s\nkey id  %s\n"), secret, public, id);
    if (!g->made && pair->public.kind == KEY_WITNESS) {
        char vkey[VKEY_TEXT_MAX];

        vkey_format(span_str(pair->public.name), NOTE_COSIGNATURE, (const struct public_key *)pair->public.bytes, vkey);
        printf(spoken("vkey    %s\n"), vkey);
    }
}

static int write_pair(struct keygen *g, const struct pair *pair) {
    _cleanup_(string_free) char *file = NULL, *secret = NULL, *public = NULL;
    int r;

    if (asprintf(&file, "%s-%s.key", key_kind_name(pair->secret.kind), pair->secret.name) < 0)
        return -ENOMEM;
    secret = path_join(g->dir, file);
    memcpy(file + strlen(file) - 3, "pub", 3);
    public = path_join(g->dir, file);
    if (!secret || !public)
        return -ENOMEM;
    r = write_key(g, secret, &pair->secret);
    if (r != 0)
        return r;
    r = write_key(g, public, &pair->public);
    if (r < 0) {
        unlink(secret);
        return r;
    }
    g->n++;
    say_pair(g, pair, secret, public);
    return 0;
}

static int make(struct keygen *g, enum key_kind kind, struct span name) {
    struct pair pair;
    int r = make_pair(kind, name, &pair);

    if (r == 0)
        r = write_pair(g, &pair);
    sodium_memzero(&pair, sizeof(pair));
    return r;
}

/* A name becomes part of a file's name and of a line of words. */
static bool sound_name(const char *name) {
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_");

    return n > 0 && !name[n] && n <= TALLY_ID_MAX && name[0] != '.' && name[0] != '-';
}

static int make_all(struct keygen *g, const struct folder *f) {
    int r = make(g, KEY_AUTHORITY, f->header.id);

    if (r == 0)
        r = make(g, KEY_LOG, f->header.id);
    if (r == 0)
        r = make(g, KEY_TRANSPORT, span_str("server"));
    if (r == 0)
        r = make(g, KEY_TRANSPORT, span_str("reader"));
    for (size_t i = 0; i < f->n_officers && r == 0; i++)
        r = make(g, KEY_OFFICER, f->officers[i].m.id);
    for (size_t i = 0; i < f->n_centres && r == 0; i++)
        r = make(g, KEY_TRANSPORT, f->centres[i].m.id);
    return r;
}

/* What would make one file stand for two keys. */
static void check_names(const struct folder *f, struct faults *faults) {
    for (size_t i = 0; i < f->n_centres; i++)
        if (span_equal(f->centres[i].m.id, span_str("server")) || span_equal(f->centres[i].m.id, span_str("reader")))
            faults_add(faults, f->files[FILE_CENTRES], f->centres[i].line,
                       "a centre named server or reader would share the file of another key; rename it");
}

static int status_of(int r) {
    return r == 0 ? STATUS_DONE : r == -EEXIST ? STATUS_REFUSED : STATUS_USAGE;
}

static int make_for(struct keygen *g, const char *path) {
    _cleanup_(folder_deinit) struct folder folder = { 0 };
    _cleanup_(faults_deinit) struct faults faults = { 0 };
    int r = folder_read(&folder, path, &faults);

    if (r < 0) {
        output_file_error(path, r);
        return STATUS_USAGE;
    }
    if (faults.n == 0)
        check_names(&folder, &faults);
    if (faults.n > 0) {
        faults_sort(&faults);
        faults_print(&faults, stderr);
        return STATUS_REFUSED;
    }
    if (folder.header.kind == ELECTION_LIVE) {
        output_error("%s: the election is live: its keys are made one by one, by those who will hold them", path);
        return STATUS_REFUSED;
    }
    r = make_all(g, &folder);
    if (r == 0 && !g->made)
        printf(spoken("%zu key pairs in %s\n"), g->n, g->dir);
    return status_of(r);
}

/* Writes a secret's file anew, under a passphrase or without one. */
static int relock(const char *path, bool locked) {
    struct key_text key;
    char text[LOCK_TEXT_MAX];
    bool was_locked;
    size_t len;
    int r = key_file_read_secret(path, &key, &was_locked);

    if (r == KEY_FILE_OTHER)
        output_error("%s: not a secret key that only you can read", path);
    else if (r < 0)
        output_file_error(path, r);
    if (r != KEY_FILE_READ)
        return STATUS_USAGE;
    r = key_file_text(path, &key, locked, text, &len);
    if (r == 0)
        r = said(path, file_write(path, span_of(text, len), MODE_SECRET));
    sodium_memzero(&key, sizeof(key));
    sodium_memzero(text, sizeof(text));
    return r == 0 ? STATUS_DONE : STATUS_USAGE;
}

static int make_one(struct keygen *g, enum key_kind kind, const char *name) {
    if (!sound_name(name)) {
        output_error("'%s' cannot be a key's name: use letters, digits, '.', '-' and '_'", name);
        return STATUS_USAGE;
    }
    g->durable = g->say = true;
    return status_of(make(g, kind, span_str(name)));
}

struct options {
    int kind;
    const char *name, *folder, *dir, *lock, *unlock;
    bool json, passphrase;
};

/* Whether the words are those of one form, and nothing of another. */
static bool is_a_form(const struct options *o) {
    int forms = (o->name != NULL) + (o->folder != NULL) + (o->lock != NULL) + (o->unlock != NULL);

    if (forms != 1 || (o->folder && !o->dir) || (o->passphrase && !o->name))
        return false;
    return !(o->lock || o->unlock) || (!o->dir && !o->json);
}

/* Returns 0, or 1 when the arguments are not those of a form. */
static int parse(int argc, char **argv, struct options *o) {
    static const struct option long_options[] = {
        { "authority", required_argument, NULL, 'k' + KEY_AUTHORITY },
        { "log", required_argument, NULL, 'k' + KEY_LOG },
        { "officer", required_argument, NULL, 'k' + KEY_OFFICER },
        { "transport", required_argument, NULL, 'k' + KEY_TRANSPORT },
        { "witness", required_argument, NULL, 'k' + KEY_WITNESS },
        { "for", required_argument, NULL, 'f' },
        { "dir", required_argument, NULL, 'd' },
        { "lock", required_argument, NULL, 'L' },
        { "unlock", required_argument, NULL, 'U' },
        { "passphrase", no_argument, NULL, 'p' },
        { "json", no_argument, NULL, 'j' },
        { 0 },
    };
    int c;

    *o = (struct options){ .kind = -1 };
    optind = opterr = 0;
    while ((c = getopt_long(argc, argv, "+", long_options, NULL)) != -1) {
        if (c == 'f')
            o->folder = optarg;
        else if (c == 'd')
            o->dir = optarg;
        else if (c == 'L')
            o->lock = optarg;
        else if (c == 'U')
            o->unlock = optarg;
        else if (c == 'p')
            o->passphrase = true;
        else if (c == 'j')
            o->json = true;
        else if (c == '?')
            return command_bad_option(argv);
        else if (o->name)
            return 1;
        else {
            o->kind = c - 'k';
            o->name = optarg;
        }
    }
    return optind != argc || !is_a_form(o);
}

int cmd_keygen(int argc, char **argv) {
    struct keygen g = { 0 };
    struct options o;
    int r, status;

    if (parse(argc, argv, &o))
        return command_usage(argv[0]);
    if (o.lock || o.unlock)
        return relock(o.lock ? o.lock : o.unlock, o.lock != NULL);
    g.dir = o.dir;
    g.locked = o.passphrase;
    g.json = o.json;
    g.made = o.json ? json_array() : NULL;
    r = o.dir ? folder_make(o.dir, 0700) : 0;
    if (r < 0) {
        output_file_error(o.dir, r);
        json_decref(g.made);
        return STATUS_USAGE;
    }
    status = o.folder ? make_for(&g, o.folder) : make_one(&g, (enum key_kind)o.kind, o.name);
    if (status == STATUS_DONE && o.json)
        return output_json(json_pack("{s:o}", "keys", g.made));
    json_decref(g.made);
    return status;
}
