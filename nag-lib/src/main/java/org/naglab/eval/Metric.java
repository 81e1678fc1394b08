package org.naglab.eval;

/** What {@link Evaluator} measures on a corpus. */
public enum Metric {
    /** Mean F1 of single words, unstemmed. */
    ROUGE_1("ROUGE-1", Better.HIGHER),
    /** Mean F1 of word pairs, unstemmed. */
    ROUGE_2("ROUGE-2", Better.HIGHER),
    /** Mean F1 of the longest common subsequence, unstemmed. */
    ROUGE_L("ROUGE-L", Better.HIGHER),
    /** Mean F1 of single stems. */
    ROUGE_1_STEMMED("ROUGE-1 stemmed", Better.HIGHER),
    /** Mean F1 of pairs of stems. */
    ROUGE_2_STEMMED("ROUGE-2 stemmed", Better.HIGHER),
    /** Mean F1 of the longest common subsequence of stems. */
    ROUGE_L_STEMMED("ROUGE-L stemmed", Better.HIGHER),
    /** {@link Bleu#standard()}. */
    BLEU("BLEU", Better.HIGHER),
    /** {@link Chrf} without word n-grams. */
    CHRF("chrF2", Better.HIGHER),
    /** {@link Chrf} with words and word pairs. */
    CHRF_WORDS("chrF2++", Better.HIGHER),
    /** Share of words, over the corpus, that equal the word before them. */
    REPEATED_WORDS("repeated words", Better.LOWER),
    /** Share of word pairs, over the corpus, that occurred before in the same hypothesis. */
    REPEATED_BIGRAMS("repeated bigrams", Better.LOWER),
    /** Words of all hypotheses / words of all references; not bounded by 1. */
    LENGTH_RATIO("length ratio", Better.NEAR_ONE),
    /** Mean F1 of the words of the source that are kept, {@link Compression}; needs sources. */
    KEPT_WORDS("kept words", Better.HIGHER),
    /** Mean of characters of the hypothesis / characters of the source; needs sources. */
    COMPRESSION_RATIO("compression ratio", Better.NEITHER);

    /** Which of two values is to be preferred. */
    public enum Better {
        /** The greater. */
        HIGHER,
        /** The smaller. */
        LOWER,
        /** The one nearer to 1. */
        NEAR_ONE,
        /** None: it says what was done, not how well. */
        NEITHER
    }

    private final String label;
    private final Better better;

    Metric(String label, Better better) {
        this.label = label;
        this.better = better;
    }

    /**
     * Tells whether it is about what was made of the source, so that it can be measured only where sources are known.
     *
     * @return whether it needs sources
     */
    public boolean needsSources() {
        return this == KEPT_WORDS || this == COMPRESSION_RATIO;
    }

    /**
     * Gives the name that a person reads.
     *
     * @return as papers write it
     */
    public String label() {
        return label;
    }

    /**
     * Tells which of two values is to be preferred.
     *
     * @return the direction
     */
    public Better better() {
        return better;
    }
}
