/* SPDX-License-Identifier: Apache-2.0 */

/* What goes to stderr is read back from a file put in its place; what goes to the manager from a socket of ours. */

#include "daemon/log.h"

#include "daemon/notify.h"
#include "proto/bytes.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cmocka.h>

static char said[8192];

/* Runs an expression with stderr in a file; what came is in `said`. */
#define LISTEN(expression)                                                                                             \
    do {                                                                                                               \
        FILE *f_ = tmpfile();                                                                                          \
        int before_ = dup(STDERR_FILENO);                                                                              \
        assert_true(f_ && before_ >= 0);                                                                               \
        dup2(fileno(f_), STDERR_FILENO);                                                                               \
        expression;                                                                                                    \
        fflush(stderr);                                                                                                \
        dup2(before_, STDERR_FILENO);                                                                                  \
        close(before_);                                                                                                \
        rewind(f_);                                                                                                    \
        said[fread(said, 1, sizeof(said) - 1, f_)] = '\0';                                                             \
        fclose(f_);                                                                                                    \
    } while (0)

/* A message is one line with its values in their places; a value that is missing shows as such. */
static void lines(void **state) {
    (void)state;
    unsetenv("JOURNAL_STREAM");
    log_open();
    LISTEN(log_event(LOG_LISTENING, "SOCKET", "intake", "ENDPOINT", "tcp://x", NULL));
    assert_non_null(strstr(said, "Z tallyd: intake listens on tcp://x.\n"));
    assert_int_equal(said[4], '-');
    LISTEN(log_event(LOG_LISTENING, "ENDPOINT", "tcp://{SOCKET}", NULL));
    assert_non_null(strstr(said, "? listens on tcp://{SOCKET}.\n"));
    LISTEN(log_event(LOG_DISK_LOW, "FREE", log_u64(7), "RESERVE", log_u64(18446744073709551615u), NULL));
    assert_non_null(strstr(said, "Only 7 bytes"));
    assert_non_null(strstr(said, "18446744073709551615"));
    assert_string_equal(log_errno(-ENOENT), log_errno(ENOENT));
}

/* A value of any length is cut, not run over. */
static void long_values(void **state) {
    char value[20000];

    (void)state;
    memset(value, 'x', sizeof(value));
    value[sizeof(value) - 1] = '\0';
    LISTEN(log_event(LOG_CONFIG_FAULT, "FAULT", value, NULL));
    assert_in_range(strlen(said), 4000, 4300);
}

/* A sentence ends in a full stop, or in a field of its own after a colon: then that field is a list of whole lines. */
static bool ends_well(const char *sentence) {
    const char *field = strrchr(sentence, '{');
    size_t n = strlen(sentence);

    return sentence[n - 1] == '.' ||
           (sentence[n - 1] == '}' && field - sentence >= 2 && memcmp(field - 2, ": ", 2) == 0);
}

/*
 * Every message has an id of its own of 32 hexadecimal digits, a sentence that ends, with fields in capitals between
 * closed braces, and, if it is an error, advice.
 */
static void table(void **state) {
    const char *id, *sentence, *advice, *other;
    int priority, n = 0;

    (void)state;
    for (size_t i = 0; log_row(i, &id, &priority, &sentence, &advice); i++, n++) {
        size_t open = 0, closed = 0, n_advice = strlen(advice);

        assert_int_equal(strspn(id, "0123456789abcdef"), 32);
        assert_int_equal(strlen(id), 32);
        assert_in_range(priority, 0, 7);
        for (const char *s = sentence; *s; s++) {
            if (*s == '{') {
                size_t name = strspn(s + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");

                assert_true(name > 0 && s[1 + name] == '}');
                open++;
            }
            closed += *s == '}';
        }
        assert_true(open == closed && *sentence && ends_well(sentence));
        assert_true(n_advice == 0 || advice[n_advice - 1] == '.');
        assert_true(priority > 3 || *advice);
        for (size_t k = 0; k < i; k++) {
            const char *s, *a;
            int p;

            log_row(k, &other, &p, &s, &a);
            assert_string_not_equal(id, other);
        }
    }
    assert_int_equal(n, _LOG_MESSAGE_MAX);
}

/* The manager's socket gets what each call is for; without a manager nothing happens. */
static void manager(void **state) {
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t len = sizeof(sa_family_t);
    char text[1024], name[128];
    ssize_t n;

    (void)state;
    unsetenv("NOTIFY_SOCKET");
    notify_ready("nobody hears");
    assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
    len = sizeof(address);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    snprintf(name, sizeof(name), "@%s", address.sun_path + 1);
    setenv("NOTIFY_SOCKET", name, 1);
#define HEARD(call, want)                                                                                              \
    (call, n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT), assert_true(n > 0), text[n] = '\0',                     \
     assert_true(strncmp(text, want, strlen(want)) == 0))
    HEARD(notify_ready("serving"), "READY=1\nSTATUS=serving");
    HEARD(notify_status("%d of %d", 3, 4), "STATUS=3 of 4");
    HEARD(notify_stopping(), "STOPPING=1");
    HEARD(notify_reloading(), "RELOADING=1\nMONOTONIC_USEC=");
    assert_true(atoll(strstr(text, "USEC=") + 5) > 0);
    HEARD(notify_extend(5000), "EXTEND_TIMEOUT_USEC=5000");
    HEARD(notify_watchdog(), "WATCHDOG=1");
    unsetenv("NOTIFY_SOCKET");
    close(fd);
}

/* The watchdog is fed twice as often as the manager wants, and not at all when it wants nothing. */
static void watchdog(void **state) {
    (void)state;
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
    assert_int_equal(notify_watchdog_interval(), 0);
    setenv("WATCHDOG_USEC", "30000000", 1);
    assert_int_equal(notify_watchdog_interval(), 15000);
    setenv("WATCHDOG_PID", "1", 1);
    assert_int_equal(notify_watchdog_interval(), 0);
    unsetenv("WATCHDOG_USEC");
    unsetenv("WATCHDOG_PID");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
        cmocka_unit_test(long_values),
        cmocka_unit_test(table),
        cmocka_unit_test(manager),
        cmocka_unit_test(watchdog),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
