package org.naglab.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.commons.compress.archivers.ar.ArArchiveEntry;
import org.apache.commons.compress.archivers.ar.ArArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * A Debian package: an {@code ar} archive whose member {@code data.tar} holds the files.
 *
 * @param file the package
 */
record DebFile(Path file) {
    private static final String DATA = "data.tar";

    /**
     * Reads files of the package.
     *
     * @param paths their paths without the leading slash
     * @return the content of each
     * @throws IOException naming what is missing, when the package does not hold them all
     */
    Map<String, byte[]> read(Set<String> paths) throws IOException {
        Map<String, byte[]> contents = new HashMap<>();
        try (ArArchiveInputStream members =
                new ArArchiveInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            for (ArArchiveEntry member = members.getNextEntry(); member != null; member = members.getNextEntry()) {
                if (member.getName().startsWith(DATA)) {
                    collect(Packing.of(member.getName()).unpacked(members), paths, contents);
                }
            }
        }
        if (!contents.keySet().containsAll(paths)) {
            Set<String> missing = new TreeSet<>(paths);
            missing.removeAll(contents.keySet());
            throw new IOException("the package " + file.getFileName() + " must hold " + missing + ", but it does not");
        }
        return contents;
    }

    private static void collect(InputStream data, Set<String> paths, Map<String, byte[]> contents) throws IOException {
        TarArchiveInputStream files = new TarArchiveInputStream(data); // closed with the package
        for (TarArchiveEntry entry = files.getNextEntry(); entry != null; entry = files.getNextEntry()) {
            String path = entry.getName().replaceFirst("^\\./", "");
            if (paths.contains(path)) {
                contents.put(path, files.readAllBytes());
            }
        }
    }
}
