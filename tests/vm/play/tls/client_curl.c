// SPDX-License-Identifier: BSD-3-Clause
/*
 * A client of libcurl, whichever TLS library it is built with: client_curl
 * DIRECTORY; see connection.h. It knows of a handshake only the certificates; the
 * page tells the rest.
 */
#include "connection.h"

#include <curl/curl.h>

struct page {
	char text[65536];
	size_t size;
};

static size_t take_page(char *data, size_t one, size_t count, void *arg)
{
	struct page *page = arg;
	size_t size = one * count, room = sizeof(page->text) - 1 - page->size;

	if (size > room)
		size = room;
	memcpy(page->text + page->size, data, size);
	page->size += size;
	page->text[page->size] = '\0';
	return one * count;
}

/* libcurl gives a chain as text, each certificate after "Cert:". */
static void tell_chain(CURL *curl)
{
	const char *comma = "";
	struct curl_certinfo *info = NULL;
	struct curl_slist *line;
	int i;

	curl_easy_getinfo(curl, CURLINFO_CERTINFO, &info);
	printf(", \"pem\": [");
	for (i = 0; info && i < info->num_of_certs; i++) {
		for (line = info->certinfo[i]; line; line = line->next) {
			if (strncmp(line->data, "Cert:", 5))
				continue;
			printf("%s", comma);
			tell_string(line->data + 5);
			comma = ", ";
		}
	}
	putchar(']');
}

static void configure(CURL *curl, const struct connection *c, struct page *page)
{
	struct curl_slist *to;
	char text[512];

	curl_easy_reset(curl);
	snprintf(text, sizeof(text), "https://%s:%u/", c->name, c->port);
	curl_easy_setopt(curl, CURLOPT_URL, text);
	snprintf(text, sizeof(text), "::%s:%u", c->ip, c->port);
	to = curl_slist_append(NULL, text);
	curl_easy_setopt(curl, CURLOPT_CONNECT_TO, to);
	curl_easy_setopt(curl, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(curl, CURLOPT_CERTINFO, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 60L);
	curl_easy_setopt(curl, CURLOPT_CAINFO, connection_file("ca.pem"));
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_page);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, page);
	if (!connection_has(c, "alpn"))
		curl_easy_setopt(curl, CURLOPT_SSL_ENABLE_ALPN, 0L);
	if (connection_has(c, "legacy")) {
		curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_0);
		curl_easy_setopt(curl, CURLOPT_SSL_CIPHER_LIST, getenv("CURL_LEGACY"));
	}
	if (connection_has(c, "cert")) {
		curl_easy_setopt(curl, CURLOPT_SSLCERT, connection_file("client.pem"));
		curl_easy_setopt(curl, CURLOPT_SSLKEY, connection_file("client.key"));
	}
}

int main(int argc, char **argv)
{
	static struct page page;
	struct connection c;
	CURLcode code;
	CURL *curl;

	if (argc != 2)
		return 2;
	connection_dir = argv[1];
	curl_global_init(CURL_GLOBAL_DEFAULT);
	curl = curl_easy_init();
	while (connection_next(&c)) {
		do {
			page.size = 0;
			page.text[0] = '\0';
			configure(curl, &c, &page);
			code = curl_easy_perform(curl);
			tell_begin(&c);
			if (code)
				tell_text("error", curl_easy_strerror(code));
			tell_chain(curl);
			tell_text("page", page.text);
			tell_end();
		} while (connection_again(&c));
	}
	curl_easy_cleanup(curl);
	return 0;
}
