package org.naglab.report;

/**
 * One of the trainings that a report shows.
 *
 * @param name as a person reads it: {@code with CRF}
 * @param log what happened
 */
public record Training(String name, TrainingLog log) {}
