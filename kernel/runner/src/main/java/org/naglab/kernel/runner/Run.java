package org.naglab.kernel.runner;

import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.List;

/** Runs a notebook without a browser, with parameters: {@code nag run NOTEBOOK [-p NAME VALUE]... [-o OUT]}. */
public final class Run {
    private static final int USAGE_STATUS = 2;
    private static final int STOP_MS = 8_000;
    private static final String USAGE = """
            usage: run NOTEBOOK [-p NAME VALUE]... [-o OUT] [--timeout SECONDS] [--cwd DIR] [--log-output]

              -p NAME VALUE    sets a variable that the cell tagged `parameters` declares; lists and arrays as JSON
              -o OUT           where the executed notebook is written; default: runs/notebooks/<name of NOTEBOOK>
              --timeout S      the longest that one cell may take
              --cwd DIR        where the cells run; default: the notebook's folder, as in JupyterLab
              --log-output     copies what cells print to standard output

            Exit status: 0 all cells ran; 1 a cell failed (the rest did not run); 2 wrong arguments;
            6 the kernel's process died; 130 stopped by Ctrl-C. OUT is written after every cell.
            """;

    private Run() {}

    /** Runs one notebook; see the usage for the exit status. */
    public static void main(String[] args) {
        if (List.of(args).contains("--help")) {
            System.out.print(USAGE);
            return;
        }
        int status = run(args);
        if (status != NotebookRun.Verdict.INTERRUPTED.exitStatus()) {
            System.exit(status);
        }
    }

    private static int run(String[] args) {
        try {
            NotebookRun run =
                    new NotebookRun(RunOptions.parse(args), System.err, System.console() != null, Clock.systemUTC());
            Thread main = Thread.currentThread();
            Thread stopper = new Thread(null, () -> stop(run, main), "ctrl-c", 0, false);
            Runtime.getRuntime().addShutdownHook(stopper);
            NotebookRun.Verdict verdict = run.run();
            System.err.println(run.output());
            if (verdict == NotebookRun.Verdict.INTERRUPTED) {
                // The Java runtime is ending already, with this status; to exit again would block.
                return verdict.exitStatus();
            }
            Runtime.getRuntime().removeShutdownHook(stopper);
            return verdict.exitStatus();
        } catch (UsageException e) {
            System.err.println("nag run: " + e.getMessage());
            if (args.length == 0) {
                System.err.print(USAGE);
            }
            return USAGE_STATUS;
        } catch (UncheckedIOException e) {
            System.err.println("nag run: " + e.getMessage());
            return 1;
        }
    }

    /** Runs when Ctrl-C ends the Java runtime: gives the run a moment to stop its cell and to write the notebook. */
    private static void stop(NotebookRun run, Thread main) {
        run.stop();
        try {
            main.join(STOP_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
