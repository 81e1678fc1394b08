package org.naglab.kernel.core;

import java.nio.file.Path;
import java.util.Optional;
import org.naglab.kernel.session.KernelSession;
import org.naglab.kernel.wire.ConnectionFile;

/** The kernel's process: {@code java -cp ... org.naglab.kernel.core.Kernel CONNECTION_FILE}. */
public final class Kernel {
    private static final long CELL_STACK_BYTES = 16L << 20;

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
        KernelSession session = new KernelSession(ConnectionFile.read(Path.of(args[0])), outputLimit());
        Signals.onInterrupt(session::interrupt);
        endWithParent();
        Thread cells = new Thread(null, () -> serve(session), "cells", CELL_STACK_BYTES);
        cells.start();
        cells.join();
        session.close();
        // Threads of cells may still run; the kernel's work is done.
        Runtime.getRuntime().halt(0);
    }

    private static void serve(KernelSession session) {
        try {
            session.serve();
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody may interrupt the kernel between cells", e);
        }
    }

    private static long outputLimit() {
        return Optional.ofNullable(System.getenv("NAG_OUTPUT_LIMIT"))
                .map(Long::parseLong)
                .orElse(KernelSession.OUTPUT_LIMIT_BYTES);
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
