package org.naglab.io;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves contents by path on a free port of this machine, with ranges, entity tags and the faults that a test asks for. */
public final class LoopbackServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ConcurrentHashMap<String, Served> files = new ConcurrentHashMap<>();
    private final List<String> log = new CopyOnWriteArrayList<>();

    /** One path: what it answers; each fault is used up by one GET. */
    public static final class Served {
        private final byte[] content;
        private volatile String etag = "";
        private volatile List<String> headers = List.of();
        private volatile int status = 200;
        private final List<Integer> cuts = new CopyOnWriteArrayList<>();
        private final List<Integer> statuses = new CopyOnWriteArrayList<>();
        private volatile long hangMs;

        private Served(byte[] content) {
            this.content = content.clone();
        }

        public Served etag(String tag) {
            etag = tag;
            return this;
        }

        /** Further headers: name, value, name, value. */
        public Served headers(String... namesAndValues) {
            headers = List.of(namesAndValues);
            return this;
        }

        public Served status(int always) {
            status = always;
            return this;
        }

        /** The next GETs cut the connection after so many bytes of body each. */
        public Served cutAfter(Integer... bytes) {
            cuts.addAll(List.of(bytes));
            return this;
        }

        /** The next GETs answer these. */
        public Served thenStatus(Integer... once) {
            statuses.addAll(List.of(once));
            return this;
        }

        /** A cut connection stays open so long without a byte. */
        public Served hang(long ms) {
            hangMs = ms;
            return this;
        }
    }

    public LoopbackServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public URI base() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public URI at(String path) {
        return URI.create(base() + path);
    }

    public Served serve(String path, byte[] content) {
        Served served = new Served(content);
        files.put(path, served);
        return served;
    }

    /** Each request as {@code METHOD path range status}. */
    public List<String> log() {
        return new ArrayList<>(log);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        Served served = files.get(path);
        String range = exchange.getRequestHeaders().getFirst("Range");
        boolean get = exchange.getRequestMethod().equals("GET");
        int status = served == null ? 404 : served.status;
        if (served != null && get && !served.statuses.isEmpty()) {
            status = served.statuses.removeFirst();
        }
        int from = 0;
        if (status == 200) {
            if (!served.etag.isEmpty()) {
                exchange.getResponseHeaders().set("ETag", served.etag);
            }
            String ifRange = exchange.getRequestHeaders().getFirst("If-Range");
            if (range != null && (ifRange == null || ifRange.equals(served.etag))) {
                from = Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
                status = from < served.content.length ? 206 : 416;
                exchange.getResponseHeaders()
                        .set(
                                "Content-Range",
                                "bytes " + from + "-" + (served.content.length - 1) + "/" + served.content.length);
            }
        }
        if (served != null) {
            for (int i = 0; i < served.headers.size(); i += 2) {
                exchange.getResponseHeaders().set(served.headers.get(i), served.headers.get(i + 1));
            }
        }
        log.add(exchange.getRequestMethod() + " " + path + (range == null ? "" : " " + range) + " " + status);
        if (status != 200 && status != 206) {
            exchange.sendResponseHeaders(status, -1);
        } else if (!get) {
            exchange.getResponseHeaders().set("Content-Length", "" + served.content.length);
            exchange.sendResponseHeaders(status, -1);
        } else {
            body(exchange, status, served, from);
        }
        exchange.close();
    }

    private static void body(HttpExchange exchange, int status, Served served, int from) throws IOException {
        int length = served.content.length - from;
        exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
        if (length == 0) {
            return;
        }
        int give = served.cuts.isEmpty() ? length : Math.min(length, served.cuts.removeFirst());
        exchange.getResponseBody().write(served.content, from, give);
        if (give < length) {
            exchange.getResponseBody().flush();
            try {
                Thread.sleep(served.hangMs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
