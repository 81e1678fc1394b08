package org.naglab.kernel.session;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.session.History.Entry;

/**
 * Keeps cells from one session to the next: a JSON object a line, readable by its owner only. Kernels that run at once
 * append whole lines. A file that cannot be read or written costs the history, never a cell; the terminal is told once.
 */
final class HistoryFile {

    private final Path file;
    private boolean broken;

    HistoryFile(Path file) {
        this.file = file;
    }

    /** Returns the latest cells of earlier sessions; lines that are no cell are passed over. */
    List<Entry> read() {
        List<Entry> entries = new ArrayList<>();
        if (!Files.isRegularFile(file)) {
            return entries;
        }
        try {
            List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            if (lines.size() > 2 * History.MOST_ENTRIES) {
                trim(lines);
            }
            latest(lines).forEach(line -> parse(line).ifPresent(entries::add));
        } catch (IOException e) {
            complain("read", e);
        }
        return entries;
    }

    private static Optional<Entry> parse(String line) {
        try {
            JsonElement json = JsonParser.parseString(line);
            if (!json.isJsonObject()) {
                return Optional.empty();
            }
            JsonObject object = json.getAsJsonObject();
            JsonElement output = object.get("output");
            return Optional.of(new Entry(
                    Fields.integer(object, "session", 1),
                    Fields.integer(object, "number", 0),
                    Fields.string(object, "input", ""),
                    output == null || output.isJsonNull() ? Optional.empty() : Optional.of(output.getAsString())));
        } catch (JsonParseException | IllegalArgumentException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    void append(Entry entry) {
        if (broken) {
            return;
        }
        String line = Fields.of(
                        "session",
                        entry.session(),
                        "number",
                        entry.number(),
                        "input",
                        entry.input(),
                        "output",
                        entry.output().orElse(null))
                + "\n";
        try {
            if (!Files.exists(file)) {
                Files.createDirectories(file.toAbsolutePath().getParent());
            }
            write(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            complain("write", e);
        }
    }

    /** Leaves the latest lines only: a file that grew for ever would slow every start. */
    private void trim(List<String> lines) throws IOException {
        Path fresh = file.resolveSibling(
                file.getFileName() + "." + ProcessHandle.current().pid());
        write(
                fresh,
                String.join("\n", latest(lines)) + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<String> latest(List<String> lines) {
        return lines.subList(Math.max(0, lines.size() - History.MOST_ENTRIES), lines.size());
    }

    /** Writes {@code text}; a file that this makes is its owner's only from the start. */
    private static void write(Path file, String text, StandardOpenOption... options) throws IOException {
        FileAttribute<?>[] attributes =
                file.getFileSystem().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0];
        try (FileChannel channel = FileChannel.open(file, Set.of(options), attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    private void complain(String what, IOException e) {
        broken = true;
        System.err.println("cells are not remembered: cannot " + what + " " + file + ": " + e);
    }
}
