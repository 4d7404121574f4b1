/* SPDX-License-Identifier: Apache-2.0 */

#include "daemon/config_values.h"

#include "daemon/address.h"
#include "daemon/keyfile.h"
#include "proto/limits.h"

#include <errno.h>
#include <sys/un.h>

static bool hexadecimal(const char *text, struct digest *ret) {
    static const char digits[] = "0123456789abcdef0123456789ABCDEF";
    struct digest d = { 0 };

    if (strlen(text) != 2 * DIGEST_SIZE)
        return false;
    for (size_t i = 0; i < 2 * DIGEST_SIZE; i++) {
        const char *p = strchr(digits, text[i]);

        if (!p)
            return false;
        d.bytes[i / 2] = (uint8_t)(d.bytes[i / 2] << 4 | (p - digits) % 16);
    }
    *ret = d;
    return true;
}

/* Decimal digits up to a bound; ret_end is where they end. */
static bool decimal(const char *text, uint64_t most, uint64_t *ret, const char **ret_end) {
    uint64_t n = 0;
    const char *p = text;

    for (; *p >= '0' && *p <= '9' && n <= most; p++)
        n = n * 10 + (uint64_t)(*p - '0');
    if (p == text || n > most)
        return false;
    *ret = n;
    *ret_end = p;
    return true;
}

void config_take_string(struct config_values *v, char **place, char *text) {
    if (!text) {
        v->error = -ENOMEM;
        return;
    }
    free(*place);
    *place = text;
}

static const char *take_text(struct config_values *v, char **place, char *text) {
    config_take_string(v, place, text);
    return NULL;
}

/* "%d/" stays where no service manager has given credentials: keyfile.c says so where the key is wanted. */
static char *complete(const struct config_values *v, const char *prefix, const char *path) {
    const char *credentials = getenv("CREDENTIALS_DIRECTORY");
    bool is_credential = strncmp(path, KEYFILE_CREDENTIAL, strlen(KEYFILE_CREDENTIAL)) == 0;
    char *text = NULL;

    if (is_credential && !credentials)
        return strdup(path);
    if (is_credential)
        return asprintf(&text, "%s/%s", credentials, path + strlen(KEYFILE_CREDENTIAL)) < 0 ? NULL : text;
    while (strncmp(path, "./", 2) == 0)
        path += 2;
    return asprintf(&text, "%s%s%s", prefix, *path == '/' ? "" : v->folder, path) < 0 ? NULL : text;
}

static const char *take_path(struct config_values *v, void *place, const char *value) {
    if (!*value)
        return "a path is wanted here";
    return take_text(v, place, complete(v, "", value));
}

static const char *take_digest(struct config_values *v, void *place, const char *value) {
    (void)v;
    return hexadecimal(value, place) ? NULL : "64 hexadecimal digits are wanted here";
}

static const char *take_tcp(struct config_values *v, void *place, const char *value) {
    const char *wrong = address_fault(value);

    return wrong ? wrong : take_text(v, place, strdup(value));
}

static const char *take_ipc(struct config_values *v, void *place, const char *value) {
    const char *path = strncmp(value, "ipc://", 6) == 0 ? value + 6 : value;
    char *text;

    if (!*path || strstr(path, "://") || *path == '@')
        return "ipc://PATH or a path is wanted here";
    text = complete(v, "ipc://", path);
    if (text && strlen(text) - 6 >= sizeof(((struct sockaddr_un *)NULL)->sun_path)) {
        free(text);
        return "the whole path is too long for a socket, which may have 107 bytes";
    }
    return take_text(v, place, text);
}

static const char *take_uids(struct config_values *v, void *place, const char *value) {
    struct config_uids *uids = place;
    uint64_t n;

    (void)v;
    for (; *value; value += strspn(value, " \t")) {
        if (uids->n == CONFIG_UIDS_MAX)
            return "at most 32 user ids may stand here";
        if (!decimal(value, UINT32_MAX - 1u, &n, &value) || !strchr(" \t", *value))
            return "user ids are numbers, separated by spaces";
        uids->ids[uids->n++] = (uid_t)n;
    }
    return NULL;
}

static const char *take_mebibytes(struct config_values *v, void *place, const char *value) {
    const char *end = NULL;
    uint64_t n;

    (void)v;
    if (!decimal(value, 1u << 30, &n, &end) || *end)
        return "a number of MiB is wanted here, without a unit";
    *(uint64_t *)place = n << 20;
    return NULL;
}

static const char *take_time(struct config_values *v, void *place, const char *value) {
    const char *end = NULL;

    (void)v;
    return decimal(value, TALLY_TIME_MAX, place, &end) && !*end ? NULL : "a number of ms since 1970 is wanted here";
}

const char *config_value_take(struct config_values *v, enum config_type type, void *place, const char *value) {
    static const char *(*const take[])(struct config_values *, void *, const char *) = {
        [CONFIG_PATH] = take_path,
        [CONFIG_DIGEST] = take_digest,
        [CONFIG_TCP] = take_tcp,
        [CONFIG_IPC] = take_ipc,
        [CONFIG_UIDS] = take_uids,
        [CONFIG_MEBIBYTES] = take_mebibytes,
        [CONFIG_TIME] = take_time,
    };

    return take[type](v, place, value);
}

static bool is_text(enum config_type type) {
    return type == CONFIG_PATH || type == CONFIG_TCP || type == CONFIG_IPC;
}

void config_value_clear(enum config_type type, void *place) {
    if (type == CONFIG_UIDS)
        ((struct config_uids *)place)->n = 0;
    if (!is_text(type))
        return;
    free(*(char **)place);
    *(char **)place = NULL;
}

void config_value_print(enum config_type type, const void *place, FILE *out) {
    const struct config_uids *uids = place;

    switch (type) {
    case CONFIG_DIGEST:
        for (size_t i = 0; i < DIGEST_SIZE; i++)
            fprintf(out, "%02x", ((const struct digest *)place)->bytes[i]);
        break;
    case CONFIG_UIDS:
        for (size_t i = 0; i < uids->n; i++)
            fprintf(out, "%s%lu", i ? " " : "", (unsigned long)uids->ids[i]);
        break;
    case CONFIG_MEBIBYTES:
        fprintf(out, "%llu", (unsigned long long)(*(const uint64_t *)place >> 20));
        break;
    case CONFIG_TIME:
        fprintf(out, "%llu", (unsigned long long)*(const uint64_t *)place);
        break;
    default:
        fputs(*(char *const *)place, out);
    }
}

void config_value_swap(enum config_type type, void *a, void *b) {
    size_t size = type == CONFIG_UIDS     ? sizeof(struct config_uids)
                  : type == CONFIG_DIGEST ? sizeof(struct digest)
                  : is_text(type)         ? sizeof(char *)
                                          : sizeof(uint64_t);
    uint8_t kept[sizeof(struct config_uids)];

    memcpy(kept, a, size);
    memcpy(a, b, size);
    memcpy(b, kept, size);
}
