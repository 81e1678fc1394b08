package org.naglab.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.naglab.nn.CompiledLinear;
import org.naglab.nn.Parameters;
import org.naglab.nn.Precision;
import org.naglab.tensor.Gradients;

/**
 * What one core of this machine can do at most, measured with the kernels that decoding uses.
 *
 * @param float32Gflops of a float32 product of square matrices, 10⁹ operations a second
 * @param bfloat16Gflops of a bfloat16 product of square matrices, 10⁹ operations a second
 * @param gigabytesPerSecond of reading an array that no cache holds, 10⁹ bytes a second
 */
public record Peaks(double float32Gflops, double bfloat16Gflops, double gigabytesPerSecond) {
    private static final int SIDE = 1024;
    private static final long LARGE = 64L << 20;
    private static final int REPETITIONS = 12;

    /**
     * Gives the speed of products.
     *
     * @param precision of their operands
     * @return 10⁹ operations a second
     */
    public double gflops(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> float32Gflops;
            case BFLOAT16 -> bfloat16Gflops;
        };
    }

    /**
     * Measures, a few seconds: the best of several repetitions, in CPU time of this thread, which other programs disturb
     * least. The engine must use one thread.
     *
     * @param parent whose life bounds what is allocated
     * @return the speeds
     */
    public static Peaks measure(NDManager parent) {
        return Gradients.off(() -> {
            try (NDManager manager = parent.newSubManager()) {
                NDArray large = manager.ones(new Shape(LARGE));
                double readMs = fastestMs(() -> large.sum().close());
                return new Peaks(
                        gflops(manager, Precision.FLOAT32),
                        gflops(manager, Precision.BFLOAT16),
                        LARGE * Float.BYTES / readMs / 1e6);
            }
        });
    }

    private static double gflops(NDManager manager, Precision precision) {
        try (Parameters parameters = new Parameters(manager)) {
            parameters.put("square.weight", manager.randomUniform(-1, 1, new Shape(SIDE, SIDE)));
            parameters.put("square.bias", manager.zeros(new Shape(SIDE)));
            try (CompiledLinear product = new CompiledLinear(parameters, "square", precision);
                    NDArray x = manager.randomUniform(-1, 1, new Shape(SIDE, SIDE))) {
                double ms = fastestMs(() -> product.apply(x).close());
                return 2.0 * SIDE * SIDE * SIDE / ms / 1e6;
            }
        }
    }

    private static double fastestMs(Runnable work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < REPETITIONS; i++) {
            long start = threads.getCurrentThreadCpuTime();
            work.run();
            fastest = Math.min(fastest, threads.getCurrentThreadCpuTime() - start);
        }
        return fastest / 1e6;
    }
}
