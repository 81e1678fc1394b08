package org.naglab.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.ndarray.types.SparseFormat;
import java.util.Arrays;

/**
 * Which positions of padded rows are real: the first of each row. Only these P positions are computed, row after row
 * without gaps, and laid out as padded rows [B, T] where a recursion needs that.
 *
 * @param lengths real positions of each row, at least 1 [B]
 */
public record Packing(int[] lengths) {
    /** Checks the lengths. */
    public Packing {
        if (lengths.length == 0 || Arrays.stream(lengths).anyMatch(length -> length < 1)) {
            throw new IllegalArgumentException(
                    "lengths must be at least one, each at least 1, got " + Arrays.toString(lengths));
        }
    }

    /**
     * Counts the rows.
     *
     * @return B
     */
    public int rows() {
        return lengths.length;
    }

    /**
     * Gives the length of the longest row.
     *
     * @return T
     */
    public int longest() {
        return Arrays.stream(lengths).max().orElseThrow();
    }

    /**
     * Counts the real positions.
     *
     * @return P
     */
    public int size() {
        return Arrays.stream(lengths).sum();
    }

    /**
     * Puts several positions where there was one.
     *
     * @param copies how many, at least 1
     * @return rows that are so many times as long
     */
    public Packing times(int copies) {
        return new Packing(Arrays.stream(lengths).map(length -> length * copies).toArray());
    }

    /**
     * Takes the real positions out of padded rows.
     *
     * @param padded rows at least T long [B, S, …]
     * @return the real positions [P, …]
     * @throws ShapeMismatchException when there are other rows or they are too short
     */
    public NDArray pack(NDArray padded) {
        if (padded.getShape().dimension() < 2
                || padded.getShape().get(0) != rows()
                || padded.getShape().get(1) < longest()) {
            throw new ShapeMismatchException("padded must be [B, S, …] with B=" + rows() + " and S at least "
                    + longest() + ", got padded" + padded.getShape());
        }
        int S = Math.toIntExact(padded.getShape().get(1));
        long[] places = new long[size()];
        int p = 0;
        for (int b = 0; b < lengths.length; b++) {
            for (int t = 0; t < lengths[b]; t++) {
                places[p++] = (long) b * S + t;
            }
        }
        Shape rest = padded.getShape().slice(2);
        NDArray flat = padded.reshape(new Shape((long) lengths.length * S).addAll(rest)); // [B S, …]
        return pick(flat, places, new Shape(places.length));
    }

    /**
     * Lays real positions out as padded rows; padded places repeat the first position, to be masked.
     *
     * @param packed the real positions [P, …]
     * @return padded rows [B, T, …]
     * @throws ShapeMismatchException when there are not P positions
     */
    public NDArray unpack(NDArray packed) {
        if (packed.getShape().dimension() < 1 || packed.getShape().get(0) != size()) {
            throw new ShapeMismatchException(
                    "packed must be [P, …] with P=" + size() + ", got packed" + packed.getShape());
        }
        int T = longest();
        long[] places = new long[lengths.length * T];
        long p = 0;
        for (int b = 0; b < lengths.length; b++) {
            for (int t = 0; t < lengths[b]; t++) {
                places[b * T + t] = p++;
            }
        }
        return pick(packed, places, new Shape(lengths.length, T));
    }

    /**
     * Marks the real positions of padded rows.
     *
     * @param manager owns the result
     * @return true where real [B, T]
     */
    public NDArray mask(NDManager manager) {
        return Masks.ofLengths(manager, lengths, longest());
    }

    /** Rows of a table [N, …] as [shape, …]. */
    private static NDArray pick(NDArray table, long[] places, Shape shape) {
        Shape rest = table.getShape().slice(1);
        NDArray index = EngineMemory.of(table.getManager(), places, shape);
        NDArray flat = table.reshape(table.getShape().get(0), rest.size()); // [N, D]
        return index.getNDArrayInternal()
                .embedding(index, flat, SparseFormat.DENSE)
                .singletonOrThrow()
                .reshape(shape.addAll(rest));
    }
}
