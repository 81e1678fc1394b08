package org.naglab.eval;

/**
 * ROUGE of one hypothesis against one reference.
 *
 * @param rouge1 overlap of single words
 * @param rouge2 overlap of pairs of adjacent words
 * @param rougeL longest common subsequence of words
 */
public record RougeScore(Overlap rouge1, Overlap rouge2, Overlap rougeL) {}
