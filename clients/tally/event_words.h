/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* A kind of event for people, in the language of the output. */

#include "proto/message.h"

const char *event_said(uint64_t kind);
