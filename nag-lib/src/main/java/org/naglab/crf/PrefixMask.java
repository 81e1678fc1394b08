package org.naglab.crf;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;

/** Reads masks on the host. */
final class PrefixMask {

    private PrefixMask() {}

    /**
     * Counts the real positions of each row.
     *
     * @param mask true where position t is real [B, T], boolean
     * @return length of each row [B], at least 1
     * @throws IllegalArgumentException if the real positions of a row are not a non-empty prefix of it
     */
    static int[] lengths(NDArray mask) {
        boolean[] real = mask.toBooleanArray();
        int B = Math.toIntExact(mask.getShape().get(0));
        int T = Math.toIntExact(mask.getShape().get(1));
        int[] lengths = new int[B];
        for (int b = 0; b < B; b++) {
            int length = 0;
            while (length < T && real[b * T + length]) {
                length++;
            }
            for (int t = length; t < T; t++) {
                if (real[b * T + t] || length == 0) {
                    throw new IllegalArgumentException("mask must be true on a non-empty prefix of each row, got "
                            + Arrays.toString(Arrays.copyOfRange(real, b * T, (b + 1) * T)) + " in row " + b);
                }
            }
            lengths[b] = length;
        }
        return lengths;
    }
}
