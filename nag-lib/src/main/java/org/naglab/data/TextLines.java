package org.naglab.data;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads a text file line by line in strict UTF-8, so that every error names file and line. */
final class TextLines {
    private TextLines() {}

    /** Takes one line with its number. */
    @FunctionalInterface
    interface LineReader {
        /**
         * Takes one line.
         *
         * @param place {@code file:number}, number from 1
         * @param line its text without the line break
         */
        void take(String place, String line);
    }

    /**
     * Reads all lines.
     *
     * @param file the file; a byte order mark at its start and carriage returns before line feeds are dropped
     * @param reader takes each line in order
     * @throws UncheckedIOException naming the file, when it cannot be read
     * @throws IllegalArgumentException naming file and line, when a line is not UTF-8
     */
    static void forEach(Path file, LineReader reader) {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            int number = 1;
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (b == '\n') {
                    give(file, number++, line, reader);
                } else {
                    line.write(b);
                }
            }
            if (line.size() > 0) {
                give(file, number, line, reader);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }

    static List<String> read(Path file) {
        List<String> lines = new ArrayList<>();
        forEach(file, (place, line) -> lines.add(line));
        return lines;
    }

    /**
     * Requires that a part of a line holds text.
     *
     * @param place {@code file:number}
     * @param part what the text is, for the error
     * @param text the text
     * @return the text
     */
    static String present(String place, String part, String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(place + ": " + part + " must not be empty, got \"" + text + "\"");
        }
        return text;
    }

    private static void give(Path file, int number, ByteArrayOutputStream bytes, LineReader reader) {
        String place = file + ":" + number;
        String line;
        try {
            line = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(place + ": a line must be UTF-8, got bytes that are not (" + e + ")", e);
        }
        bytes.reset();
        if (number == 1 && line.startsWith("\uFEFF")) {
            line = line.substring(1);
        }
        reader.take(place, line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
    }
}
