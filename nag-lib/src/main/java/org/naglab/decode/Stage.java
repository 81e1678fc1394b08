package org.naglab.decode;

/** The parts that a decode is made of, in their order; an autoregressive model searches where others project and search. */
public enum Stage {
    /** Texts become word pieces. */
    TOKENIZE,
    /** Word pieces become padded arrays. */
    BATCH,
    /** Arrays become hidden states of the sources. */
    ENCODE,
    /** Hidden states become the best tokens of each position, or the scores of all. */
    PROJECT,
    /** Scores become outputs: the best path, or one token after another. */
    SEARCH,
    /** Tokens become text. */
    TEXT
}
