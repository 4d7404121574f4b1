/* SPDX-License-Identifier: Apache-2.0 */

/*
 * The file's mode keeps most users out, and the daemon the others, by what the kernel says of their connection. Both
 * look like silence to who waits; so both are told apart here.
 */

#include "clients/tally/control_link.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "clients/tally/command.h"
#include "clients/tally/output.h"

static int not_for_you(const char *path) {
    output_error("%s: only root, the user that runs tallyd, and those whom [control] uids names may use this socket",
                 path);
    return STATUS_REFUSED;
}

int control_check(const struct online *o) {
    const char *path = o->config.control;

    if (!path || strncmp(path, "ipc://", 6) != 0) {
        output_error("the operator's socket is not known: run this on the daemon's machine, with its endpoints.json");
        return STATUS_USAGE;
    }
    if (access(path + 6, W_OK) == 0)
        return STATUS_DONE;
    if (errno == EACCES || errno == EPERM)
        return not_for_you(path + 6);
    output_error("%s is not there: the daemon does not run", path + 6);
    return STATUS_OUT_OF_REACH;
}

int control_wait(struct online *o, const bool *done) {
    int status = online_wait(o, done, o->timeout_ms, true);

    if (status == STATUS_DONE || *done)
        return STATUS_DONE;
    if (o->error == TALLY_E_ADMISSION)
        return not_for_you(o->config.control + 6);
    return online_silent(o);
}
