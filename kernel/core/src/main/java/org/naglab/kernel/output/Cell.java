package org.naglab.kernel.output;

import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
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
    private static final int MOST_UPDATES = 400;
    private static final int LONGEST_PROMPT_BYTES = 1000;

    /** How long an unfinished line waits to become the prompt of a question. */
    private static final long PROMPT_WAIT_NANOS = 200_000_000;

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
    private final Map<String, JsonObject> updates = new LinkedHashMap<>();
    private long printedBytes;
    private long promptSinceNanos;
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
    @SuppressWarnings("try")
    public void run(Runnable body) {
        latest = this;
        try (Binding binding = bind()) {
            body.run();
        }
    }

    /** The time that a thread is bound to a cell. */
    public interface Binding extends AutoCloseable {
        @Override
        void close();
    }

    /** Binds the calling thread to this cell, until it closes the binding. */
    public Binding bind() {
        Cell before = BOUND.get();
        BOUND.set(this);
        return () -> BOUND.set(before);
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

    /** Publishes as {@link #flush} does, but keeps a short unfinished last line for a while: it may be a question's prompt. */
    synchronized void flushSoon() {
        Optional<byte[]> prompt = updates.isEmpty() ? unfinishedLine() : Optional.empty();
        long now = System.nanoTime();
        if (prompt.isEmpty() || promptSinceNanos != 0 && now - promptSinceNanos > PROMPT_WAIT_NANOS) {
            flush();
            return;
        }
        promptSinceNanos = promptSinceNanos == 0 ? now : promptSinceNanos;
        long since = promptSinceNanos;
        byte[] last = pieces.removeLast().bytes.toByteArray();
        byte[] line = prompt.get();
        piece(Stream.STDOUT).bytes.write(last, 0, last.length - line.length);
        flush();
        piece(Stream.STDOUT).bytes.writeBytes(line);
        promptSinceNanos = since;
        Flusher.shared().needed(this);
    }

    /** Returns what was printed after the last line break, if it is short and was printed last. */
    private Optional<byte[]> unfinishedLine() {
        if (pieces.isEmpty() || pieces.getLast().stream != Stream.STDOUT) {
            return Optional.empty();
        }
        byte[] last = pieces.getLast().bytes.toByteArray();
        int from = last.length;
        while (from > 0 && last[from - 1] != '\n') {
            from--;
        }
        boolean prompt = from < last.length && last.length - from <= LONGEST_PROMPT_BYTES;
        return prompt ? Optional.of(Arrays.copyOfRange(last, from, last.length)) : Optional.empty();
    }

    /** Publishes the text that was printed so far, and what displays have become; a character of which only a part was printed waits for its rest. */
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
        promptSinceNanos = 0;
        updates.values().forEach(content -> publish.accept("update_display_data", content));
        updates.clear();
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
        if (silent) {
            return;
        }
        MimeBundle shown = bounded(bundle);
        long bytes = shown.data().values().stream().mapToLong(Cell::size).sum();
        synchronized (this) {
            if (allow(bytes)) {
                publish("display_data", content(shown, id));
            }
        }
    }

    @Override
    public void update(MimeBundle bundle, String id) {
        if (silent) {
            return;
        }
        JsonObject content = content(bounded(bundle), Optional.of(id));
        synchronized (this) {
            // Of updates in quick succession the last counts: a loop of them must not flood the front end.
            if (updates.put(id, content) == null && updates.size() > MOST_UPDATES) {
                flush();
            }
        }
        Flusher.shared().needed(this);
    }

    private static JsonObject content(MimeBundle bundle, Optional<String> id) {
        return Fields.of(
                "data",
                bundle.data(),
                "metadata",
                bundle.metadata(),
                "transient",
                id.map(i -> Fields.of("display_id", i)).orElseGet(JsonObject::new));
    }

    /** Returns {@code bundle} without what is larger than all that a cell may print; its text is cut, with a notice. */
    public MimeBundle bounded(MimeBundle bundle) {
        if (bundle.data().values().stream().allMatch(content -> size(content) <= limitBytes)) {
            return bundle;
        }
        Map<String, Object> data = new LinkedHashMap<>(bundle.data());
        List<String> dropped = new ArrayList<>();
        data.entrySet().removeIf(form -> {
            boolean large = size(form.getValue()) > limitBytes;
            if (large) {
                dropped.add("%s of %,d bytes".formatted(form.getKey(), size(form.getValue())));
            }
            return large;
        });
        String text = String.valueOf(bundle.data().getOrDefault(MimeBundle.TEXT, ""));
        int end = (int) Math.min(text.length(), Math.min(limitBytes, MOST_BYTES_A_MESSAGE));
        end -= end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? 1 : 0;
        data.put(
                MimeBundle.TEXT,
                text.substring(0, end)
                        + "\n[output cut: %s, beyond the cell's limit of %,d bytes]"
                                .formatted(String.join(", ", dropped), limitBytes));
        return new MimeBundle(data, bundle.metadata());
    }

    private static long size(Object content) {
        return content instanceof String text
                ? text.length()
                : content.toString().length();
    }

    @Override
    public void clear(boolean wait) {
        publish("clear_output", Fields.of("wait", wait));
    }
}
