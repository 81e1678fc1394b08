package org.naglab.bench;

import ai.djl.ndarray.NDManager;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import org.naglab.nn.BertConfig;
import org.naglab.nn.Precision;
import org.naglab.tensor.LocalEngine;

/** Prints the least time of decodes, from the machine's peaks and what has to be computed and read. */
final class FloorBenchmark {
    private static final String MODELS = "6x384,12x768";

    private final Options options;

    FloorBenchmark(Options options) {
        this.options = options;
    }

    void run(PrintStream out) {
        List<BertConfig> models = Arrays.stream(
                        options.text("model").orElse(MODELS).split(",", -1))
                .map(FloorBenchmark::model)
                .toList();
        int candidates = options.number("candidates", 64);
        try (NDManager manager = LocalEngine.manager()) {
            Peaks peaks = Peaks.measure(manager);
            out.printf(
                    "one core: float32 %.0f GFLOPS, bfloat16 %.0f GFLOPS, memory read %.1f GB/s%n%n",
                    peaks.float32Gflops(), peaks.bfloat16Gflops(), peaks.gigabytesPerSecond());
            out.println("| model | precision | batch | source | target | system | GFLOP | MB read | least CPU ms |");
            out.println("|---|---|---|---|---|---|---|---|---|");
            for (BertConfig model : models) {
                for (Precision precision : Precision.values()) {
                    for (int batch : options.numbers("batch", "1,32")) {
                        for (int source : options.numbers("source", "64")) {
                            for (int target : options.numbers("target", "32")) {
                                Floor floor = new Floor(model, precision, peaks, batch, source, target);
                                print(out, floor, "encoder alone", floor.encoder(source));
                                print(out, floor, "NAG Viterbi " + candidates, floor.allAtOnce(target, candidates));
                                print(
                                        out,
                                        floor,
                                        "greedy, " + model.layers() + " decoder layers",
                                        floor.stepwise(model.layers(), 1));
                                print(
                                        out,
                                        floor,
                                        "beam 5, " + model.layers() + " decoder layers",
                                        floor.stepwise(model.layers(), 5));
                                print(out, floor, "greedy, 1 decoder layer", floor.stepwise(1, 1));
                            }
                        }
                    }
                }
            }
        }
    }

    private static void print(PrintStream out, Floor floor, String system, Floor.Least least) {
        out.printf(
                "| %dx%d | %s | %d | %d | %d | %s | %.2f | %.0f | %.2f |%n",
                floor.bert().layers(),
                floor.bert().hiddenSize(),
                floor.precision(),
                floor.batch(),
                floor.source(),
                floor.target(),
                system,
                least.work().flops() / 1e9,
                least.work().bytes() / 1e6,
                least.cpuMs());
    }

    /** BERT's proportions for a number of layers and a width. */
    private static BertConfig model(String text) {
        String[] sizes = text.split("x", -1);
        try {
            int layers = Integer.parseInt(sizes[0]);
            int width = Integer.parseInt(sizes[1]);
            return new BertConfig(30522, width, layers, 12, 4 * width, 512, 2, 1e-12, 0.1, 0.1);
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IllegalArgumentException("--model must be layers x width such as 6x384, got " + text, e);
        }
    }
}
