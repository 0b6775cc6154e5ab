// SPDX-License-Identifier: BSD-3-Clause
/*
 * A cluster of Kafka brokers in memory, librdkafka's own: prints where its three
 * brokers are, then obeys lines of standard input: "down" and "up". It goes with them.
 */
#include <stdio.h>
#include <string.h>

#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>

#define BROKERS 3

int main(void)
{
	rd_kafka_mock_cluster_t *cluster;
	char line[64], error[256];
	rd_kafka_t *handle;
	int i;

	handle = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), error, sizeof(error));
	cluster = handle ? rd_kafka_mock_cluster_new(handle, BROKERS) : NULL;
	if (!cluster || rd_kafka_mock_topic_create(cluster, "kxwatch", 4, 1))
		return 1;
	setvbuf(stdout, NULL, _IOLBF, 0);
	puts(rd_kafka_mock_cluster_bootstraps(cluster));
	while (fgets(line, sizeof(line), stdin)) {
		for (i = 1; i <= BROKERS; i++) {
			if (!strcmp(line, "down\n"))
				rd_kafka_mock_broker_set_down(cluster, i);
			else
				rd_kafka_mock_broker_set_up(cluster, i);
		}
		fputs(line, stdout);
	}
	rd_kafka_mock_cluster_destroy(cluster);
	rd_kafka_destroy(handle);
	return 0;
}
