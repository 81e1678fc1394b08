package org.naglab.kernel.output;

import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.display.Surface;
import org.naglab.kernel.protocol.Fields;

/**
 * The output of one run of a cell. Threads that the cell starts inherit it, so that what they print lands here even
 * after the cell has ended. Text is collected and published in large pieces; beyond a limit it is dropped with a
 * notice, so that an endless loop of prints harms nobody.
 */
public final class Cell implements Surface {
    /** The name of a text stream in a {@code stream} message. */
    public enum Stream {
        STDOUT,
        STDERR;

        String wireName() {
            return this == STDOUT ? "stdout" : "stderr";
        }
    }

    private static final InheritableThreadLocal<@Nullable Cell> BOUND = new InheritableThreadLocal<>();
    private static final int MOST_PIECES = 400;
    private static final int MOST_BYTES_A_MESSAGE = 1 << 20;
    private static volatile @Nullable Cell latest;

    private static final class Piece {
        final Stream stream;
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Piece(Stream stream) {
            this.stream = stream;
        }
    }

    private final int number;
    private final boolean silent;
    private final BiConsumer<String, JsonObject> publish;
    private final long limitBytes;
    private final List<Piece> pieces = new ArrayList<>();
    private final Map<Stream, byte[]> unfinished = new EnumMap<>(Stream.class);
    private long printedBytes;
    private boolean noticed;

    /**
     * Makes the output of one run.
     *
     * @param number the cell's execution count
     * @param silent whether to publish nothing at all
     * @param limitBytes the most bytes of text and display data that are published
     * @param publish sends a message of a type and content to the front ends
     */
    public Cell(int number, boolean silent, long limitBytes, BiConsumer<String, JsonObject> publish) {
        this.number = number;
        this.silent = silent;
        this.limitBytes = limitBytes;
        this.publish = publish;
    }

    /** Returns the cell whose output the calling thread writes: its own, else the one that ran last. */
    public static Optional<Cell> current() {
        Cell bound = BOUND.get();
        return Optional.ofNullable(bound != null ? bound : latest);
    }

    /** Returns the cell that started the calling thread, if one did. */
    public static Optional<Cell> bound() {
        return Optional.ofNullable(BOUND.get());
    }

    /** Runs {@code body} with the calling thread, and those it starts, bound to this cell. */
    public void run(Runnable body) {
        Cell before = BOUND.get();
        BOUND.set(this);
        latest = this;
        try {
            body.run();
        } finally {
            BOUND.set(before);
        }
    }

    /** Returns the cell's execution count. */
    public int number() {
        return number;
    }

    /** Adds printed bytes; UTF-8 sequences may be split between calls. */
    void print(Stream stream, byte[] bytes, int offset, int length) {
        if (silent || length == 0) {
            return;
        }
        synchronized (this) {
            if (!allow(length)) {
                return;
            }
            piece(stream).bytes.write(bytes, offset, length);
        }
        Flusher.shared().needed(this);
    }

    private Piece piece(Stream stream) {
        if (!pieces.isEmpty() && pieces.getLast().stream == stream) {
            return pieces.getLast();
        }
        if (pieces.size() >= MOST_PIECES) {
            // Two threads race for out and err: keep the amount bounded rather than every alternation.
            for (int i = pieces.size() - 1; i >= 0; i--) {
                if (pieces.get(i).stream == stream) {
                    return pieces.get(i);
                }
            }
        }
        Piece piece = new Piece(stream);
        pieces.add(piece);
        return piece;
    }

    private boolean allow(long bytes) {
        printedBytes += bytes;
        if (printedBytes <= limitBytes) {
            return true;
        }
        if (!noticed) {
            noticed = true;
            String notice =
                    "\n[output stopped: the cell printed more than its limit of %d bytes; the rest is dropped]\n"
                            .formatted(limitBytes);
            piece(Stream.STDERR).bytes.writeBytes(notice.getBytes(StandardCharsets.UTF_8));
            Flusher.shared().needed(this);
        }
        return false;
    }

    /** Publishes the text that was printed so far; a character of which only a part was printed waits for its rest. */
    public synchronized void flush() {
        Map<Stream, byte[]> tails = new EnumMap<>(unfinished);
        for (Piece piece : pieces) {
            byte[] bytes = joined(tails.get(piece.stream), piece.bytes.toByteArray());
            int whole = Utf8.whole(bytes);
            tails.put(piece.stream, Arrays.copyOfRange(bytes, whole, bytes.length));
            publish(piece.stream, Arrays.copyOf(bytes, whole));
        }
        unfinished.putAll(tails);
        pieces.clear();
    }

    /** Publishes the text that was printed, and what there is of an unfinished character: the cell has ended. */
    public synchronized void end() {
        flush();
        unfinished.forEach(this::publish);
        unfinished.clear();
    }

    private void publish(Stream stream, byte[] bytes) {
        int from = 0;
        while (from < bytes.length) {
            int to = Utf8.end(bytes, Math.min(bytes.length, from + MOST_BYTES_A_MESSAGE));
            String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
            publish.accept("stream", Fields.of("name", stream.wireName(), "text", text));
            from = to;
        }
    }

    private static byte[] joined(byte @Nullable [] first, byte[] second) {
        if (first == null || first.length == 0) {
            return second;
        }
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    /** Takes the unfinished last line, if it is not published yet: it becomes the prompt of a question. */
    synchronized String takePrompt() {
        String prompt = "";
        if (!pieces.isEmpty() && pieces.getLast().stream == Stream.STDOUT) {
            byte[] last = pieces.removeLast().bytes.toByteArray();
            flush();
            String text = new String(joined(unfinished.remove(Stream.STDOUT), last), StandardCharsets.UTF_8);
            int line = text.lastIndexOf('\n') + 1;
            prompt = text.substring(line);
            piece(Stream.STDOUT).bytes.writeBytes(text.substring(0, line).getBytes(StandardCharsets.UTF_8));
        }
        flush();
        return prompt;
    }

    /** Publishes {@code content} as a message of {@code type} after all that was printed. */
    public synchronized void publish(String type, JsonObject content) {
        flush();
        if (!silent) {
            publish.accept(type, content);
        }
    }

    @Override
    public void show(MimeBundle bundle, Optional<String> id) {
        display("display_data", bundle, id);
    }

    @Override
    public void update(MimeBundle bundle, String id) {
        display("update_display_data", bundle, Optional.of(id));
    }

    private synchronized void display(String type, MimeBundle bundle, Optional<String> id) {
        long bytes = bundle.data().values().stream()
                .mapToLong(content -> content.toString().length())
                .sum();
        if (silent || !allow(type.startsWith("update") ? 0 : bytes)) {
            return;
        }
        JsonObject content = Fields.of(
                "data",
                bundle.data(),
                "metadata",
                bundle.metadata(),
                "transient",
                id.map(i -> Fields.of("display_id", i)).orElseGet(JsonObject::new));
        publish(type, content);
    }

    @Override
    public void clear(boolean wait) {
        publish("clear_output", Fields.of("wait", wait));
    }
}
