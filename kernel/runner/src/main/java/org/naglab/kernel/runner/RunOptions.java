package org.naglab.kernel.runner;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What to run and how.
 *
 * @param notebook the notebook to run
 * @param output where the executed notebook is written
 * @param parameters values by name, as written on the command line
 * @param folder where the cells run
 * @param cellTimeout the longest that one cell may take
 * @param logOutput whether to copy what cells print to standard output
 */
record RunOptions(
        Path notebook,
        Path output,
        Map<String, String> parameters,
        Path folder,
        Optional<Duration> cellTimeout,
        boolean logOutput) {

    static RunOptions parse(String[] args) {
        Optional<Path> notebook = Optional.empty();
        Optional<Path> output = Optional.empty();
        Optional<Path> folder = Optional.empty();
        Optional<Duration> timeout = Optional.empty();
        Map<String, String> parameters = new LinkedHashMap<>();
        boolean logOutput = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "-p", "--parameter" -> {
                    parameters.put(value(args, i, 1), value(args, i, 2));
                    i += 2;
                }
                case "-o", "--output" -> output = Optional.of(Path.of(value(args, i++, 1)));
                case "--cwd" -> folder = Optional.of(Path.of(value(args, i++, 1)));
                case "--timeout" -> timeout = Optional.of(seconds(value(args, i++, 1)));
                case "--log-output" -> logOutput = true;
                default -> {
                    if (args[i].startsWith("-") || notebook.isPresent()) {
                        throw new UsageException("unexpected argument " + args[i]);
                    }
                    notebook = Optional.of(Path.of(args[i]));
                }
            }
        }
        Path input = notebook.orElseThrow(() -> new UsageException("which notebook?"));
        Path parent = input.toAbsolutePath().normalize().getParent();
        return new RunOptions(
                input,
                output.orElseGet(() -> Path.of("runs", "notebooks").resolve(input.getFileName())),
                parameters,
                folder.orElse(parent),
                timeout,
                logOutput);
    }

    private static String value(String[] args, int option, int offset) {
        if (option + offset >= args.length) {
            throw new UsageException(args[option] + " needs " + (args[option].equals("-p") ? "NAME VALUE" : "a value"));
        }
        return args[option + offset];
    }

    private static Duration seconds(String text) {
        try {
            double seconds = Double.parseDouble(text);
            if (seconds > 0) {
                return Duration.ofMillis(Math.round(seconds * 1000));
            }
        } catch (NumberFormatException e) {
            // Falls through to the message that says what must hold.
        }
        throw new UsageException("--timeout must be a positive number of seconds, got " + text);
    }
}
