package org.naglab.bench;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.naglab.io.CacheFolder;
import org.naglab.tensor.LocalEngine;

/** The command line: {@code decode} or {@code floor}, and options. */
public final class Benchmark {
    private static final int USAGE = 2;
    private static final String HELP = """
            nag bench decode [OPTION]...   text to text, NAG beside autoregressive opponents with the same encoder, in turn
              --batch 1,8,32               sources of a decode
              --source 64                  positions of each source, [CLS] and [SEP] included
              --target 32                  positions that are scored; tokens that opponents write; at most the source's
              --candidates 64              of each position, for Viterbi
              --precision float32,bfloat16 of the products with weights, of all alike
              --weights embedded           of the encoder; a folder, or hf:bert-base-uncased
              --systems REGEX              only those whose names fit
              --rounds 10, --warm-up 3     decodes of each system that count, and before that
              --threads 1                  of the engine
              --out FILE                   appends a line of JSON for each measurement
            nag bench floor [OPTION]...    the least time of the same work: peaks of the machine, operations, bytes
              --model 6x384,12x768         layers and width of the encoder
              --batch, --source, --target, --candidates   as above
            """;

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
            System.err.print(HELP);
            return USAGE;
        }
    }

    /** Works before the engine's first use only. */
    private static void threads(int count) {
        System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(count));
        System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    }
}
