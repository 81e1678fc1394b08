package org.naglab.kernel.runner;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.naglab.kernel.client.KernelClient.Received;
import org.naglab.kernel.client.KernelProcess;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.wire.Channel;

/**
 * Measures kernels side by side in one run, this one and any that is named: {@code KernelBenchmark [NAME=COMMAND]...}, where
 * the command is a kernelspec's, words between spaces, with {@code {connection_file}} for the connection file. Starts of
 * the kernels alternate, so that a machine that others use is as loaded for one as for the other.
 */
public final class KernelBenchmark {
    private static final int STARTS = 5;
    private static final int WARM_CELLS = 100;
    private static final int CELLS = 100;
    private static final int OUTPUT_LINES = 200_000;
    private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();
    private static final long STOP_PATIENCE_NANOS = Duration.ofSeconds(10).toNanos();

    private KernelBenchmark() {}

    private static final class Figures {
        private final List<Double> readyS = new ArrayList<>();
        private final List<Double> resultS = new ArrayList<>();
        private final List<Double> cpuS = new ArrayList<>();
        private String cellMs = "";
        private String interruptMs = "";
        private String burnt = "";
        private String outputS = "";
    }

    /** Prints a table in Markdown, a line for each kernel. */
    public static void main(String[] args) throws InterruptedException {
        Map<String, Optional<String>> kernels = new LinkedHashMap<>();
        kernels.put("NagLab", Optional.empty());
        for (String arg : args) {
            int name = arg.indexOf('=');
            if (name < 1 || !arg.contains("{connection_file}")) {
                System.err.println("a kernel must be NAME=COMMAND with {connection_file} in the command, got " + arg);
                System.exit(2);
            }
            kernels.put(arg.substring(0, name), Optional.of(arg.substring(name + 1)));
        }
        Map<String, Figures> figures = new LinkedHashMap<>();
        for (int start = 0; start < STARTS; start++) {
            for (var kernel : kernels.entrySet()) {
                Figures into = figures.computeIfAbsent(kernel.getKey(), name -> new Figures());
                measure(kernel.getValue(), into, start == STARTS - 1);
            }
        }
        print(figures);
        System.exit(0);
    }

    private static KernelProcess start(Optional<String> command) {
        Path here = Path.of("").toAbsolutePath();
        return command.isEmpty()
                ? new KernelProcess(here)
                : new KernelProcess(
                        here,
                        connection -> Arrays.stream(command.get().split(" "))
                                .map(word -> word.replace("{connection_file}", connection.toString()))
                                .toList());
    }

    private static void measure(Optional<String> command, Figures into, boolean wholly) throws InterruptedException {
        long begun = System.nanoTime();
        try (KernelProcess kernel = start(command)) {
            into.readyS.add((System.nanoTime() - begun) / 1e9);
            run(kernel, "1 + 1");
            into.resultS.add((System.nanoTime() - begun) / 1e9);
            into.cpuS.add(cpu(kernel).toNanos() / 1e9);
            if (wholly) {
                into.cellMs = cells(kernel);
                into.outputS = output(kernel);
                interrupt(kernel, into);
            }
        }
    }

    private static Duration cpu(KernelProcess kernel) {
        return kernel.handle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private static String cells(KernelProcess kernel) {
        for (int i = 0; i < WARM_CELLS; i++) {
            run(kernel, "1 + " + i);
        }
        double[] ms = new double[CELLS];
        Duration before = cpu(kernel);
        for (int i = 0; i < CELLS; i++) {
            long begun = System.nanoTime();
            run(kernel, "1 + " + i);
            ms[i] = (System.nanoTime() - begun) / 1e6;
        }
        double cpuMs = cpu(kernel).minus(before).toNanos() / 1e6 / CELLS;
        Arrays.sort(ms);
        return format("%.0f (fastest %.0f, processor %.0f)", ms[CELLS / 2], ms[0], cpuMs);
    }

    private static String output(KernelProcess kernel) {
        long begun = System.nanoTime();
        String request = kernel.execute("for (int i = 0; i < " + OUTPUT_LINES
                + "; i++) System.out.println(\"a line of output that has about fifty characters\");");
        long[] chars = new long[1];
        boolean whole = awaitIdle(kernel, request, PATIENCE_NANOS, message -> {
            if (message.type().equals("stream")) {
                chars[0] += Fields.string(message.content(), "text", "").length();
            }
        });
        double seconds = (System.nanoTime() - begun) / 1e9;
        return format("%.1f MB in %.1f s%s", chars[0] / 1e6, seconds, whole ? "" : ", not done");
    }

    private static void interrupt(KernelProcess kernel, Figures into) throws InterruptedException {
        String request = kernel.execute("while (true);");
        Thread.sleep(2000);
        if (Fields.string(kernel.info(), "implementation", "").equals("naglab")) {
            kernel.interrupt();
        } else {
            // Peers' kernelspecs ask for the signal.
            signal(kernel);
        }
        long begun = System.nanoTime();
        boolean ended = awaitIdle(kernel, request, STOP_PATIENCE_NANOS, message -> {});
        into.interruptMs = ended ? format("%.0f", (System.nanoTime() - begun) / 1e6) : "never";
        Thread.sleep(500);
        Duration before = cpu(kernel);
        Thread.sleep(2000);
        into.burnt = format("%.2f", cpu(kernel).minus(before).toNanos() / 2e9);
        if (!ended) {
            kernel.kill();
        }
    }

    /** Sends the signal that a front end sends. */
    private static void signal(KernelProcess kernel) throws InterruptedException {
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(kernel.handle().pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run kill", e);
        }
    }

    private static void run(KernelProcess kernel, String code) {
        String request = kernel.execute(code);
        if (!awaitIdle(kernel, request, PATIENCE_NANOS, message -> {})) {
            throw new IllegalStateException("the kernel did not answer: " + code);
        }
    }

    /** Waits for the reply to {@code request} and the idle that follows; returns whether both came in time. */
    private static boolean awaitIdle(KernelProcess kernel, String request, long nanos, Consumer<Message> each) {
        boolean replied = false;
        boolean idle = false;
        long end = System.nanoTime() + nanos;
        while ((!replied || !idle) && System.nanoTime() < end) {
            Optional<Received> received = kernel.receive();
            if (received.isEmpty()) {
                continue;
            }
            Message message = received.get().message();
            if (Fields.string(message.parent(), "msg_id", "").equals(request)) {
                each.accept(message);
                replied |= received.get().channel() == Channel.SHELL;
                idle |= Fields.string(message.content(), "execution_state", "").equals("idle");
            }
        }
        return replied && idle;
    }

    private static void print(Map<String, Figures> figures) {
        System.out.println("| kernel | ready s | first result s | CPU s until then | trivial cell ms | interrupt ms |"
                + " cores busy after it | output |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        figures.forEach((name, figure) -> System.out.println(format(
                "| %s | %s | %s | %s | %s | %s | %s | %s |",
                name,
                median(figure.readyS),
                median(figure.resultS),
                median(figure.cpuS),
                figure.cellMs,
                figure.interruptMs,
                figure.burnt,
                figure.outputS)));
        System.out.println();
        System.out.println(format(
                "Medians of %d starts, alternating (fastest in brackets); Java %s, %d cores.",
                STARTS, Runtime.version(), Runtime.getRuntime().availableProcessors()));
    }

    private static String median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return format("%.2f (%.2f)", sorted.get(sorted.size() / 2), sorted.getFirst());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
