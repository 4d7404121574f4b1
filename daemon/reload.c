/* SPDX-License-Identifier: Apache-2.0 */

/*
 * A reload must never make a night worse: a configuration with a fault anywhere changes nothing, and what only a start
 * can take is named, so that nobody believes that it holds.
 */

#include "daemon/reload.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "daemon/admission.h"
#include "daemon/log.h"
#include "daemon/notify.h"

static void say_waiting(const char *const *names, size_t n) {
    char text[1024] = "";
    size_t len = 0;

    for (size_t i = 0; i < n && len < sizeof(text); i++)
        len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", i ? ", " : "", names[i]);
    if (n)
        log_event(LOG_RELOAD_WAITS, "KEYS", text, NULL);
}

/* Whose file it is may open it, and the group where others are named (service.c binds it so). */
static void set_control_mode(const struct service *s) {
    const struct wire_socket *control = &s->sockets[WIRE_CONTROL];

    if (!control->inherited && chmod(control->endpoint + strlen("ipc://"), s->config->uids.n ? 0660 : 0600) < 0)
        log_event(LOG_PLACE_FAULT, "PATH", control->endpoint, "ERROR", log_errno(errno), NULL);
}

static int take_configuration(struct service *s) {
    _cleanup_(config_deinit) struct config fresh = { 0 };
    const char *waiting[CONFIG_KEYS_MAX];
    struct config_faults faults;
    int r = config_load(s->config_path, &fresh, &faults);

    if (r > 0)
        log_event(LOG_RELOAD_REFUSED, "FAULT", config_faults_said(&faults), NULL);
    if (r)
        return r;
    say_waiting(waiting, config_reload(s->config, &fresh, waiting));
    set_control_mode(s);
    return 0;
}

int reload(struct service *s) {
    int r;

    notify_reloading();
    r = take_configuration(s);
    if (r == 0)
        r = admission_set(s);
    notify_ready("serving");
    return r < 0 ? r : 0;
}
