-- SPDX-License-Identifier: BSD-3-Clause
-- What no host did before the last day: a program that speaks with a server, each as
-- old as it may be. One that many hosts began at once may be an update, or worse.
SELECT executable, destination, uniqExact(host) AS hosts, any(host) AS one_host,
	min(time) AS first
FROM kxwatch.fleet
WHERE dataset = 'kxwatch.handshake' AND executable != ''
GROUP BY executable, destination
HAVING first > (SELECT max(time) FROM kxwatch.fleet) - 86400
ORDER BY executable, destination
