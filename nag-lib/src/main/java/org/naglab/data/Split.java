package org.naglab.data;

/** Parts of a corpus: 90 % to fit, 5 % to choose by, 5 % to report on. */
public enum Split {
    /** Pairs to fit. */
    TRAIN,
    /** Pairs to choose by. */
    DEV,
    /** Pairs to report on. */
    TEST;

    private static final double TRAIN_SHARE = 0.90;
    private static final double DEV_SHARE = 0.05;

    /**
     * Chooses a split by a key alone, so that a pair stays where it is when others come and go: the first 8 bytes of the
     * key's SHA-256, as a fraction u of 2⁶⁴; train when u &lt; 0.90, dev when u &lt; 0.95, else test.
     *
     * @param key what belongs together, for example the name of a source package
     * @return the split of everything with that key
     */
    public static Split of(String key) {
        double u = StableHash.fraction(key);
        if (u < TRAIN_SHARE) {
            return TRAIN;
        }
        return u < TRAIN_SHARE + DEV_SHARE ? DEV : TEST;
    }
}
