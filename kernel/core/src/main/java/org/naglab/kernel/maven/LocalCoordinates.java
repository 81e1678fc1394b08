package org.naglab.kernel.maven;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;

/** Completes coordinates from the local repository: no network while somebody types. */
final class LocalCoordinates {
    private final Path repository;

    LocalCoordinates(Path repository) {
        this.repository = repository;
    }

    /** Returns what {@code word} could go on to: a part of a group, an artifact, a version. */
    List<String> matching(String word) {
        String[] parts = word.split(":", -1);
        try {
            return switch (parts.length) {
                case 1 -> groups(parts[0]);
                case 2 -> artifacts(parts[0], parts[1]);
                case 3 -> versions(parts[0], parts[1], parts[2]);
                default -> List.of();
            };
        } catch (InvalidPathException e) {
            return List.of();
        }
    }

    private List<String> groups(String begun) {
        int dot = begun.lastIndexOf('.') + 1;
        String above = begun.substring(0, dot);
        TreeSet<String> found = new TreeSet<>();
        for (Path folder : folders(repository.resolve(above.replace('.', '/')), begun.substring(dot))) {
            List<Path> children = folders(folder, "");
            boolean group = children.stream().anyMatch(LocalCoordinates::isArtifact);
            if (group) {
                found.add(above + folder.getFileName() + ":");
            }
            if (children.stream().anyMatch(child -> !isArtifact(child) && !isVersion(child))) {
                found.add(above + folder.getFileName() + ".");
            }
        }
        return List.copyOf(found);
    }

    private List<String> artifacts(String group, String begun) {
        return folders(repository.resolve(group.replace('.', '/')), begun).stream()
                .filter(LocalCoordinates::isArtifact)
                .map(folder -> group + ":" + folder.getFileName() + ":")
                .toList();
    }

    /** The newest first, as far as order of names tells. */
    private List<String> versions(String group, String artifact, String begun) {
        List<String> found = new ArrayList<>();
        for (Path folder : folders(repository.resolve(group.replace('.', '/')).resolve(artifact), begun)) {
            if (Files.exists(folder.resolve(artifact + "-" + folder.getFileName() + ".jar"))) {
                found.add(group + ":" + artifact + ":" + folder.getFileName());
            }
        }
        Collections.reverse(found);
        return found;
    }

    private static boolean isArtifact(Path folder) {
        return folders(folder, "").stream().anyMatch(LocalCoordinates::isVersion);
    }

    private static boolean isVersion(Path folder) {
        Path artifact = folder.getParent();
        return artifact != null
                && Files.exists(folder.resolve(artifact.getFileName() + "-" + folder.getFileName() + ".pom"));
    }

    private static List<Path> folders(Path parent, String begun) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                parent, entry -> entry.getFileName().toString().startsWith(begun) && Files.isDirectory(entry))) {
            entries.forEach(found::add);
        } catch (IOException e) {
            return List.of();
        }
        Collections.sort(found);
        return found;
    }
}
