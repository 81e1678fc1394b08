package org.naglab.length;

import java.util.Arrays;

/** Cuts a decoded path at its first [EOS] and drops [PAD] before it, as NAG-BERT does. */
public final class EndOfSequenceRule {
    private EndOfSequenceRule() {}

    /**
     * Cuts a path.
     *
     * @param tokens decoded token of each position [T]
     * @param eos id of [EOS]
     * @param pad id of [PAD]
     * @return the tokens before the first [EOS] that are not [PAD]
     */
    public static long[] cut(long[] tokens, long eos, long pad) {
        int end = 0;
        while (end < tokens.length && tokens[end] != eos) {
            end++;
        }
        return Arrays.stream(tokens, 0, end).filter(t -> t != pad).toArray();
    }
}
