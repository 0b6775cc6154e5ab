/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * syslog: the sink that is a syslog server, in the form of RFC 5424: a socket of this
 * host, UDP or TCP. A message that is too long for a datagram goes without its JSON.
 */
#ifndef SINK_SYSLOG_H
#define SINK_SYSLOG_H

#include "sink.h"

extern const struct sink_class syslog_class;

#endif
