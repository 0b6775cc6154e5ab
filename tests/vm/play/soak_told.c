// SPDX-License-Identifier: BSD-3-Clause
/*
 * Counts the records of the soak as the daemon writes them: soak_told < RECORDS, until
 * they end. Prints how many handshakes were told whole and by whom they were made,
 * soak-even and soak-odd, and how many lines were anything else: another's, untrue, cut,
 * or a loss. The last of those goes to the standard error. Alerts and libraries are
 * no handshakes and are not counted.
 *
 * A record is read by the order of its members, which is always the same: an interpreter
 * that takes it apart would take longer than all else that happens to a handshake.
 */
#include <stdio.h>
#include <string.h>

#define LINE_MAX_SIZE	65536

/* What must be in a record, one behind the other. */
static const char *const told[2][9] = {
	{
		"\"dataset\":\"kxwatch.handshake\",", "\"process\":{\"pid\":",
		",\"name\":\"soak-even\",\"executable\":", "\"user\":{\"id\":\"0\",",
		"\"destination\":{\"ip\":\"127.0.0.1\",\"port\":7443},",
		"\"cipher\":\"TLS_RSA_WITH_AES_128_GCM_SHA256\",\"established\":true,",
		"\"server\":{\"ja3s\":", "\"subject\":\"CN=www.example.org\",",
		",\"truncated\":false,\"lost_before\":0}",
	}, {
		"\"dataset\":\"kxwatch.handshake\",", "\"process\":{\"pid\":",
		",\"name\":\"soak-odd\",\"executable\":", "\"user\":{\"id\":\"65534\",",
		"\"destination\":{\"ip\":\"127.0.0.1\",\"port\":7444},",
		"\"cipher\":\"TLS_RSA_WITH_AES_128_GCM_SHA256\",\"established\":true,",
		"\"server\":{\"ja3s\":", "\"subject\":\"CN=www.example.org\",",
		",\"truncated\":false,\"lost_before\":0}",
	},
};

static int is_told(const char *line, const char *const part[9])
{
	int i;

	for (i = 0; i < 9; i++) {
		line = strstr(line, part[i]);
		if (!line)
			return 0;
		line += strlen(part[i]);
	}
	return 1;
}

static int is_beside(const char *line)
{
	return strstr(line, "\"dataset\":\"kxwatch.alert\",") ||
	       strstr(line, "\"dataset\":\"kxwatch.repeats\",") ||
	       strstr(line, "\"dataset\":\"kxwatch.library\",");
}

/* 0 and 1: of both programs in turn: who came last is asked first. 2: nobody's. */
static int whose(const char *line)
{
	static int last;

	if (!is_told(line, told[last])) {
		if (!is_told(line, told[!last]))
			return 2;
		last = !last;
	}
	return last;
}

int main(void)
{
	static char line[LINE_MAX_SIZE], other[LINE_MAX_SIZE];
	unsigned long counted[3] = { 0, 0, 0 };
	int who;

	while (fgets(line, sizeof(line), stdin)) {
		who = whose(line);
		if (who == 2 && is_beside(line))
			continue;
		counted[who]++;
		if (who == 2)
			strcpy(other, line);
	}
	fputs(other, stderr);
	printf("%lu %lu %lu\n", counted[0], counted[1], counted[2]);
	return ferror(stdin) != 0;
}
