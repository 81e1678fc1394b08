package org.naglab.crf;

/**
 * Holds a path with its score. Equality is that of the arrays' identities; compare the arrays' contents.
 *
 * @param tokens vocabulary id of each position, as many as the mask has real ones
 * @param scoreNats score of the path, the sum of the step scores, nats; not normalised
 * @param stepScoresNats what each position adds: its emission and the transition into it, nats
 */
public record ScoredPath(long[] tokens, double scoreNats, double[] stepScoresNats) {}
