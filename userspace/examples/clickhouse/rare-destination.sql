-- SPDX-License-Identifier: BSD-3-Clause
-- Servers, by name or else by address, that at most two hosts of all went to, in the
-- last seven days, and by which programs.
SELECT destination, uniqExact(host) AS hosts, any(host) AS one_host,
	groupUniqArray(executable) AS programs, min(time) AS first, max(time) AS last
FROM kxwatch.fleet
WHERE dataset = 'kxwatch.handshake' AND destination != ''
	AND time > (SELECT max(time) FROM kxwatch.fleet) - 7 * 86400
GROUP BY destination
HAVING hosts <= 2
ORDER BY destination
