package org.naglab.report;

import org.knowm.xchart.internal.chartpart.IChart;

/**
 * A chart with the words that belong to it.
 *
 * @param name file name without ending: lower-case letters and hyphens
 * @param caption what it shows, a sentence
 * @param chart the chart
 */
public record Figure(String name, String caption, IChart chart) {}
