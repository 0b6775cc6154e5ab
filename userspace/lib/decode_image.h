/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * decode_image: the sets of attributes that tell of a process image and of a library in
 * it, nested in an event or a message. For decode; as decode.h says, whose
 * kxw_decode_image() is here as well.
 */
#ifndef LIB_DECODE_IMAGE_H
#define LIB_DECODE_IMAGE_H

#include "decode.h"

struct nlattr;

int kxw_decode_process_set(struct nlattr *nest, struct kxw_process *p,
			   struct kxw_scratch *scratch);
int kxw_decode_library_set(struct nlattr *nest, struct kxw_library *l);

#endif
