-- SPDX-License-Identifier: BSD-3-Clause
-- Programs that spoke TLS on at most two hosts of all, in the last seven days.
-- "Now" is the newest record: clocks and loading may be behind.
SELECT executable, uniqExact(host) AS hosts, any(host) AS one_host, min(time) AS first,
	max(time) AS last, count() AS records
FROM kxwatch.fleet
WHERE dataset = 'kxwatch.handshake' AND executable != ''
	AND time > (SELECT max(time) FROM kxwatch.fleet) - 7 * 86400
GROUP BY executable
HAVING hosts <= 2
ORDER BY executable
