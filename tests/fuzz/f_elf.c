// SPDX-License-Identifier: BSD-3-Clause
/*
 * Fuzzes what is looked for in a TLS library's file. The input is the file. What comes
 * of it must be what stands in the file, for the module is told to put breakpoints there.
 */
#include "fuzz.h"

#include <elf/accessor.h>
#include <elf/points.h>

static void must_stand_there(const struct kxw_probe_point *p, const uint8_t *data, size_t size)
{
	uint32_t member;

	must(p->size >= KXW_POINT_BYTES_MIN && p->size <= KXW_POINT_BYTES_MAX);
	must(p->offset <= size && p->size <= size - p->offset);
	must(!memcmp(data + p->offset, p->bytes, p->size));
	if (p->kind != KXW_POINT_VERDICT)
		return;
	must(accessor_member(p->bytes, p->size, &member));
	must(member == p->error_at);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct points p;
	char path[64];
	int fd = own_file(data, size, path);
	size_t i;

	points_find(&p, fd, true);
	close(fd);
	must(p.count <= POINTS_MAX && !p.left_out == !p.why);
	for (i = 0; i < p.count; i++)
		must_stand_there(&p.point[i], data, size);
	return 0;
}
