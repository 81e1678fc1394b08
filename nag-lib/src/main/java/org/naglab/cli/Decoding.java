package org.naglab.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.naglab.eval.Latency;
import org.naglab.io.AtomicFiles;
import org.naglab.io.Json;
import org.naglab.report.RunDirectory;

/**
 * Which systems have decoded a run's test split: {@code decoding.json}.
 *
 * @param systems in the order of the configuration
 */
record Decoding(List<Entry> systems) {
    private static final String FILE = "decoding.json";

    /**
     * One system.
     *
     * @param system its name; its outputs are in the file named for it
     * @param latency time of single decodings, where they were timed
     */
    record Entry(String system, Optional<Latency> latency) {}

    Decoding {
        systems = List.copyOf(systems);
    }

    void write(RunDirectory run) {
        AtomicFiles.writeString(run.root().resolve(FILE), Json.text(this));
    }

    static Decoding read(RunDirectory run) {
        Path file = run.root().resolve(FILE);
        if (!Files.exists(file)) {
            throw new IllegalStateException(
                    FILE + " must be in " + run.root() + ", but it is missing; make it with: nag decode " + run.root());
        }
        return Json.read(file, Decoding.class);
    }
}
