package org.naglab.bench;

import org.naglab.nn.BertConfig;
import org.naglab.nn.Precision;

/**
 * The least CPU time of whole decodes: the sum over parts that follow each other of what each takes at the machine's peaks.
 *
 * @param bert sizes of the encoder
 * @param precision of the products with weights
 * @param peaks of one core
 * @param batch sources, B
 * @param source positions of each source, S
 * @param target positions that are scored or tokens that are written, T
 */
record Floor(BertConfig bert, Precision precision, Peaks peaks, int batch, int source, int target) {
    /** Rank of the CRF's tables. */
    static final int RANK = 32;

    /**
     * What is least.
     *
     * @param work operations and bytes
     * @param cpuMs milliseconds of one core
     */
    record Least(Work work, double cpuMs) {
        Least plus(Least other) {
            return new Least(work.plus(other.work), cpuMs + other.cpuMs);
        }
    }

    /** The encoder, for the last hidden states of T positions. */
    Least encoder(int positions) {
        return least(Work.encoder(bert, batch, source, positions, precision), precision);
    }

    /** A decode of all positions at once; the path is searched among so many candidates, or not where there is one. */
    Least allAtOnce(int positions, int candidates) {
        Least scored =
                encoder(positions).plus(least(Work.vocabulary(bert, (long) batch * positions, precision), precision));
        return candidates == 1
                ? scored
                : scored.plus(least(Work.transitions(batch, positions, candidates, RANK), Precision.FLOAT32));
    }

    /** A decode of T tokens one by one. */
    Least stepwise(int layers, int beams) {
        Least sum = encoder(source).plus(least(Work.read(bert, layers, batch, source, precision), precision));
        for (int t = 1; t <= target; t++) {
            sum = sum.plus(least(Work.step(bert, layers, batch, beams, source, t, precision), precision));
        }
        return sum;
    }

    private Least least(Work work, Precision format) {
        return new Least(work, work.leastMs(peaks, format));
    }
}
