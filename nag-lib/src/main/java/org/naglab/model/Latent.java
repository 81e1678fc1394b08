package org.naglab.model;

/** What stands between the reader and the writer at each source position of a {@link BertNarBert}. */
public enum Latent {
    /** A point: a projection of the hidden state. */
    POINT,
    /**
     * A normal distribution: training draws from it, decoding takes its mean (a variational auto-encoder; Kingma and
     * Welling, 2014). Trained with {@link org.naglab.objective.Objective.LatentKl}.
     */
    GAUSSIAN
}
