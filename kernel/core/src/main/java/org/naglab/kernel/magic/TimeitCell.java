package org.naglab.kernel.magic;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.naglab.kernel.eval.JavaInterpreter;
import org.naglab.kernel.eval.Outcome;
import org.naglab.kernel.output.Cell;

/**
 * {@code %%timeit}: measures the cell's statements in a compiled method, after warming up: median and spread of runs that
 * each take about a tenth of a second.
 */
public final class TimeitCell implements CellMagic {
    private static final int RUNS = 7;
    /** What the names that a measurement declares begin with. */
    static final String METHOD = "timeit_";

    private final JavaInterpreter java;

    /** Makes the magic that runs cells by {@code java}. */
    public TimeitCell(JavaInterpreter java) {
        this.java = java;
    }

    @Override
    public String name() {
        return "timeit";
    }

    @Override
    public String help() {
        return "%%timeit: measures the cell's statements, compiled and warmed up, in " + RUNS + " runs";
    }

    @Override
    public Outcome run(Cell cell, String arguments, String body) {
        // The statements keep their lines: the method's head stands on the magic's own line.
        String code = "void " + METHOD + "() throws Throwable {\n" + body + "\n}\n"
                + "double[] " + METHOD + "ns = " + Measurement.class.getCanonicalName() + ".measure(() -> " + METHOD
                + "());\n"
                + METHOD + "ns";
        return switch (java.run(cell, code)) {
            case Outcome.Failed failed -> failed;
            case Outcome.Done done -> {
                double[] nanos = (double[]) done.value().orElseThrow();
                Arrays.sort(nanos);
                System.out.println(readable(nanos[nanos.length / 2]) + " median of " + RUNS + " runs, from "
                        + readable(nanos[0]) + " to " + readable(nanos[nanos.length - 1]));
                yield new Outcome.Done(Optional.empty());
            }
        };
    }

    private static String readable(double nanos) {
        String[] units = {"ns", "µs", "ms", "s"};
        int unit = 0;
        double value = nanos;
        while (value >= 1000 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, "%.3g %s", value, units[unit]);
    }

    /** What a {@code %%timeit} cell calls. */
    public static final class Measurement {
        private static final long RUN_NANOS = 100_000_000;
        private static final long WARM_NANOS = 300_000_000;

        private Measurement() {}

        /** The statements to measure. */
        @FunctionalInterface
        public interface Body {
            /** Runs the statements once. */
            void run() throws Throwable;
        }

        /** Returns nanoseconds for one run of {@code body}, of each of several runs. */
        public static double[] measure(Body body) throws Throwable {
            long start = System.nanoTime();
            long warm = 0;
            do {
                body.run();
                warm++;
            } while (System.nanoTime() - start < WARM_NANOS);
            long loops = Math.max(1, warm * RUN_NANOS / (System.nanoTime() - start));
            double[] nanos = new double[RUNS];
            for (int run = 0; run < RUNS; run++) {
                long begun = System.nanoTime();
                for (long i = 0; i < loops; i++) {
                    body.run();
                }
                nanos[run] = (double) (System.nanoTime() - begun) / loops;
            }
            return nanos;
        }
    }
}
