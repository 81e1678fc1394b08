package org.naglab.kernel.runner;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.naglab.kernel.client.KernelClient.Received;
import org.naglab.kernel.client.KernelDiedException;
import org.naglab.kernel.client.KernelProcess;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.wire.Channel;

/** One of the kernels that {@link KernelBenchmark} measures, and its figures so far. */
final class MeasuredKernel {
    static final String HEADING = "| kernel | starts | ready s | first result s | CPU s until then | trivial cell ms"
            + " | CPU ms a cell | 10 MB of println | interrupt of `while (true);` ms | cores busy after it"
            + " | interrupt of endless println ms |\n|---|---|---|---|---|---|---|---|---|---|---|";

    private static final Duration START_PATIENCE = Duration.ofSeconds(30);
    private static final Duration CELL_PATIENCE = Duration.ofSeconds(60);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(10);
    private static final int OUTPUT_LINES = 200_000;
    private static final String OUTPUT_LINE = "a line of output that has about fifty characters..";
    private static final int INTERRUPTS = 5;
    private static final int BEFORE_INTERRUPT_MS = 1_000;
    private static final int WATCHED_MS = 2_000;
    /** A kernel that is idle wakes up now and then; a loop that goes on takes a whole core. */
    private static final double BUSY_CORES = 0.5;

    private final String name;
    private final Optional<String> command;
    private final Samples readyS = new Samples();
    private final Samples resultS = new Samples();
    private final Samples cpuS = new Samples();
    private final Samples cellMs = new Samples();
    private final Samples cellCpuMs = new Samples();
    private final Samples interruptMs = new Samples();
    private final Samples floodMs = new Samples();
    private int hung;
    private String output = "–";
    private String busyCores = "–";
    private Optional<KernelProcess> open = Optional.empty();

    MeasuredKernel(String name, String command) {
        this.name = name;
        this.command = Optional.of(command);
    }

    private MeasuredKernel(Optional<String> command) {
        name = "NagLab";
        this.command = command;
    }

    static MeasuredKernel ours() {
        return new MeasuredKernel(Optional.ofNullable(System.getProperty("naglab.home"))
                .map(home -> Path.of(home, "nag"))
                .filter(Files::isExecutable)
                .map(launcher -> launcher + " kernel {connection_file}"));
    }

    private KernelProcess process() {
        return command.isEmpty()
                ? new KernelProcess(KernelBenchmark.folder())
                : new KernelProcess(
                        KernelBenchmark.folder(),
                        connection -> Arrays.stream(command.get().split(" "))
                                .map(word -> word.replace("{connection_file}", connection.toString()))
                                .toList(),
                        START_PATIENCE);
    }

    /** Starts and ends the kernel once. */
    void start() {
        try (KernelProcess kernel = process()) {
            OptionalLong result = run(kernel, "1 + 1");
            if (result.isEmpty()) {
                hung++;
                return;
            }
            readyS.add(kernel.readyAfter().toNanos() / 1e9);
            resultS.add((result.getAsLong() - kernel.startedNanos()) / 1e9);
            cpuS.add(cpu(kernel).toNanos() / 1e9);
        } catch (KernelDiedException e) {
            System.err.println(name + ": " + e.getMessage());
            hung++;
        }
    }

    /** Starts the kernel that everything else is measured with, with as many tries as {@link #start} has starts. */
    void open() {
        for (int tries = readyS.size() + hung; open.isEmpty() && tries > 0; tries--) {
            try {
                open = Optional.of(process());
            } catch (KernelDiedException e) {
                System.err.println(name + ": " + e.getMessage());
            }
        }
    }

    void close() {
        open.ifPresent(KernelProcess::close);
    }

    /** Runs {@code count} cells whose work is nothing, and notes their times if {@code noted}. */
    void trivialCells(int count, boolean noted) {
        if (open.isEmpty()) {
            return;
        }
        Duration before = cpu(open.get());
        for (int i = 0; i < count; i++) {
            long begun = System.nanoTime();
            if (run(open.get(), "1 + " + i).isEmpty()) {
                throw new IllegalStateException(
                        name + " gave no result of a cell within " + CELL_PATIENCE.toSeconds() + " s");
            }
            if (noted) {
                cellMs.add((System.nanoTime() - begun) / 1e6);
            }
        }
        if (noted) {
            cellCpuMs.add(cpu(open.get()).minus(before).toNanos() / 1e6 / count);
        }
    }

