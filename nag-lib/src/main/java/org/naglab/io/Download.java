package org.naglab.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fetches files over HTTP so that a cut connection costs only what was not yet fetched and a wrong file never gets its
 * final name.
 *
 * <p>Bytes go to {@code <name>.part} beside the target; a later call resumes there by a range request, if the server
 * says that the content is still the same or the checksum will tell. Only a complete and checked file is moved to the
 * target. Transient failures (cut or stalled connection, status 429 and 5xx) are tried again up to five times without
 * a new byte.
 */
public final class Download {
    private static final Download DEFAULT = new Download(Duration.ofSeconds(60), Duration.ofMillis(500));
    private static final int ATTEMPTS = 5;
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d+)-\\d+/(\\d+|\\*)");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(20))
            .build();
    private final Duration stall;
    private final Duration pause;

    /** A failure after which the same request may succeed. */
    private static final class TransientException extends IOException {
        private static final long serialVersionUID = 1L;

        TransientException(String message) {
            super(message);
        }

        TransientException(IOException cause) {
            super(cause.toString(), cause);
        }
    }

    /**
     * Sets the patience.
     *
     * @param stall how long a connection may give no byte
     * @param pause wait before the second attempt; it doubles from attempt to attempt
     */
    Download(Duration stall, Duration pause) {
        this.stall = stall;
        this.pause = pause;
    }

    /**
     * Fetches a file, unless the target is there already (and, if a checksum is given, has it).
     *
     * @param from an http or https address; redirects are followed
     * @param target the file; its folders are made when missing
     * @param sha256 what the content must have, as hexadecimal digits
     * @param progress is told the bytes fetched so far; closed by the caller
     * @return the target
     * @throws UncheckedIOException naming address and target, if it cannot be fetched or written, or has another
     *     checksum
     */
    public static Path fetch(URI from, Path target, Optional<String> sha256, Progress progress) {
        return DEFAULT.run(from, target, sha256, progress);
    }

    Path run(URI from, Path target, Optional<String> sha256, Progress progress) {
        Path absolute = target.toAbsolutePath();
        Path part = absolute.resolveSibling(absolute.getFileName() + ".part");
        try {
            if (isThere(absolute, sha256)) {
                return target;
            }
            Files.createDirectories(absolute.getParent());
            try (FileChannel channel = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                lock(channel, part); // until the channel is closed
                if (isThere(absolute, sha256)) {
                    return target; // another process was faster
                }
                boolean resumed = fill(from, channel, part, sha256.isPresent(), progress);
                if (sha256.isPresent() && resumed && !matches(part, sha256.get())) {
                    restart(channel, part); // what was there before was something else
                    fill(from, channel, part, true, progress);
                }
                if (sha256.isPresent() && !matches(part, sha256.get())) {
                    String found = Sha256.of(part);
                    restart(channel, part);
                    throw new IOException("its SHA-256 must be " + sha256.get() + ", got " + found
                            + "; what was fetched is thrown away");
                }
                channel.force(true);
                Files.move(part, absolute, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                Files.deleteIfExists(validatorFile(part));
            }
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot download " + from + " to " + target + ": " + reason(e), e);
        }
    }

    /** Fetches until the part is complete; says whether it began with bytes of an earlier call. */
    private boolean fill(URI from, FileChannel channel, Path part, boolean checked, Progress progress)
            throws IOException {
        boolean resumed = channel.size() > 0;
        int failures = 0;
        while (true) {
            long before = channel.size();
            try {
                attempt(from, channel, part, checked, progress);
                return resumed;
            } catch (TransientException e) {
                failures = channel.size() > before ? 1 : failures + 1;
                if (failures == ATTEMPTS) {
                    throw new IOException(
                            e.getMessage() + " (" + ATTEMPTS + " attempts); " + channel.size() + " bytes stay in "
                                    + part + ", where the next call resumes",
                            e);
                }
                sleep(pause.multipliedBy(1L << (failures - 1)));
            }
        }
    }

    private void attempt(URI from, FileChannel channel, Path part, boolean checked, Progress progress)
            throws IOException {
        Optional<String> validator = validator(part);
        if (channel.size() > 0 && !checked && validator.isEmpty()) {
            restart(channel, part); // nothing would tell whether old and new bytes belong together
        }
        HttpRequest.Builder request =
                HttpRequest.newBuilder(from).timeout(stall).GET();
        if (channel.size() > 0) {
            request.header("Range", "bytes=" + channel.size() + "-");
            validator.ifPresent(v -> request.header("If-Range", v));
        }
        HttpResponse<InputStream> response = send(request.build());
        try (InputStream body = response.body()) {
            switch (response.statusCode()) {
                case 200 -> {
                    restart(channel, part);
                    remember(part, response);
                    copy(body, channel, size(response), progress);
                }
                case 206 -> copy(body, channel, checkedRange(response, channel, part), progress);
                case 416 -> {
                    long held = channel.size();
                    restart(channel, part);
                    throw new TransientException("the server has no bytes from " + held + " on");
                }
                default -> throw refused(response);
            }
        }
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (IOException e) {
            throw new TransientException(e);
        }
    }

    private static IOException refused(HttpResponse<InputStream> response) {
        int status = response.statusCode();
        String what = "the server answers " + status
                + switch (status) {
                    case 401, 403 -> " (not allowed: it needs a login, or is not there)";
                    case 404, 410 -> " (there is no such file)";
                    case 429 -> " (too many requests)";
                    default -> "";
                };
        return status == 429 || status >= 500 ? new TransientException(what) : new IOException(what);
    }

    /** The size that the whole file has, or -1 if the server does not say. */
    private static long size(HttpResponse<InputStream> response) {
        return response.headers().firstValueAsLong("Content-Length").orElse(-1);
    }

    private static long checkedRange(HttpResponse<InputStream> response, FileChannel channel, Path part)
            throws IOException {
        String range = response.headers().firstValue("Content-Range").orElse("");
        Matcher matcher = CONTENT_RANGE.matcher(range);
        if (!matcher.matches() || Long.parseLong(matcher.group(1)) != channel.size()) {
            long held = channel.size();
            restart(channel, part);
            throw new TransientException("the server must send the bytes from " + held + " on, got range " + range);
        }
        return matcher.group(2).equals("*") ? -1 : Long.parseLong(matcher.group(2));
    }

    private void copy(InputStream body, FileChannel channel, long size, Progress progress) throws IOException {
        AtomicLong alive = new AtomicLong(System.nanoTime());
        Thread watch = Thread.ofVirtual().start(() -> closeWhenStalled(body, alive));
        try {
            channel.position(channel.size());
            byte[] bytes = new byte[1 << 16];
            for (int read = read(body, bytes); read >= 0; read = read(body, bytes)) {
                alive.set(System.nanoTime());
                ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, read);
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
                progress.update(channel.position(), "");
            }
        } finally {
            watch.interrupt();
        }
        if (System.nanoTime() - alive.get() >= stall.toNanos()) {
            throw new TransientException("the connection gave no byte for " + stall.toMillis() + " ms");
        }
        if (size >= 0 && channel.size() != size) {
            throw new TransientException("the connection ended after " + channel.size() + " of " + size + " bytes");
        }
    }

    private static int read(InputStream body, byte[] bytes) throws TransientException {
        try {
            return body.read(bytes);
        } catch (IOException e) {
            throw new TransientException(e);
        }
    }

    private void closeWhenStalled(InputStream body, AtomicLong alive) {
        try {
            while (System.nanoTime() - alive.get() < stall.toNanos()) {
                Thread.sleep(stall.dividedBy(10).plusMillis(1));
            }
            body.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the body has ended
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close a stalled connection", e);
        }
    }

    private static boolean isThere(Path target, Optional<String> sha256) {
        return Files.exists(target) && (sha256.isEmpty() || matches(target, sha256.get()));
    }

    private static boolean matches(Path file, String sha256) {
        return Sha256.of(file).equalsIgnoreCase(sha256);
    }

    private static void restart(FileChannel channel, Path part) throws IOException {
        channel.truncate(0);
        Files.deleteIfExists(validatorFile(part));
    }

    private static void lock(FileChannel channel, Path part) throws IOException {
        try {
            if (channel.tryLock() == null) {
                throw new IOException(
                        "another process is downloading it (" + part + " is locked); wait until it has ended");
            }
        } catch (OverlappingFileLockException e) {
            throw new IOException("another thread is downloading it (" + part + " is locked)", e);
        }
    }

    /** What tells whether the server still has the content whose beginning is in the part. */
    private static Optional<String> validator(Path part) throws IOException {
        Path file = validatorFile(part);
        return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }

    private static void remember(Path part, HttpResponse<InputStream> response) {
        response.headers()
                .firstValue("ETag")
                .filter(tag -> !tag.startsWith("W/"))
                .ifPresent(tag -> AtomicFiles.writeString(validatorFile(part), tag));
    }

    private static Path validatorFile(Path part) {
        return part.resolveSibling(part.getFileName() + ".etag");
    }

    private static void sleep(Duration pause) throws IOException {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static InterruptedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new InterruptedIOException("interrupted");
    }

    private static String reason(IOException e) {
        return e.getClass() == IOException.class && e.getMessage() != null ? e.getMessage() : e.toString();
    }
}
