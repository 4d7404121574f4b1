/* SPDX-License-Identifier: Apache-2.0 */

/*
 * tally election check|build|show. Building checks first, with the same eyes as check, and opens what it has sealed
 * before it writes it: a manifest that the daemon would refuse is never written.
 */

#include <errno.h>
#include <getopt.h>
#include <stdio.h>

#include "clients/tally/command.h"
#include "clients/tally/election_show.h"
#include "clients/tally/files.h"
#include "clients/tally/folder.h"
#include "clients/tally/load.h"
#include "clients/tally/output.h"
#include "clients/tally/spoken.h"

struct options {
    const char *path, *keys, *out;
    bool json;
};

static int say_faults(struct faults *f, bool json) {
    faults_sort(f);
    if (json) {
        json_t *object = json_pack("{s:b}", "sound", 0);
        json_t *faults = faults_json(f);

        json_object_update(object, faults);
        json_decref(faults);
        return output_json(object) == STATUS_DONE ? STATUS_REFUSED : STATUS_USAGE;
    }
    faults_print(f, stderr);
    return STATUS_REFUSED;
}

/* "1 contest, 2 polls": counts of things in words. */
static void say_sound(const char *path, const struct election *e, const struct folder_counts *doubts) {
    const struct {
        const char *lead, *one, *many;
        size_t n;
    } counts[] = {
        { ": ", "contest", "contests", e->n_contests },  { " of ", "poll", "polls", e->n_polls },
        { ", ", "area", "areas", e->n_areas },           { ", ", "party", "parties", e->n_parties },
        { ", ", "centre", "centres", e->n_centres },     { ", ", "officer", "officers", e->n_officers },
        { ", ", "declaration", "declarations", doubts->declarations },
    };

    printf(spoken("%s is sound"), path);
    for (size_t i = 0; i < ARRAY_SIZE(counts); i++)
        printf("%s%zu %s", spoken(counts[i].lead), counts[i].n, spoken(counts[i].n == 1 ? counts[i].one : counts[i].many));
    putchar('\n');
    if (doubts->warned + doubts->queried == 0)
        return;
    printf(spoken("the rules warn of %zu declarations and query %zu:"), doubts->warned, doubts->queried);
    for (unsigned i = 0; i < _CODE_MAX; i++)
        if (doubts->codes[i])
            printf(" %s %zu", code_info((enum code)i)->code, doubts->codes[i]);
    putchar('\n');
}

static json_t *doubts_json(const struct folder_counts *doubts) {
    json_t *codes = json_object();

    for (unsigned i = 0; i < _CODE_MAX; i++)
        if (doubts->codes[i])
            json_object_set_new(codes, code_info((enum code)i)->code, json_integer((json_int_t)doubts->codes[i]));
    return json_pack("{s:I,s:I,s:o}", "warned", (json_int_t)doubts->warned, "queried", (json_int_t)doubts->queried,
                     "codes", codes);
}

static int check(const struct options *o) {
    _cleanup_(folder_deinit) struct folder folder = { 0 };
    _cleanup_(faults_deinit) struct faults faults = { 0 };
    _cleanup_(election_freep) struct election *e = NULL;
    struct folder_counts doubts;
    int r = folder_check(&folder, o->path, &e, &doubts, &faults);

    if (r < 0) {
        output_file_error(o->path, r);
        return STATUS_USAGE;
    }
    if (faults.n > 0)
        return say_faults(&faults, o->json);
    output_set_rehearsal(e->header.kind == ELECTION_REHEARSAL);
    if (!o->json) {
        say_sound(o->path, e, &doubts);
        output_rehearsal(stdout);
        return STATUS_DONE;
    }
    return output_json(json_pack("{s:b,s:i,s:i,s:i,s:i,s:i,s:i,s:I,s:o}", "sound", 1, "contests", (int)e->n_contests,
                                 "polls", (int)e->n_polls, "areas", (int)e->n_areas, "parties", (int)e->n_parties,
                                 "centres", (int)e->n_centres, "officers", (int)e->n_officers, "declarations",
                                 (json_int_t)doubts.declarations, "doubts", doubts_json(&doubts)));
}

struct secrets {
    size_t n;
    struct secret_key keys[TALLY_SIGNATURES_MAX];
};

static void secrets_wipe(struct secrets *s) {
    for (size_t i = 0; i < s->n; i++)
        key_wipe(&s->keys[i]);
}

