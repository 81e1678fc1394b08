package org.naglab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.naglab.tensor.Dims;
import org.naglab.tensor.EngineMemory;
import org.naglab.tensor.Masks;
import org.naglab.tensor.Packing;
import org.naglab.tensor.Scalars;

/**
 * Turns rows of one length into rows of another by a soft copy: output position j of m reads the n positions of its row
 * with weights {@code softmax_k(−(k − j n / m)² / (2 σ²))}; σ is learned and begins at 1 (Shu et al., 2020, LaNMT).
 *
 * <p>Differs from BERT-NAR-BERT's released code in that padded positions are not read at all, where that gives them a
 * score of −9, and in learning the logarithm of σ, which therefore stays above 0.
 */
public final class LengthConverter {
    private static final String LOG_SIGMA = "log_sigma";

    private final Parameters parameters;
    private final String prefix;

    /**
     * Binds a converter to its parameter.
     *
     * @param parameters must hold {@code log_sigma} [1]
     * @param prefix what stands before its name, for example {@code "converter."}
     */
    public LengthConverter(Parameters parameters, String prefix) {
        this.parameters = parameters;
        this.prefix = prefix;
        Dims.of(prefix + LOG_SIGMA, parameters.get(prefix + LOG_SIGMA), "1");
    }

    /**
     * Makes a converter with σ = 1.
     *
     * @param parameters receives the parameter
     * @param prefix what stands before its name
     * @return the converter
     */
    public static LengthConverter fresh(Parameters parameters, String prefix) {
        parameters.put(prefix + LOG_SIGMA, parameters.manager().zeros(new Shape(1)));
        return new LengthConverter(parameters, prefix);
    }

    /**
     * Converts. {@code O(B T S D)}.
     *
     * @param rows what is read [B, S, D]
     * @param sources real positions of each row, each at most S
     * @param outputs positions of each row that are written
     * @return the converted rows, which mean nothing at padded positions [B, T, D]
     */
    public NDArray convert(NDArray rows, Packing sources, Packing outputs) {
        Dims dims = Dims.of("rows", rows, "B S D");
        if (sources.rows() != dims.size("B") || outputs.rows() != dims.size("B")) {
            throw new IllegalArgumentException("sources and outputs must be of B=" + dims.size("B") + " rows, got "
                    + sources.rows() + " and " + outputs.rows());
        }
        int S = Math.toIntExact(dims.size("S"));
        try (NDManager scope = NDManager.subManagerOf(rows)) {
            scope.tempAttachAll(rows);
            NDArray squares = squaredDistances(scope, sources, outputs, S).toType(rows.getDataType(), false);
            NDArray mask = Masks.ofLengths(scope, sources.lengths(), S);
            NDArray padded = Masks.additive(mask, rows.getDataType()).squeeze(1); // [B, 1, S]
            NDArray sharpness = Scalars.like(rows, -2) // never a parameter first: its manager would own the result
                    .mul(parameters.get(prefix + LOG_SIGMA))
                    .exp()
                    .mul(Scalars.like(rows, -0.5)); // -1 / (2 σ²) [1]
            NDArray weights = squares.mul(sharpness).add(padded).softmax(-1); // [B, T, S]
            return scope.ret(weights.matMul(rows)); // [B, T, D]
        }
    }

    /** {@code (k − j n / m)²} for output position j and source position k [B, T, S]. */
    private static NDArray squaredDistances(NDManager manager, Packing sources, Packing outputs, int S) {
        int T = outputs.longest();
        float[] squares = new float[outputs.rows() * T * S];
        for (int b = 0; b < outputs.rows(); b++) {
            double step = sources.lengths()[b] / (double) outputs.lengths()[b];
            for (int j = 0; j < outputs.lengths()[b]; j++) {
                for (int k = 0; k < S; k++) {
                    double distance = k - j * step;
                    squares[(b * T + j) * S + k] = (float) (distance * distance);
                }
            }
        }
        return EngineMemory.of(manager, squares, new Shape(outputs.rows(), T, S));
    }
}
