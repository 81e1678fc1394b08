package org.naglab.kernel.runner;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Measures kernels side by side in one run, this one and any that is named: {@code KernelBenchmark [NAME=COMMAND]...}, where
 * the command is a kernelspec's, words between spaces, with {@code {connection_file}} for the connection file. Starts and
 * cells of the kernels alternate, so that a machine that others use is as loaded for one as for the other; processor time
 * stands beside the time that passed. This kernel is started as Jupyter starts it, by the launcher in {@code naglab.home},
 * where there is one.
 */
public final class KernelBenchmark {
    private static final int STARTS = Integer.getInteger("naglab.bench.starts", 7);
    private static final int WARM_ROUNDS = 10;
    private static final int ROUNDS = 20;
    private static final int CELLS_A_ROUND = 10;

    private KernelBenchmark() {}

    /** Prints a table in Markdown, a line for each kernel. */
    public static void main(String[] args) throws InterruptedException {
        List<MeasuredKernel> kernels = new ArrayList<>();
        kernels.add(MeasuredKernel.ours());
        for (String arg : args) {
            int name = arg.indexOf('=');
            if (name < 1 || !arg.contains("{connection_file}")) {
                System.err.println("a kernel must be NAME=COMMAND with {connection_file} in the command, got " + arg);
                System.exit(2);
            }
            kernels.add(new MeasuredKernel(arg.substring(0, name), arg.substring(name + 1)));
        }
        double loadBefore = load();
        for (int start = 0; start < STARTS; start++) {
            kernels.forEach(MeasuredKernel::start);
        }
        kernels.forEach(MeasuredKernel::open);
        for (int round = -WARM_ROUNDS; round < ROUNDS; round++) {
            for (MeasuredKernel kernel : kernels) {
                kernel.trivialCells(CELLS_A_ROUND, round >= 0);
            }
        }
        for (MeasuredKernel kernel : kernels) {
            kernel.output();
            kernel.interrupts();
            kernel.close();
        }
        System.out.println(MeasuredKernel.HEADING);
        kernels.forEach(kernel -> System.out.println(kernel.line()));
        System.out.println(String.format(
                Locale.ROOT,
                "%nMedian, 90th percentile and processor time of %d starts and %d cells, in turns; Java %s, %d cores, load %.1f to %.1f.",
                STARTS,
                ROUNDS * CELLS_A_ROUND,
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                loadBefore,
                load()));
        System.exit(0);
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    /** Returns the folder in which all kernels run. */
    static Path folder() {
        return Path.of("").toAbsolutePath();
    }
}
