package org.naglab.decode;

/**
 * The tokens of one output and their score.
 *
 * @param tokens ids without the end [m]
 * @param scoreNats what its decoder orders outputs by
 */
record Written(long[] tokens, double scoreNats) {}
