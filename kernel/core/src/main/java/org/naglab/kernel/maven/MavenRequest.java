package org.naglab.kernel.maven;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a {@code %maven} line asks for.
 *
 * @param coordinates {@code group:artifact[:type[:classifier]]:version}; a version may be a range
 * @param exclusions {@code group:artifact} of dependencies to leave out; a star stands for any
 * @param repositories more repositories, as addresses
 * @param transitive whether dependencies of the coordinates come too
 * @param offline whether only the local repository is asked
 */
record MavenRequest(
        List<String> coordinates,
        List<String> exclusions,
        List<String> repositories,
        boolean transitive,
        boolean offline) {
    static final List<String> OPTIONS = List.of("--exclude", "--no-transitive", "--offline", "--repo");

    private static final Pattern COORDINATE = Pattern.compile("[^: ]+:[^: ]+(:[^: ]*){1,3}");
    private static final Pattern EXCLUSION = Pattern.compile("[^: ]+:[^: ]+");

    MavenRequest {
        coordinates = List.copyOf(coordinates);
        exclusions = List.copyOf(exclusions);
        repositories = List.copyOf(repositories);
        for (String coordinate : coordinates) {
            if (!COORDINATE.matcher(coordinate).matches()) {
                throw new IllegalArgumentException(
                        "coordinates must be group:artifact:version or group:artifact:type:classifier:version, got "
                                + coordinate);
            }
        }
        for (String exclusion : exclusions) {
            if (!EXCLUSION.matcher(exclusion).matches()) {
                throw new IllegalArgumentException("an exclusion must be group:artifact, got " + exclusion);
            }
        }
    }

    /** Reads the arguments of {@code %maven}. */
    static MavenRequest of(String arguments) {
        List<String> coordinates = new ArrayList<>();
        List<String> exclusions = new ArrayList<>();
        List<String> repositories = new ArrayList<>();
        boolean transitive = true;
        boolean offline = false;
        String[] words = arguments.strip().split("\\s+");
        for (int i = 0; i < words.length; i++) {
            String word = words[i];
            switch (word) {
                case "" -> {}
                case "--no-transitive" -> transitive = false;
                case "--offline", "-o" -> offline = true;
                case "--exclude", "-x", "--repo", "-r" -> {
                    if (++i == words.length) {
                        throw new IllegalArgumentException(word + " must be followed by a value");
                    }
                    (word.startsWith("--e") || word.equals("-x") ? exclusions : repositories).add(words[i]);
                }
                default -> {
                    if (word.startsWith("-")) {
                        throw new IllegalArgumentException(
                                "option must be one of " + String.join(", ", OPTIONS) + ", got " + word);
                    }
                    coordinates.add(word);
                }
            }
        }
        return new MavenRequest(coordinates, exclusions, repositories, transitive, offline);
    }
}
