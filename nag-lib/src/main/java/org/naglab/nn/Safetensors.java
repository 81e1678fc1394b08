package org.naglab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.naglab.io.AtomicFiles;

/**
 * Reads and writes safetensors files: eight bytes of header length, a JSON header of name, type, shape and offsets, then
 * the numbers. Tensors are mapped from the file when they are asked for.
 *
 * <p>The whole header is checked when the file is opened, so that a cut-off or damaged file is found at once. Format:
 * the safetensors project's README, version 0.5.
 */
public final class Safetensors implements TensorSource {
    private static final long LARGEST_HEADER = 100_000_000;
    private static final String METADATA = "__metadata__";

    private final Path file;
    private final Map<String, Entry> entries;
    private final Map<String, String> metadata;

    private record Entry(StoredTensor.Type type, Shape shape, long begin, long end) {}

    private Safetensors(Path file, Map<String, Entry> entries, Map<String, String> metadata) {
        this.file = file;
        this.entries = Collections.unmodifiableMap(entries);
        this.metadata = Collections.unmodifiableMap(metadata);
    }

    /**
     * Reads and checks the header of a file.
     *
     * @param file a safetensors file
     * @return its tensors
     * @throws UncheckedIOException naming the file, if it cannot be read
     * @throws IllegalArgumentException naming the file and the tensor, if it is cut off or its header is wrong
     */
    public static Safetensors open(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < 8) {
                throw bad(file, "must begin with 8 bytes of header length, but has " + size + " bytes");
            }
            long headerSize = read(channel, 0, 8).getLong();
            if (headerSize < 2 || headerSize > LARGEST_HEADER) {
                throw bad(
                        file,
                        "must begin with a header length in [2, " + LARGEST_HEADER + "], got " + headerSize
                                + ": it is not a safetensors file");
            }
            if (8 + headerSize > size) {
                throw bad(file, "it is cut off: the header needs " + (8 + headerSize) + " bytes, the file has " + size);
            }
            String header = StandardCharsets.UTF_8
                    .decode(read(channel, 8, Math.toIntExact(headerSize)))
                    .toString();
            return parse(file, header, 8 + headerSize, size);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }

    private static Safetensors parse(Path file, String header, long dataBegin, long size) {
        JsonObject json;
        try {
            json = JsonParser.parseString(header).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw new IllegalArgumentException(file + ": the header must be a JSON object: " + e.getMessage(), e);
        }
        Map<String, Entry> entries = new LinkedHashMap<>();
        Map<String, String> metadata = new LinkedHashMap<>();
        for (Map.Entry<String, JsonElement> member : json.entrySet()) {
            try {
                if (member.getKey().equals(METADATA)) {
                    member.getValue()
                            .getAsJsonObject()
                            .entrySet()
                            .forEach(e -> metadata.put(e.getKey(), e.getValue().getAsString()));
                } else {
                    entries.put(
                            member.getKey(),
                            entry(file, member.getKey(), member.getValue().getAsJsonObject(), dataBegin));
                }
            } catch (IllegalStateException
                    | NullPointerException
                    | NumberFormatException
                    | UnsupportedOperationException e) {
                throw new IllegalArgumentException(
                        file + ": " + member.getKey()
                                + " must have dtype, shape and two data_offsets in the header, got "
                                + member.getValue(),
                        e);
            }
        }
        checkOffsets(file, entries, dataBegin, size);
        return new Safetensors(file, entries, metadata);
    }

    private static Entry entry(Path file, String name, JsonObject json, long dataBegin) {
        StoredTensor.Type type;
        try {
            type = StoredTensor.Type.valueOf(json.get("dtype").getAsString());
        } catch (IllegalArgumentException e) {
            throw bad(
                    file,
                    name + " must be one of " + List.of(StoredTensor.Type.values()) + ", got " + json.get("dtype"));
        }
        JsonArray axes = json.getAsJsonArray("shape");
        long[] shape = new long[axes.size()];
        long bytes = type.size();
        for (int i = 0; i < shape.length; i++) {
            shape[i] = axes.get(i).getAsLong();
            if (shape[i] < 0) {
                throw bad(file, name + " must have no negative axis, got shape " + axes);
            }
            try {
                bytes = Math.multiplyExact(bytes, shape[i]);
            } catch (ArithmeticException e) {
                throw bad(file, name + " must have a size below 2^63, got shape " + axes);
            }
        }
        JsonArray offsets = json.getAsJsonArray("data_offsets");
        if (offsets.size() != 2) {
            throw bad(file, name + " must have two data_offsets, got " + offsets);
        }
        long begin = offsets.get(0).getAsLong();
        long end = offsets.get(1).getAsLong();
        if (begin < 0 || end - begin != bytes) {
            throw bad(
                    file,
                    name + " must take " + bytes + " bytes (" + type + " " + axes + "), but its data_offsets " + offsets
                            + " span " + (end - begin));
        }
        return new Entry(type, new Shape(shape), dataBegin + begin, dataBegin + end);
    }

    private static void checkOffsets(Path file, Map<String, Entry> entries, long dataBegin, long size) {
        List<Map.Entry<String, Entry>> ordered = new ArrayList<>(entries.entrySet());
        ordered.sort(Comparator.comparingLong((Map.Entry<String, Entry> e) -> e.getValue().begin)
                .thenComparingLong(e -> e.getValue().end));
        long at = dataBegin;
        for (Map.Entry<String, Entry> next : ordered) {
            if (next.getValue().begin != at) {
                throw bad(
                        file,
                        next.getKey() + " must begin at data offset " + (at - dataBegin)
                                + ", where the tensor before it ends, got " + (next.getValue().begin - dataBegin));
            }
            at = next.getValue().end;
            if (at > size) {
                throw bad(
                        file,
                        "it is cut off: " + next.getKey() + " needs the file to have " + at + " bytes, it has " + size);
            }
        }
        if (at != size) {
            throw bad(file, "must end with its last tensor at byte " + at + ", but has " + size + " bytes");
        }
    }

    @Override
    public Set<String> names() {
        return entries.keySet();
    }

    @Override
    public String whence() {
        return file.toString();
    }

    /** The free-form strings that the writer left in the header. */
    public Map<String, String> metadata() {
        return metadata;
    }

    @Override
    public StoredTensor tensor(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw bad(file, "must hold the tensor " + name + "; it holds " + entries.keySet());
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return new StoredTensor(
                    entry.type,
                    entry.shape,
                    channel.map(FileChannel.MapMode.READ_ONLY, entry.begin, entry.end - entry.begin));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name + " from " + file + ": " + e, e);
        }
    }

    /**
     * Writes arrays in the order of the map, atomically.
     *
     * @param target the file
     * @param arrays arrays by name
     * @param metadata free-form strings for the header
     */
    public static void write(Path target, Map<String, NDArray> arrays, Map<String, String> metadata) {
        write(
                target,
                arrays,
                metadata,
                a -> new Entry(StoredTensor.typeOf(a), a.getShape(), 0, 0),
                a -> a.toByteBuffer(false));
    }

    /**
     * Writes stored tensors in the order of the map, atomically.
     *
     * @param target the file
     * @param tensors tensors by name
     * @param metadata free-form strings for the header
     */
    public static void writeStored(Path target, Map<String, StoredTensor> tensors, Map<String, String> metadata) {
        write(
                target,
                tensors,
                metadata,
                t -> new Entry(t.type(), t.shape(), 0, 0),
                t -> t.bytes().duplicate());
    }

    private static <T> void write(
            Path target,
            Map<String, T> tensors,
            Map<String, String> metadata,
            Function<T, Entry> form,
            Function<T, ByteBuffer> bytes) {
        JsonObject header = new JsonObject();
        if (!metadata.isEmpty()) {
            JsonObject strings = new JsonObject();
            metadata.forEach(strings::addProperty);
            header.add(METADATA, strings);
        }
        long at = 0;
        for (Map.Entry<String, T> tensor : tensors.entrySet()) {
            Entry entry = form.apply(tensor.getValue());
            JsonObject json = new JsonObject();
            json.addProperty("dtype", entry.type.name());
            JsonArray shape = new JsonArray();
            for (long axis : entry.shape.getShape()) {
                shape.add(axis);
            }
            json.add("shape", shape);
            JsonArray offsets = new JsonArray();
            offsets.add(at);
            at += entry.shape.size() * entry.type.size();
            offsets.add(at);
            json.add("data_offsets", offsets);
            header.add(tensor.getKey(), json);
        }
        String text = header.toString();
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        byte[] head = (text + " ".repeat(Math.floorMod(-length, 8))).getBytes(StandardCharsets.UTF_8);
        AtomicFiles.write(target, out -> {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(head.length)
                    .array());
            out.write(head);
            for (T tensor : tensors.values()) {
                writeAll(bytes.apply(tensor), out);
            }
        });
    }

    private static void writeAll(ByteBuffer bytes, OutputStream out) throws IOException {
        WritableByteChannel channel = Channels.newChannel(out);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static ByteBuffer read(FileChannel channel, long position, int size) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && channel.read(bytes, position + bytes.position()) >= 0) {}
        if (bytes.hasRemaining()) {
            throw new IOException("the file ends at byte " + (position + bytes.position()));
        }
        return bytes.flip();
    }

    private static IllegalArgumentException bad(Path file, String message) {
        return new IllegalArgumentException(file + ": " + message);
    }
}
