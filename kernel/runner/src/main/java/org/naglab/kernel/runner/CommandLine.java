package org.naglab.kernel.runner;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code nag run} was asked to do.
 *
 * @param runs one for each notebook, in order
 * @param mode what to do with the outputs
 * @param logOutput whether to copy what cells print to standard output
 * @param html whether to write each executed notebook as HTML too
 * @param markdown whether to write each executed notebook as Markdown too
 * @param junit where to write a report for CI
 */
record CommandLine(
        List<RunOptions> runs, Mode mode, boolean logOutput, boolean html, boolean markdown, Optional<Path> junit) {
    /** What to do with the outputs. */
    enum Mode {
        /** Write them beside. */
        RUN,
        /** Compare them with the committed ones too. */
        CHECK,
        /** Put them into the notebook where they differ. */
        UPDATE
    }

    /** Reads arguments while they last. */
    private static final class Arguments {
        private final String[] args;
        private int next;

        Arguments(String[] args) {
            this.args = args;
        }

        boolean isEmpty() {
            return next >= args.length;
        }

        String next() {
            return args[next++];
        }

        String value(String option, String needed) {
            if (isEmpty()) {
                throw new UsageException(option + " needs " + needed);
            }
            return next();
        }
    }

    /**
     * Reads the arguments.
     *
     * @throws UsageException if they do not make sense
     */
    static CommandLine parse(String[] args) {
        List<Path> notebooks = new ArrayList<>();
        Map<String, ParameterValue> fromFiles = new LinkedHashMap<>();
        Map<String, ParameterValue> parameters = new LinkedHashMap<>();
        Optional<String> output = Optional.empty();
        Optional<Path> folder = Optional.empty();
        Optional<Path> junit = Optional.empty();
        Optional<Duration> cellTimeout = Optional.empty();
        Optional<Duration> runTimeout = Optional.empty();
        Optional<Duration> stopTimeout = Optional.empty();
        Optional<String> fromCell = Optional.empty();
        Optional<Start.Replay> replay = Optional.empty();
        Mode mode = Mode.RUN;
        boolean resume = false;
        boolean logOutput = false;
        boolean html = false;
        boolean markdown = false;
        Arguments left = new Arguments(args);
        while (!left.isEmpty()) {
            String option = left.next();
            switch (option) {
                case "-p", "--parameter", "--parameters" ->
                    parameters.put(
                            left.value(option, "NAME VALUE"),
                            new ParameterValue.Text(left.value(option, "NAME VALUE")));
                case "-r", "--raw", "--parameters_raw" ->
                    parameters.put(
                            left.value(option, "NAME TEXT"), new ParameterValue.Raw(left.value(option, "NAME TEXT")));
                case "-f", "--parameters-file", "--parameters_file" ->
                    fromFiles.putAll(ParameterFile.read(Path.of(left.value(option, "a file"))));
                case "-o", "--output" -> output = Optional.of(left.value(option, "a file or folder"));
                case "--cwd" -> folder = Optional.of(Path.of(left.value(option, "a folder")));
                case "--timeout" -> cellTimeout = Optional.of(seconds(option, left.value(option, "seconds")));
                case "--total-timeout" -> runTimeout = Optional.of(seconds(option, left.value(option, "seconds")));
                case "--stop-timeout" -> stopTimeout = Optional.of(seconds(option, left.value(option, "seconds")));
                case "--resume" -> resume = true;
                case "--from-cell" -> fromCell = Optional.of(left.value(option, "a number, id or tag"));
                case "--replay" -> replay = Optional.of(replay(left.value(option, "all, none or a tag")));
                case "--log-output" -> logOutput = true;
                case "--html" -> html = true;
                case "--markdown" -> markdown = true;
                case "--junit" -> junit = Optional.of(Path.of(left.value(option, "a file")));
                case "--check" -> mode = mode == Mode.UPDATE ? mode : Mode.CHECK;
                case "--update" -> mode = Mode.UPDATE;
                default -> {
                    if (option.startsWith("-")) {
                        throw new UsageException("unexpected argument " + option);
                    }
                    notebooks.add(Path.of(option));
                }
            }
        }
        if (notebooks.isEmpty()) {
            throw new UsageException("which notebook?");
        }
        if (resume && fromCell.isPresent() || replay.isPresent() && !resume && fromCell.isEmpty()) {
            throw new UsageException("--resume and --from-cell exclude each other; --replay needs one of them");
        }
        if (mode != Mode.RUN && (resume || fromCell.isPresent())) {
            throw new UsageException("--check and --update run the whole notebook: without --resume and --from-cell");
        }
        // As papermill has it: single values count more than files.
        parameters.forEach((name, value) -> {
            fromFiles.remove(name);
            fromFiles.put(name, value);
        });
        Start.Replay again = replay.orElse(new Start.Replay.Everything());
        Start start = resume
                ? new Start.Unfinished(again)
                : fromCell.<Start>map(name -> new Start.Cell(name, again)).orElse(new Start.Top());
        List<RunOptions> runs = new ArrayList<>();
        for (Path notebook : notebooks) {
            RunOptions options = RunOptions.of(notebook, outputOf(notebook, output, notebooks.size() > 1))
                    .withParameters(fromFiles)
                    .withTimeouts(cellTimeout, runTimeout)
                    .withStart(start);
            options = stopTimeout.map(options::withStopTimeout).orElse(options);
            options = folder.map(options::withFolder).orElse(options);
            runs.add(mode == Mode.RUN ? options : options.withStrict());
        }
        checkDistinct(runs);
        return new CommandLine(List.copyOf(runs), mode, logOutput, html, markdown, junit);
    }

    private static Path outputOf(Path notebook, Optional<String> output, boolean several) {
        if (output.isEmpty()) {
            return Path.of("runs", "notebooks").resolve(notebook.getFileName());
        }
        Path path = Path.of(output.get());
        if (output.get().endsWith("/") || Files.isDirectory(path)) {
            return path.resolve(notebook.getFileName());
        }
        if (several) {
            throw new UsageException("with several notebooks, -o must name a folder, ending in /, got " + output.get());
        }
        return path;
    }

    private static void checkDistinct(List<RunOptions> runs) {
        Set<Path> outputs = new HashSet<>();
        for (RunOptions run : runs) {
            if (!outputs.add(run.output().toAbsolutePath().normalize())) {
                throw new UsageException(
                        "the notebooks' outputs must be different files, but two go to " + run.output());
            }
        }
    }

    private static Start.Replay replay(String text) {
        return switch (text) {
            case "all" -> new Start.Replay.Everything();
            case "none" -> new Start.Replay.Nothing();
            default -> new Start.Replay.Tagged(text);
        };
    }

    private static Duration seconds(String option, String text) {
        try {
            double seconds = Double.parseDouble(text);
            if (seconds > 0 && seconds < 1e9) {
                return Duration.ofMillis(Math.max(1, Math.round(seconds * 1000)));
            }
        } catch (NumberFormatException e) {
            // Falls through to the message that says what must hold.
        }
        throw new UsageException(option + " must be a positive number of seconds, got " + text);
    }
}
