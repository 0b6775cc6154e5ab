-- SPDX-License-Identifier: BSD-3-Clause
-- Issuers whose certificates at most two hosts of all were shown, in the last seven days.
-- A server of TLS 1.3 shows its certificate to nobody else: those are not here.
SELECT issuer, uniqExact(host) AS hosts, any(host) AS one_host,
	groupUniqArray(destination) AS destinations, groupUniqArray(verdict) AS verdicts
FROM kxwatch.fleet
WHERE dataset = 'kxwatch.handshake' AND issuer != ''
	AND time > (SELECT max(time) FROM kxwatch.fleet) - 7 * 86400
GROUP BY issuer
HAVING hosts <= 2
ORDER BY issuer
