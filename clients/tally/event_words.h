/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/* Kinds of events and acts for people, in the language of the output. */

#include "proto/message.h"

const char *event_said(uint64_t kind);
const char *act_said(uint64_t act);
