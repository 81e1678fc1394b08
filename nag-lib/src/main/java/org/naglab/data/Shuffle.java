package org.naglab.data;

import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Random orders that depend on a seed and an epoch alone, on every JDK: {@link Random} is specified to the bit. */
final class Shuffle {
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private final Random random;

    Shuffle(long seed, int epoch) {
        long mixed = seed * GOLDEN_RATIO + epoch;
        mixed = (mixed ^ (mixed >>> 32)) * GOLDEN_RATIO;
        this.random = new Random(mixed ^ (mixed >>> 29));
    }

    void apply(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int kept = values[i];
            values[i] = values[j];
            values[j] = kept;
        }
    }

    <T> void apply(List<T> values) {
        for (int i = values.size() - 1; i > 0; i--) {
            Collections.swap(values, i, random.nextInt(i + 1));
        }
    }
}
