package org.naglab.eval;

/**
 * How much one system differs from another on the same items.
 *
 * @param difference score of the first system less that of the second, with the range of the resampled differences
 * @param pValue probability of a difference at least this large between systems that are equally good, in (0, 1]
 */
public record Difference(Interval difference, double pValue) {}
