-- SPDX-License-Identifier: BSD-3-Clause
-- All shards as one: on each server that is asked or that takes lines in. The cluster
-- kxwatch is in its settings, remote_servers: see cluster.xml.

CREATE TABLE IF NOT EXISTS kxwatch.fleet AS kxwatch.events
ENGINE = Distributed(kxwatch, kxwatch, events, cityHash64(host));

-- All of a host is on one shard.
CREATE TABLE IF NOT EXISTS kxwatch.fleet_lines AS kxwatch.lines
ENGINE = Distributed(kxwatch, kxwatch, lines,
	cityHash64(visitParamExtractString(visitParamExtractRaw(line, 'host'), 'name')));
