/* SPDX-License-Identifier: Apache-2.0 */

/*
 * Intake admits the manifest's centres; query and updates these and the configured readers. The centres stand in a signed
 * entry and never change; the readers are files, and may be read again while the daemon serves. Who has connected stays
 * connected until he connects again.
 */

#include "daemon/admission.h"

#include <errno.h>

#include "daemon/keyfile.h"
#include "daemon/log.h"

static int set_keys(struct service *s, const uint8_t (*readers)[32], size_t n_readers) {
    const struct election *e = pipeline_state(s->pipeline)->election;
    _cleanup_(blob_free) struct blob keys = { .ptr = malloc((e->n_centres + n_readers + 1) * 32) };
    uint8_t(*all)[32] = (uint8_t(*)[32])keys.ptr;
    int r;

    if (!all)
        return -ENOMEM;
    for (uint32_t i = 0; i < e->n_centres; i++)
        memcpy(all[i], e->centres[i].m->transport.bytes, 32);
    if (n_readers)
        memcpy(all[e->n_centres], readers, n_readers * 32);
    r = zap_set_keys(s->zap, WIRE_INTAKE, (const uint8_t(*)[32])all, e->n_centres);
    for (int kind = WIRE_QUERY; r == 0 && kind <= WIRE_UPDATES; kind++)
        r = zap_set_keys(s->zap, (enum wire_kind)kind, (const uint8_t(*)[32])all, e->n_centres + n_readers);
    return r;
}

int admission_set(struct service *s) {
    const struct config *config = s->config;
    char fault[KEYFILE_TEXT_MAX];
    uint8_t(*readers)[32] = NULL;
    size_t n = 0;
    int r = zap_set_uids(s->zap, config->uids.ids, config->uids.n);     /* whatever lies in the readers' folder */

    if (r == 0 && config->readers[0])
        r = keyfile_read_folder(config->readers, &readers, &n, fault);
    if (r > 0)
        log_event(LOG_KEY_FAULT, "FAULT", fault, NULL);
    if (r)
        return r;
    r = set_keys(s, (const uint8_t(*)[32])readers, n);
    free(readers);
    if (r == 0)
        log_event(LOG_ADMITTED, "READERS", log_u64(n), NULL);
    return r;
}
