package org.naglab.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.naglab.io.AtomicFiles;
import org.naglab.io.Json;

/** Reads and writes what a system wrote: a file of JSON lines, one {@link Decoded} each. */
public final class Hypotheses {
    private Hypotheses() {}

    /**
     * Writes all items; the file is there whole or not at all.
     *
     * @param file target
     * @param items in the order of the split
     */
    public static void write(Path file, List<Decoded> items) {
        StringBuilder lines = new StringBuilder();
        for (Decoded item : items) {
            lines.append(Json.line(item)).append('\n');
        }
        AtomicFiles.writeString(file, lines.toString());
    }

    /**
     * Reads all items.
     *
     * @param file written by {@link #write}
     * @return the items in order
     * @throws IllegalArgumentException naming file and line, when a line is not an item
     */
    public static List<Decoded> read(Path file) {
        List<Decoded> items = new ArrayList<>();
        try {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                if (!line.isBlank()) {
                    items.add(Json.parse(line, Decoded.class, file + ":" + number));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
        return items;
    }
}
