-- SPDX-License-Identifier: BSD-3-Clause
-- Hosts that do not tell all, and why: nothing came for a day; the module's log or a
-- sink was overrun in the last day; programs were not known, of most handshakes.
SELECT host, max(last) AS last_record, multiIf(sum(recent) = 0, 'silent',
	sumIf(events, recent) > 0, 'events lost', sumIf(records, recent) > 0, 'records lost',
	'programs unknown') AS why,
	sumIf(events, recent) AS lost_events, sumIf(records, recent) AS lost_records
FROM
(
	SELECT *, hour > (SELECT max(time) FROM kxwatch.fleet) - 86400 AS recent
	FROM
	(
		SELECT host, toStartOfHour(time) AS hour, max(time) AS last,
			sum(lost_events) AS events, sum(lost_records) AS records,
			sum(dataset = 'kxwatch.handshake') AS handshakes,
			sum(dataset = 'kxwatch.handshake' AND executable = '') AS unknown
		FROM kxwatch.fleet
		GROUP BY host, hour
	)
)
GROUP BY host
HAVING sum(recent) = 0 OR lost_events > 0 OR lost_records > 0
	OR sumIf(unknown, recent) * 2 > sumIf(handshakes, recent)
ORDER BY host
