package org.naglab.data;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a suite's {@code InRelease} or {@code Release} file says.
 *
 * @param version for example {@code 12.15}; empty for suites that have none
 * @param date when the suite was last changed
 * @param sha256 checksum of each index by its path
 */
record ReleaseFile(String version, String date, Map<String, String> sha256) {
    /**
     * Reads one, clear-signed or not. The signature is not checked.
     *
     * @param file the file
     * @return what it says
     * @throws IllegalArgumentException naming the file, when it has no date or no SHA256 section
     */
    static ReleaseFile read(Path file) {
        Map<String, String> fields = new HashMap<>();
        Map<String, String> sha256 = new HashMap<>();
        String[] section = {""};
        TextLines.forEach(file, (place, line) -> {
            String[] words = line.strip().split("\\s+");
            if (line.startsWith(" ")) {
                if (section[0].equals("SHA256") && words.length == 3) {
                    sha256.put(words[2], words[0]);
                }
            } else if (line.contains(":")) {
                section[0] = line.substring(0, line.indexOf(':'));
                fields.putIfAbsent(
                        section[0], line.substring(line.indexOf(':') + 1).strip());
            }
        });
        if (sha256.isEmpty() || !fields.containsKey("Date")) {
            throw new IllegalArgumentException(
                    file + " must be a Debian Release file with Date and SHA256, got the fields " + fields.keySet());
        }
        return new ReleaseFile(
                Optional.ofNullable(fields.get("Version")).orElse(""), fields.get("Date"), Map.copyOf(sha256));
    }
}
