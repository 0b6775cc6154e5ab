/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * Headers of RHEL 7.9 (3.10.0-1160, MOCK_EL7) and RHEL 8.10 (4.18.0-553, MOCK_EL8) as far
 * as kxwatch uses them, in our own words: shapes only, no code of any kernel.
 *
 * What this proves: those branches of compat.h and of the probes that take these shapes
 * are valid gnu89, agree with each other, and name nothing that these kernels lack as
 * far as we know them. What it does not prove: that the real headers have these shapes,
 * that a symbol is exported, or that anything works. That needs the real kernel.
 *
 * Where the two differ, the fact is stated. (tree): read in that kernel's sources;
 * (compiled): a probe compiled against its headers; (mainline): follows from the version
 * in which mainline changed, and is not verified in the RHEL tree.
 */
#ifndef KXW_MOCK_H
#define KXW_MOCK_H

#include "mock_base.h"
#include "mock_tasks.h"
#include "mock_net.h"

#endif
