package org.naglab.kernel.core;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.naglab.kernel.session.KernelSession;
import org.naglab.kernel.wire.ConnectionFile;

/** The kernel's process: {@code java -cp ... org.naglab.kernel.core.Kernel CONNECTION_FILE}. */
public final class Kernel {
    /** How long a cell may take to stop when the kernel ends; one may wait where nothing reaches it. */
    private static final int STOP_MS = 3_000;

    private Kernel() {}

    /** Serves the front end that wrote the connection file until it asks for the end, or dies. */
    public static void main(String[] args) throws InterruptedException {
        if (args.length != 1) {
            System.err.println("usage: Kernel CONNECTION_FILE   (Jupyter starts it; see: nag install)");
            System.exit(2);
        }
        System.setProperty("java.awt.headless", System.getProperty("java.awt.headless", "true"));
        // Progress bars rewrite their line: notebooks show carriage returns as terminals do.
        System.setProperty("naglab.notebook", "true");
        KernelSession session = new KernelSession(ConnectionFile.read(Path.of(args[0])), outputLimit(), historyFile());
        Signals.onInterrupt(session::interrupt);
        endWithParent();
        Thread cells = new Thread(null, session::serve, "cells", KernelSession.CELL_STACK_BYTES);
        cells.start();
        session.awaitShutdown();
        cells.join(STOP_MS);
        session.close();
        // Cells, or threads of theirs, may still run; the kernel's work is done.
        Runtime.getRuntime().halt(0);
    }

    private static long outputLimit() {
        return Optional.ofNullable(System.getenv("NAG_OUTPUT_LIMIT"))
                .map(Long::parseLong)
                .orElse(KernelSession.OUTPUT_LIMIT_BYTES);
    }

    /** Returns where cells are remembered: {@code NAG_HISTORY}, which may be {@code off}, or in the user's state folder. */
    private static Optional<Path> historyFile() {
        String chosen = Objects.requireNonNullElse(System.getenv("NAG_HISTORY"), "");
        if (chosen.equals("off")) {
            return Optional.empty();
        }
        if (!chosen.isEmpty()) {
            return Optional.of(Path.of(chosen));
        }
        String state = Objects.requireNonNullElse(System.getenv("XDG_STATE_HOME"), "");
        Path folder = state.isEmpty() ? Path.of(System.getProperty("user.home"), ".local", "state") : Path.of(state);
        return Optional.of(folder.resolve("naglab").resolve("history.jsonl"));
    }

    /** Ends the process when the front end that started it dies without a word. */
    private static void endWithParent() {
        Optional.ofNullable(System.getenv("JPY_PARENT_PID"))
                .map(Long::parseLong)
                .filter(pid -> pid > 1)
                .flatMap(ProcessHandle::of)
                .ifPresent(parent ->
                        parent.onExit().thenRun(() -> Runtime.getRuntime().halt(0)));
    }
}
