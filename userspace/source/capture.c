// SPDX-License-Identifier: BSD-3-Clause
#include "capture.h"

#include <stdio.h>
#include <stdlib.h>

#include <pcap/pcap.h>

#include "input.h"
#include "link.h"

struct capture {
	struct input *input;
	pcap_t *pcap;
	int link;
};

/* What the file itself had to say comes before what became of it in libpcap. */
static int fail(const struct capture *c, const char *text, char *error)
{
	const char *first = c->input ? input_error(c->input) : NULL;

	snprintf(error, CAPTURE_ERROR_SIZE, "%s", first ? first : text);
	return -1;
}

static int open_pcap(struct capture *c, char *error)
{
	char text[PCAP_ERRBUF_SIZE] = "";
	FILE *stream = input_stream(c->input);

	if (!stream)
		return fail(c, "out of memory", error);
	/* Owns the stream from here on, unless it fails. */
	c->pcap = pcap_fopen_offline_with_tstamp_precision(stream, PCAP_TSTAMP_PRECISION_NANO,
							   text);
	if (!c->pcap) {
		fclose(stream);
		return fail(c, text, error);
	}
	c->link = pcap_datalink(c->pcap);
	if (link_known(c->link))
		return 0;
	snprintf(error, CAPTURE_ERROR_SIZE, "packets of link type %d (%s) are not read", c->link,
		 pcap_datalink_val_to_name(c->link) ? pcap_datalink_val_to_name(c->link) :
		 "unknown");
	return -1;
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
	if (!open_pcap(c, error))
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
	input_close(c->input);
	free(c);
}

int capture_next(struct capture *c, struct capture_packet *p, char error[CAPTURE_ERROR_SIZE])
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

int capture_link(const struct capture *c)
{
	return c->link;
}

int capture_progress(const struct capture *c)
{
	uint64_t size = input_size(c->input);

	return size ? (int)(input_position(c->input) * 1000 / size) : -1;
}