/* From the folder and the keys to a manifest's bytes. Returns 0, 1 with faults added, or a negative errno. */
static int seal(struct folder *folder, const char *keys, struct blob *ret, struct faults *f) {
    static const struct digest zeros;
    _cleanup_(secrets_wipe) struct secrets secrets = { 0 };
    _cleanup_(bodies_deinit) struct bodies bodies = { 0 };
    int r = folder_keys(folder, keys, secrets.keys, &secrets.n, f);

    if (r == 0 && f->n == 0)
        r = folder_bodies(folder, &bodies, f);
    if (r < 0 || f->n > 0)
        return r < 0 ? r : 1;
    r = envelope_seal(PAYLOAD_MANIFEST, &zeros, bodies.spans, bodies.n, secrets.keys, secrets.n, ret);
    if (r > 0)
        faults_add(f, keys, 0,
                   "the manifest cannot be signed: two authorities have the same key, or there are too many");
    return r;
}

static int write_manifest(const struct options *o, struct blob *manifest) {
    _cleanup_(election_freep) struct election *e = NULL;
    _cleanup_(blob_free) struct blob copy = { 0 };
    char genesis[2 * DIGEST_SIZE + 1];
    struct fault fault;
    int r;

    copy.ptr = malloc(manifest->len);
    if (!copy.ptr)
        return -ENOMEM;
    memcpy(copy.ptr, manifest->ptr, manifest->len);
    copy.len = manifest->len;
    r = election_open(&copy, &e, &fault);
    if (r > 0) {
        output_error("%s: %s", o->path, fault.text);
        return 1;
    }
    if (r == 0)
        r = file_write(o->out, span_blob(*manifest), MODE_PUBLIC);
    if (r < 0)
        return r;
    hex(e->genesis.bytes, DIGEST_SIZE, genesis);
    if (!o->json) {
        printf("%s\n", genesis);
        return 0;
    }
    return output_json(json_pack("{s:s,s:s,s:I}", "genesis", genesis, "manifest", o->out, "bytes",
                                 (json_int_t)manifest->len)) == STATUS_DONE ? 0 : -EIO;
}

static int build(const struct options *o) {
    _cleanup_(folder_deinit) struct folder folder = { 0 };
    _cleanup_(faults_deinit) struct faults faults = { 0 };
    _cleanup_(blob_free) struct blob manifest = { 0 };
    int r = folder_read(&folder, o->path, &faults);

    if (r < 0) {
        output_file_error(o->path, r);
        return STATUS_USAGE;
    }
    if (faults.n == 0)
        r = seal(&folder, o->keys, &manifest, &faults);
    if (r < 0) {
        output_file_error(o->keys, r);
        return STATUS_USAGE;
    }
    if (faults.n > 0)
        return say_faults(&faults, o->json);
    r = write_manifest(o, &manifest);
    if (r < 0)
        output_file_error(o->out, r);
    return r < 0 ? STATUS_USAGE : r > 0 ? STATUS_REFUSED : STATUS_DONE;
}

static int show(const struct options *o) {
    _cleanup_(election_freep) struct election *e = NULL;
    int status = load_manifest(o->path, &e);

    if (status != STATUS_DONE)
        return status;
    if (o->json)
        return output_json(election_json(e));
    election_print(e, stdout);
    return STATUS_DONE;
}

static const struct form {
    const char *word;
    bool builds;
    int (*run)(const struct options *o);
} FORMS[] = {
    { "check", false, check },
    { "build", true, build },
    { "show", false, show },
};

/* Returns 0, or 1 when the arguments are not those of the form. */
static int parse(int argc, char **argv, const struct form *form, struct options *o) {
    static const struct option long_options[] = {
        { "keys", required_argument, NULL, 'k' }, { "out", required_argument, NULL, 'o' },
        { "json", no_argument, NULL, 'j' }, { 0 },
    };
    int c;

    *o = (struct options){ 0 };
    optind = opterr = 0;
    while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (c == 'k' && form->builds)
            o->keys = optarg;
        else if (c == 'o' && form->builds)
            o->out = optarg;
        else if (c == 'j')
            o->json = true;
        else
            return c == '?' ? command_bad_option(argv) : 1;
    }
    o->path = optind + 1 == argc ? argv[optind] : NULL;
    return !o->path || (form->builds && (!o->keys || !o->out));
}

int cmd_election(int argc, char **argv) {
    struct options o;

    for (size_t i = 0; argc > 1 && i < ARRAY_SIZE(FORMS); i++) {
        if (strcmp(argv[1], FORMS[i].word) != 0)
            continue;
        if (parse(argc - 1, argv + 1, &FORMS[i], &o))
            break;
        return FORMS[i].run(&o);
    }
    return command_usage(argv[0]);
}
