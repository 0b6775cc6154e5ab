// SPDX-License-Identifier: BSD-3-Clause
/*
 * Handshakes of a real TLS library, both ends in one process over loopback:
 *
 *	handshake CERTIFICATE KEY ROUNDS NAME:KIND:COUNT[:FILE]...
 *
 * prints for each NAME what rounds.h says. KIND is 1.3, 1.2 or rsa, whose client looks at
 * the certificate and goes on whatever it is; trusted, TLS 1.3 whose client knows the
 * certificate; or map, by which a FILE is opened, mapped whole, and closed.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "listener.h"
#include "rounds.h"

#define PORT	4433

static SSL_CTX *servers, *clients;
static const char *file;		/* of the kind that is at work */
static int listener = -1;
static struct sockaddr_in here;

static void die(const char *what)
{
	fprintf(stderr, "handshake: ");
	perror(what);
	ERR_print_errors_fp(stderr);
	exit(1);
}

/* ---- one handshake ------------------------------------------------------------ */

static void no_waiting(int fd)
{
	if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK))
		die("fcntl");
}

/* Whether it is done; that it waits for the other end is no failure. */
static int advance(SSL *end)
{
	int ret = SSL_do_handshake(end), why = SSL_get_error(end, ret);

	if (ret != 1 && why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE)
		die("SSL_do_handshake");
	return ret == 1;
}

static void shake(SSL *client, SSL *server)
{
	char words[32] = "GET / HTTP/1.0\r\n\r\n";
	int done = 0, said = 0;

	SSL_set_connect_state(client);
	SSL_set_accept_state(server);
	while (done != 3) {
		done |= advance(client);
		done |= advance(server) << 1;
	}
	if (SSL_write(client, words, sizeof(words)) != sizeof(words))
		die("SSL_write");
	while (said <= 0)
		said = SSL_read(server, words, sizeof(words));
}

static void do_handshake(void)
{
	struct linger hard = { .l_onoff = 1 };
	int client = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), server;
	SSL *ends[2] = { SSL_new(clients), SSL_new(servers) };

	if (client < 0 || connect(client, (struct sockaddr *)&here, sizeof(here)))
		die("connect");
	server = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	no_waiting(client);
	no_waiting(server);
	if (!ends[0] || !ends[1] || !SSL_set_fd(ends[0], client) || !SSL_set_fd(ends[1], server))
		die("SSL_new");
	shake(ends[0], ends[1]);
	SSL_free(ends[0]);
	SSL_free(ends[1]);
	setsockopt(client, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
	close(client);
	close(server);
}

/* As the loader does: all of a file, executable. */
static void do_map(void)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *at;

	if (fd < 0 || fstat(fd, &st))
		die(file);
	at = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	if (at == MAP_FAILED || munmap(at, (size_t)st.st_size))
		die(file);
	close(fd);
}

/* ---- kinds -------------------------------------------------------------------- */

static void make_ends(const char *kind, const char *certificate, const char *key)
{
	int version = !strcmp(kind, "1.3") || !strcmp(kind, "trusted") ? TLS1_3_VERSION :
									 TLS1_2_VERSION;

	servers = SSL_CTX_new(TLS_server_method());
	clients = SSL_CTX_new(TLS_client_method());
	if (!servers || !clients ||
	    SSL_CTX_use_certificate_file(servers, certificate, SSL_FILETYPE_PEM) != 1 ||
	    SSL_CTX_use_PrivateKey_file(servers, key, SSL_FILETYPE_PEM) != 1 ||
	    !SSL_CTX_set_min_proto_version(clients, version) ||
	    !SSL_CTX_set_max_proto_version(clients, version))
		die(certificate);
	SSL_CTX_set_session_cache_mode(servers, SSL_SESS_CACHE_OFF);
	if (!strcmp(kind, "rsa") && !SSL_CTX_set_cipher_list(clients, "AES128-GCM-SHA256"))
		die("cipher");
	if (!strcmp(kind, "trusted") && !SSL_CTX_load_verify_locations(clients, certificate, NULL))
		die("trust");
}

static const struct rounds_kind maps = { NULL, do_map, NULL };
static const struct rounds_kind handshakes = { NULL, do_handshake, NULL };

int main(int argc, char **argv)
{
	int rounds = argc > 4 ? atoi(argv[3]) : 0, n;

	if (rounds < 1 || rounds > ROUNDS_MAX) {
		fprintf(stderr, "usage: handshake CERTIFICATE KEY ROUNDS NAME:KIND:COUNT[:FILE]...\n");
		return 1;
	}
	listener = listener_open(&here, PORT);
	if (listener < 0)
		die("listen");
	for (n = 4; n < argc; n++) {
		const struct rounds_work w = rounds_read(argv[n]);

		file = w.file;
		if (!strcmp(w.kind, "map") && file) {
			rounds_play(w.name, &maps, w.count, rounds);
			continue;
		}
		make_ends(w.kind, argv[1], argv[2]);
		rounds_play(w.name, &handshakes, w.count, rounds);
		SSL_CTX_free(servers);
		SSL_CTX_free(clients);
	}
	return 0;
}
