/* SPDX-License-Identifier: Apache-2.0 */

/* tally admin: what an operator may do to a running daemon, over the operator's socket. */

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "clients/tally/command.h"
#include "clients/tally/control_link.h"
#include "clients/tally/output.h"
#include "clients/tally/spoken.h"
#include "clients/tally/status_show.h"

#define BACKUP_TIMEOUT_S 3600   /* a large journal is written and read again */

static const struct action {
    const char *word;
    enum tally_admin_action action;
    const char *done;
} ACTIONS[] = {
    { "freeze", TALLY_ADMIN_FREEZE, "frozen: nothing is taken until it is thawed; it answers and publishes as before" },
    { "thaw", TALLY_ADMIN_THAW, "thawed" },
    { "backup", TALLY_ADMIN_BACKUP, "backed up, read again and checked" },
    { "drop-peer", TALLY_ADMIN_DROP_PEER, "dropped: admitted nowhere until it is allowed again" },
    { "allow-peer", TALLY_ADMIN_ALLOW_PEER, "allowed again" },
};

struct admin {
    struct online_options online;
    const struct action *action;
    const char *what;
    bool json, done;
    int status;
};

static void done_came(struct tally *t, void *user, int error, const char *text, size_t n, const struct tally_pair *pairs) {
    struct admin *a = user;
    json_t *object;

    (void)t;
    a->done = true;
    if (error) {
        a->status = online_error(error, text);
        return;
    }
    object = json_pack("{s:s}", "done", a->action->word);
    for (size_t i = 0; object && i < n; i++) {
        char name[TALLY_ID_MAX + 1];

        snprintf(name, sizeof(name), "%.*s", (int)pairs[i].name.len, (const char *)pairs[i].name.ptr);
        json_object_set_new(object, name, status_value(name, pairs[i].value));
    }
    if (a->json) {
        a->status = output_json(object);
        return;
    }
    printf("%s\n", spoken(a->action->done));
    json_object_del(object, "done");
    status_show(object);
    json_decref(object);
    a->status = output_end(STATUS_DONE);
}

/*
 * The daemon's files need not be ours: a service has a /tmp of its own, which goes when the service does, and a backup in it
 * with it. Where we may not look nothing is known.
 */
static void find_backup(struct admin *a) {
    if (a->status != STATUS_DONE || a->action->action != TALLY_ADMIN_BACKUP || access(a->what, F_OK) == 0 || errno != ENOENT)
        return;
    output_error("%s: the daemon wrote it where nobody else sees it, and it goes when the daemon does; ask for a file beside "
                 "its journal", a->what);
    a->status = STATUS_REFUSED;
}

/* A file's path is the daemon's business, which stands in another folder. */
static int whole_path(const char *what, char ret[PATH_MAX]) {
    char here[PATH_MAX];
    int n;

    if (*what != '/' && !getcwd(here, sizeof(here))) {
        output_file_error(".", -errno);
        return STATUS_USAGE;
    }
    n = *what == '/' ? snprintf(ret, PATH_MAX, "%s", what) : snprintf(ret, PATH_MAX, "%s/%s", here, what);
    if (n < PATH_MAX)
        return STATUS_DONE;
    output_file_error(what, -ENAMETOOLONG);
    return STATUS_USAGE;
}

static int parse(int argc, char **argv, struct admin *ret) {
    bool bad = argc < 3;

    ret->online.control = ret->online.reads_only = true;
    for (size_t i = 0; !bad && i < ARRAY_SIZE(ACTIONS); i++)
        if (strcmp(argv[1], ACTIONS[i].word) == 0)
            ret->action = &ACTIONS[i];
    if (!bad && !ret->action)
        output_error("there is no action '%s'", argv[1]);
    for (int i = 2; i < argc && !bad; i++) {
        if (strcmp(argv[i], "--transport") != 0 && online_option(argc, argv, &i, &ret->online, &bad))
            continue;
        if (strcmp(argv[i], "--json") == 0) {
            ret->json = true;
        } else {
            bad = ret->what || argv[i][0] == '-';
            ret->what = argv[i];
        }
    }
    return bad || !ret->action || !ret->what || !*ret->what ? command_usage(argv[0]) : STATUS_DONE;
}

static int run(struct online *o, struct admin *a) {
    char path[PATH_MAX];
    int status = control_check(o), r;

    if (status == STATUS_DONE && a->action->action == TALLY_ADMIN_BACKUP) {
        status = whole_path(a->what, path);
        a->what = path;
    }
    if (status != STATUS_DONE)
        return status;
    r = tally_admin(o->t, a->action->action, a->what, done_came, a, NULL);
    if (r == TALLY_E_OPTIONS) {
        output_error("a reason, a file or a peer has 1 to 1024 bytes, and no line feed or other control character");
        return STATUS_USAGE;
    }
    if (r != 0)
        return online_error(r, "");
    status = control_wait(o, &a->done);
    if (status != STATUS_DONE)
        return status;
    find_backup(a);
    return a->status;
}

int cmd_admin(int argc, char **argv) {
    struct admin a = { 0 };
    struct online o = { 0 };
    int status = parse(argc, argv, &a);

    if (status != STATUS_DONE)
        return status;
    if (a.action->action == TALLY_ADMIN_BACKUP && a.online.timeout_s <= 0)
        a.online.timeout_s = BACKUP_TIMEOUT_S;
    status = online_open(&o, &a.online);
    if (status == STATUS_DONE)
        status = run(&o, &a);
    online_close(&o);
    return status;
}
