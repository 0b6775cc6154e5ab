-- SPDX-License-Identifier: BSD-3-Clause
-- The records of kxwatchd in ClickHouse, 18.16 or later: on each server that holds some;
-- then fleet.sql, on one server as well: its cluster has one shard.
--
-- Records are put in as lines, and taken apart here. A line is ASCII without tabs, so
-- that of TSV's escapes only the backslash is to be minded:
--
--	sed 's/\\/\\\\/g' /var/log/kxwatch.json |
--		clickhouse-client --query "INSERT INTO kxwatch.fleet_lines FORMAT TSV"
--
-- From Kafka: kcat -C -u -b BROKERS -G kxwatch kxwatch | the same; or a table of engine
-- Kafka with the one column line, and a view TO kxwatch.fleet_lines.

CREATE DATABASE IF NOT EXISTS kxwatch;

CREATE TABLE IF NOT EXISTS kxwatch.lines (line String) ENGINE = Null;

-- A sink may bring a record twice: what counts here is how many hosts, not how many rows.
CREATE TABLE IF NOT EXISTS kxwatch.events
(
	day Date,
	time DateTime('UTC'),
	host String,
	dataset String,
	event_id String,
	sequence UInt64,
	severity UInt8,
	risk_score UInt8,
	reason String,
	entity_id String,
	executable String,
	user String,
	container String,
	destination_ip String,
	destination_port UInt16,
	destination String,
	tls_version String,
	cipher String,
	key_exchange String,
	subject String,
	issuer String,
	certificate String,
	verdict String,
	reaction String,
	ja4 String,
	lost_events UInt64,
	lost_records UInt64
)
ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY (dataset, host, time);

-- visitParamExtract*() takes the first member of that name, at any depth: so objects
-- first, then what is in them. Quotes in values are escaped, and are no names.
CREATE MATERIALIZED VIEW IF NOT EXISTS kxwatch.lines_to_events TO kxwatch.events AS
WITH
	visitParamExtractString(line, '@timestamp') AS stamp,
	visitParamExtractRaw(line, 'event') AS event,
	visitParamExtractRaw(line, 'host') AS host_object,
	visitParamExtractRaw(line, 'process') AS process,
	visitParamExtractRaw(line, 'destination') AS destination_object,
	visitParamExtractString(destination_object, 'domain') AS domain,
	visitParamExtractRaw(line, 'tls') AS tls,
	visitParamExtractRaw(tls, 'server') AS server,
	visitParamExtractRaw(line, 'kxwatch') AS kxwatch,
	visitParamExtractRaw(kxwatch, 'lost') AS lost
SELECT
	toDate(substring(stamp, 1, 10)) AS day,
	toDateTime(concat(substring(stamp, 1, 10), ' ', substring(stamp, 12, 8)), 'UTC') AS time,
	visitParamExtractString(host_object, 'name') AS host,
	visitParamExtractString(event, 'dataset') AS dataset,
	visitParamExtractString(event, 'id') AS event_id,
	visitParamExtractUInt(event, 'sequence') AS sequence,
	toUInt8(visitParamExtractUInt(event, 'severity')) AS severity,
	toUInt8(visitParamExtractUInt(event, 'risk_score')) AS risk_score,
	visitParamExtractString(event, 'reason') AS reason,
	visitParamExtractString(process, 'entity_id') AS entity_id,
	visitParamExtractString(process, 'executable') AS executable,
	visitParamExtractString(visitParamExtractRaw(process, 'user'), 'name') AS user,
	visitParamExtractString(visitParamExtractRaw(line, 'container'), 'id') AS container,
	visitParamExtractString(destination_object, 'ip') AS destination_ip,
	toUInt16(visitParamExtractUInt(destination_object, 'port')) AS destination_port,
	if(domain = '', destination_ip, domain) AS destination,
	visitParamExtractString(tls, 'version') AS tls_version,
	visitParamExtractString(tls, 'cipher') AS cipher,
	visitParamExtractString(visitParamExtractRaw(kxwatch, 'kx'), 'method') AS key_exchange,
	visitParamExtractString(server, 'subject') AS subject,
	visitParamExtractString(server, 'issuer') AS issuer,
	visitParamExtractString(visitParamExtractRaw(server, 'hash'), 'sha256') AS certificate,
	visitParamExtractString(visitParamExtractRaw(kxwatch, 'certificate'), 'verdict') AS verdict,
	visitParamExtractString(kxwatch, 'client_reaction') AS reaction,
	visitParamExtractString(kxwatch, 'ja4') AS ja4,
	visitParamExtractUInt(lost, 'events') AS lost_events,
	visitParamExtractUInt(lost, 'records') AS lost_records
FROM kxwatch.lines;
