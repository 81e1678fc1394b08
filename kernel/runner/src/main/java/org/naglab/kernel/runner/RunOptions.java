package org.naglab.kernel.runner;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What to run and how.
 *
 * @param notebook the notebook to run
 * @param output where the executed notebook is written; may not be the notebook itself
 * @param parameters values by name, in the order in which they are set
 * @param folder where the cells run
 * @param cellTimeout the longest that one cell may take, above 0; no limit if empty
 * @param runTimeout the longest that all cells may take together once the kernel is ready, above 0; no limit if empty
 * @param stopTimeout the longest that a cell which is stopped, because it is late or by Ctrl-C, may take to save what it has
 *     before its kernel is killed, above 0; default 60 s: an update of a large model on a busy machine, and its checkpoint
 * @param start where the run begins
 * @param strict whether a cell tagged {@code raises-exception} must fail, rather than may; one tagged {@code raises} must
 *     always
 */
public record RunOptions(
        Path notebook,
        Path output,
        Map<String, ParameterValue> parameters,
        Path folder,
        Optional<Duration> cellTimeout,
        Optional<Duration> runTimeout,
        Duration stopTimeout,
        Start start,
        boolean strict) {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

    public RunOptions {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        if (notebook.toAbsolutePath().normalize().equals(output.toAbsolutePath().normalize())) {
            throw new UsageException("the output must be another file than the notebook, got " + output + " for both");
        }
        checkPositive("the time of a cell", cellTimeout);
        checkPositive("the time of a run", runTimeout);
        checkPositive("the time to stop", Optional.of(stopTimeout));
    }

    private static void checkPositive(String what, Optional<Duration> time) {
        if (time.isPresent() && !time.get().isPositive()) {
            throw new UsageException(what + " must be above 0, got " + time.get());
        }
    }

    /** Makes options to run {@code notebook} from the top in its own folder, without parameters and limits. */
    public static RunOptions of(Path notebook, Path output) {
        return new RunOptions(
                notebook,
                output,
                Map.of(),
                notebook.toAbsolutePath().normalize().getParent(),
                Optional.empty(),
                Optional.empty(),
                STOP_TIMEOUT,
                new Start.Top(),
                false);
    }

    /** Returns these options with other values for the notebook's parameters. */
    public RunOptions withParameters(Map<String, ParameterValue> values) {
        return new RunOptions(notebook, output, values, folder, cellTimeout, runTimeout, stopTimeout, start, strict);
    }

    /** Returns these options with another folder for the cells. */
    public RunOptions withFolder(Path cwd) {
        return new RunOptions(notebook, output, parameters, cwd, cellTimeout, runTimeout, stopTimeout, start, strict);
    }

    /** Returns these options with limits of time. */
    public RunOptions withTimeouts(Optional<Duration> cell, Optional<Duration> run) {
        return new RunOptions(notebook, output, parameters, folder, cell, run, stopTimeout, start, strict);
    }

    /** Returns these options with another time for a stopped cell. */
    public RunOptions withStopTimeout(Duration stop) {
        return new RunOptions(notebook, output, parameters, folder, cellTimeout, runTimeout, stop, start, strict);
    }

    /** Returns these options with another beginning. */
    public RunOptions withStart(Start begin) {
        return new RunOptions(
                notebook, output, parameters, folder, cellTimeout, runTimeout, stopTimeout, begin, strict);
    }

    /** Returns these options with {@code raises-exception} read as: must fail. */
    public RunOptions withStrict() {
        return new RunOptions(notebook, output, parameters, folder, cellTimeout, runTimeout, stopTimeout, start, true);
    }
}
