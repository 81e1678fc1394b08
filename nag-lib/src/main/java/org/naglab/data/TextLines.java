package org.naglab.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
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
        Line line = new Line(file, reader);
        byte[] part = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int size = in.read(part); size >= 0; size = in.read(part)) {
                int start = 0;
                for (int i = 0; i < size; i++) {
                    if (part[i] == '\n') {
                        line.add(part, start, i);
                        line.end();
                        start = i + 1;
                    }
                }
                line.add(part, start, size);
            }
            if (line.bytes.size() > 0) {
                line.end();
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

    /** The line that is being read. */
    private static final class Line {
        private final Path file;
        private final LineReader reader;
        private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private int number = 1;

        Line(Path file, LineReader reader) {
            this.file = file;
            this.reader = reader;
        }

        void add(byte[] part, int start, int end) {
            bytes.write(part, start, end - start);
        }

        void end() {
            String place = file + ":" + number;
            String text;
            try {
                text = decoder.decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
            } catch (CharacterCodingException e) {
                throw new IllegalArgumentException(
                        place + ": a line must be UTF-8, got bytes that are not (" + e + ")", e);
            }
            bytes.reset();
            if (number == 1 && text.startsWith("\uFEFF")) {
                text = text.substring(1);
            }
            number++;
            reader.take(place, text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
        }
    }
}
