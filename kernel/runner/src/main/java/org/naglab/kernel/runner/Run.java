package org.naglab.kernel.runner;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code nag run}: notebooks without a browser. */
public final class Run {
    private static final int USAGE_STATUS = 2;

    /** How long a kernel whose cell has stopped may take to end, and the output notebook to be written. */
    private static final Duration CLOSING = Duration.ofSeconds(5);

    private static final String USAGE = """
            usage: run NOTEBOOK... [-p NAME VALUE]... [-o OUT] [OPTION]...

              -p NAME VALUE      sets a variable that the cell tagged `parameters` declares, read by its type;
                                 lists, arrays and maps as JSON
              -r NAME TEXT       the same for text as it is
              -f FILE            the same for all names in a YAML or .json file; -p and -r count more
              -o OUT             where the executed notebook is written, or a folder (for several, and ending in /);
                                 default: runs/notebooks/<name of NOTEBOOK>
              --cwd DIR          where the cells run; default: the notebook's folder, as in JupyterLab
              --timeout S        the longest that one cell may take
              --total-timeout S  the longest that one notebook may take
              --stop-timeout S   the longest that a cell which is late, or stopped by Ctrl-C, may take to save what it has
                                 before its kernel is killed; default: 60
              --resume           goes on at the first cell that OUT does not show as completed, with its parameters
              --from-cell CELL   begins at a cell: its number as progress shows it, its id or a tag
              --replay WHICH     which cells before that are run again, silently, for their variables:
                                 all (default), none, or those with a tag; their outputs stay as they were
              --log-output       copies what cells print to standard output
              --html             writes OUT as a self-contained page too
              --markdown         writes OUT as Markdown too, with a folder of its pictures
              --junit FILE       writes a report for CI: a suite for each notebook, a case for each cell
              --check            also compares the outputs with those in NOTEBOOK, and shows how they differ
              --update           puts the outputs into NOTEBOOK where they differ

            Exit status, the worst of all notebooks: 0 all cells ran; 1 a cell failed (the notebook's rest did not run)
            or the outputs differ; 2 wrong arguments, nothing ran; 6 the kernel's process died; 7 out of time;
            130 stopped by Ctrl-C. OUT is written when a cell begins and ends.
            """;

    private final CommandLine command;
    private final List<RunResult> results = new ArrayList<>();
    private volatile Optional<NotebookRun> current = Optional.empty();
    private volatile boolean stopped;

    private Run(CommandLine command) {
        this.command = command;
    }

    /** Runs notebooks; see the usage for the exit status. */
    public static void main(String[] args) {
        int status = status(args);
        // When stopped, the Java runtime is ending already, with this status; to exit again would block.
        if (status != Verdict.INTERRUPTED.exitStatus()) {
            System.exit(status);
        }
    }

    /** Does all that {@link #main} does but ending the process; returns the exit status. */
    static int status(String[] args) {
        if (args.length > 0 && args[0].equals("--help")) {
            System.out.print(USAGE);
            return 0;
        }
        try {
            Run run = new Run(CommandLine.parse(args));
            Thread main = Thread.currentThread();
            Thread stopper = new Thread(null, () -> run.stop(main), "ctrl-c", 0, false);
            Runtime.getRuntime().addShutdownHook(stopper);
            try {
                return run.runAll().exitStatus();
            } finally {
                // Also after wrong arguments: else the exit would wait for this thread, which waits for the exit.
                remove(stopper);
            }
        } catch (UsageException e) {
            System.err.println("nag run: " + e.getMessage());
            System.err.println("nag run --help tells more");
            return USAGE_STATUS;
        } catch (UncheckedIOException e) {
            System.err.println("nag run: " + e.getMessage());
            return 1;
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The Java runtime is ending: the hook has begun, and waits for this thread.
            return;
        }
    }

    private Verdict runAll() {
        RunListener progress = new RunProgress(System.err, System.console() != null);
        if (command.logOutput()) {
            progress = new OutputLog(progress, System.out);
        }
        // All are made before the first runs, so that a wrong parameter of the last is told at once.
        List<NotebookRun> runs = new ArrayList<>();
        for (RunOptions options : command.runs()) {
            runs.add(new NotebookRun(options, progress, Clock.systemUTC()));
        }
        Verdict worst = Verdict.DONE;
        for (int i = 0; i < runs.size() && !stopped; i++) {
            if (runs.size() > 1) {
                System.err.println((i == 0 ? "" : "\n") + command.runs().get(i).notebook());
            }
            current = Optional.of(runs.get(i));
            if (stopped) {
                runs.get(i).stop();
            }
            RunResult result = compared(runs.get(i).run());
            results.add(result);
            worst = worst.and(result.verdict());
            System.err.println(result.output());
            command.junit().ifPresent(file -> JUnitReport.write(file, results));
            export(result);
        }
        if (runs.size() > 1) {
            System.err.print(RunSummary.of(results));
        }
        return worst;
    }

    private void export(RunResult result) {
        String name = result.output().getFileName().toString().replaceFirst("\\.ipynb$", "");
        Path folder = result.notebook().toAbsolutePath().normalize().getParent();
        if (command.html()) {
            NotebookPage.write(result.output(), folder, result.output().resolveSibling(name + ".html"));
            System.err.println(result.output().resolveSibling(name + ".html"));
        }
        if (command.markdown()) {
            NotebookMarkdown.write(result.output(), result.output().resolveSibling(name + ".md"));
            System.err.println(result.output().resolveSibling(name + ".md"));
        }
    }

    /** Compares the outputs with the committed ones, if that was asked for. */
    private RunResult compared(RunResult result) {
        boolean comparable = result.verdict() == Verdict.DONE || result.verdict() == Verdict.CELL_FAILED;
        if (command.mode() == CommandLine.Mode.RUN || !comparable) {
            return result;
        }
        Notebook committed = Notebook.read(result.notebook());
        Notebook fresh = Notebook.read(result.output());
        List<OutputComparison.Difference> differences = OutputComparison.differences(committed, fresh);
        if (differences.isEmpty()) {
            return result;
        }
        String all = differences.stream().map(OutputComparison.Difference::text).collect(Collectors.joining("\n"));
        System.err.println(all);
        String count = (differences.size() == 1 ? "1 cell shows" : differences.size() + " cells show")
                + " something else than is committed in " + result.notebook();
        if (command.mode() == CommandLine.Mode.UPDATE && result.verdict() == Verdict.DONE) {
            OutputComparison.accept(committed, fresh, differences);
            committed.write(result.notebook());
            System.err.println(count + ": updated");
            return result;
        }
        System.err.println(count + " (- committed, + now); --update accepts it");
        return result.withVerdict(Verdict.CELL_FAILED, count + "\n" + all);
    }

    /** Runs when Ctrl-C ends the Java runtime: gives the run a moment to stop its cell and to write the notebook. */
    private void stop(Thread main) {
        stopped = true;
        current.ifPresent(NotebookRun::stop);
        Duration stop = command.runs().getFirst().stopTimeout();
        System.err.println(
                "\nnag run: stopping; the cell has up to " + stop.toMillis() / 1000.0 + " s to save what it has");
        try {
            main.join(stop.plus(CLOSING));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