    void output() {
        if (open.isEmpty()) {
            return;
        }
        KernelProcess kernel = open.get();
        long begun = System.nanoTime();
        Duration before = cpu(kernel);
        String request = kernel.execute(
                "for (int i = 0; i < " + OUTPUT_LINES + "; i++) System.out.println(\"" + OUTPUT_LINE + "\");");
        long[] chars = new long[1];
        boolean whole = awaitIdle(kernel, request, CELL_PATIENCE, message -> {
            if (message.type().equals("stream")) {
                chars[0] += Fields.string(message.content(), "text", "").length();
            }
        });
        output = format(
                "%.1f MB in %.1f s, CPU %.1f s%s",
                chars[0] / 1e6,
                (System.nanoTime() - begun) / 1e9,
                cpu(kernel).minus(before).toNanos() / 1e9,
                whole ? "" : ", not done");
        if (!whole) {
            reopen();
        }
    }

    /** Stops loops, and looks whether they have stopped. */
    void interrupts() throws InterruptedException {
        for (int i = 0; i < INTERRUPTS && interrupted("while (true);", interruptMs); i++) {
            Thread.sleep(BEFORE_INTERRUPT_MS);
            Duration before = cpu(open.get());
            Thread.sleep(WATCHED_MS);
            double cores = cpu(open.get()).minus(before).toNanos() / 1e6 / WATCHED_MS;
            busyCores = format("%.2f", cores);
            if (cores > BUSY_CORES) {
                break;
            }
        }
        reopen();
        for (int i = 0; i < INTERRUPTS; i++) {
            if (!interrupted("while (true) System.out.println(\"" + OUTPUT_LINE + "\");", floodMs)) {
                break;
            }
        }
    }

    /** Returns whether the cell ended after an interrupt, within reason. */
    private boolean interrupted(String code, Samples ms) throws InterruptedException {
        if (open.isEmpty()) {
            return false;
        }
        KernelProcess kernel = open.get();
        String request = kernel.execute(code);
        awaitIdle(kernel, request, Duration.ofMillis(BEFORE_INTERRUPT_MS), message -> {});
        kernel.interrupt();
        long begun = System.nanoTime();
        boolean ended = awaitIdle(kernel, request, STOP_PATIENCE, message -> {});
        if (ended) {
            ms.add((System.nanoTime() - begun) / 1e6);
        } else {
            ms.giveUp();
        }
        return ended;
    }

    /** Takes a fresh kernel: the one there may still be at work. */
    private void reopen() {
        open.ifPresent(KernelProcess::kill);
        close();
        open = Optional.empty();
        open();
    }

    /** Returns when the result arrived; empty if it did not within reason. */
    private static OptionalLong run(KernelProcess kernel, String code) {
        String request = kernel.execute(code);
        List<Long> arrived = new ArrayList<>();
        boolean done = awaitIdle(kernel, request, CELL_PATIENCE, message -> {
            if (message.type().equals("execute_result")) {
                arrived.add(System.nanoTime());
            }
        });
        return done && !arrived.isEmpty() ? OptionalLong.of(arrived.getFirst()) : OptionalLong.empty();
    }

    /** Waits for the reply to {@code request} and the idle that goes with it; returns whether both came in time. */
    private static boolean awaitIdle(KernelProcess kernel, String request, Duration patience, Consumer<Message> each) {
        boolean replied = false;
        boolean idle = false;
        long end = System.nanoTime() + patience.toNanos();
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

    private static Duration cpu(KernelProcess kernel) {
        return kernel.handle().info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Returns the kernel's row. */
    String line() {
        return format(
                "| %s | %d%s | %s | %s | %s | %s | %s | %s | %s | %s | %s |",
                name,
                readyS.size(),
                hung == 0 ? "" : " (" + hung + " more hung)",
                readyS.show("%.2f"),
                resultS.show("%.2f"),
                cpuS.show("%.2f"),
                cellMs.show("%.1f"),
                cellCpuMs.show("%.1f"),
                output,
                interruptMs.show("%.0f"),
                busyCores,
                floodMs.show("%.0f"));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
