/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * words: the numbers of the contract as words, as kxwatch.yaml spells them, with
 * underscores. Pure; any thread.
 * NULL for a number that is not known here.
 */
#ifndef KXWATCH_WORDS_H
#define KXWATCH_WORDS_H

#include <stdint.h>

const char *word_event_type(uint32_t type);
const char *word_point(uint32_t point);
const char *word_hook_state(uint32_t state);
/* What is not seen without the hook of this name. */
const char *word_hook_blind(const char *hook);
const char *word_outcome(uint32_t outcome);
const char *word_direction(uint32_t direction);
const char *word_library_how(uint32_t how);
const char *word_tls_end(uint32_t end);
const char *word_message_type(uint32_t type);

/* What a counter counts. */
const char *word_counter(unsigned int stat);

#endif
