/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * link: takes the link layer off a packet: Ethernet with tags, Linux cooked,
 * PPP, loopback, raw IP. Pure; any thread.
 * What carries no IP, or ends too early, is answered with false.
 */
#ifndef SOURCE_LINK_H
#define SOURCE_LINK_H

#include <kmod/wire/cursor.h>

/* Whether packets of this type (LINKTYPE_ and DLT_ of pcap) can be read. */
bool link_known(int type);

/* Moves c to the header of IP, whose version is in its first four bits. */
bool link_strip(int type, struct kxw_cursor *c);

#endif
