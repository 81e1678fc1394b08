package org.naglab.bench;

import org.naglab.nn.BertConfig;
import org.naglab.nn.Precision;

/**
 * The least that a computation has to do: operations of its matrix products, and bytes that come from memory because no
 * cache holds them (weights, and keys and values that are read again). Norms, activations, softmax and the search are not
 * counted, so that the time that follows from it is a bound.
 *
 * @param flops multiplications and additions
 * @param bytes read at least once
 */
public record Work(double flops, double bytes) {
    private static final int FLOAT_BYTES = Float.BYTES;

    /**
     * Adds another computation.
     *
     * @param other what is done too
     * @return the sum
     */
    public Work plus(Work other) {
        return new Work(flops + other.flops, bytes + other.bytes);
    }

    /**
     * Gives the least time on a machine: of arithmetic or of memory, whichever takes longer.
     *
     * @param peaks of one core
     * @param precision of the products
     * @return milliseconds of one core
     */
    public double leastMs(Peaks peaks, Precision precision) {
        return Math.max(flops / (peaks.gflops(precision) * 1e6), bytes / (peaks.gigabytesPerSecond() * 1e6));
    }

    /**
     * Counts BERT's encoder. All layers compute S positions but the last, which computes keys and values of S and the rest
     * of T.
     *
     * @param bert sizes
     * @param B sources
     * @param S positions of each source
     * @param T positions whose last hidden states are needed
     * @param precision of the weights
     * @return the work
     */
    public static Work encoder(BertConfig bert, long B, long S, long T, Precision precision) {
        double H = bert.hiddenSize();
        double I = bert.intermediateSize();
        double keysAndValues = 2 * 2 * H * H;
        double rest = 2 * 2 * H * H + 2 * 2 * H * I + 2 * 2 * S * H; // queries, output, feed-forward, attention to S
        double whole = B * S * (keysAndValues + rest);
        double last = B * (S * keysAndValues + T * rest);
        double weights = bert.layers() * (4 * H * H + 2 * H * I);
        return new Work((bert.layers() - 1) * whole + last, weights * bytes(precision));
    }

    /**
     * Counts the projection to the vocabulary.
     *
     * @param bert sizes
     * @param P positions
     * @param precision of the weights
     * @return the work
     */
    public static Work vocabulary(BertConfig bert, long P, Precision precision) {
        double weights = (double) bert.hiddenSize() * bert.vocabSize();
        return new Work(2 * P * weights, weights * bytes(precision));
    }

    /**
     * Counts the products of a low-rank CRF's tables for all pairs of neighbouring candidates.
     *
     * @param B outputs
     * @param T positions of each
     * @param K candidates a position
     * @param R rank
     * @return the work
     */
    public static Work transitions(long B, long T, long K, long R) {
        double pairs = (double) B * (T - 1) * K * K;
        return new Work(2 * pairs * R, pairs * FLOAT_BYTES);
    }

    /**
     * Counts one step of an autoregressive decoder that keeps keys and values.
     *
     * @param bert sizes
     * @param layers of the decoder
     * @param B sources
     * @param beams outputs of each source
     * @param S positions of each source
     * @param t positions of the outputs so far, this one included
     * @param precision of the weights
     * @return the work
     */
    public static Work step(BertConfig bert, int layers, long B, long beams, long S, long t, Precision precision) {
        double H = bert.hiddenSize();
        double I = bert.intermediateSize();
        double n = (double) B * beams;
        double weights = layers * (6 * H * H + 2 * H * I) + H * H + H * bert.vocabSize();
        double attention = layers * 2 * 2 * H * (t + S);
        double kept = layers * 2 * H * (n * t + (double) B * S) * FLOAT_BYTES;
        return new Work(n * (2 * weights + attention), weights * bytes(precision) + kept);
    }

    /**
     * Counts the keys and values that a decoder keeps of its sources.
     *
     * @param bert sizes
     * @param layers of the decoder
     * @param B sources
     * @param S positions of each source
     * @param precision of the weights
     * @return the work
     */
    public static Work read(BertConfig bert, int layers, long B, long S, Precision precision) {
        double weights = layers * 2.0 * bert.hiddenSize() * bert.hiddenSize();
        return new Work(2 * B * S * weights, weights * bytes(precision));
    }

    private static int bytes(Precision precision) {
        return switch (precision) {
            case FLOAT32 -> FLOAT_BYTES;
            case BFLOAT16 -> 2;
        };
    }
}
