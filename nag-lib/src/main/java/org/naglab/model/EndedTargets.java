package org.naglab.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import org.naglab.tensor.Dims;
import org.naglab.tensor.EngineMemory;
import org.naglab.tensor.Packing;
import org.naglab.text.SpecialTokens;

/**
 * Targets that end with one [SEP], where those of a {@link org.naglab.data.Batch} end with two [EOS].
 *
 * @param gold true token of each position, padded [B, T]
 * @param positions which positions are real, that of [SEP] included
 */
public record EndedTargets(NDArray gold, Packing positions) {

    /**
     * Ends targets with [SEP].
     *
     * @param target rows {@code y₁ … yₘ [EOS] [EOS] [PAD]…} [B, T + 1]
     * @param lengths m + 2 of each row [B]
     * @param special ids of the special tokens
     * @return the same with one [SEP] for both [EOS]
     */
    static EndedTargets of(NDArray target, int[] lengths, SpecialTokens special) {
        int U = Math.toIntExact(Dims.of("target", target, lengths.length + " U").size("U"));
        int T = U - 1;
        long[] ids = target.toLongArray();
        long[] gold = new long[lengths.length * T];
        Arrays.fill(gold, special.pad());
        for (int b = 0; b < lengths.length; b++) {
            int m = lengths[b] - 2;
            System.arraycopy(ids, b * U, gold, b * T, m);
            gold[b * T + m] = special.sep();
        }
        return new EndedTargets(
                EngineMemory.of(target.getManager(), gold, new Shape(lengths.length, T)),
                new Packing(Arrays.stream(lengths).map(length -> length - 1).toArray()));
    }
}
