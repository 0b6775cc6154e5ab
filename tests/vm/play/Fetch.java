// SPDX-License-Identifier: BSD-3-Clause

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Fetch URL, by Java's own client, which checks certificates. */
public class Fetch {
    /* Held: a client that nobody refers to may be collected while it connects. */
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    public static void main(String[] args) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(args[0])).build();
        HttpResponse<String> answer =
            CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        System.out.println(answer.statusCode());
        System.exit(answer.statusCode() == 200 ? 0 : 1);
    }
}
