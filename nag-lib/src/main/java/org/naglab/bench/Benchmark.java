package org.naglab.bench;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.naglab.io.CacheFolder;
import org.naglab.tensor.LocalEngine;

/** The command line: {@code decode} or {@code floor}, and options, which the launcher's help tells. */
public final class Benchmark {
    private static final int USAGE = 2;

    private static final Set<String> SHAPE = Set.of("batch", "source", "target", "candidates");
    private static final Set<String> DECODE = Set.of(
            "batch",
            "source",
            "target",
            "candidates",
            "precision",
            "weights",
            "systems",
            "rounds",
            "warm-up",
            "threads",
            "out");

    private Benchmark() {}

    /**
     * Measures, and ends the process.
     *
     * @param arguments what to measure, and how
     */
    public static void main(String[] arguments) {
        LocalEngine.prepare();
        System.exit(run(List.of(arguments)));
    }

    private static int run(List<String> arguments) {
        String what = arguments.isEmpty() ? "" : arguments.getFirst();
        List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
        try {
            switch (what) {
                case "decode" -> {
                    Options options = new Options(rest, DECODE);
                    threads(options.number("threads", 1));
                    new DecodeBenchmark(options, CacheFolder.fromEnvironment()).run(System.out);
                }
                case "floor" -> {
                    Set<String> known = new TreeSet<>(SHAPE);
                    known.add("model");
                    threads(1);
                    new FloorBenchmark(new Options(rest, known)).run(System.out);
                }
                default -> throw new IllegalArgumentException("what to measure must be decode or floor, got " + what);
            }
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println("nag bench: " + e.getMessage());
            System.err.println("nag bench --help tells more");
            return USAGE;
        }
    }

    /** Works before the engine's first use only. */
    private static void threads(int count) {
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(count));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    }
}
