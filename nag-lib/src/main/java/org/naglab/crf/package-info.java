/**
 * Linear-chain conditional random fields over a large vocabulary: every position scores its tokens (the emissions), every
 * pair of neighbouring tokens has a transition score, and the probability of a sequence is the softmax of its summed
 * scores over all sequences. Sums over all sequences are taken within K candidates a position, exactly when K = V.
 *
 * <p>Read {@link org.naglab.crf.LinearChain} first (the recursion, once, under several semirings), then
 * {@link org.naglab.crf.Transitions} (where the transition scores come from) and {@link org.naglab.crf.CandidateBeam}
 * (which tokens take part). {@link org.naglab.crf.BestPath} decodes, as do {@link
 * org.naglab.crf.ListViterbi}, {@link org.naglab.crf.PathSampler} and {@link org.naglab.crf.PosteriorPath}; {@link
 * org.naglab.crf.FusedLinearChain} is the fast form of training.
 *
 * <p>Notation: B batch, T positions, V vocabulary, K candidates, R rank. A mask is true where a position is real; the real
 * positions are a non-empty prefix of each row. Scores are in nats. Not here: the loss that training minimises
 * (package objective) and text (package decode).
 */
@NullMarked
package org.naglab.crf;

import org.jspecify.annotations.NullMarked;
