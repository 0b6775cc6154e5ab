/* SPDX-License-Identifier: BSD-3-Clause */
/*
 * stream_model: a stream that keeps every byte for ever and decides byte by
 * byte; slow and plain, for a real one to be held against. For one program.
 * A difference ends it, by the MODEL_CHECK() that is defined before.
 */
#ifndef TEST_STREAM_MODEL_H
#define TEST_STREAM_MODEL_H

#include "kmod/wire/stream.h"

#define MODEL_BYTES 65536

/* Positions count from the first byte and never wrap. */
struct model {
	uint8_t byte[MODEL_BYTES];
	uint8_t known[MODEL_BYTES];
	uint32_t base;			/* sequence number of position 0 */
	size_t size, first, next, edge;
};

static void model_init(struct model *m, uint32_t base, size_t size)
{
	memset(m, 0, sizeof(*m));
	m->base = base;
	m->size = size;
}

static size_t model_runs(const struct model *m)
{
	size_t i, runs = 0;

	for (i = m->edge; i < m->next + m->size + 1 && i < MODEL_BYTES; i++)
		runs += m->known[i] && !m->known[i - 1];
	return runs;
}

/* Marks what a segment would add; returns the end of it. */
static size_t model_mark(struct model *m, size_t at, size_t size, uint8_t mark)
{
	size_t i, end = at;

	for (i = at; i < at + size && i < m->next + m->size; i++) {
		if (i >= m->edge && !m->known[i])
			m->known[i] = mark;
		end = i + 1;
	}
	return end;
}

/* As kxw_stream_put(); at is a position, perhaps before the first. */
static unsigned int model_put(struct model *m, long long at, const uint8_t *data, size_t size,
			      size_t *used)
{
	unsigned int flags = 0;
	size_t i, start, end;

	*used = size;
	while (size && at < (long long)m->first)
		at++, data++, size--;
	start = (size_t)at;
	for (i = 0; i < size && start + i < m->edge; i++)
		if (m->byte[start + i] != data[i])
			flags |= KXW_STREAM_OVERLAP;
	if (i == size)
		return flags;
	start += i;
	data += i;
	size -= i;

	end = model_mark(m, start, size, 2);
	if (start != m->edge && model_runs(m) > KXW_STREAM_HOLES) {
		for (i = start; i < end; i++)
			m->known[i] &= 1;
		return flags | KXW_STREAM_REFUSED;
	}
	for (i = start; i < end; i++) {
		if (m->known[i] == 1 && m->byte[i] != data[i - start])
			flags |= KXW_STREAM_OVERLAP;
		if (m->known[i] == 2 || start == m->edge)
			m->byte[i] = data[i - start];
		m->known[i] = 1;
	}
	if (end < start + size) {
		if (start == m->edge)
			*used -= start + size - end;
		else
			flags |= KXW_STREAM_REFUSED;
	}
	if (end > start && end > m->first + m->size)
		m->first = end - m->size;
	while (m->known[m->edge])
		m->edge++;
	return flags;
}

/* One segment for both, and all that can be seen of them afterwards. */
static void model_compare(struct model *m, struct kxw_stream *s, long long at,
			  const uint8_t *data, size_t size)
{
	unsigned int flags, wanted;
	uint32_t used;
	size_t wanted_used;

	wanted = model_put(m, at, data, size, &wanted_used);
	flags = kxw_stream_put(s, m->base + (uint32_t)at, data, (uint32_t)size, &used);
	MODEL_CHECK(flags == wanted);
	MODEL_CHECK(used == wanted_used);
	MODEL_CHECK(s->first == m->base + (uint32_t)m->first);
	MODEL_CHECK(s->edge == m->base + (uint32_t)m->edge);
	MODEL_CHECK(kxw_stream_has_hole(s) == (model_runs(m) != 0));
	MODEL_CHECK(s->runs == model_runs(m));
}

/* Reads at most size bytes from both. */
static void model_read(struct model *m, struct kxw_stream *s, size_t size)
{
	const uint8_t *data;
	size_t there = kxw_stream_read(s, &data);

	MODEL_CHECK(there <= m->edge - m->next);
	MODEL_CHECK((there == 0) == (m->edge == m->next));
	/* Less than all only where the ring ends. */
	MODEL_CHECK(there == m->edge - m->next || data + there == s->window + s->size);
	if (size > there)
		size = there;
	MODEL_CHECK(!memcmp(data, m->byte + m->next, size));
	kxw_stream_advance(s, (uint32_t)size);
	m->next += size;
}

#endif
