// SPDX-License-Identifier: BSD-3-Clause
#include "capture.h"

#include <stdio.h>
#include <stdlib.h>

#include <pcap/pcap.h>

#include "input.h"
#include "link.h"
#include "pcapng.h"

#define PCAPNG_FIRST	0x0a		/* its first byte, and of no other format */

struct capture {
	struct input *input;
	pcap_t *pcap;		/* either this */
	FILE *stream;		/* or, as pcapng, these */
	struct pcapng *ng;
	int link;		/* of the last packet */
};

/* What the file itself had to say comes before what became of it in libpcap. */
static int fail(const struct capture *c, const char *text, char *error)
{
	const char *first = c->input ? input_error(c->input) : NULL;

	snprintf(error, CAPTURE_ERROR_SIZE, "%s", first ? first : text);
	return -1;
}

static int refuse_link(const struct capture *c, char *error)
{
	const char *name = pcap_datalink_val_to_name(c->link);

	snprintf(error, CAPTURE_ERROR_SIZE, "packets of link type %d (%s) are not read", c->link,
		 name ? name : "unknown");
	return -1;
}

static int open_pcap(struct capture *c, FILE *stream, char *error)
{
	char text[PCAP_ERRBUF_SIZE] = "";

	/* Owns the stream from here on, unless it fails. */
	c->pcap = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO,
							   text);
	if (!c->pcap) {
		fclose(stream);
		return fail(c, text, error);
	}
	c->link = pcap_datalink(c->pcap);
	return link_known(c->link) ? 0 : refuse_link(c, error);
}

static int open_stream(struct capture *c, char *error)
{
	FILE *stream = input_stream(c->input);
	int first;

	if (!stream)
		return fail(c, "out of memory", error);
	first = getc(stream);
	ungetc(first, stream);
	if (first != PCAPNG_FIRST)
		return open_pcap(c, stream, error);
	c->stream = stream;
	c->ng = pcapng_create(stream);
	return c->ng ? 0 : fail(c, "out of memory", error);
}

struct capture *capture_open(const char *path, char error[CAPTURE_ERROR_SIZE])
{
	struct capture *c = calloc(1, sizeof(*c));
	const char *why = "out of memory";

	if (c)
		c->input = input_open(path, &why);
	if (!c || !c->input) {
		snprintf(error, CAPTURE_ERROR_SIZE, "%s", why);
		free(c);
		return NULL;
	}
	if (!open_stream(c, error))
		return c;
	capture_close(c);
	return NULL;
}

void capture_close(struct capture *c)
{
	if (!c)
		return;
	if (c->pcap)
		pcap_close(c->pcap);
	pcapng_destroy(c->ng);
	if (c->stream)
		fclose(c->stream);
	input_close(c->input);
	free(c);
}

static int next_ng(struct capture *c, struct capture_packet *p, char *error)
{
	const char *text = "";
	int ret = pcapng_next(c->ng, p, &c->link, &text);

	if (ret < 0 || (!ret && input_error(c->input)))
		return fail(c, text, error);
	return ret && !link_known(c->link) ? refuse_link(c, error) : ret;
}

static int next_pcap(struct capture *c, struct capture_packet *p, char *error)
{
	struct pcap_pkthdr *head;
	int ret = pcap_next_ex(c->pcap, &head, &p->data);

	if (ret == -2)		/* the end, or it looked like it */
		return input_error(c->input) ? fail(c, "", error) : 0;
	if (ret != 1)
		return fail(c, pcap_geterr(c->pcap), error);
	/* Asked for nanoseconds, that is what stands in the microseconds. */
	p->time = (uint64_t)head->ts.tv_sec * 1000000000ULL + (uint64_t)head->ts.tv_usec;
	p->size = head->caplen;
	p->cut = head->caplen < head->len;
	return 1;
}

int capture_next(struct capture *c, struct capture_packet *p, char error[CAPTURE_ERROR_SIZE])
{
	return c->ng ? next_ng(c, p, error) : next_pcap(c, p, error);
}

int capture_link(const struct capture *c)
{
	return c->link;
}

int capture_progress(const struct capture *c)
{
	uint64_t size = input_size(c->input);

	return size ? (int)(input_position(c->input) * 1000 / size) : -1;
}
