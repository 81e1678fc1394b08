package org.naglab.decode;

/**
 * An output that was written token by token.
 *
 * @param tokens ids without what it begins and ends with [m]
 * @param scoreNats sum of the logarithms of its tokens' probabilities, that of its end included
 * @param ended whether it came to its own end, not to the limit
 * @param rank score by which outputs of one source are ordered, {@code scoreNats / (tokens, end included)^penalty}
 */
record WrittenOutput(long[] tokens, double scoreNats, boolean ended, double rank) {}
