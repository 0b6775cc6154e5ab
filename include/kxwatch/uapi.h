/* SPDX-License-Identifier: BSD-3-Clause */
/* In the source tree; an installation puts the contract itself in this place. */
#include "../uapi/kxwatch.h"
