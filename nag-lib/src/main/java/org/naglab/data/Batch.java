package org.naglab.data;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;

/**
 * Padded rows of pairs, in a manager of their own; closed by the step that drew it. B pairs, S positions of the longest
 * source, T positions of the longest target.
 *
 * <p>A source row is {@code [CLS] w₁ … wₙ [SEP] [MASK]… [PAD]…}: its real positions are its output slots, as many as
 * the {@link SlotPolicy} says. A target row is {@code y₁ … yₘ [EOS] [EOS] [PAD]…}, its mask covers m + 2; position i is
 * read off source position i, as in NAG-BERT (Su et al., 2021).
 *
 * @param manager owns the arrays
 * @param source vocabulary ids, int64 [B, S]
 * @param sourceMask true where real, boolean [B, S]
 * @param target vocabulary ids, int64 [B, T]
 * @param targetMask true where real, boolean [B, T]
 * @param exampleIds names of the pairs [B]
 * @param indices places of the pairs in the list that was batched [B]
 * @param slots number of output slots of each row, its real source positions [B]
 * @param targetLengths real target positions of each row, both [EOS] included [B]
 * @param counts what was cut off, added and padded here
 */
public record Batch(
        NDManager manager,
        NDArray source,
        NDArray sourceMask,
        NDArray target,
        NDArray targetMask,
        List<String> exampleIds,
        int[] indices,
        int[] slots,
        int[] targetLengths,
        BatchCounts counts)
        implements AutoCloseable {
    /**
     * Counts the pairs.
     *
     * @return B
     */
    public int size() {
        return indices.length;
    }

    @Override
    public void close() {
        manager.close();
    }
}
