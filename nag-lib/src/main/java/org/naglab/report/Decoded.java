package org.naglab.report;

/**
 * What a system wrote for one item, beside what it should have written.
 *
 * @param id of the item
 * @param source what was read
 * @param reference what a person wrote
 * @param hypothesis what the system wrote
 * @param scoreNats score of the output, nats; 0 for a system without one
 * @param millis time for this item, milliseconds; 0 where it was not taken
 */
public record Decoded(String id, String source, String reference, String hypothesis, double scoreNats, double millis) {}
