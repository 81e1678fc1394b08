package org.naglab.kernel.maven;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.aether.RepositoryException;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.collection.CollectRequest;
import org.eclipse.aether.supplier.RepositorySystemSupplier;
import org.naglab.kernel.display.MimeBundle;
import org.naglab.kernel.eval.CellError;
import org.naglab.kernel.eval.JavaInterpreter;
import org.naglab.kernel.eval.MagicFailed;
import org.naglab.kernel.eval.Outcome;
import org.naglab.kernel.output.Cell;

/** Adds jars of Maven's repositories to the class path of cells, and tells what it did not add. */
final class MavenJars {
    private final JavaInterpreter java;
    private final KernelJars loaded;
    private final RepositorySystem system = new RepositorySystemSupplier().get();
    private final Set<String> repositories = new ConcurrentSkipListSet<>();

    MavenJars(JavaInterpreter java) {
        this.java = java;
        loaded = new KernelJars(List.of(String.join(
                        File.pathSeparator,
                        System.getProperty("java.class.path", ""),
                        System.getProperty("naglab.late.classpath", ""))
                .split(File.pathSeparator)));
    }

    /** Has later requests look at {@code address} too. */
    void addRepository(String address) {
        repositories.add(address);
    }

    /** Returns the addresses that were added. */
    List<String> repositories() {
        return List.copyOf(repositories);
    }

    /** Adds what {@code request} asks for; returns what to show. */
    Optional<Object> add(MavenRequest request) {
        return interruptibly(transfers -> {
            List<String> kept = new ArrayList<>();
            List<String> addresses = new ArrayList<>(request.repositories());
            addresses.addAll(repositories);
            Repositories settings = Repositories.fromSettings();
            try (var session = settings.session(system, request.offline(), transfers)) {
                return put(
                        new Artifacts(system, session, settings.remote(addresses))
                                .of(
                                        request,
                                        (group, artifact, version, by) -> known(group, artifact, version, by, kept)),
                        kept,
                        transfers);
            }
        });
    }

    /** Adds what a POM in {@code file} depends on in one of {@code scopes}; returns what to show. */
    Optional<Object> addDependencies(Path file, Set<String> scopes) {
        return interruptibly(transfers -> {
            List<String> kept = new ArrayList<>();
            Repositories settings = Repositories.fromSettings();
            PomFile pom = PomFile.read(file);
            try (var plain = settings.session(system, false, transfers)) {
                RepositorySystemSession session = pom.visibleTo(plain);
                CollectRequest request = pom.dependencies(system, session, settings.remote(repositories()), scopes);
                Artifacts artifacts = new Artifacts(system, session, request.getRepositories());
                return put(
                        artifacts.of(
                                request, (group, artifact, version, by) -> known(group, artifact, version, by, kept)),
                        kept,
                        transfers);
            }
        });
    }

    private boolean known(String group, String artifact, String version, Optional<String> wantedBy, List<String> kept) {
        Optional<String> own = loaded.own(group, artifact);
        Optional<String> version0 = own.or(() -> loaded.added(group, artifact));
        version0.filter(present -> !present.equals(version))
                .ifPresent(present -> kept.add(group + ":" + artifact + " " + present + ", not " + version
                        + wantedBy.map(by -> " (wanted by " + by + ")").orElse("")
                        + (own.isPresent() ? ": the kernel itself runs on it" : ": it was added before")));
        return version0.isPresent();
    }

    private Optional<Object> put(List<Artifacts.Found> found, List<String> kept, Transfers transfers) {
        if (!transfers.beginToAdd()) {
            return Optional.empty();
        }
        List<String> lines = new ArrayList<>();
        long bytes = 0;
        for (Artifacts.Found each : found) {
            java.addToClassPath(each.file().toAbsolutePath().toString());
            loaded.add(each.group(), each.artifact(), each.version());
            bytes += size(each.file());
            lines.add("  " + each.coordinate());
        }
        if (!kept.isEmpty()) {
            System.err.println("A class is loaded once: these stay as they are.\n  " + String.join("\n  ", kept));
        }
        lines.add(
                0,
                found.isEmpty()
                        ? "nothing to add: all of it is there"
                        : String.format(
                                Locale.ROOT,
                                "added %d %s, %.1f MB%s",
                                found.size(),
                                found.size() == 1 ? "jar" : "jars",
                                bytes / 1e6,
                                transfers.jars() == 0 ? "" : ", " + transfers.jars() + " fetched"));
        return Optional.of(MimeBundle.text(String.join("\n", lines)));
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    @FunctionalInterface
    private interface Work {
        Optional<Object> run(Transfers transfers) throws RepositoryException;
    }

    /** Works on a thread of its own, because a socket that waits heeds no interrupt; the cell's thread waits for it. */
    private Optional<Object> interruptibly(Work work) {
        Cell cell = Cell.current().orElseThrow(() -> new IllegalStateException("no cell runs"));
        Transfers transfers = new Transfers();
        AtomicReference<Outcome> end = new AtomicReference<>(interrupted());
        Thread worker = new Thread(() -> end.set(attempt(work, transfers)), "maven");
        worker.setDaemon(true);
        Outcome outcome = java.runInterruptibly(cell, () -> {
            worker.start();
            try {
                worker.join();
                return end.get();
            } catch (InterruptedException e) {
                return transfers.cancel() ? interrupted() : added(worker, end);
            }
        });
        return switch (outcome) {
            case Outcome.Done done -> done.value();
            case Outcome.Failed failed -> throw new MagicFailed(failed.error());
        };
    }

    private static Outcome interrupted() {
        return new Outcome.Failed(CellError.of("CellInterrupted", "the cell was interrupted"));
    }

    /** Waits for {@code worker} to add the jars, which takes no time: all of them or none. */
    private static Outcome added(Thread worker, AtomicReference<Outcome> end) {
        try {
            worker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return end.get();
    }

    private static Outcome attempt(Work work, Transfers transfers) {
        try {
            return new Outcome.Done(work.run(transfers));
        } catch (RepositoryException | IllegalArgumentException e) {
            return new Outcome.Failed(CellError.of("MavenError", message(e)));
        } catch (RuntimeException | LinkageError e) {
            return new Outcome.Failed(CellError.of(e.getClass().getName(), message(e)));
        }
    }

    private static String message(Throwable e) {
        // The resolver's message repeats that of its causes.
        return String.valueOf(e.getMessage());
    }
}
