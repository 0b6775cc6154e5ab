// SPDX-License-Identifier: BSD-3-Clause
/* Writes kxwatch-signals(7) to standard output, at build time. */
#include <stdlib.h>

#include "signals_page.h"

int main(void)
{
	if (!signals_page_write(stdout) && !fflush(stdout))
		return EXIT_SUCCESS;
	fputs("kxwatch-signals(7) cannot be written whole\n", stderr);
	return EXIT_FAILURE;
}
