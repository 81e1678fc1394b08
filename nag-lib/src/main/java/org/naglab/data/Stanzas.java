package org.naglab.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Reads the control files of Debian: stanzas of {@code Name: value} with continuation lines, blank lines between. */
final class Stanzas {
    private Stanzas() {}

    /**
     * One stanza.
     *
     * @param fields by name, the lines of each: the first is the value, the others keep their leading space
     */
    record Stanza(Map<String, List<String>> fields) {
        /**
         * Gives the value of a field.
         *
         * @param name the field
         * @return its first line, or an empty text when there is no such field
         */
        String value(String name) {
            List<String> lines = lines(name);
            return lines.isEmpty() ? "" : lines.getFirst();
        }

        /**
         * Gives all lines of a field.
         *
         * @param name the field
         * @return its lines, none when there is no such field
         */
        List<String> lines(String name) {
            return fields.getOrDefault(name, List.of());
        }
    }

    /**
     * Reads all stanzas.
     *
     * @param in UTF-8 text
     * @param whence where it came from, for errors
     * @param reader takes each stanza in order
     * @throws IOException when reading fails
     * @throws IllegalArgumentException naming {@code whence} and the line, when a line is neither a field nor a
     *     continuation
     */
    static void forEach(InputStream in, String whence, Consumer<Stanza> reader) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()), 1 << 16);
        Map<String, List<String>> fields = new LinkedHashMap<>();
        List<String> field = new ArrayList<>();
        int number = 0;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            int colon = line.indexOf(':');
            if (line.isEmpty()) {
                give(fields, reader);
                fields = new LinkedHashMap<>();
            } else if (line.charAt(0) == ' ' || line.charAt(0) == '\t') {
                if (fields.isEmpty()) {
                    throw malformed(whence, number, line);
                }
                field.add(line);
            } else if (colon > 0) {
                field = new ArrayList<>(List.of(line.substring(colon + 1).strip()));
                fields.put(line.substring(0, colon), field);
            } else {
                throw malformed(whence, number, line);
            }
        }
        give(fields, reader);
    }

    private static void give(Map<String, List<String>> fields, Consumer<Stanza> reader) {
        if (!fields.isEmpty()) {
            reader.accept(new Stanza(fields));
        }
    }

    private static IllegalArgumentException malformed(String whence, int number, String line) {
        return new IllegalArgumentException(
                whence + ":" + number + ": a line must be \"Name: value\" or begin with a space, got \"" + line + "\"");
    }
}
