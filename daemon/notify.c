/* SPDX-License-Identifier: Apache-2.0 */

/* Thin words over sd_notify: a manager that is not there is no fault. */

#include "daemon/notify.h"

#include <stdarg.h>
#include <stdio.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#define STATUS_MAX 512

void notify_ready(const char *status) {
    sd_notifyf(0, "READY=1\nSTATUS=%s", status);
}

void notify_status(const char *format, ...) {
    char text[STATUS_MAX];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    sd_notifyf(0, "STATUS=%s", text);
}

void notify_stopping(void) {
    sd_notify(0, "STOPPING=1");
}

void notify_reloading(void) {
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%llu", (unsigned long long)now.tv_sec * 1000000 +
                                                         (unsigned long long)now.tv_nsec / 1000);
}

void notify_extend(uint64_t usec) {
    sd_notifyf(0, "EXTEND_TIMEOUT_USEC=%llu", (unsigned long long)usec);
}

uint64_t notify_watchdog_interval(void) {
    uint64_t usec;

    return sd_watchdog_enabled(0, &usec) > 0 ? usec / 2000 : 0;
}

void notify_watchdog(void) {
    sd_notify(0, "WATCHDOG=1");
}
