/**
 * Verbs over artifacts on disk: fine-tune → decode → evaluate → report. Read {@link org.naglab.cli.Experiment} first;
 * {@link org.naglab.cli.Nag} is the command line over it. Not here: how a model learns or decodes.
 */
@NullMarked
package org.naglab.cli;

import org.jspecify.annotations.NullMarked;
