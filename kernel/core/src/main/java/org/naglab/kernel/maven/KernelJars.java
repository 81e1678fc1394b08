package org.naglab.kernel.maven;

import java.io.File;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;

/**
 * The artifacts that are loaded already: the kernel's own jars, known by their file names and what Maven left in them, and
 * those that {@code %maven} has added. A class is loaded once only, so what is here stays, whatever is asked for later.
 */
final class KernelJars {
    private static final Pattern NAME = Pattern.compile("(.+?)-(\\d.*)\\.jar");

    private record Jar(String path, String version) {}

    private final Map<String, Jar> byArtifact = new HashMap<>();
    private final Map<String, String> added = new ConcurrentHashMap<>();

    KernelJars(List<String> classPath) {
        for (String path : classPath) {
            Matcher name = NAME.matcher(new File(path).getName());
            if (name.matches()) {
                byArtifact.putIfAbsent(name.group(1), new Jar(path, name.group(2)));
            }
        }
    }

    /** Notes that {@code group:artifact} has been added in {@code version}. */
    void add(String group, String artifact, String version) {
        added.put(group + ":" + artifact, version);
    }

    /** Returns the version of {@code group:artifact} that was added before, if it was. */
    Optional<String> added(String group, String artifact) {
        return Optional.ofNullable(added.get(group + ":" + artifact));
    }

    /** Returns the version of {@code group:artifact} that the kernel itself runs on, if it does. */
    Optional<String> own(String group, String artifact) {
        return Optional.ofNullable(byArtifact.get(artifact))
                .filter(jar -> ofGroup(jar.path(), group, artifact))
                .map(Jar::version);
    }

    /** Tells another group's artifact of the same name apart, where Maven has left a note in the jar. */
    private static boolean ofGroup(String path, String group, String artifact) {
        String notes = "META-INF/maven/";
        try (ZipFile jar = new ZipFile(path)) {
            return jar.getEntry(notes + group + "/" + artifact + "/pom.properties") != null
                    || jar.stream()
                            .noneMatch(entry -> entry.getName().startsWith(notes)
                                    && entry.getName().endsWith("/" + artifact + "/pom.properties"));
        } catch (IOException e) {
            return true;
        }
    }
}
