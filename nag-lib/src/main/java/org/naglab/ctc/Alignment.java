package org.naglab.ctc;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The rule by which frames become an output, and what it needs. */
public final class Alignment {
    private Alignment() {}

    /**
     * Turns a path into its output: first runs of one token become one, then blanks are dropped; so a blank between two
     * equal tokens keeps both.
     *
     * @param path token of each frame [T]
     * @param blank token that stands for none
     * @return the output
     */
    public static long[] collapse(long[] path, long blank) {
        return Arrays.stream(withoutRepeats(path))
                .filter(token -> token != blank)
                .toArray();
    }

    /**
     * Makes runs of one token one.
     *
     * @param path any tokens
     * @return the tokens that differ from the one before
     */
    public static long[] withoutRepeats(long[] path) {
        return IntStream.range(0, path.length)
                .filter(t -> t == 0 || path[t] != path[t - 1])
                .mapToLong(t -> path[t])
                .toArray();
    }

    /**
     * Counts the frames that a target needs: one for each token, and one for the blank between two equal ones.
     *
     * @param target tokens, none of them blank
     * @return the fewest frames whose paths can collapse to it
     */
    public static int framesNeeded(long[] target) {
        int needed = target.length;
        for (int u = 1; u < target.length; u++) {
            needed += target[u] == target[u - 1] ? 1 : 0;
        }
        return needed;
    }
}
