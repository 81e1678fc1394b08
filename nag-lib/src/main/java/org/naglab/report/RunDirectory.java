package org.naglab.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Knows where the files of one run are. Each verb reads what earlier verbs left there and adds its own, so that each can
 * be run again alone.
 *
 * @param root the run's folder; its name is the run's id
 */
public record RunDirectory(Path root) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    public RunDirectory {
        root = root.toAbsolutePath().normalize();
    }

    /**
     * Makes an empty folder for a new run, named for the time (UTC) and the experiment: {@code
     * 20261122-023455-nag-crf-s1}.
     *
     * @param runs the folder of all runs
     * @param experiment short name: lower-case letters, digits and hyphens
     * @param clock tells when
     * @return the run's directory
     */
    public static RunDirectory create(Path runs, String experiment, Clock clock) {
        if (!experiment.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException(
                    "experiment must be words of a-z and 0-9 joined by hyphens, got '" + experiment + "'");
        }
        String id = TIME.format(clock.instant().atZone(ZoneOffset.UTC)) + "-" + experiment;
        try {
            Files.createDirectories(runs);
            for (int attempt = 1; ; attempt++) { // two runs of one second get different names
                Path root = runs.resolve(attempt == 1 ? id : id + "-" + attempt);
                try {
                    return new RunDirectory(Files.createDirectory(root));
                } catch (FileAlreadyExistsException taken) {
                    if (attempt == 100) {
                        throw taken;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the folder of run " + id + " in " + runs + ": " + e, e);
        }
    }

    /**
     * Opens the directory of a run that exists.
     *
     * @param root the run's folder
     * @return the run's directory
     * @throws IllegalArgumentException when there is no such folder
     */
    public static RunDirectory open(Path root) {
        if (!Files.isDirectory(root)) {
            throw new IllegalArgumentException("run must be a folder that a fine-tuning made, but there is none at "
                    + root.toAbsolutePath().normalize() + "; make one with: nag fine-tune EXPERIMENT.json");
        }
        return new RunDirectory(root);
    }

    /**
     * Gives the name of the run.
     *
     * @return time and experiment
     */
    public String id() {
        return root.getFileName().toString();
    }

    /**
     * Gives the place of an artifact, whether it is there or not.
     *
     * @param artifact what is looked for
     * @return its path
     */
    public Path path(Artifact artifact) {
        return root.resolve(artifact.fileName());
    }

    /**
     * Tells whether an artifact is there.
     *
     * @param artifact what is looked for
     * @return whether it exists
     */
    public boolean has(Artifact artifact) {
        return Files.exists(path(artifact));
    }

    /**
     * Gives the place of an artifact that must be there.
     *
     * @param artifact what is needed
     * @return its path
     * @throws IllegalStateException naming the verb that makes it, when it is missing
     */
    public Path require(Artifact artifact) {
        Path path = path(artifact);
        if (!Files.exists(path)) {
            String argument = artifact.verb().equals("fine-tune") ? "EXPERIMENT.json" : root.toString();
            throw new IllegalStateException(artifact.fileName() + " must be in " + root
                    + ", but it is missing; make it with: nag " + artifact.verb() + " " + argument);
        }
        return path;
    }

    /**
     * Gives the place of the outputs of one of several systems, such as decoders of the same model.
     *
     * @param system name of the system, as a person reads it
     * @return path of a file beside {@link Artifact#HYPOTHESES}
     */
    public Path hypothesesOf(String system) {
        String slug = system.toLowerCase(java.util.Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-")
                .replaceAll("^-|-$", "");
        if (slug.isEmpty()) {
            throw new IllegalArgumentException("system must have a letter or digit in its name, got '" + system + "'");
        }
        return root.resolve("hypotheses-" + slug + ".jsonl");
    }
}
