package org.naglab.kernel.magic;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Names of files in magics' arguments; {@code ~} is the user's folder. */
final class FileNames {
    private static final int MOST = 200;

    private FileNames() {}

    /**
     * Returns the file that {@code name} names.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Path existing(String name) {
        Path path = path(name);
        if (!Files.exists(path)) {
            throw new IllegalArgumentException("the file or folder must exist, got " + name + " in "
                    + Path.of("").toAbsolutePath());
        }
        return path;
    }

    /** Returns {@code name} as a path. */
    static Path path(String name) {
        String home = System.getProperty("user.home", "~");
        return Path.of(name.equals("~") || name.startsWith("~/") ? home + name.substring(1) : name);
    }

    /** Returns the folders, and the files with one of {@code endings} or any, whose names go on after {@code word}. */
    static List<String> matching(String word, String... endings) {
        int slash = word.lastIndexOf('/') + 1;
        String folder = word.substring(0, slash);
        String begun = word.substring(slash);
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path(folder))) {
            for (Path entry : entries) {
                String name = entry.getFileName().toString();
                boolean hidden = name.startsWith(".") && !begun.startsWith(".");
                if (!hidden && name.startsWith(begun) && names.size() < MOST) {
                    if (Files.isDirectory(entry)) {
                        names.add(folder + name + "/");
                    } else if (endings.length == 0 || Stream.of(endings).anyMatch(name::endsWith)) {
                        names.add(folder + name);
                    }
                }
            }
        } catch (IOException | InvalidPathException e) {
            // A folder that is not there has no files to offer.
            return List.of();
        }
        return List.copyOf(names);
    }

    /** Returns the part of {@code arguments} after its last space: the word that is being written. */
    static String lastWord(String arguments) {
        return arguments.substring(arguments.lastIndexOf(' ') + 1);
    }
}
